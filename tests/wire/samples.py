"""Requests and answers of LLM APIs: what the samples of every format are made of."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from latency_slayer.wire import forms
from latency_slayer.wire.call import Answer, Call, Recorded, Request
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.framing import event_stream, ndjson, sse


@dataclass(frozen=True, slots=True)
class Format:
    """The samples of one wire format, for the tests that hold for all of them.

    `asked` is one and the same call by the form that it asks for, `json` first; `answers` are complete
    answers, each as the JSON object of the API reference, by what they show. `bodies` are further request
    bodies with all that the API knows. `untold` names what a form leaves out of the message.
    """

    codec: Codec
    provider: str
    asked: Mapping[str, Request]
    answers: Mapping[str, dict[str, Any]]
    bodies: Sequence[dict[str, Any]] = ()
    untold: Mapping[str, Collection[str]] = field(default_factory=dict)
    counts_tokens: bool = True

    def call(self, form: str) -> Call:
        """The call that asks for `form`."""
        return self.codec.read_call(self.asked[form], self.provider)

    def respoken(self, form: str, body: bytes, change: Callable[[list[Any]], list[Any]]) -> bytes:
        """The stream `body` with what its events say changed."""
        return _RESPOKEN[forms.kind(form)](body, change)


Change = Callable[[list[Any]], list[Any]]


def _sse(body: bytes, change: Change) -> bytes:
    events = sse.read(body)
    said = [event for event in events if event.data.startswith("{")]
    changed = change([json.loads(event.data) for event in said])
    names = [event.name for event in said] + [""] * len(changed)
    rest = [event for event in events if not event.data.startswith("{")]
    return sse.write([*(sse.Event(n, json.dumps(v)) for n, v in zip(names, changed, strict=False)), *rest])


def _ndjson(body: bytes, change: Change) -> bytes:
    return ndjson.write(change([*ndjson.read(body)]))


def _json_array(body: bytes, change: Change) -> bytes:
    return json.dumps(change(json.loads(body))).encode()


def _event_stream(body: bytes, change: Change) -> bytes:
    messages = event_stream.read(body)
    changed = change([json.loads(message.payload) for message in messages])
    pairs = zip(messages, changed, strict=False)
    return event_stream.write(
        event_stream.Message(message.headers, json.dumps(value).encode()) for message, value in pairs
    )


_RESPOKEN: Mapping[str, Callable[[bytes, Change], bytes]] = {
    forms.SSE: _sse,
    forms.NDJSON: _ndjson,
    forms.JSON_ARRAY: _json_array,
    forms.EVENT_STREAM: _event_stream,
}


def request(
    body: Mapping[str, Any] | bytes,
    *,
    host: str,
    path: str,
    method: str = "POST",
    query: tuple[tuple[str, str], ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Request:
    """A request with a JSON body."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, host, path, query, headers, raw)


def read(codec: Codec, call: Call, body: bytes) -> Answer:
    """The answer in `body`, recorded under the form of `call`."""
    return codec.read_answer(call, Recorded(call.form, "", body))


def jsoned(message: Mapping[str, Any]) -> bytes:
    """`message` as a JSON body."""
    return json.dumps(message).encode()
