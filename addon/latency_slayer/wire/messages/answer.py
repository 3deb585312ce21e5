"""What an Anthropic message says, and how it ended."""

from collections.abc import Iterable

from latency_slayer.wire.call import Ending, Fields, FormUnavailable, Usage
from latency_slayer.wire.codec import Message
from latency_slayer.wire.json_text import as_objects, objects
from latency_slayer.wire.messages import stream
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


def ending_of(message: Message) -> Ending:
    """How `message` ended, a whole JSON answer. Raises Unreadable where it is none."""
    if message.get("type") == "error" or message.get("error"):
        return Ending.FAILED
    as_objects(message.get("content"))
    return _stop(message)


def read_events(events: Iterable[Fields]) -> tuple[Message, Ending]:
    """What a stream adds up to, and how it ended. Raises Unreadable."""
    streamed = stream.read(events)
    message = streamed.whole_message
    if streamed.is_failed:
        return message, Ending.FAILED
    ending = _stop(message) if streamed.is_whole else Ending.INCOMPLETE
    is_cut = streamed.is_broken and ending in (Ending.COMPLETE, Ending.TOOL_CALLS)
    return message, Ending.INCOMPLETE if is_cut else ending


def write_events(message: Message) -> Iterable[Fields]:
    """The events of `message`. Raises FormUnavailable."""
    if not isinstance(message.get("usage"), dict):
        raise FormUnavailable("the recorded answer has no token counts")
    return stream.events(message)


def text_of(message: Message) -> str:
    """What a person would read."""
    texts = (block.get("text") for block in objects(message.get("content")) if block.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def usage_of(message: Message) -> Usage | None:
    """The tokens as Anthropic counted them; its input tokens leave the cached ones out."""
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    cached = count(usage, "cache_read_input_tokens")
    return Usage(
        input_tokens=count(usage, "input_tokens") + count(usage, "cache_creation_input_tokens") + cached,
        output_tokens=count(usage, "output_tokens"),
        cached_tokens=cached,
    )


def _stop(message: Message) -> Ending:
    reason = message.get("stop_reason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    return _content_ending(message, ending) if ending in (Ending.COMPLETE, Ending.TOOL_CALLS) else ending


def _content_ending(message: Message, ending: Ending) -> Ending:
    kinds = {str(block.get("type")) for block in objects(message.get("content"))}
    if "tool_use" in kinds:
        return Ending.TOOL_CALLS
    if ending is Ending.TOOL_CALLS:  # They were lost on the way.
        return Ending.INCOMPLETE
    return Ending.COMPLETE if text_of(message).strip() or kinds - _UNSAID else Ending.EMPTY
