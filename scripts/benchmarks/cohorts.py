"""Simulated calls: clusters of paraphrases with near-misses among them, in cohorts that differ."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_CLUSTERS = 400
"""Of each cohort: some 17 calls each in 20,000, as in the vCache paper's SemCacheLMArena."""

_FAMILY = 4
"""Clusters that are near-misses of one another."""

_COSINE, _COSINE_STEP = 0.8, 0.05
"""Where the cosines lie, and how far apart a standard deviation of what they tell is."""

_TOPIC_NOISE, _PAIR_NOISE = 0.5, 0.56
"""What cosines tell less than the prior does, in standard deviations of what the prior sees: some topics lie
closer together than others, which can be learnt by entry, and the rest is chance."""

COSINE_NOISE = math.hypot(_TOPIC_NOISE, _PAIR_NOISE)

_CHANGEABLE_AGREES = 0.4
"""How often two right answers of a cluster whose answers change every time are found to agree."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A kind of users. `right` is how often the nearest entry is a paraphrase if there is one, `wrong` how
    often a near-miss. `separation` says by how many standard deviations the two differ in what is seen of
    them; the prior makes `slope` times the true log-odds of being wrong of it, plus `shift`. Of right
    candidates' answers `false_alarm` are found to differ, of wrong ones' `oversight` to agree; `changeable`
    is the share of calls about clusters whose answers change every time."""

    name: str
    right: float
    wrong: float
    separation: float
    slope: float
    shift: float
    false_alarm: float
    oversight: float
    changeable: float = 0.03

    def prior(self, seen: float) -> float:
        """The prior's log-odds of being wrong where `seen` is what is seen: in standard deviations, around
        -separation/2 if right, +separation/2 if wrong."""
        true = math.log(self.wrong / self.right) + self.separation * seen
        return self.slope * true + self.shift

    def area(self, noise: float) -> float:
        """The area under the curve of what is seen with so much noise added: how often it puts a right
        candidate before a wrong one."""
        return NormalDist().cdf(self.separation / math.sqrt(2 * (1 + noise**2)))


COHORTS = (
    Cohort("easy", 0.80, 0.04, 3.2, 1.0, 0.8, 0.03, 0.06),
    Cohort("mixed", 0.65, 0.15, 2.7, 1.0, 0.0, 0.05, 0.08),
    Cohort("hard", 0.45, 0.35, 2.2, 1.25, -1.2, 0.07, 0.10),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The nearest entry to a call: whether its answer is `right`, which nobody who decides may look at, the
    prior's log-odds that it is not, and the cosine. `agrees` is what comparing it with a fresh one says;
    `lot` is for whoever decides by lot."""

    cohort: int
    entry: int
    right: bool
    risk: float
    cosine: float
    agrees: bool
    lot: float


@dataclass(frozen=True, slots=True)
class Call:
    """A call about a `cluster` of a cohort. The draws settle its candidate, whatever was kept before: uniform
    `kind`, `pick`, `agreement`, `lot`, normal `seen` and `noise`. Where it is `turned`, every kept answer
    is wrong."""

    number: int
    cohort: int
    cluster: int
    kind: float
    pick: float
    agreement: float
    lot: float
    seen: float
    noise: float
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """`calls` of `cohorts`, in order. `topics`, shape (cohorts, clusters), is by how much the cosines of a
    cluster lie higher; `changeable`, of the same shape, whether its answers change every time."""

    cohorts: Sequence[Cohort]
    calls: Sequence[Call]
    topics: Floats
    changeable: npt.NDArray[np.bool_]

    def first(self, calls: int) -> "Stream":
        """The stream as far as its first so many calls."""
        return replace(self, calls=self.calls[:calls])


def stream(seed: int, calls: int, turns: Mapping[int, range] = MappingProxyType({})) -> Stream:
    """A stream of so many calls of COHORTS; `turns` says within which of them a cohort is turned."""
    chance = np.random.default_rng(seed)
    shape = (len(COHORTS), _CLUSTERS)
    popularity = 1 / np.arange(1, _CLUSTERS + 1)
    ranks = np.array([chance.permutation(_CLUSTERS) for _ in COHORTS])
    cohorts = chance.integers(len(COHORTS), size=calls)
    clusters = ranks[cohorts, chance.choice(_CLUSTERS, size=calls, p=popularity / popularity.sum())]
    uniform, normal = chance.random((calls, 4)), chance.standard_normal((calls, 2))
    made = [
        Call(number, cohort, cluster, *lots, *scores, turned=number in turns.get(cohort, ()))
        for number, (cohort, cluster, lots, scores) in enumerate(
            zip(cohorts.tolist(), clusters.tolist(), uniform.tolist(), normal.tolist(), strict=True)
        )
    ]
    shares = np.take_along_axis(
        np.broadcast_to(popularity / popularity.sum(), shape), ranks.argsort(1), axis=1
    )
    changeable = [
        _some(chance, share, cohort.changeable) for share, cohort in zip(shares, COHORTS, strict=True)
    ]
    return Stream(COHORTS, made, chance.standard_normal(shape), np.array(changeable))


def _some(chance: np.random.Generator, shares: Floats, most: float) -> list[bool]:
    """Some of the clusters, by lot, that have together at most the share `most` of the calls."""
    chosen, total = [False] * len(shares), 0.0
    for cluster in chance.permutation(len(shares)):
        if total + shares[cluster] <= most:
            chosen[cluster], total = True, total + float(shares[cluster])
    return chosen


@dataclass(slots=True)
class Shelf:
    """What one cache has kept of a stream."""

    stream: Stream
    _kept: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, call: Call) -> None:
        """Keep the answer to `call` under its number."""
        self._kept[call.cohort, call.cluster].append(call.number)

    def nearest(self, call: Call) -> Candidate | None:
        """The nearest entry to `call`, None where nothing is near."""
        cohort = self.stream.cohorts[call.cohort]
        if call.kind < cohort.right:
            own = self._kept[call.cohort, call.cluster]
            return self._candidate(call, call.cluster, own, right=True) if own else None
        if call.kind >= cohort.right + cohort.wrong:
            return None
        others = [cluster for cluster in _siblings(call.cluster) if self._kept[call.cohort, cluster]]
        if not others:
            return None
        cluster = others[int(call.pick * 1e6) % len(others)]
        return self._candidate(call, cluster, self._kept[call.cohort, cluster], right=False)

    def _candidate(self, call: Call, cluster: int, kept: Sequence[int], *, right: bool) -> Candidate:
        cohort = self.stream.cohorts[call.cohort]
        changeable = bool(self.stream.changeable[call.cohort, cluster])
        seen = call.seen + cohort.separation * (-0.5 if right else 0.5)
        told = seen - _TOPIC_NOISE * self.stream.topics[call.cohort, cluster] - _PAIR_NOISE * call.noise
        still = right and not call.turned
        agreeing = 1 - cohort.false_alarm if still else cohort.oversight
        if still and changeable:
            agreeing = _CHANGEABLE_AGREES
        return Candidate(
            call.cohort,
            kept[int(call.pick * len(kept))],
            still,
            cohort.prior(seen),
            min(1.0, max(0.0, _COSINE - _COSINE_STEP * told)),
            call.agreement < agreeing,
            call.lot,
        )


def _siblings(cluster: int) -> Iterator[int]:
    first = cluster - cluster % _FAMILY
    return (other for other in range(first, first + _FAMILY) if other != cluster)
