"""A store that is left alone for a while after it failed a few times."""

from collections.abc import Awaitable, Callable, Sequence

from latency_slayer.engine.ports import (
    Clock,
    Entry,
    IndexUnavailable,
    Neighbour,
    Place,
    Remembered,
    Store,
    StoreUnavailable,
    Vector,
)


class Breaker:
    """Counts consecutive failures; after `limit` of them it is open for `rest_s`, doubling up to
    `longest_s`, then lets a single try through. Times are seconds of any monotonic clock."""

    def __init__(self, limit: int = 3, rest_s: float = 0.5, longest_s: float = 8.0) -> None:
        self._limit = limit
        self._rest_s = rest_s
        self._longest_s = longest_s
        self._failures = 0
        self._closed_until = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        """True while only single tries are let through."""
        return self._failures >= self._limit

    def allows(self, now: float) -> bool:
        """True if a try may be made now. While open, the first try after the rest closes the door again
        for as long, until its outcome is known."""
        if not self.is_open:
            return True
        if now < self._closed_until:
            return False
        self._closed_until = now + self._rest()
        self._trying = True
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._trying = False

    def failed(self, now: float) -> None:
        if self.is_open and not self._trying:
            return  # It began before the store was left alone: one fault, not many.
        self._failures += 1
        self._trying = False
        if self.is_open:
            self._closed_until = now + self._rest()

    def _rest(self) -> float:
        return min(self._longest_s, self._rest_s * 2.0 ** min(self._failures - self._limit, 16))


class BreakingStore(Store):
    """`inner`, asked only while `breaker` allows; raises StoreUnavailable at once otherwise."""

    def __init__(self, inner: Store, breaker: Breaker, clock: Clock) -> None:
        self._inner = inner
        self._breaker = breaker
        self._clock = clock

    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        return await self._guarded(lambda: self._inner.read(fingerprints))

    async def holds(self, place: Place) -> bool:
        return await self._guarded(lambda: self._inner.holds(place))

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        return await self._guarded(lambda: self._inner.nearest(place, embedding, k))

    async def write(self, entry: Entry, ttl_s: int, keep_s: int) -> None:
        # A full server refuses writes and still reads well: that must not stop the reading. So a write
        # counts for nothing, and may not use up the single try after which all is well again.
        if self._breaker.is_open:
            raise StoreUnavailable("left alone after failures")
        await self._inner.write(entry, ttl_s, keep_s)

    async def keep(self, fingerprint: str, keep_s: int) -> None:
        await self._guarded(lambda: self._inner.keep(fingerprint, keep_s))

    async def forget(self, fingerprint: str) -> None:
        await self._guarded(lambda: self._inner.forget(fingerprint))

    async def _guarded[T](self, operation: Callable[[], Awaitable[T]]) -> T:
        if not self._breaker.allows(self._clock()):
            raise StoreUnavailable("left alone after failures")
        settled = False
        try:
            result = await operation()
            settled = True
        except IndexUnavailable:
            settled = True  # The server answered; it only cannot search.
            raise
        finally:
            # Also when the budget ran out and cancelled the operation: too slow is a failure.
            if settled:
                self._breaker.succeeded()
            else:
                self._breaker.failed(self._clock())
        return result
