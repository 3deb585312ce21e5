"""The codec of Gemini Interactions."""

from collections.abc import Iterable, Iterator, Sequence

from latency_slayer.wire.call import JSON, Call, Ending, FormUnavailable, Recorded, Request, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.interactions import stream
from latency_slayer.wire.interactions.request import ENDPOINT, claims, read_call
from latency_slayer.wire.json_text import as_objects, objects, read_object
from latency_slayer.wire.tokens import count

_STATUSES: dict[str, Ending] = {
    "completed": Ending.COMPLETE,
    "requires_action": Ending.TOOL_CALLS,
    "incomplete": Ending.TRUNCATED,
    "budget_exceeded": Ending.TRUNCATED,
    "failed": Ending.FAILED,
}
"""An unknown status is INCOMPLETE, and so are `in_progress`, `queued`, `cancelled` and
`requires_continuation`."""

_UNSAID = ("thought", "text")
"""Steps and contents that say nothing to a person, unless it is text."""

_SSE_TYPE = "text/event-stream"
_IN_PIECES = ("audio", "video")


class Interactions(Codec):
    """POST .../interactions. Forms: `json`, `sse`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, _ending(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read_told(recorded.body)
        streamed = stream.read(events)
        ending = Ending.FAILED if streamed.is_failed else _ending(streamed.message)
        is_cut = ending is not Ending.FAILED and not streamed.is_whole
        return streamed.message, Ending.INCOMPLETE if is_cut else ending

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if any(content.get("type") in _IN_PIECES for content in _contents(message)):
            raise FormUnavailable("streamed sound and film may be in pieces")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        return Recorded(call.form, _SSE_TYPE, sse.write(stream.events(message)))

    def text_of(self, message: Message) -> str:
        return _text(_contents(message))

    def usage_of(self, message: Message) -> Usage | None:
        usage = message.get("usage")
        if not isinstance(usage, dict) or not usage:
            return None
        thoughts = count(usage, "total_thought_tokens")
        return Usage(
            input_tokens=count(usage, "total_input_tokens") + count(usage, "total_tool_use_tokens"),
            output_tokens=count(usage, "total_output_tokens") + thoughts,
            cached_tokens=count(usage, "total_cached_tokens"),
            reasoning_tokens=thoughts,
        )


def _steps(message: Message) -> list[dict[str, JSON]]:
    """The steps, or in answers of before May 2026 the outputs. Raises Unreadable."""
    steps = message.get("steps", message.get("outputs"))
    return [] if steps is None else as_objects(steps)


def _contents(message: Message) -> Iterator[dict[str, JSON]]:
    """What the model says: the contents of its output, or outputs themselves."""
    for step in _steps(message):
        yield from objects(step.get("content")) if step.get("type") == "model_output" else (step,)


def _ending(message: Message) -> Ending:
    contents = list(_contents(message))
    if message.get("error"):
        return Ending.FAILED
    status = message.get("status")
    ending = _STATUSES.get(status, Ending.INCOMPLETE) if isinstance(status, str) else Ending.INCOMPLETE
    if ending is Ending.TOOL_CALLS:
        return ending if any(map(_is_call, contents)) else Ending.INCOMPLETE
    return _content_ending(contents) if ending is Ending.COMPLETE else ending


def _is_call(content: Message) -> bool:
    return str(content.get("type")).endswith("_call")


def _content_ending(contents: Sequence[Message]) -> Ending:
    if any(content.get("type") == "function_call" for content in contents):
        return Ending.TOOL_CALLS
    has_more = any(content.get("type") not in _UNSAID for content in contents)
    return Ending.COMPLETE if has_more or _text(contents).strip() else Ending.EMPTY


def _text(contents: Iterable[Message]) -> str:
    texts = (content.get("text") for content in contents if content.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))
