"""What Cohere's answers have in common, whatever the version of the API."""

from collections.abc import Mapping

from latency_slayer.wire.call import JSON, Ending, Usage
from latency_slayer.wire.tokens import count

_ENDINGS: dict[str, Ending] = {
    "COMPLETE": Ending.COMPLETE,
    "STOP_SEQUENCE": Ending.COMPLETE,
    "TOOL_CALL": Ending.TOOL_CALLS,
    "MAX_TOKENS": Ending.TRUNCATED,
    "TOXIC": Ending.FILTERED,
    "ERROR_TOXIC": Ending.FILTERED,
    "ERROR_LIMIT": Ending.TRUNCATED,
    "ERROR": Ending.FAILED,
    "TIMEOUT": Ending.FAILED,
}
"""Values of `finish_reason`. An unknown one, and `USER_CANCEL`, are INCOMPLETE."""


def ending_of_reason(reason: JSON) -> Ending:
    """What `finish_reason` says; INCOMPLETE where it is unknown or none."""
    return _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE


def usage_of(counts: JSON) -> Usage | None:
    """The tokens as counted, or where only those are told, as billed; None where there are no counts."""
    if not isinstance(counts, dict):
        return None
    tokens = next((told for name in ("tokens", "billed_units") if (told := _object(counts, name))), None)
    if tokens is None:
        return None
    return Usage(
        input_tokens=count(tokens, "input_tokens"),
        output_tokens=count(tokens, "output_tokens"),
        cached_tokens=count(counts, "cached_tokens"),
        reasoning_tokens=count(tokens, "reasoning_tokens"),
    )


def _object(counts: Mapping[str, JSON], name: str) -> Mapping[str, JSON]:
    value = counts.get(name)
    return value if isinstance(value, dict) else {}
