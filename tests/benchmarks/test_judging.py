"""The bench must see what it looks for: each fault that a proxy could make is one shortfall."""

from dataclasses import replace

import pytest
from benchmarks.client import Asking
from benchmarks.http1 import Message
from benchmarks.judging import Asked, Trial, judge
from benchmarks.recordings import Recording

from latency_slayer.engine.ports import Event

_BODY = (
    b'{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],'
    b'"usage":{"n":1}}'
)
_STREAM = (
    b'data: {"id":"1","choices":[{"index":0,"delta":{"content":"h"}}]}\n\n'
    b'data: {"id":"1","choices":[{"index":0,"delta":{"content":"i"},"finish_reason":"stop"}]}\n\n'
    b'data: {"id":"1","choices":[],"usage":{"n":1}}\n\ndata: [DONE]\n\n'
)
_JSON = ("content-type", "application/json")
_RECORDING = Recording(
    number=0,
    source="here",
    provider="openai",
    endpoint="chat.completions",
    features=frozenset({"gen"}),
    method="POST",
    scheme="https",
    host="api.openai.com",
    target="/v1/chat/completions",
    request_headers=(),
    request_body=b"{}",
    status=200,
    response_headers=(_JSON,),
    raw=_BODY,
    body=_BODY,
    is_streamed=False,
)
_ASKING = Asking("POST", "https", "api.openai.com:443", "/v1/chat/completions", (("accept", "*/*"),), b"{}")
_RECEIVED = Message("POST /v1/chat/completions HTTP/1.1", (("accept", "*/*"),), b"{}")


def _answer(verdict: str, body: bytes = _BODY, content_type: tuple[str, str] = _JSON) -> Message:
    return Message(
        "HTTP/1.1 200 OK", (content_type, ("Cache-Status", f"latency-slayer; {verdict}; detail=new")), body
    )


def _hit(body: bytes = _BODY, content_type: tuple[str, str] = _JSON) -> Message:
    status = ("cache-status", "latency-slayer; hit; ttl=1; detail=exact")
    return Message("HTTP/1.1 200 OK", (content_type, status), body)


_EVENT = Event("miss", 0, "", "new", 1, 1, 1, 0, "", "", "", None, "", 200, "stored")
_FIRST = Asked(_ASKING, _answer("fwd=miss"), [_RECEIVED])
_SSE = ("content-type", "text/event-stream")
_TRIAL = Trial(
    recording=_RECORDING,
    endpoint="chat.completions",
    form="json",
    event=_EVENT,
    first=_FIRST,
    second=Asked(_ASKING, _hit(), []),
    others={"sse+usage": Asked(_ASKING, _hit(_STREAM, _SSE), [])},
)


def test_a_faultless_trial_falls_short_of_nothing() -> None:
    found = judge(_TRIAL)

    assert found.shortfalls == []
    assert found.counts == {
        "exchanges": 1,
        "read": 1,
        "passed the same": 1,
        "stored": 1,
        "exact hit": 1,
        "other form": 1,
    }


def _first(**changes: object) -> Trial:
    return replace(_TRIAL, first=replace(_FIRST, **changes))


def _second(response: Message | str, received: tuple[Message, ...] = ()) -> Trial:
    return replace(_TRIAL, second=Asked(_ASKING, response, received))


def _other(body: bytes, content_type: tuple[str, str] = _SSE) -> Trial:
    return replace(_TRIAL, others={"sse+usage": Asked(_ASKING, _hit(body, content_type), [])})


