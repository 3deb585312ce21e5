"""How answers end, as far as all formats agree on it."""

from collections.abc import Iterable

from latency_slayer.wire.call import Ending, FormUnavailable

_WORST_FIRST = (
    Ending.FAILED,
    Ending.INCOMPLETE,
    Ending.FILTERED,
    Ending.TRUNCATED,
    Ending.REFUSED,
    Ending.EMPTY,
    Ending.TOOL_CALLS,
    Ending.COMPLETE,
)

_UNFINISHED = frozenset({Ending.INCOMPLETE, Ending.FAILED})


def worst(endings: Iterable[Ending]) -> Ending:
    """Of several choices the worst ending counts; EMPTY where there are none."""
    found = set(endings)
    return next((ending for ending in _WORST_FIRST if ending in found), Ending.EMPTY)


def require_finished(ending: Ending) -> None:
    """Raises FormUnavailable for an answer without its end: in another form it would look whole."""
    if ending in _UNFINISHED:
        raise FormUnavailable(f"the answer is {ending}")
