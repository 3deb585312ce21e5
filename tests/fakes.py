"""Stand-ins for the ports of the engine, proven by the contract suite in tests/store."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from latency_slayer.engine.ports import Entry, Event, Finding, Neighbour, Place, Remembered, Tags, Vector
from latency_slayer.judge.evidence import Counts, Standing, counts_of, is_telling


class Clock:
    """Time in seconds, moved by hand."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class _Kept:
    entry: Entry
    answer_until: float
    keep_until: float


@dataclass(slots=True)
class FakeStore:
    """A `Store` in memory. Every method raises `trouble` if it is set, and `holds` and `nearest` raise
    `index_trouble`: set them to StoreUnavailable(...) or IndexUnavailable(...)."""

    clock: Callable[[], float] = field(default_factory=Clock)
    trouble: Exception | None = None
    index_trouble: Exception | None = None
    _kept: dict[str, _Kept] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Entry]:
        """What was written and is still kept, by fingerprint."""
        return {
            fingerprint: kept.entry
            for fingerprint, kept in self._kept.items()
            if self.clock() < kept.keep_until
        }

    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        self._raise_trouble()
        return [self._remembered(fingerprint) for fingerprint in fingerprints]

    async def holds(self, place: Place) -> bool:
        self._raise_trouble()
        if self.index_trouble is not None:
            raise self.index_trouble
        return any(entry.place == place and entry.embedding is not None for entry in self.entries.values())

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        _check(embedding)
        self._raise_trouble()
        if self.index_trouble is not None:
            raise self.index_trouble
        found = [
            Neighbour(fingerprint, max(-1.0, min(1.0, float(np.dot(entry.embedding, embedding)))))
            for fingerprint, entry in self.entries.items()
            if entry.place == place and entry.embedding is not None
        ]
        return sorted(found, key=lambda neighbour: -neighbour.similarity)[:k]

    async def write(self, entry: Entry, ttl_s: int, keep_s: int) -> None:
        if ttl_s < 1 or keep_s < 1:
            raise ValueError(f"an entry needs at least 1 s: ttl_s={ttl_s}, keep_s={keep_s}")
        if entry.embedding is not None:
            _check(entry.embedding)
        self._raise_trouble()
        now = self.clock()
        self._kept[entry.fingerprint] = _Kept(entry, now + ttl_s, now + keep_s)

    async def keep(self, fingerprint: str, keep_s: int) -> None:
        self._raise_trouble()
        if fingerprint in self.entries:
            self._kept[fingerprint].keep_until = self.clock() + keep_s

    async def forget(self, fingerprint: str) -> None:
        self._raise_trouble()
        self._kept.pop(fingerprint, None)

    def _remembered(self, fingerprint: str) -> Remembered | None:
        if fingerprint not in self.entries:
            return None
        kept, now = self._kept[fingerprint], self.clock()
        return Remembered(
            fingerprint=fingerprint,
            prompt=kept.entry.prompt,
            answer=kept.entry.answer if now < kept.answer_until else None,
            meta=kept.entry.meta,
            usage=kept.entry.usage,
            created_at=kept.entry.created_at,
            keep_left_s=kept.keep_until - now,
        )

    def _raise_trouble(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass(frozen=True, slots=True)
class FakeCatalogue:
    """A `Catalogue` over what is in `store`."""

    store: FakeStore

    async def similar(self, embedding: Vector, k: int, tags: Tags) -> list[Neighbour]:
        places = {self.store.entries[fingerprint].place for fingerprint in self._with(tags)}
        found = [near for place in places for near in await self.store.nearest(place, embedding, k)]
        return sorted(found, key=lambda neighbour: -neighbour.similarity)[:k]

    async def census(self) -> Mapping[Tags, int]:
        found = [entry.place for entry in self.store.entries.values() if entry.embedding is not None]
        return Counter(Tags(place.model, place.route, place.user) for place in found)

    async def named(self, start: str) -> AsyncIterator[Sequence[str]]:
        if not start.isalnum():
            raise ValueError(f"{start!r} begins no fingerprint")
        yield [fingerprint for fingerprint in self.store.entries if fingerprint.startswith(start)]

    async def tagged(self, tags: Tags) -> AsyncIterator[Sequence[str]]:
        yield self._with(tags)

    async def remove(self, fingerprints: Sequence[str]) -> int:
        known = [fingerprint for fingerprint in fingerprints if fingerprint in self.store.entries]
        for fingerprint in known:
            await self.store.forget(fingerprint)
        return len(known)

    def _with(self, tags: Tags) -> list[str]:
        return [
            fingerprint
            for fingerprint, entry in self.store.entries.items()
            if tags.model in (None, entry.place.model)
            and tags.route in (None, entry.place.route)
            and tags.user in (None, entry.place.user)
        ]


@dataclass(slots=True)
class FakeEventStream:
    """An `EventStream` in memory, with `events` as recorded. Raises `trouble` if it is set."""

    events: list[Event] = field(default_factory=list)
    trouble: Exception | None = None

    async def record(self, events: Sequence[Event]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.events.extend(events)

    async def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        if self.trouble is not None:
            raise self.trouble
        last = int(after.partition("-")[0])
        for number, event in enumerate(self.events, start=1):
            if number > last:
                yield f"{number}-0", event

    async def backwards(self) -> AsyncIterator[tuple[str, Event]]:
        for stream_id, event in reversed([pair async for pair in self.read()]):
            yield stream_id, event


def _check(embedding: Vector) -> None:
    if not np.isfinite(embedding).all() or abs(float(np.linalg.norm(embedding)) - 1) > 1e-3:
        raise ValueError("embedding is not a unit vector")


@dataclass(slots=True)
class FakeEmbedder:
    """An `Embedder` that looks its texts up in `vectors` and keeps them in `asked`; it reads up to `longest`
    characters whole. Raises `trouble` if it is set."""

    vectors: Mapping[str, Vector] = field(default_factory=dict)
    longest: int = 1000
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)
    id: str = "fake"

    @property
    def dimension(self) -> int:
        return len(next(iter(self.vectors.values())))

    async def start(self) -> None:
        self._raise_trouble()

    async def embed(self, text: str) -> Vector:
        self.asked.append(text)
        self._raise_trouble()
        return self.vectors[text]

    def reads_whole(self, text: str) -> bool:
        return len(text) <= self.longest

    async def close(self) -> None: ...

    def _raise_trouble(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass(slots=True)
class FakeLedger:
    """A `Ledger` in memory that forgets nothing, with `findings` as noted. Raises `trouble` if it is set."""

    findings: list[Finding] = field(default_factory=list)
    trouble: Exception | None = None

    async def standing(self, place: Place, fingerprints: Sequence[str]) -> list[Standing]:
        self._raise_trouble()
        on_route = [finding for finding in self.findings if finding.place.route == place.route]
        cohort = [finding for finding in on_route if finding.place.user == place.user]
        around = (*map(_counted, map(_of_rule, (self.findings, on_route))), _counted(cohort))
        return [
            Standing(
                *around,
                _counted([finding for finding in self.findings if finding.fingerprint == fingerprint]),
            )
            for fingerprint in fingerprints
        ]

    async def note(self, findings: Sequence[Finding]) -> None:
        self._raise_trouble()
        self.findings.extend(findings)

    def _raise_trouble(self) -> None:
        if self.trouble is not None:
            raise self.trouble


def _of_rule(findings: Sequence[Finding]) -> list[Finding]:
    """Without those that count for their cohort alone."""
    return [finding for finding in findings if finding.kind != "wrong"]


def _counted(findings: Sequence[Finding]) -> Counts:
    fields: dict[str, float] = {}
    for finding in findings:
        name = f"{finding.kind}:{finding.bin}"
        fields[name] = fields.get(name, 0.0) + finding.weight
        if is_telling(finding.kind, finding.bin):
            fields["heat"] = fields.get("heat", 0.0) * 0.7 + 0.3 * (finding.kind != "agree")
    return counts_of(fields)


@dataclass(slots=True)
class FakeVerifier:
    """A `Verifier` that says `says` of every pair but those in `pairs`, and keeps what it was `asked`."""

    says: float = 6.0
    pairs: Mapping[frozenset[str], float | None] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    id: str = "fake"

    async def start(self) -> None: ...

    async def logit(self, question: str, candidate: str) -> float | None:
        self.asked.append((question, candidate))
        if self.trouble is not None:
            raise self.trouble
        return self.pairs.get(frozenset((question, candidate)), self.says)

    async def close(self) -> None: ...