_FAULTS = {
    "the answer lost a byte": (_first(response=_answer("fwd=miss", _BODY[:-1])), "body: "),
    "the answer got another status": (
        _first(response=replace(_answer("fwd=miss"), start="HTTP/1.1 201 OK")),
        "status: ",
    ),
    "the answer got another header": (
        _first(response=_answer("fwd=miss", content_type=("content-type", "text/plain"))),
        "headers: ",
    ),
    "the request lost its body": (_first(received=[replace(_RECEIVED, body=b"")]), "request body: "),
    "the request lost a header": (_first(received=[replace(_RECEIVED, headers=())]), "request headers: "),
    "the upstream was asked twice": (_first(received=[_RECEIVED] * 2), "the upstream was asked 2 times"),
    "the first call was a hit": (_first(response=_hit()), "first call: "),
    "there was no answer": (_first(response="no answer"), "no answer"),
    "what asks no model was taken for a call": (
        replace(_TRIAL, recording=replace(_RECORDING, features=frozenset())),
        "it asks no model",
    ),
    "there is no event": (replace(_TRIAL, event=None), "no event"),
    "the event says another reason": (
        replace(_TRIAL, event=replace(_EVENT, reason="dissimilar")),
        "latency-slayer; fwd=miss; detail=new, but dissimilar",
    ),
    "the store was away": (
        replace(_TRIAL, event=replace(_EVENT, stored="store_unavailable")),
        "trouble: store_unavailable",
    ),
    "a good answer was not stored": (
        replace(_TRIAL, event=replace(_EVENT, stored="empty"), second=_FIRST),
        "not stored (empty) although nothing is wrong with it",
    ),
    "a truncated answer was stored": (
        replace(_TRIAL, recording=replace(_RECORDING, features=frozenset({"truncated"}))),
        "stored although it is marked truncated",
    ),
    "the second call was a miss": (_second(_answer("fwd=miss"), (_RECEIVED,)), "second call: "),
    "the hit has another body": (_second(_hit(b"{}")), "hit's body: "),
    "the hit has another type": (_second(_hit(content_type=_SSE)), "hit's "),
    "the hit tells whose limits it used": (
        _second(replace(_hit(), headers=(*_hit().headers, ("x-ratelimit-limit", "9")))),
        "hit's headers: ",
    ),
    "the hit asked the upstream": (_second(_hit(), (_RECEIVED,)), "second call: "),
    "the other form says something else": (
        _other(_STREAM.replace(b'"h"', b'"H"')),
        'as sse+usage: .choices.0.content.text: "hi" became "Hi"',
    ),
    "the other form has another type": (
        _other(_STREAM, _JSON),
        "as sse+usage: content-type application/json",
    ),
    "the other form is no stream": (_other(_BODY), "as sse+usage: it is json"),
    "the other form lost its mark": (
        _other(_STREAM.replace(b"data: [DONE]\n\n", b"")),
        "as sse+usage: the stream does not end with [DONE]",
    ),
    "the other form lost the usage": (
        _other(_STREAM.replace(b'"usage":{"n":1}', b'"usage":null')),
        'as sse+usage: .usage: {"n": 1} became null',
    ),
}


@pytest.mark.parametrize(("trial", "told"), _FAULTS.values(), ids=_FAULTS)
def test_a_fault_is_told(trial: Trial, told: str) -> None:
    shortfalls = judge(trial).shortfalls

    assert [each for each in shortfalls if each.startswith(told)], shortfalls


def test_what_is_no_call_must_stay_without_a_cache_status() -> None:
    found = judge(replace(_TRIAL, endpoint="", second=None, others={}))

    assert [each.partition(":")[0] for each in found.shortfalls] == ["headers"]


def _bypassed(reason: str) -> Trial:
    event = replace(_EVENT, event="bypass", reason=reason, stored="")
    return replace(_TRIAL, first=Asked(_ASKING, _answer("fwd=bypass"), [_RECEIVED]), event=event, second=None)


def _not_stored(why: str, body: bytes) -> Trial:
    recording = replace(_RECORDING, body=body, raw=body)
    return replace(_TRIAL, recording=recording, event=replace(_EVENT, stored=why), second=_FIRST, others={})


def _recorded(**changes: object) -> Trial:
    return replace(_TRIAL, recording=replace(_RECORDING, **changes), endpoint="", second=None, others={})


_NOT_ANSWERED = {
    "a format that nobody reads": (_recorded(), "no known format"),
    "a call that cannot be read": (
        replace(_TRIAL, form="", second=None, others={}),
        "the request cannot be read",
    ),
    "a call without its body": (
        replace(_recorded(request_body=b""), endpoint="chat.completions", form=""),
        "the request was recorded without its body",
    ),
    "an answer that ends oddly": (
        _not_stored("incomplete", _BODY.replace(b"stop", b"halt")),
        "incomplete: it does not say how it ended",
    ),
    "an answer that cannot be read": (
        _not_stored("unreadable", b"{}"),
        "unreadable: it cannot be read: KeyError: 'choices'",
    ),
    "a bypass without a policy": (_bypassed("off"), "off"),
    "a good answer that was not stored": (_not_stored("incomplete", _BODY), "incomplete"),
    "a second call that missed": (_second(_answer("fwd=miss"), (_RECEIVED,)), "stored"),
    "a hit": (_TRIAL, None),
    "a bypass by policy": (_bypassed("server_tools"), None),
    "what generates nothing": (_recorded(features=frozenset()), None),
    "a failure": (_recorded(status=500), None),
    "a truncated answer": (_recorded(features=frozenset({"gen", "truncated"})), None),
    "an answer that ended too early": (_not_stored("truncated", _BODY.replace(b"stop", b"length")), None),
}


@pytest.mark.parametrize(("trial", "why"), _NOT_ANSWERED.values(), ids=_NOT_ANSWERED)
def test_whole_answers_that_did_not_become_hits_are_told(trial: Trial, why: str | None) -> None:
    assert judge(trial).unanswered == why
