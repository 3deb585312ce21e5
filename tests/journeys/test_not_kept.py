"""What may not be kept is not kept, and the client sees just what the upstream sent."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import requests

from tests import models
from tests.journeys.clients import ANTHROPIC_URL, OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import Proxy
from tests.upstream import Asked, Reply

QUESTION = "What is the boiling point of water at 2000 metres?"
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]}
STREAM = {**CHAT, "stream": True}


def post(body: object, api_key: str, url: str = OPENAI_URL, **more: object) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}
    return requests.post(url, data=data, headers=headers, timeout=30, **more)  # type: ignore[arg-type]


def with_finish(reason: str | None) -> Callable[[Asked], Reply]:
    def model(asked: Asked) -> Reply:
        whole = json.loads(models.openai(asked).body)
        whole["choices"][0]["finish_reason"] = reason
        return Reply([json.dumps(whole).encode()])

    return model


def with_message(**message: object) -> Callable[[Asked], Reply]:
    def model(asked: Asked) -> Reply:
        whole = json.loads(models.openai(asked).body)
        whole["choices"][0]["message"].update(message)
        return Reply([json.dumps(whole).encode()])

    return model


def error_event(asked: Asked) -> Reply:
    """As Groq ends a stream whose tool call failed."""
    reply = models.openai(asked)
    error = (
        b'event: error\ndata: {"error":{"message":"Failed to call a function","code":"tool_use_failed"}}\n\n'
    )
    return replace(reply, chunks=[*reply.chunks[:3], error])


def overloaded_event(asked: Asked) -> Reply:
    reply = models.anthropic(asked)
    error = (
        b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    )
    return replace(reply, chunks=[*reply.chunks[:4], error])


def without_done(asked: Asked) -> Reply:
    reply = models.openai(asked)
    return replace(reply, chunks=reply.chunks[:-1])


def over_the_cap(asked: Asked) -> Reply:
    return Reply([b'{"choices": [{"message": {"content": "', b"x" * 1_200_000, b'"}}]}'])


def status(code: int, body: bytes) -> Callable[[Asked], Reply]:
    return lambda _: Reply([body], status=code)


ERROR = b'{"error": {"message": "no", "type": "invalid_request_error", "param": null, "code": null}}'
CASES = {
    "400": (CHAT, OPENAI_URL, status(400, ERROR), "status"),
    "429": (CHAT, OPENAI_URL, status(429, ERROR), "status"),
    "500": (CHAT, OPENAI_URL, status(500, b""), "status"),
    "503": (STREAM, OPENAI_URL, status(503, b"<html>overloaded</html>"), "status"),
    "201": (CHAT, OPENAI_URL, status(201, b"{}"), "status"),
    "malformed": (CHAT, OPENAI_URL, lambda _: Reply([b'{"choices": [']), "unreadable"),
    "an-error-in-a-200": (CHAT, OPENAI_URL, lambda _: Reply([ERROR]), "failed"),
    "truncated": (CHAT, OPENAI_URL, with_finish("length"), "truncated"),
    "filtered": (CHAT, OPENAI_URL, with_finish("content_filter"), "filtered"),
    "unfinished": (CHAT, OPENAI_URL, with_finish(None), "incomplete"),
    "refused": (CHAT, OPENAI_URL, with_message(content=None, refusal="I cannot."), "refused"),
    "empty": (CHAT, OPENAI_URL, with_message(content=""), "empty"),
    "an-error-event": (STREAM, OPENAI_URL, error_event, "failed"),
    "an-error-event-of-anthropic": ({**STREAM, "max_tokens": 9}, ANTHROPIC_URL, overloaded_event, "failed"),
    "a-stream-without-its-end": (STREAM, OPENAI_URL, without_done, "incomplete"),
    "over-the-cap": (CHAT, OPENAI_URL, over_the_cap, "too_large"),
}


@pytest.fixture(scope="module")
def shared_proxy(make_proxy: Callable[..., Proxy]) -> Proxy:
    return make_proxy(options={"slayer_max_answer_bytes": "1000000"})


@pytest.mark.parametrize("case", CASES)
def test_it_reaches_the_client_as_sent_and_is_not_kept(proxy: Proxy, upstream, api_key: str, case: str):
    body, url, upstream.model, why = CASES[case]
    before = len(proxy.events())
    came = [post(body, api_key, url) for _ in range(2)]
    stored = [event["stored"] for event in proxy.settled(before + 2)[before:]]

    sent = [(reply.status, reply.body) for reply in upstream.replied]
    assert ([(each.status_code, each.content) for each in came], stored) == (sent, [why, why])


def test_an_upstream_that_breaks_off_is_passed_on_and_not_kept(proxy: Proxy, upstream, api_key: str):
    def broken(asked: Asked) -> Reply:
        reply = models.openai(asked)
        return replace(reply, chunks=reply.chunks[:4], breaks_off=True)

    upstream.model = broken
    before = len(proxy.events())
    with post(STREAM, api_key, stream=True) as response:
        seen = list(until_it_breaks(response))
    [event] = proxy.settled(before + 1)[before:]

    assert (b"".join(seen[:-1]), seen[-1]) == (upstream.replied[-1].body, b"broken off")
    assert (event["event"], event["stored"]) == ("miss", "upstream_failed")


def test_a_client_that_leaves_mid_stream_leaves_nothing_behind(proxy: Proxy, upstream, api_key: str):
    gate = threading.Event()
    upstream.model = lambda asked: replace(models.openai(asked), gates=[_open(), _open(), gate])
    before = len(proxy.events())
    with post(STREAM, api_key, stream=True) as response:
        next(response.iter_content(None))
    [event] = proxy.settled(before + 1)[before:]
    gate.set()
    upstream.model = models.provider
    again = post(STREAM, api_key)

    assert (event["event"], event["stored"]) == ("miss", "client_left")
    assert again.headers["cache-status"] == "latency-slayer; fwd=miss; detail=new"


def test_a_miss_arrives_while_the_upstream_is_still_speaking(proxy: Proxy, upstream, api_key: str):
    gate = threading.Event()
    upstream.model = lambda asked: replace(models.openai(asked), gates=[_open(), gate])
    with post(STREAM, api_key, stream=True) as response:
        chunks = response.iter_content(None)
        first = next(chunks)
        arrived_before_the_rest = not gate.is_set()
        gate.set()
        rest = b"".join(chunks)

    assert (arrived_before_the_rest, first + rest) == (True, upstream.replied[-1].body)


@pytest.mark.parametrize(
    "body",
    [b"", b"not JSON", b"[]", b'{"messages": "no list"}', b'{"model": "gpt-4o", "messages": ["no object"]}'],
    ids=["empty", "no-json", "a-list", "messages-text", "messages-of-text"],
)
def test_a_malformed_request_passes_through(proxy: Proxy, upstream, api_key: str, body: bytes):
    upstream.model = status(400, ERROR)
    came = post(body, api_key)

    assert (came.status_code, came.content, upstream.asked[-1].body, came.headers["cache-status"]) == (
        400,
        ERROR,
        body,
        "latency-slayer; fwd=bypass; detail=malformed",
    )


def test_a_half_sent_request_harms_nobody(proxy: Proxy, upstream, api_key: str):
    with socket.create_connection(("127.0.0.1", proxy.port)) as connection:
        connection.sendall(
            b"POST http://api.openai.com/v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\n"
        )

    assert post(CHAT, api_key).status_code == 200


def until_it_breaks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(None)
    except requests.exceptions.ChunkedEncodingError:
        yield b"broken off"


def _open() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def test_while_the_upstream_fails_who_can_be_answered_is_not_sent_there(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key: str
):
    proxy = make_proxy(options={"slayer_audit_rate": "1"})
    point_at(proxy, monkeypatch)
    post(CHAT, api_key)
    upstream.model = status(503, ERROR)
    alike = {**CHAT, "messages": [{"role": "user", "content": QUESTION.replace("What is", "What's")}]}
    audited = post(alike, api_key)
    proxy.settled(2)
    served = post(alike, api_key)

    assert (audited.status_code, audited.headers["cache-status"].split("; ")[-1]) == (503, "detail=audit")
    assert (served.status_code, served.headers["cache-status"].split("; ")[-1]) == (200, "detail=semantic")
