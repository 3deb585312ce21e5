"""Writing a Responses answer as a stream, in the API's own order."""

from collections.abc import Iterator, Mapping, Sequence

from latency_slayer.wire.call import JSON, Fields, FormUnavailable
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import objects, write
from latency_slayer.wire.responses import items
from latency_slayer.wire.responses.dialect import Dialect

_TOLD_AT_END: Fields = {
    "usage": None,
    "completed_at": None,
    "incomplete_details": None,
    "content_filters": None,  # Azure, DeepSeek
    "moderation": None,
    "output_text": "",  # what SDKs add, and gateways pass on
}
"""Fields of a response that are blank until its last event."""


def events(message: Mapping[str, JSON], dialect: Dialect) -> list[sse.Event]:
    """The events of `message`. Raises FormUnavailable where a stream cannot say what it says."""
    if not message.get("usage"):
        raise FormUnavailable("the recorded answer has no token counts")
    if _had_partial_images(message):
        raise FormUnavailable("partial images were asked for and are only in a stream")
    if _has_doubles(message["output"]):
        raise FormUnavailable("items that cannot be told apart")
    numbered = enumerate(_events(message))
    done = [sse.Event("", sse.DONE)] if dialect.done_mark else []
    return [*(_event(number, event, dialect) for number, event in numbered), *done]


def _events(message: Mapping[str, JSON]) -> Iterator[items.Event]:
    started = {"response": _started(message)}
    yield "created", started
    yield "in_progress", started
    for index, item in enumerate(message["output"]):
        yield from items.events(item, index)
    last = "incomplete" if message.get("status") == "incomplete" else "completed"
    yield last, {"response": message}


def _event(number: int, event: items.Event, dialect: Dialect) -> sse.Event:
    kind, fields = event
    kind = kind.replace(items.REASONING_PART, dialect.reasoning_part)
    data = {"type": f"response.{kind}", "sequence_number": number, **fields}
    return sse.Event(data["type"] if dialect.named_events else "", write(data))


def _started(message: Mapping[str, JSON]) -> Fields:
    blank = {name: value for name, value in _TOLD_AT_END.items() if name in message}
    return {**message, **blank, "status": "in_progress", "output": []}


def _had_partial_images(message: Mapping[str, JSON]) -> bool:
    drawn = any(item.get("type") == "image_generation_call" for item in message["output"])
    return drawn and any(tool.get("partial_images") for tool in objects(message.get("tools")))


def _has_doubles(output: Sequence[Fields]) -> bool:
    """True if two items have one name, as xAI's may: OpenAI's SDK refuses such a stream."""
    names = [write([item.get("type"), item.get("call_id") or item.get("id")]) for item in output]
    return len(set(names)) < len(names)
