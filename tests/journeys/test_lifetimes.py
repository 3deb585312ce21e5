"""How long answers live, and what a caller may wish."""

import json
from collections.abc import Callable

import pytest
import requests

from tests.journeys.clients import OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import Proxy

QUESTION = "What is the boiling point of water at 2000 metres?"
PARAPHRASE = "What's the boiling point of water at 2000 metres?"


class Caller:
    """Asks with one credential and waits until the answer is remembered."""

    def __init__(self, proxy: Proxy, api_key: str) -> None:
        self.proxy, self._api_key = proxy, api_key

    def ask(self, question: str = QUESTION, **headers: str) -> requests.Response:
        before = len(self.proxy.events())
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
        credential = {"authorization": f"Bearer {self._api_key}"}
        came = requests.post(OPENAI_URL, json=body, headers={**credential, **sent}, timeout=30)
        self.proxy.settled(before + 1)
        return came

    def verdict(self, question: str = QUESTION, **headers: str) -> str:
        return self.ask(question, **headers).headers["cache-status"].split("; ")[-1].removeprefix("detail=")

    def last_event(self) -> dict[str, str]:
        return self.proxy.events()[-1]


@pytest.fixture
def caller(proxy: Proxy, upstream, api_key: str) -> Caller:
    return Caller(proxy, api_key)


def test_an_answer_expires_alone_and_is_refreshed_in_place(caller: Caller):
    first = caller.ask()
    fingerprint = caller.last_event()["fingerprint"]
    with caller.proxy.redis() as client:
        client.execute_command("HPEXPIREAT", f"cache:{{{fingerprint}}}", 1, "FIELDS", 1, "resp")
        left = client.hkeys(f"cache:{{{fingerprint}}}")
        vector = client.hkeys(f"vec:{{{fingerprint}}}")
    expired = caller.ask()
    again = caller.ask()

    assert (sorted(left), sorted(vector)) == (
        ["created_at", "meta", "prompt", "usage"],
        ["embedding", "model", "route", "scope", "user"],
    )
    assert [each.headers["cache-status"].split("; ")[-1] for each in (expired, again)] == [
        "detail=expired",
        "detail=exact",
    ]
    assert (again.content, again.content == first.content) == (expired.content, False)
    assert caller.last_event()["fingerprint"] == fingerprint
    assert caller.verdict(PARAPHRASE) == "semantic"


def test_only_the_answer_has_a_time_to_live_of_its_own(caller: Caller):
    caller.ask(x_slayer_ttl="60")
    key = f"cache:{{{caller.last_event()['fingerprint']}}}"
    with caller.proxy.redis() as client:
        fields = ["resp", "prompt", "meta", "usage", "created_at"]
        ttls = dict(zip(fields, client.httl(key, *fields), strict=True))
        whole = client.ttl(key)

    assert 0 < ttls.pop("resp") <= 60 < whole
    assert set(ttls.values()) == {-1}


def test_a_hit_says_its_age_and_what_is_left(caller: Caller):
    caller.ask(x_slayer_ttl="100")
    hit = caller.ask()

    status, age = hit.headers["cache-status"], int(hit.headers["age"])
    left = int(status.split("ttl=")[1].split(";")[0])
    assert 0 <= age <= 30
    assert 99 <= left + age <= 100
    assert hit.headers["x-slayer-fingerprint"] == caller.last_event()["fingerprint"]


def test_a_hit_carries_the_providers_request_id(caller: Caller):
    first, hit = caller.ask(), caller.ask()

    assert hit.headers["x-request-id"] == first.headers["x-request-id"]


def test_a_semantic_hit_says_how_similar_it_is(caller: Caller):
    caller.ask()
    hit = caller.ask(PARAPHRASE)

    assert 0.95 <= float(hit.headers["x-slayer-similarity"]) < 1


def test_no_cache_fetches_anew_and_remembers(caller: Caller):
    caller.ask()
    fresh = caller.ask(cache_control="no-cache")
    hit = caller.ask()

    assert fresh.headers["cache-status"] == "latency-slayer; fwd=miss; detail=no_cache"
    assert hit.content == fresh.content


def test_no_store_neither_answers_nor_remembers(caller: Caller):
    verdicts = [caller.verdict(cache_control="no-store") for _ in range(2)]

    assert [*verdicts, caller.verdict()] == ["no_store", "no_store", "new"]


def test_only_if_cached_is_a_504_on_a_miss_and_a_hit_on_a_hit(caller: Caller, upstream):
    missed = caller.ask(cache_control="only-if-cached")
    asked = len(upstream.asked)
    caller.ask()
    hit = caller.ask(cache_control="only-if-cached")

    assert (missed.status_code, missed.headers["cache-status"], asked, hit.status_code) == (
        504,
        "latency-slayer; fwd=miss; detail=new",
        0,
        200,
    )


def test_max_age_refuses_what_is_older(caller: Caller):
    caller.ask()
    fingerprint = caller.last_event()["fingerprint"]
    with caller.proxy.redis() as client:
        client.hset(f"cache:{{{fingerprint}}}", "created_at", "1000000000.0")

    assert [caller.verdict(cache_control="max-age=60"), caller.verdict(cache_control="max-age=60")] == [
        "stale",
        "exact",
    ]


def test_max_error_0_means_exact_only(caller: Caller):
    caller.ask()

    assert [caller.verdict(PARAPHRASE, x_slayer_max_error="0"), caller.verdict(x_slayer_max_error="0")] == [
        "exact_only",
        "exact",
    ]


@pytest.mark.parametrize("header", ["x_slayer_route", "x_slayer_user"])
def test_a_callers_own_partition_is_apart(caller: Caller, header: str):
    caller.ask(**{header: "one"})

    assert [caller.verdict(**{header: "two"}), caller.verdict(), caller.verdict(**{header: "one"})] == [
        "new",
        "new",
        "exact",
    ]


def test_shadow_mode_judges_and_serves_nothing(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key: str
):
    proxy = make_proxy(options={"slayer_mode": "shadow"})
    point_at(proxy, monkeypatch)
    caller = Caller(proxy, api_key)
    verdicts = [caller.verdict(), caller.verdict(), caller.verdict(PARAPHRASE)]
    kinds = [(event["event"], event["hit"], event["kind"]) for event in proxy.events()]

    assert (verdicts, len(upstream.asked)) == (["new", "shadow", "shadow"], 3)
    assert kinds == [("miss", "0", ""), ("miss", "0", "exact"), ("miss", "0", "semantic")]


def test_nothing_secret_reaches_redis_or_the_log(proxy: Proxy, upstream):
    secret = "sk-bearer-secret"
    caller = Caller(proxy, secret)
    caller.ask("Is there a secret in the log?")
    url = f"{OPENAI_URL}?key=query-secret"
    body = {"model": "m", "messages": [{"role": "user", "content": "Is there a secret in Redis?"}]}
    before = len(proxy.events())
    requests.post(url, json=body, headers={"api-key": "sk-header-secret"}, timeout=30)
    proxy.settled(before + 1)
    with proxy.redis() as client:
        keys = [key for key in client.scan_iter() if client.type(key) == "hash"]
        tags = ("scope", "user", "model", "route")
        hashes = [client.hmget(key, tags) if key.startswith("vec:") else client.hgetall(key) for key in keys]
        kept = json.dumps([keys, hashes, proxy.events()])

    seen = kept + proxy.log
    assert [word for word in ("bearer-secret", "query-secret", "header-secret") if word in seen] == []
    assert "Is there a secret" not in proxy.log
