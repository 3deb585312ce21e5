"""What an answer of Converse says, and how it ended; Nova's own answers are alike."""

from collections.abc import Iterator, Mapping, Sequence

from latency_slayer.wire.bedrock.blocks import is_unjoined
from latency_slayer.wire.call import JSON, Ending, Usage
from latency_slayer.wire.codec import Message
from latency_slayer.wire.json_text import as_object, as_objects, objects
from latency_slayer.wire.tokens import count

_ENDINGS: dict[str, Ending] = {
    "end_turn": Ending.COMPLETE,
    "stop_sequence": Ending.COMPLETE,
    "tool_use": Ending.TOOL_CALLS,
    "max_tokens": Ending.TRUNCATED,
    "model_context_window_exceeded": Ending.TRUNCATED,
    "guardrail_intervened": Ending.FILTERED,
    "content_filtered": Ending.FILTERED,
}
"""Stop reasons. An unknown one and `malformed_...` are INCOMPLETE."""

_UNSAID = frozenset({"text", "citationsContent", "reasoningContent"})
"""Blocks that say nothing to a person, unless it is text."""

_SERVER_TOOL_USE = "server_tool_use"


def require_answer(message: Message) -> None:
    """Raises Unreadable where `message` is no answer."""
    as_objects(as_object(as_object(message.get("output")).get("message")).get("content"))


def ending_of(message: Message) -> Ending:
    """How `message` ended."""
    reason = message.get("stopReason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    if ending is Ending.TOOL_CALLS:
        return ending if _has_calls(_blocks(message)) else Ending.INCOMPLETE
    return _content_ending(message) if ending is Ending.COMPLETE else ending


def text_of(message: Message) -> str:
    """What a person would read."""
    return "".join(text for block in _blocks(message) for text in _texts(block))


def usage_of(message: Message) -> Usage | None:
    """The tokens as Bedrock counted them; its input tokens leave the cached ones out."""
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    cached = _cache_count(usage, "Read")
    return Usage(
        input_tokens=count(usage, "inputTokens") + _cache_count(usage, "Write") + cached,
        output_tokens=count(usage, "outputTokens"),
        cached_tokens=cached,
    )


def _content_ending(message: Message) -> Ending:
    blocks = _blocks(message)
    if any(_calls_client(block) for block in blocks):
        return Ending.TOOL_CALLS
    kinds = {name for block in blocks for name in block}
    return Ending.COMPLETE if text_of(message).strip() or kinds - _UNSAID else Ending.EMPTY


def _has_calls(blocks: Sequence[Mapping[str, JSON]]) -> bool:
    """True if there are calls, and all of them whole."""
    return any("toolUse" in block for block in blocks) and not any(
        is_unjoined(block, "toolUse") for block in blocks
    )


def _calls_client(block: Mapping[str, JSON]) -> bool:
    call = block.get("toolUse")
    return "toolUse" in block and not (isinstance(call, dict) and call.get("type") == _SERVER_TOOL_USE)


def _texts(block: Mapping[str, JSON]) -> Iterator[str]:
    cited = block.get("citationsContent")
    for part in (block, *objects(cited.get("content") if isinstance(cited, dict) else None)):
        if isinstance(text := part.get("text"), str):
            yield text


def _blocks(message: Message) -> list[dict[str, JSON]]:
    match message:
        case {"output": {"message": {"content": content}}}:
            return objects(content)
    return []


def _cache_count(usage: Mapping[str, JSON], way: str) -> int:
    # Converse says both names, Nova the second.
    return count(usage, f"cache{way}InputTokens") or count(usage, f"cache{way}InputTokenCount")
