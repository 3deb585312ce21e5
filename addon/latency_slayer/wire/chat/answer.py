"""What a chat completion (the JSON object) says: its text, its end, its token counts."""

from collections.abc import Mapping

from latency_slayer.wire.call import JSON, Ending, Usage
from latency_slayer.wire.endings import worst
from latency_slayer.wire.finish_reasons import ending_of_reason
from latency_slayer.wire.json_text import objects
from latency_slayer.wire.tokens import count, counted

_LONGEST = 4096
"""Tokens that Snowflake lets an answer have where the call names no limit:
https://docs.snowflake.com/en/user-guide/snowflake-cortex/cortex-rest-api."""


def text_of(message: Mapping[str, JSON]) -> str:
    """The visible text of all choices."""
    return "\n".join(filter(None, (_text(choice) for choice in objects(message.get("choices")))))


def ending_of(message: Mapping[str, JSON], silent: Ending = Ending.INCOMPLETE) -> Ending:
    """How the answer ended; of several choices the worst one counts. `silent` is what an empty finish reason
    means."""
    if message.get("error") or _fails_at_minimax(message):
        return Ending.FAILED
    if message.get("output_sensitive") is True:  # MiniMax
        return Ending.FILTERED
    return worst(_choice_ending(choice, silent) for choice in objects(message.get("choices")))


def ending_by_length(message: Mapping[str, JSON], limit: JSON) -> Ending:
    """How an answer ended whose provider does not say it: it was cut off where it is as long as it may be,
    `limit` tokens if that is a number."""
    usage = usage_of(message)
    if usage is None or not usage.output_tokens:
        return Ending.INCOMPLETE
    longest = limit if type(limit) is int else _LONGEST
    return Ending.COMPLETE if usage.output_tokens < longest else Ending.TRUNCATED


def usage_of(message: Mapping[str, JSON]) -> Usage | None:
    """The token counts, None where the provider gave none."""
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    return Usage(
        input_tokens=count(usage, "prompt_tokens"),
        output_tokens=count(usage, "completion_tokens"),
        cached_tokens=counted(usage, "prompt_tokens_details", "cached_tokens"),
        reasoning_tokens=counted(usage, "completion_tokens_details", "reasoning_tokens"),
    )


def has_audio(said: Mapping[str, JSON]) -> bool:
    """True if the message `said` speaks."""
    return _is_filled(said.get("audio"))


def _fails_at_minimax(message: Mapping[str, JSON]) -> bool:
    # Errors come with status 200: https://platform.minimax.io/docs/api-reference/errorcode
    said = message.get("base_resp")
    return isinstance(said, dict) and said.get("status_code") not in (0, None)


def _is_filled(value: JSON) -> bool:
    # Snowflake sends audio and function_call always, with every field of them empty.
    return any(value.values()) if isinstance(value, dict) else bool(value)


def _said(choice: Mapping[str, JSON]) -> Mapping[str, JSON]:
    said = choice.get("message")
    return said if isinstance(said, dict) else {}


def _text(choice: Mapping[str, JSON]) -> str:
    content = _said(choice).get("content")
    if isinstance(content, str):
        return content
    parts = (part.get("text") for part in objects(content) if part.get("type") == "text")
    return "".join(part for part in parts if isinstance(part, str))


def _choice_ending(choice: Mapping[str, JSON], silent: Ending) -> Ending:
    if choice.get("error"):
        return Ending.FAILED
    reason = choice.get("finish_reason")
    ending = silent if reason == "" else ending_of_reason(reason)
    if ending not in (Ending.COMPLETE, Ending.TOOL_CALLS):
        return ending
    return _objection(choice) or _content_ending(choice, ending)


def _objection(choice: Mapping[str, JSON]) -> Ending | None:
    """The bad end that a choice tells beside its good reason: OpenRouter what the model's own provider said,
    Azure what its filter did."""
    native = ending_of_reason(choice.get("native_finish_reason"))
    if native in (Ending.TRUNCATED, Ending.FILTERED, Ending.REFUSED, Ending.FAILED):
        return native
    results = choice.get("content_filter_results")
    results = objects(list(results.values())) if isinstance(results, dict) else []
    return Ending.FILTERED if any(result.get("filtered") is True for result in results) else None


def _content_ending(choice: Mapping[str, JSON], ending: Ending) -> Ending:
    said = _said(choice)
    if said.get("tool_calls") or _is_filled(said.get("function_call")):
        return Ending.TOOL_CALLS
    if ending is Ending.TOOL_CALLS:  # They were lost on the way.
        return Ending.INCOMPLETE
    if said.get("refusal"):
        return Ending.REFUSED
    if _text(choice).strip() or has_audio(said) or said.get("images"):
        return Ending.COMPLETE
    return Ending.EMPTY
