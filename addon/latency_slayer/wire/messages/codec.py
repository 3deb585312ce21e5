"""The codec of Anthropic messages."""

from latency_slayer.wire.call import Call, Ending, FormUnavailable, Recorded, Request, Unreadable, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_objects, objects, read_object
from latency_slayer.wire.messages import stream
from latency_slayer.wire.messages.request import ENDPOINT, claims, read_call
from latency_slayer.wire.tokens import count

_ENDINGS: dict[str, Ending] = {
    "end_turn": Ending.COMPLETE,
    "stop_sequence": Ending.COMPLETE,
    "tool_use": Ending.TOOL_CALLS,
    "max_tokens": Ending.TRUNCATED,
    "model_context_window_exceeded": Ending.TRUNCATED,
    "refusal": Ending.REFUSED,
}
"""Stop reasons. An unknown one, and `pause_turn` (to be continued), are INCOMPLETE."""

_UNSAID = frozenset({"text", "thinking", "redacted_thinking"})
"""Blocks that say nothing to a person, unless it is text."""


class Messages(Codec):
    """POST .../v1/messages. Forms: `json`, `sse`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        if message.get("type") == "error" or message.get("error"):
            return message, Ending.FAILED
        as_objects(message.get("content"))
        return message, _ending(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read(recorded.body)
        if not events:
            raise Unreadable("no events")
        streamed = stream.read(events)
        message = streamed.whole_message
        if streamed.is_failed:
            return message, Ending.FAILED
        ending = _ending(message) if streamed.is_done else Ending.INCOMPLETE
        is_cut = streamed.is_broken and ending is Ending.TOOL_CALLS
        return message, Ending.INCOMPLETE if is_cut else ending

    def write_stream(self, call: Call, message: Message) -> Recorded:
        if not isinstance(message.get("usage"), dict):
            raise FormUnavailable("the recorded answer has no token counts")
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(stream.events(message)))

    def text_of(self, message: Message) -> str:
        return _text(message)

    def usage_of(self, message: Message) -> Usage | None:
        return _usage(message)


def _text(message: Message) -> str:
    texts = (block.get("text") for block in objects(message.get("content")) if block.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def _ending(message: Message) -> Ending:
    reason = message.get("stop_reason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    return _content_ending(message) if ending is Ending.COMPLETE else ending


def _content_ending(message: Message) -> Ending:
    kinds = {str(block.get("type")) for block in objects(message.get("content"))}
    if "tool_use" in kinds:
        return Ending.TOOL_CALLS
    return Ending.COMPLETE if _text(message).strip() or kinds - _UNSAID else Ending.EMPTY


def _usage(message: Message) -> Usage | None:
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    cached = count(usage, "cache_read_input_tokens")
    return Usage(
        input_tokens=count(usage, "input_tokens") + count(usage, "cache_creation_input_tokens") + cached,
        output_tokens=count(usage, "output_tokens"),
        cached_tokens=cached,
    )
