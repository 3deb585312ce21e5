"""Which hosts are opened, what passes untouched, and the other ways to run the proxy."""

import gzip
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import requests

from tests import models
from tests.journeys.clients import OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import BIN, ROOT, Proxy, free_port
from tests.upstream import Asked

QUESTION = "What is the boiling point of water at 2000 metres?"
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]}


def issuer_seen_through(proxy: Proxy, host: str, trusted: str) -> str:
    """Who signed the certificate that a client of `host` is shown."""
    context = ssl.create_default_context(cafile=trusted)
    with socket.create_connection(("127.0.0.1", proxy.port)) as plain:
        plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        assert b" 200 " in plain.recv(4096)
        with context.wrap_socket(plain, server_hostname=host) as tls:
            certificate = tls.getpeercert()
    assert certificate
    names = dict(pair for part in certificate["issuer"] for pair in part)
    return str(names["organizationName"])


def test_a_foreign_host_is_tunnelled_unread(proxy: Proxy, upstream):
    events = len(proxy.events())

    assert "trustme" in issuer_seen_through(proxy, "example.com", str(proxy.upstream_ca))
    assert len(proxy.events()) == events


def test_an_llm_host_is_opened(proxy: Proxy, upstream):
    assert issuer_seen_through(proxy, "api.openai.com", str(proxy.ca_file)) == "mitmproxy"


def test_what_is_no_call_passes_untouched(proxy: Proxy, upstream, api_key):
    headers = {"authorization": f"Bearer {api_key}", "accept-encoding": "identity"}
    came = [requests.get("https://api.openai.com/v1/models", headers=headers, timeout=30) for _ in range(2)]

    assert [each.content for each in came] == [reply.body for reply in upstream.replied]
    assert "cache-status" not in came[1].headers


def test_a_hit_is_served_with_the_upstream_unreachable_and_opens_no_connection(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key, short_folder
):
    home, folder = short_folder / "alone", short_folder / "alone-conf"
    headers = {"authorization": f"Bearer {api_key}"}
    with_upstream = make_proxy(home=home, folder=folder)
    point_at(with_upstream, monkeypatch)
    first = requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30)
    with_upstream.settled(1)
    without = make_proxy(home=home, folder=folder, environment={"REDIRECT_REFUSED": "api.openai.com"})
    point_at(without, monkeypatch)
    hit = requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30)
    miss = requests.post(OPENAI_URL, json={**CHAT, "model": "other"}, headers=headers, timeout=30)

    assert (hit.content, "detail=exact" in hit.headers["cache-status"]) == (first.content, True)
    assert miss.status_code == 502
    assert without.log.count("server connect") == 1


def test_an_answer_under_another_host_header_is_kept_apart(proxy: Proxy, upstream, api_key):
    spoken = ["api.openai.com", "evil.example", "api.openai.com"]
    verdicts = []
    for host in spoken:
        before = len(proxy.events())
        headers = {"authorization": f"Bearer {api_key}", "host": host}
        verdicts.append(requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30))
        proxy.settled(before + 1)

    details = [each.headers["cache-status"].split("detail=")[1] for each in verdicts]
    assert (details, [asked.host for asked in upstream.asked]) == (["new", "new", "exact"], spoken[:2])


def test_a_server_that_speaks_first_is_heard_through_a_tunnel(proxy: Proxy):
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = f"127.0.0.1:{server.getsockname()[1]}"
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as client:
            client.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            peer, _ = server.accept()
            assert b" 200 " in client.recv(4096)
            peer.sendall(b"220 mail.example ESMTP\r\n")

            assert client.recv(4096) == b"220 mail.example ESMTP\r\n"
            peer.close()


def test_own_headers_of_a_request_that_streams_on_stay_here(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key
):
    proxy = make_proxy(options={"stream_large_bodies": "100"})
    point_at(proxy, monkeypatch)
    headers = {"authorization": f"Bearer {api_key}", "x-slayer-user": "alice"}
    came = requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30)

    assert came.headers["cache-status"] == "latency-slayer; fwd=bypass; detail=too_large"
    assert "x-slayer-user" not in upstream.asked[-1].headers


def test_a_request_that_hides_a_very_large_one_holds_nobody_up(proxy: Proxy, upstream, api_key):
    hidden = gzip.compress(b" " * 200_000_000)
    headers = {"authorization": f"Bearer {api_key}", "content-encoding": "gzip"}
    came = requests.post(OPENAI_URL, data=hidden, headers=headers, timeout=60)

    assert came.headers["cache-status"] == "latency-slayer; fwd=bypass; detail=malformed"
    assert upstream.asked[-1].body == hidden


