"""Caches that are asked the same simulated calls, each with its own rule of what to serve."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from benchmarks.cohorts import Candidate, Shelf, Stream
from benchmarks.vcache import Learner
from latency_slayer.engine.audits import Audits
from latency_slayer.engine.ports import Place
from latency_slayer.judge.budget import estimate
from latency_slayer.judge.evidence import BINS, KINDS, Counts, Standing, bin_of, is_telling, outermost
from latency_slayer.judge.prior import prior_of

AUDIT_RATE = 0.02
"""The default of `slayer_audit_rate`."""

Flags = npt.NDArray[np.bool_]


class Cache(Protocol):
    """What decides about candidates, and may learn from those that were not served."""

    def serves(self, candidate: Candidate, /) -> bool: ...

    def learns(self, candidate: Candidate, /) -> bool:
        """The call goes upstream instead; True if its answer is kept as an entry of its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each call of a stream, in order: its cohort, whether it was `served`, and `wrong`."""

    cohorts: npt.NDArray[np.int64]
    served: Flags
    wrong: Flags

    def of(self, cohort: int) -> "Outcome":
        """That of one cohort's calls."""
        chosen = self.cohorts == cohort
        return Outcome(self.cohorts[chosen], self.served[chosen], self.wrong[chosen])

    def during(self, calls: range) -> "Outcome":
        """That of the calls from the first to the last of `calls`."""
        return Outcome(*(each[calls.start : calls.stop] for each in (self.cohorts, self.served, self.wrong)))

    @property
    def hits(self) -> int:
        """How many were served."""
        return int(self.served.sum())

    @property
    def share(self) -> float:
        """How many of the calls were served, in [0, 1]."""
        return self.hits / max(1, len(self.served))

    @property
    def error(self) -> float:
        """The share of wrong ones among those that were served."""
        return float(self.wrong.sum()) / max(1, self.hits)


def replay(stream: Stream, cache: Cache) -> Outcome:
    """What `cache` makes of `stream`, from empty."""
    shelf = Shelf(stream)
    served, wrong = (np.zeros(len(stream.calls), dtype=bool) for _ in range(2))
    for number, call in enumerate(stream.calls):
        candidate = shelf.nearest(call)
        if candidate is not None and cache.serves(candidate):
            served[number], wrong[number] = True, not candidate.right
        elif candidate is None or cache.learns(candidate):
            shelf.keep(call)
    return Outcome(np.array([call.cohort for call in stream.calls]), served, wrong)


@dataclass(slots=True)
class _Kept:
    counts: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((len(KINDS), BINS)))
    heat: float = 0.0


class Tally:
    """The ledger's counting, in memory: the same numbers as `RedisLedger` gives, as a test shows."""

    _MEMORY = (2000, 1000, 400, 100)
    _HEAT_KEPT = 0.7

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], _Kept] = {}

    def standing(self, place: Place, fingerprint: str) -> Standing:
        """How things stand for that candidate."""
        return Standing(*map(self._counts, _names(place, fingerprint)))

    def note(self, place: Place, fingerprint: str, bin: int, kind: str) -> None:
        """Count one finding."""
        row = KINDS.index(kind)
        places = list(zip(_names(place, fingerprint), self._MEMORY, strict=True))
        for name, most in places[outermost(kind) :]:
            kept = self._kept.setdefault(name, _Kept())
            kept.counts[row, bin] += 1
            if kind == "seen":
                self._halve(kept.counts[-1:], 10 * most)
                continue
            if is_telling(kind, bin):
                kept.heat = kept.heat * self._HEAT_KEPT + (1 - self._HEAT_KEPT) * (kind != "agree")
            self._halve(kept.counts[:-1], most)

    def _counts(self, name: tuple[str, ...]) -> Counts:
        kept = self._kept.get(name)
        return Counts() if kept is None else Counts(*kept.counts, heat=kept.heat)

    def _halve(self, counts: npt.NDArray[np.float64], most: float) -> None:
        if counts.sum() > most:
            counts /= 2


def _names(place: Place, fingerprint: str) -> Iterator[tuple[str, ...]]:
    yield ("everywhere",)
    yield ("route", place.route)
    yield ("cohort", place.route, place.user)
    yield ("entry", fingerprint)


class Bounded:
    """Latency Slayer: what the error budget allows, but for audits."""

    def __init__(self, budget: float, seed: int) -> None:
        self._budget = budget
        self._tally = Tally()
        self._audits = Audits(random.Random(seed), time.monotonic)
        self._mixture = prior_of("").mixture

    def serves(self, candidate: Candidate, /) -> bool:
        place, entry = _place(candidate), str(candidate.entry)
        standing = self._tally.standing(place, entry)
        if estimate(candidate.risk, standing, self._mixture).bound > self._budget:
            return False
        if self._audits.is_due(place, AUDIT_RATE, standing.cohort.heat):
            return False
        self._tally.note(place, entry, bin_of(candidate.risk), "seen")
        return True

    def learns(self, candidate: Candidate, /) -> bool:
        for kind in ("seen", "agree" if candidate.agrees else "differ"):
            self._tally.note(_place(candidate), str(candidate.entry), bin_of(candidate.risk), kind)
        return True


def _place(candidate: Candidate) -> Place:
    return Place(scope="", user=str(candidate.cohort), model="", route="chat")


Score = Callable[[Candidate], float]


def by_cosine(candidate: Candidate) -> float:
    """What other caches see of a candidate."""
    return candidate.cosine


def by_prior(candidate: Candidate) -> float:
    """The prior's log-odds of being right as if they were a cosine: -8 is 0, 8 is 1."""
    return min(1.0, max(0.0, 0.5 - candidate.risk / 16))


class Static:
    """A threshold."""

    def __init__(self, threshold: float, score: Score = by_cosine) -> None:
        self._threshold = threshold
        self._score = score

    def serves(self, candidate: Candidate, /) -> bool:
        return self._score(candidate) >= self._threshold

    def learns(self, _: Candidate, /) -> bool:
        return True


class PerEntry:
    """vCache at `delta`."""

    def __init__(self, delta: float, score: Score = by_cosine) -> None:
        self._delta = delta
        self._score = score
        self._learners: dict[int, Learner] = {}

    def serves(self, candidate: Candidate, /) -> bool:
        learner = self._learners.setdefault(candidate.entry, Learner())
        return candidate.lot > learner.exploration(self._score(candidate), self._delta)

    def learns(self, candidate: Candidate, /) -> bool:
        self._learners[candidate.entry].observe(self._score(candidate), right=candidate.agrees)
        return not candidate.agrees
