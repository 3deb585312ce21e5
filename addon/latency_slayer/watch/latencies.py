"""Percentiles of times in bounded memory."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, inf, isfinite, log

_GROWTH = 1.02
"""Each bucket's upper end over its lower one; the middle is then off by 1 % at most."""

_FINEST_MS = 0.001
"""Everything below shares one bucket; nothing here is measured finer than a microsecond."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many times there are, their median and their 95th percentile (None with no data)."""

    count: int
    p50_ms: float | None
    p95_ms: float | None


class Latencies:
    """A histogram of times with buckets that grow by 2 %, so every time ever added counts.

    Percentiles are right to 1 %, whatever the order of arrival, and 1 µs to 1 h needs at most 1,100
    buckets. A window of the newest samples was the other choice: exact, but it would sit beside counts
    of the whole stream and speak of another span. After DDSketch (Masson, Rim, Lee, VLDB 2019).
    """

    __slots__ = ("_buckets", "_high", "_low", "count")

    def __init__(self) -> None:
        self.count = 0
        self._buckets: Counter[int] = Counter()
        self._low = inf
        self._high = 0.0

    def add(self, ms: float) -> None:
        """Count a time. What is no time (negative, not finite) is left out."""
        if not isfinite(ms) or ms < 0:
            return
        self.count += 1
        self._buckets[_bucket(ms)] += 1
        self._low = min(self._low, ms)
        self._high = max(self._high, ms)

    def percentile(self, share: float) -> float | None:
        """The time that `share` (in (0, 1]) of all do not exceed, by nearest rank; None with no data."""
        if not self.count:
            return None
        rank = ceil(share * self.count)
        buckets = sorted(self._buckets)
        sums = accumulate(self._buckets[bucket] for bucket in buckets)
        found = next(bucket for bucket, so_far in zip(buckets, sums, strict=True) if so_far >= rank)
        return min(max(_middle(found), self._low), self._high)

    def spread(self) -> Spread:
        """Count, median and 95th percentile."""
        return Spread(self.count, self.percentile(0.50), self.percentile(0.95))


def _bucket(ms: float) -> int:
    return ceil(log(max(ms, _FINEST_MS)) / log(_GROWTH))


def _middle(bucket: int) -> float:
    """The value whose relative distance to both ends of the bucket is the same."""
    return 2 * _GROWTH**bucket / (_GROWTH + 1)
