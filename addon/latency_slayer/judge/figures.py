"""The numbers of two answers: whether they are the same, or the same but for rounding."""

import math
from collections.abc import Iterable, Sequence

_ROUGH = 0.05
"""The share by which two values may lie apart where one is said to be approximate."""

_LEAST_ROUGH = 50
"""Smaller values are counted rather than estimated."""

_YEARS = (1000, 2100)

_MOST = 40
"""Numbers of a text that are compared with those of another: so many tell enough, and it takes no time."""


def shared(ours: Sequence[str], theirs: Sequence[str], roughly: bool = False) -> bool:
    """True if any of ours is one of theirs, rounded or not; where they are said `roughly`, if any is near."""
    return any(is_same(one, other, roughly) for one in ours[:_MOST] for other in theirs[:_MOST])


def without(known: Iterable[str], figures: Iterable[str]) -> tuple[str, ...]:
    """`figures` without those that are the same as a `known` one, up to as many as are compared."""
    first = tuple(known)[:_MOST]
    few = list(figures)[:_MOST]
    return tuple(one for one in few if not any(is_same(one, other) for other in first))


def is_same(one: str, other: str, roughly: bool = False) -> bool:
    """True if both are one value, or one is the other at fewer digits: 299,792 and 300,000. Whole numbers up
    to 2100 are not taken for rounded: they are counts and years."""
    if one == other:
        return True
    first, second = _value(one), _value(other)
    if first is None or second is None:
        return False
    if roughly and _is_near(first, second):
        return True
    return first == second or _rounds_to(first, second) or _rounds_to(second, first)


def is_scaled(one: str, other: str) -> bool:
    """True if both begin with the same digits and may be one value in two units: 300,000 km and 299,792,458
    metres. Two years never are."""
    if is_year(one) and is_year(other):
        return False
    first, second = _value(one), _value(other)
    if not first or not second or max(abs(first), abs(second)) < 100:
        return False
    low, high = sorted(abs(float(f"{value:e}".partition("e")[0])) for value in (first, second))
    return high - low <= 0.01 * high


def is_year(figure: str) -> bool:
    """True if `figure` may be a year."""
    value = _value(figure)
    return value is not None and value == int(value) and _YEARS[0] <= value <= _YEARS[1]


def _value(figure: str) -> float | None:
    try:
        value = float(figure.rstrip("%"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_near(first: float, second: float) -> bool:
    low, high = sorted((abs(first), abs(second)))
    years = is_year(str(first)) or is_year(str(second))
    return high >= _LEAST_ROUGH and high - low <= _ROUGH * high and not years


def _rounds_to(exact: float, rounded: float) -> bool:
    if not exact or not rounded or (exact == int(exact) and abs(exact) <= _YEARS[1]):
        return False
    shown = _digits(rounded).rstrip("0") or "0"
    cut = _digits(exact)[: len(shown)]  # Some cut instead of rounding.
    same_scale = math.floor(math.log10(abs(exact))) == math.floor(math.log10(abs(rounded)))
    return (same_scale and cut == shown) or float(f"{exact:.{len(shown) - 1}e}") == rounded


def _digits(value: float) -> str:
    return f"{abs(value):.12e}".partition("e")[0].replace(".", "")
