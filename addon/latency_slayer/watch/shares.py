"""How large a share is that was seen on a sample, by a comparison that errs itself."""

from dataclasses import dataclass
from math import sqrt

from latency_slayer.judge.agreement import Rate

_Z = 1.959964
"""Standard deviations on either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(found: int, of: int) -> Share:
    """The share `found` in a sample of `of` (at least 1), with Wilson's score interval, which holds for small
    samples and for rare finds, too (JASA 22, 1927)."""
    share, weight = found / of, _Z**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return Share(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def corrected(share: float, false_alarm: float, oversight: float) -> float:
    """The share of wrong answers, where a comparison found `share` to differ that takes `false_alarm` of the
    right ones for wrong and `oversight` of the wrong ones for right (both together below 1).

    After Rogan and Gladen (American Journal of Epidemiology 107, 1978)."""
    return min(max((share - false_alarm) / (1 - false_alarm - oversight), 0.0), 1.0)


def measured(differ: int, checked: int, false_alarm: Rate, oversight: Rate) -> Share:
    """The share of wrong answers, where `differ` of `checked` (at least 1) answers differed. Its ends take
    those ends of the comparison's own error that are worst for it. The upper one is never below what as
    many checks with no difference at all would leave open: otherwise fewer differences than false alarms
    were expected would read as a proof that there is no error."""
    seen = wilson(differ, checked)
    value = corrected(seen.value, false_alarm.likely, oversight.likely)
    low = corrected(seen.low, false_alarm.high, oversight.low)
    high = corrected(seen.high, false_alarm.low, oversight.high)
    least_high = corrected(wilson(0, checked).high, 0.0, oversight.high)
    return Share(value, low, max(high, least_high))
