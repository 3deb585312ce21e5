"""What an answer says, read without the product's own codecs, so that the two can disagree.

Contents are plain values with what is empty left out: the JSON and the streamed form of one answer give
equal ones. Everything that a client could see is in them: only padding and framing are not.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.contents import (
    bedrock,
    chat,
    cohere,
    completions,
    gemini,
    interactions,
    invoke,
    messages,
    ollama,
    responses,
)
from benchmarks.contents.framing import Framed, framed, sse_events
from benchmarks.contents.reading import Content, NotAnAnswer, Reader, said

__all__ = ["Content", "NotAnAnswer", "content_of", "difference", "flaw", "is_finished", "unfit"]

_READERS: Mapping[str, Reader] = {
    "chat.completions": chat.READER,
    "completions": completions.READER,
    "responses": responses.READER,
    "messages": messages.READER,
    "complete": messages.COMPLETE,
    "generateContent": gemini.READER,
    "interactions": interactions.READER,
    "converse": bedrock.READER,
    "v2.chat": cohere.V2,
    "v1.chat": cohere.V1,
    "generate": cohere.V1,
    "api.chat": ollama.READER,
    "api.generate": ollama.READER,
    "aleph.complete": completions.ALEPH,
}
"""By the product's word for the endpoint; `invoke` has a reader for each family of models."""

_UNMARKED = frozenset({"writer"})
"""Providers whose streams end without a mark."""


def content_of(endpoint: str, body: bytes) -> Content:
    """What the answer `body` to a call of `endpoint` says. Raises NotAnAnswer."""
    try:
        found = framed(body)
        reader = _reader(endpoint, found)
        if found.is_stream:
            return said(reader.read_events(found.values))
        return said(reader.read_json(found.values[0]))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}") from error


def unfit(endpoint: str, body: bytes) -> str | None:
    """Why the answer `body` is not to be served again, or None. Raises NotAnAnswer."""
    content, reader = content_of(endpoint, body), _reader(endpoint, framed(body))
    if bad := reader.bad.intersection(reader.endings(content)):
        return f"it ended with {min(bad)}"
    return None if reader.speaks(content) else "it says nothing"


def is_finished(endpoint: str, body: bytes) -> bool:
    """True if the answer `body` says how it ended, in a word of its format. Raises NotAnAnswer."""
    reader = _reader(endpoint, framed(body))
    return reader.good.issuperset(reader.endings(content_of(endpoint, body)))


def flaw(endpoint: str, form: str, body: bytes, provider: str) -> str | None:
    """What clients of `provider` that asked for `form` could stumble over in `body`, or None."""
    found = framed(body)
    # One line of several is one object.
    if found.kind != form and (form, found.kind) != ("ndjson", "json"):
        return f"it is {found.kind}"
    reader = _reader(endpoint, found)
    if found.is_stream and (told := reader.contradiction(found.values)):
        return told
    if found.kind != "sse":
        return None
    events = list(sse_events(body.decode()))
    if reader.mark and provider not in _UNMARKED and events[-1][1] != reader.mark:
        return f"the stream does not end with {reader.mark}"
    return _misnamed(reader, events)


def _misnamed(reader: Reader, events: Sequence[tuple[str, str]]) -> str | None:
    if not reader.is_named and not any(name for name, _ in events):
        return None
    wrong = (name for name, data in events if name != _kind(data, name))
    return next((f"an event named {name!r}" for name in wrong), None)


def _kind(data: str, name: str) -> Any:
    value = json.loads(data) if data[:1] == "{" else {}
    return value.get("type", value.get("event_type", name))


def _reader(endpoint: str, found: Framed) -> Reader:
    if endpoint not in _READERS and endpoint != "invoke":
        raise NotAnAnswer(f"no reader of {endpoint}")
    return _READERS[endpoint] if endpoint != "invoke" else invoke.reader_of(found.values[0])


def difference(expected: Any, found: Any, path: str = "") -> str | None:
    """Where two contents differ first, and how; None where they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted({*expected, *found}, key=str):
            if told := difference(expected.get(name), found.get(name), f"{path}.{name}"):
                return told
        return None
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return next(filter(None, (difference(*pair, f"{path}[{place}]") for place, pair in pairs)), None)
    return None if expected == found else f"{path}: {_short(expected)} became {_short(found)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:60]} ... {text[-50:]} ({len(text)})"
