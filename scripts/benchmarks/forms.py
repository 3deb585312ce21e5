"""The same call, asking for its answer in another form: by its body, its URL or a header."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from benchmarks.client import Asking

_Body = dict[str, Any]
_Ask = Callable[[Asking], Asking]

CONTENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "json": ("application/json",),
    "json-array": ("application/json",),
    "sse": ("text/event-stream",),
    "ndjson": ("application/x-ndjson", "application/stream+json"),
    "eventstream": ("application/vnd.amazon.eventstream",),
}
"""What a body of each form may be called."""


def other_forms(endpoint: str, form: str, asking: Asking) -> dict[str, Asking]:
    """The requests that ask for every form but `form`, by form; empty where `endpoint` has no other."""
    known = _FORMS.get(endpoint, {})
    own = form if form in known else form.partition("+")[0]
    return {other: ask(asking) for other, ask in known.items() if other != own}


def with_body(asking: Asking, body: bytes) -> Asking:
    """`asking` with another body, and the length that belongs to it."""
    rest = tuple(pair for pair in asking.headers if pair[0] != "content-length")
    has_length = body or asking.method not in ("GET", "DELETE")
    length = (("content-length", str(len(body))),) if has_length else ()
    return replace(asking, headers=(*rest, *length), body=body)


def _edited(edit: Callable[[_Body], _Body]) -> _Ask:
    def ask(asking: Asking) -> Asking:
        return with_body(asking, json.dumps(edit(json.loads(asking.body)), ensure_ascii=False).encode())

    return ask


def _without_flags(body: _Body) -> _Body:
    return {name: value for name, value in body.items() if name not in ("stream", "stream_options")}


_whole = _edited(_without_flags)
_streamed = _edited(lambda body: {**_without_flags(body), "stream": True})
_streamed_by_default = _whole
_not_streamed = _edited(lambda body: {**_without_flags(body), "stream": False})
_streamed_with_usage = _edited(
    lambda body: {**_without_flags(body), "stream": True, "stream_options": {"include_usage": True}}
)


def _accepting(ask: _Ask, accept: str) -> _Ask:
    def asked(asking: Asking) -> Asking:
        rest = tuple(pair for pair in asking.headers if pair[0].lower() != "accept")
        return ask(replace(asking, headers=(*rest, ("accept", accept))))

    return asked


def _at(pattern: str, method: str, then: _Ask = lambda asking: asking) -> _Ask:
    """The call at another method: what of its path matches `pattern` becomes `method`."""

    def ask(asking: Asking) -> Asking:
        path, mark, query = asking.target.partition("?")
        return then(replace(asking, target=re.sub(pattern, method, path) + mark + query))

    return ask


def _alt(value: str | None) -> _Ask:
    """The call with the query parameter `alt`; others, `$alt` too, stay as they are."""

    def ask(asking: Asking) -> Asking:
        path, _, query = asking.target.partition("?")
        kept = [pair for pair in query.split("&") if pair and not pair.startswith("alt=")]
        pairs = [*kept, f"alt={value}"] if value else kept
        return replace(asking, target="?".join([path, "&".join(pairs)] if pairs else [path]))

    return ask


_GEMINI = r":(streamGenerateContent|generateContent)$"
_CONVERSE = r"/converse(-stream)?$"
_INVOKE = r"/invoke(-with-response-stream)?$"
_RAW = r":(streamRawPredict|rawPredict)$"


def _messages(ask: _Ask, method: str) -> _Ask:
    """On Vertex the URL says it as well."""
    return _at(_RAW, f":{method}", ask)


_FORMS: Mapping[str, Mapping[str, _Ask]] = {
    "chat.completions": {"json": _whole, "sse": _streamed, "sse+usage": _streamed_with_usage},
    "completions": {"json": _whole, "sse": _streamed, "sse+usage": _streamed_with_usage},
    "responses": {"json": _whole, "sse": _streamed},
    "messages": {
        "json": _messages(_whole, "rawPredict"),
        "sse": _messages(_streamed, "streamRawPredict"),
    },
    "complete": {"json": _whole, "sse": _streamed},
    "generateContent": {
        "json": _at(_GEMINI, ":generateContent", _alt(None)),
        "sse": _at(_GEMINI, ":streamGenerateContent", _alt("sse")),
        "json-array": _at(_GEMINI, ":streamGenerateContent", _alt(None)),
    },
    "interactions": {"json": _whole, "sse": _streamed},
    "converse": {"json": _at(_CONVERSE, "/converse"), "eventstream": _at(_CONVERSE, "/converse-stream")},
    "invoke": {
        "json": _at(_INVOKE, "/invoke"),
        "eventstream": _at(_INVOKE, "/invoke-with-response-stream"),
    },
    "v2.chat": {"json": _whole, "sse": _streamed},
    "v1.chat": {
        "json": _accepting(_whole, "application/json"),
        "ndjson": _accepting(_streamed, "application/stream+json"),
        "sse": _accepting(_streamed, "text/event-stream"),
    },
    "generate": {
        "json": _accepting(_whole, "application/json"),
        "ndjson": _accepting(_streamed, "application/stream+json"),
    },
    "api.chat": {"json": _not_streamed, "ndjson": _streamed_by_default},
    "api.generate": {"json": _not_streamed, "ndjson": _streamed_by_default},
    "aleph.complete": {"json": _whole, "sse": _streamed},
}
"""By endpoint and form, both in the words of the product: how the form is asked for."""
