"""What a generateContent answer says: its text, its end, its token counts."""

from collections.abc import Mapping

from latency_slayer.wire.call import JSON, Ending, Usage
from latency_slayer.wire.endings import worst
from latency_slayer.wire.gemini.fields import both, candidates_of, parts_of, said, snake
from latency_slayer.wire.tokens import count

_REASONS: dict[str, Ending] = {
    "STOP": Ending.COMPLETE,
    "MAX_TOKENS": Ending.TRUNCATED,
    "SAFETY": Ending.FILTERED,
    "RECITATION": Ending.FILTERED,
    "LANGUAGE": Ending.FILTERED,
    "BLOCKLIST": Ending.FILTERED,
    "PROHIBITED_CONTENT": Ending.FILTERED,
    "SPII": Ending.FILTERED,
    "IMAGE_SAFETY": Ending.FILTERED,
    "IMAGE_PROHIBITED_CONTENT": Ending.FILTERED,
    "IMAGE_RECITATION": Ending.FILTERED,
    "MODEL_ARMOR": Ending.FILTERED,
    "ESCALATION": Ending.FILTERED,
    "PUP_LIMITED_DISABLED": Ending.FILTERED,
    "MALFORMED_FUNCTION_CALL": Ending.FAILED,
    "UNEXPECTED_TOOL_CALL": Ending.FAILED,
    "TOO_MANY_TOOL_CALLS": Ending.FAILED,
    "MISSING_THOUGHT_SIGNATURE": Ending.FAILED,
    "MALFORMED_RESPONSE": Ending.FAILED,
}
"""Finish reasons, after both API references. An unknown one is INCOMPLETE, and so are OTHER, NO_IMAGE,
IMAGE_OTHER and CONTINUATION."""

_NUMBERS: dict[int, Ending] = {
    1: Ending.COMPLETE,
    2: Ending.TRUNCATED,
    **dict.fromkeys((3, 4, 6, 7, 8, 11), Ending.FILTERED),
}
"""The same as `enum-encoding=int` says them. From 6 on the two APIs count differently: these are filters in
both; what is one in only one of them is INCOMPLETE."""

_CALLS = both("functionCall")
_UNSAID = both("text", "thought", "thoughtSignature", "partMetadata")
"""Parts of a part that say nothing to a person, unless it is text."""


def ending_of(message: Mapping[str, JSON]) -> Ending:
    """How the answer ended; of several candidates the worst one counts. Raises Unreadable."""
    endings = [_candidate_ending(candidate) for candidate in candidates_of(message)]
    if message.get("error"):
        return Ending.FAILED
    feedback = said(message, "promptFeedback")
    if isinstance(feedback, dict) and said(feedback, "blockReason"):
        return Ending.FILTERED
    return worst(endings)


def text_of(message: Mapping[str, JSON]) -> str:
    """The visible text of all candidates."""
    return "\n".join(filter(None, (_text(parts_of(candidate)) for candidate in candidates_of(message))))


def usage_of(message: Mapping[str, JSON]) -> Usage | None:
    """The token counts, None where the answer has none. What tools at Google read is input too."""
    usage = said(message, "usageMetadata")
    if not isinstance(usage, dict) or not usage:
        return None
    thoughts = _count(usage, "thoughtsTokenCount")
    return Usage(
        input_tokens=_count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount"),
        output_tokens=_count(usage, "candidatesTokenCount") + thoughts,
        cached_tokens=_count(usage, "cachedContentTokenCount"),
        reasoning_tokens=thoughts,
    )


def _count(usage: Mapping[str, JSON], name: str) -> int:
    return count(usage, name) or count(usage, snake(name))


def _candidate_ending(candidate: Mapping[str, JSON]) -> Ending:
    parts = parts_of(candidate)
    ending = _reason_ending(said(candidate, "finishReason"))
    return _content_ending(parts) if ending is Ending.COMPLETE else ending


def _reason_ending(reason: JSON) -> Ending:
    if isinstance(reason, str):
        return _REASONS.get(reason, Ending.INCOMPLETE)
    return _NUMBERS.get(reason, Ending.INCOMPLETE) if type(reason) is int else Ending.INCOMPLETE


def _content_ending(parts: list[dict[str, JSON]]) -> Ending:
    if any(part.get(name) is not None for part in parts for name in _CALLS):
        return Ending.TOOL_CALLS
    has_more = any(part.keys() - _UNSAID and not part.get("thought") for part in parts)
    return Ending.COMPLETE if has_more or _text(parts).strip() else Ending.EMPTY


def _text(parts: list[dict[str, JSON]]) -> str:
    texts = (part.get("text") for part in parts if not part.get("thought"))
    return "".join(text for text in texts if isinstance(text, str))