def test_an_answer_to_a_request_that_was_edited_on_its_way_is_not_kept(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key
):
    proxy = make_proxy(arguments=["--set", "modify_body=/2000/3000"])
    point_at(proxy, monkeypatch)
    came = requests.post(OPENAI_URL, json=CHAT, headers={"authorization": f"Bearer {api_key}"}, timeout=30)
    [event] = proxy.settled(1)

    assert (b"3000" in upstream.asked[-1].body, came.status_code, event["stored"]) == (True, 200, "edited")


def test_an_answer_that_another_addon_gives_reaches_the_client_and_is_not_kept(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key, tmp_path
):
    answer = tmp_path / "answer.json"
    answer.write_bytes(models.openai(Asked("", "POST", "", {}, json.dumps(CHAT).encode())).body)
    proxy = make_proxy(arguments=["--set", f"map_local=|api.openai.com|{answer}"])
    point_at(proxy, monkeypatch)
    headers = {"authorization": f"Bearer {api_key}"}
    came = [requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30) for _ in range(2)]
    stored = [event["stored"] for event in proxy.settled(2)]

    assert [each.content for each in came] == [answer.read_bytes()] * 2
    assert (stored, upstream.asked) == (["", ""], [])


def test_a_call_that_is_under_way_at_the_end_is_an_event_too(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key, short_folder
):
    home = short_folder / "ending"
    ending, staying = make_proxy(home=home), make_proxy(home=home)
    point_at(ending, monkeypatch)
    gate = threading.Event()
    upstream.model = lambda asked: replace(models.openai(asked), gates=[gate])
    body = {**CHAT, "stream": True}
    headers = {"authorization": f"Bearer {api_key}"}
    with requests.post(OPENAI_URL, json=body, headers=headers, timeout=30, stream=True):
        ending.stop()
        gate.set()
        [event] = staying.settled(1)

    assert (event["event"], event["stored"]) == ("miss", "incomplete")


def test_a_host_of_ones_own_is_opened_when_named(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key
):
    proxy = make_proxy(options={"slayer_hosts": f"llm.example.com, localhost:{upstream.port}"})
    point_at(proxy, monkeypatch)
    monkeypatch.setenv("NO_PROXY", "")
    url = f"https://localhost:{upstream.port}/v1/chat/completions"
    for flows in (1, 2):
        came = requests.post(url, json=CHAT, headers={"authorization": f"Bearer {api_key}"}, timeout=30)
        proxy.settled(flows)

    assert "detail=exact" in came.headers["cache-status"]
    assert proxy.events()[-1]["route"] == "localhost/chat.completions"


def test_reverse_mode_serves_plain_clients(make_proxy: Callable[..., Proxy], upstream, api_key):
    proxy = make_proxy(arguments=["--mode", "reverse:https://api.openai.com"])
    url = f"{proxy.url}/v1/chat/completions"
    for flows in (1, 2):
        came = requests.post(url, json=CHAT, headers={"authorization": f"Bearer {api_key}"}, timeout=30)
        proxy.settled(flows)

    assert ("detail=exact" in came.headers["cache-status"], len(upstream.asked)) == (True, 1)


def test_mitmweb_shows_the_verdict_on_every_flow(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key
):
    web = str(free_port())
    arguments = ["--web-port", web, "--no-web-open-browser", "--set", "web_password=journey"]
    proxy = make_proxy(tool="mitmweb", arguments=arguments)
    point_at(proxy, monkeypatch)
    headers = {"authorization": f"Bearer {api_key}"}
    for flows in (1, 2):
        requests.post(OPENAI_URL, json=CHAT, headers=headers, timeout=30)
        proxy.settled(flows)
    shown = requests.get(f"http://127.0.0.1:{web}/flows", params={"token": "journey"}, timeout=30).json()

    assert [(flow["comment"].split(",")[0], flow["marked"]) for flow in shown] == [
        ("miss: new", ""),
        ("hit: exact", "⚡"),
    ]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("slayer_mode=fast", "one of `serve`, `shadow`, `off`"),
        ("slayer_ttl_s=soon", "a whole number of seconds"),
        ("slayer_redis=http://localhost", "a Redis URL"),
    ],
)
def test_a_bad_setting_stops_the_start_and_says_what_would_do(tmp_path, setting: str, says: str):
    words = [str(BIN / "mitmdump"), "-s", "addon/main.py", "--listen-port", "0", "--listen-host", "127.0.0.1"]
    words += ["--set", setting, "--set", f"confdir={tmp_path}", "--set", f"slayer_home={tmp_path}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)

    said = done.stdout + done.stderr
    assert (done.returncode, setting.split("=")[0] in said, says in said) == (1, True, True)
