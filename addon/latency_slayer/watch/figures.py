"""Events folded into figures: counts, rates, times. No clock; time is what the events' ids say."""

from collections import Counter, deque
from dataclasses import dataclass

from latency_slayer.engine.ports import Event, EventStream
from latency_slayer.watch.error_tally import SemanticTally
from latency_slayer.watch.errors import SemanticError
from latency_slayer.watch.latencies import Latencies, Spread
from latency_slayer.watch.names import OTHERS, named

LAST_FLOWS = 50
"""How many of the newest flows are kept one by one."""

_SHORT_FINGERPRINT = 12


@dataclass(frozen=True, slots=True)
class Part:
    """The flows of one route or one model. `hit_p50_ms` and `miss_p50_ms` are None with no data."""

    name: str
    flows: int
    hits: int
    misses: int
    tokens_saved: int
    hit_p50_ms: float | None
    miss_p50_ms: float | None

    @property
    def hit_rate(self) -> float | None:
        """Hits over hits and misses, in [0, 1]; None where there was neither."""
        return _rate(self.hits, self.misses)


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many flows ended with `verdict` (hit, miss, bypass, error) for `reason`."""

    verdict: str
    reason: str
    flows: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow, for reading. `time_ms` is Unix time; `fingerprint` its first 12 digits."""

    time_ms: int
    verdict: str
    reason: str
    route: str
    model: str
    latency_ms: float
    tokens_saved: int
    similarity: float | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a stream of events adds up to.

    `flows` counts every event, `bypasses` and `errors` included; the rate is over hits and misses only.
    `miss_latency` has only the misses that brought an answer (status 2xx): a refusal after 20 ms would
    make the provider look fast. `lookup` is what the cache cost a miss. `routes`, `models` and `reasons`
    have the most frequent first, `last` the newest first. `stored` says what became of the answers of
    misses. `first_ms` and `last_ms` are Unix times, None with no data.
    """

    flows: int
    hits: int
    misses: int
    bypasses: int
    errors: int
    exact: int
    semantic: int
    tokens_saved: int
    hit_latency: Spread
    miss_latency: Spread
    lookup: Spread
    reasons: tuple[ReasonCount, ...]
    routes: tuple[Part, ...]
    models: tuple[Part, ...]
    semantic_error: SemanticError
    stored: tuple[tuple[str, int], ...]
    last: tuple[Flow, ...]
    first_ms: int | None
    last_ms: int | None

    @property
    def hit_rate(self) -> float | None:
        """Hits over hits and misses, in [0, 1]; None where there was neither."""
        return _rate(self.hits, self.misses)

    @property
    def speed_up(self) -> float | None:
        """How many times longer the median miss takes than the median hit; None without both."""
        hit, miss = self.hit_latency.p50_ms, self.miss_latency.p50_ms
        return miss / hit if hit and miss is not None else None


class Tally:
    """Adds events up. Its memory is bounded, however long it is fed; only `last` depends on the order."""

    def __init__(self) -> None:
        self._all = _Count()
        self._lookup = Latencies()
        self._routes: dict[str, _Count] = {}
        self._models: dict[str, _Count] = {}
        self._verdicts: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._stored: Counter[str] = Counter()
        self._semantic = SemanticTally()
        self._last: deque[Flow] = deque(maxlen=LAST_FLOWS)
        self._first_ms: int | None = None
        self._last_ms: int | None = None

    def add(self, event_id: str, event: Event) -> None:
        """Count `event`; the milliseconds of its stream id (`<ms>-<sequence>`) are its time."""
        time_ms = int(event_id.partition("-")[0])
        self._first_ms = time_ms if self._first_ms is None else min(self._first_ms, time_ms)
        self._last_ms = time_ms if self._last_ms is None else max(self._last_ms, time_ms)
        self._last.appendleft(_flow(time_ms, event))
        self._count_words(event)
        route = named(self._routes, event.route, OTHERS, _Count)
        model = named(self._models, event.model, OTHERS, _Count)
        for part in (self._all, route, model):
            part.add(event)
        self._semantic.add(event_id, event)
        if event.event == "miss":
            self._lookup.add(event.lookup_ms)

    def snapshot(self) -> Figures:
        """The figures as of now; they do not change when more events are added."""
        return Figures(
            flows=self._all.flows,
            hits=self._all.hits,
            misses=self._all.misses,
            bypasses=self._verdicts["bypass"],
            errors=self._verdicts["error"],
            exact=self._kinds["exact"],
            semantic=self._kinds["semantic"],
            tokens_saved=self._all.tokens_saved,
            hit_latency=self._all.hit_ms.spread(),
            miss_latency=self._all.miss_ms.spread(),
            lookup=self._lookup.spread(),
            reasons=_reasons(self._reasons),
            routes=_parts(self._routes),
            models=_parts(self._models),
            semantic_error=self._semantic.snapshot(self._all.hits + self._all.misses),
            stored=tuple(sorted(self._stored.items(), key=lambda item: (-item[1], item[0]))),
            last=tuple(self._last),
            first_ms=self._first_ms,
            last_ms=self._last_ms,
        )

    def _count_words(self, event: Event) -> None:
        self._verdicts[event.event] += 1
        self._reasons[event.event, event.reason] += 1
        if event.event == "hit":
            self._kinds[event.kind] += 1
        if event.stored:
            self._stored[event.stored] += 1


async def figures_of(stream: EventStream) -> Figures:
    """The figures of all events that `stream` has now. Raises StoreUnavailable."""
    tally = Tally()
    async for event_id, event in stream.read():
        tally.add(event_id, event)
    return tally.snapshot()


class _Count:
    """What is added up for all flows, for one route and for one model alike."""

    __slots__ = ("flows", "hit_ms", "hits", "miss_ms", "misses", "tokens_saved")

    def __init__(self) -> None:
        self.flows = self.hits = self.misses = self.tokens_saved = 0
        self.hit_ms = Latencies()
        self.miss_ms = Latencies()

    def add(self, event: Event) -> None:
        self.flows += 1
        self.tokens_saved += event.tokens_saved
        if event.event == "hit":
            self.hits += 1
            self.hit_ms.add(event.latency_ms)
        elif event.event == "miss":
            self.misses += 1
            if 200 <= event.status < 300:
                self.miss_ms.add(event.latency_ms)

    def part(self, name: str) -> Part:
        hit, miss = self.hit_ms.percentile(0.50), self.miss_ms.percentile(0.50)
        return Part(name, self.flows, self.hits, self.misses, self.tokens_saved, hit, miss)


def _parts(counts: dict[str, _Count]) -> tuple[Part, ...]:
    parts = (count.part(name) for name, count in counts.items())
    return tuple(sorted(parts, key=lambda part: (-part.flows, part.name)))


def _reasons(counts: Counter[tuple[str, str]]) -> tuple[ReasonCount, ...]:
    reasons = (ReasonCount(verdict, reason, flows) for (verdict, reason), flows in counts.items())
    return tuple(sorted(reasons, key=lambda count: (-count.flows, count.verdict, count.reason)))


def _flow(time_ms: int, event: Event) -> Flow:
    return Flow(
        time_ms=time_ms,
        verdict=event.event,
        reason=event.reason,
        route=event.route,
        model=event.model,
        latency_ms=event.latency_ms,
        tokens_saved=event.tokens_saved,
        similarity=event.similarity,
        fingerprint=event.fingerprint[:_SHORT_FINGERPRINT],
    )


def _rate(hits: int, misses: int) -> float | None:
    return hits / (hits + misses) if hits or misses else None
