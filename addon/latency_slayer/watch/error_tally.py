"""Events folded into what they say of semantic errors."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from latency_slayer.engine.ports import Event
from latency_slayer.watch.errors import Looser, Measured, SemanticError
from latency_slayer.watch.names import OTHERS, named

LOOSER = (0.01, 0.02, 0.05, 0.1)
"""The budgets of which it is said what they would bring, where they are looser than the one in force."""

_SHORT_USER = 8
_BILLION = 1_000_000_000

Decision = Literal["served", "would_be_served", "audited", "over_budget", ""]


class SemanticTally:
    """Adds semantic decisions up, in any order and in bounded memory."""

    def __init__(self) -> None:
        self._every = _Count()
        self._routes: dict[str, _Count] = {}
        self._cohorts: dict[tuple[str, str], _Count] = {}
        self._looser = {budget: _Gain() for budget in LOOSER}
        self._candidates = self._verified = 0

    def add(self, event_id: str, event: Event) -> None:
        """Count `event`; of two, the one with the later stream id says which budget is in force."""
        self._candidates += bool(event.candidate)
        self._verified += bool(event.candidate) and event.verified is not None
        decision = _decision(event)
        if not decision:
            return
        route = named(self._routes, event.route, OTHERS, _Count)
        cohort = named(self._cohorts, (event.route, event.user), (OTHERS, ""), _Count)
        for count in (self._every, route, cohort):
            count.add(decision, event, _order(event_id))
        if decision == "over_budget":
            for budget, gain in self._looser.items():
                gain.add(event, budget)

    def snapshot(self, calls: int) -> SemanticError:
        """What there is now; `calls` is how many hits and misses there were of any kind."""
        every = self._every.measured("", "")
        return SemanticError(
            every=every,
            routes=_sorted(count.measured(route, "") for route, count in self._routes.items()),
            cohorts=_sorted(count.measured(*cohort) for cohort, count in self._cohorts.items()),
            looser=tuple(
                gain.looser(budget, calls)
                for budget, gain in self._looser.items()
                if every.budget is not None and budget > every.budget
            ),
            candidates=self._candidates,
            verified=self._verified,
            calls=calls,
        )


class _Mean:
    """A mean of shares (what is none is left out), added up as whole billionths: then their order does not
    matter."""

    __slots__ = ("_billionths", "_count")

    def __init__(self) -> None:
        self._billionths = self._count = 0

    def add(self, share: float | None) -> None:
        if share is not None and 0 <= share <= 1:
            self._billionths += round(share * _BILLION)
            self._count += 1

    def value(self) -> float | None:
        return self._billionths / self._count / _BILLION if self._count else None


class _Count:
    """What is added up for all decisions, for one route and for one cohort alike."""

    __slots__ = ("_budget", "_compared", "_decisions", "_newest", "_risk")

    def __init__(self) -> None:
        self._decisions: Counter[Decision] = Counter()
        self._compared: Counter[str] = Counter()
        self._risk = _Mean()
        self._budget: float | None = None
        self._newest = (-1, -1)

    def add(self, decision: Decision, event: Event, order: tuple[int, int]) -> None:
        self._decisions[decision] += 1
        if decision != "over_budget":
            self._risk.add(event.risk)
            self._compared[_comparison(event)] += 1
        if event.budget is not None and order > self._newest:
            self._budget, self._newest = event.budget, order

    def measured(self, route: str, user: str) -> Measured:
        decisions, compared = self._decisions, self._compared
        return Measured(
            route=route,
            user=user[:_SHORT_USER],
            served=decisions["served"],
            would_be_served=decisions["would_be_served"],
            audited=decisions["audited"],
            over_budget=decisions["over_budget"],
            agree=compared["agree"],
            differ=compared["differ"],
            unclear=compared["unclear"],
            estimated=self._risk.value(),
            budget=self._budget,
        )


class _Gain:
    """What one looser budget would have brought."""

    __slots__ = ("_compared", "_hits", "_risk")

    def __init__(self) -> None:
        self._hits = 0
        self._compared: Counter[str] = Counter()
        self._risk = _Mean()

    def add(self, event: Event, budget: float) -> None:
        if event.bound is not None and event.bound <= budget:
            self._hits += 1
            self._risk.add(event.risk)
            self._compared[_comparison(event)] += 1

    def looser(self, budget: float, calls: int) -> Looser:
        return Looser(
            budget=budget,
            hits=self._hits,
            hit_rate=self._hits / calls if calls else None,
            estimated=self._risk.value(),
            checked=self._compared["agree"] + self._compared["differ"],
            differ=self._compared["differ"],
        )


def _decision(event: Event) -> Decision:
    """How the decision on a near candidate ended; empty where there was none, or another reason not to."""
    match event.event, event.reason, event.kind:
        case "hit", _, "semantic":
            return "served"
        case "miss", "shadow", "semantic":
            return "would_be_served"
        case "miss", "audit", _:
            return "audited"
        case "miss", "over_budget", _:
            return "over_budget"
    return ""


def _comparison(event: Event) -> str:
    """How the fresh answer compared; words that are not known (yet) are as good as none."""
    return event.compared if event.compared in ("agree", "differ", "unclear") else ""


def _order(event_id: str) -> tuple[int, int]:
    """The milliseconds and the sequence of a stream id."""
    ms, _, sequence = event_id.partition("-")
    return int(ms), int(sequence or 0)


def _sorted(parts: Iterable[Measured]) -> tuple[Measured, ...]:
    return tuple(
        sorted(
            parts,
            key=lambda part: (part.against_budget != "above", -part.decisions, part.route, part.user),
        )
    )
