"""Which answers may be kept."""

from latency_slayer.judge.reasons import Reason

_ENDINGS = {
    "complete": None,
    "tool_calls": None,
    "incomplete": Reason.INCOMPLETE,
    "truncated": Reason.TRUNCATED,
    "filtered": Reason.FILTERED,
    "refused": Reason.REFUSED,
    "empty": Reason.EMPTY,
    "failed": Reason.FAILED,
}


def status_refusal(status: int) -> Reason | None:
    """Why an answer with this HTTP status may not be kept, or None."""
    return None if status == 200 else Reason.STATUS


def ending_refusal(ending: str) -> Reason | None:
    """Why an answer that ended so may not be kept, or None. Raises KeyError for an unknown ending."""
    return _ENDINGS[ending]


def may_be_similar(ending: str) -> bool:
    """True if the answer may serve a merely similar question: tool calls have side effects."""
    return ending == "complete"
