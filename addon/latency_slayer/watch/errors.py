"""How wrong semantic hits are: what the budget believes, and what comparisons with fresh answers found.

A decision on a near candidate ends in one of four ways. It is served; or it would have been, but shadow mode
serves nothing; or it was picked to be checked (`audit`); or it was too risky (`over_budget`). Of the second
and third the fresh answer was compared with the candidate's: they are a sample of what is served.
"""

from dataclasses import dataclass
from typing import Literal

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.watch.shares import Share, measured

Against = Literal["", "unchecked", "not clear", "below", "around", "above"]


@dataclass(frozen=True, slots=True)
class Measured:
    """The semantic decisions of one route or one cohort (the calls of a route that share answers), or all.

    `route` and `user` (8 digits of the sharing digest) are empty where they are all taken together. `agree`,
    `differ` and `unclear` say how fresh answers compared with those that would have been served. `estimated`
    is the mean risk of what was, or would have been, served; `budget` that of the newest decision; both None
    with no data.
    """

    route: str = ""
    user: str = ""
    served: int = 0
    would_be_served: int = 0
    audited: int = 0
    over_budget: int = 0
    agree: int = 0
    differ: int = 0
    unclear: int = 0
    estimated: float | None = None
    budget: float | None = None

    @property
    def decisions(self) -> int:
        """How many near candidates were decided on."""
        return self.served + self.would_be_served + self.audited + self.over_budget

    @property
    def checked(self) -> int:
        """How many would-be hits were compared with a fresh answer to an end."""
        return self.agree + self.differ

    @property
    def observed(self) -> float | None:
        """The share of the checked that differed, false alarms of the comparison included."""
        return self.differ / self.checked if self.checked else None

    @property
    def error(self) -> Share | None:
        """The share of wrong answers, with what the comparison itself gets wrong taken out."""
        return measured(self.differ, self.checked, FALSE_ALARM, OVERSIGHT) if self.checked else None

    @property
    def against_budget(self) -> Against:
        """Where the interval of `error` lies: all of it `below` the budget or `above`, `around` it, or
        so wide (over twice the budget) that it is `not clear`. Empty with no budget known."""
        error, budget = self.error, self.budget
        if budget is None:
            return ""
        if error is None:
            return "unchecked"
        if error.high <= budget:
            return "below"
        if error.low > budget:
            return "above"
        return "around" if error.high <= 2 * budget else "not clear"


@dataclass(frozen=True, slots=True)
class Looser:
    """What a looser `budget` would have brought: `hits` more, `hit_rate` (in [0, 1]) more of hits and misses
    (None with neither), of which `estimated` would be wrong; `differ` of those `checked` did differ."""

    budget: float
    hits: int
    hit_rate: float | None
    estimated: float | None
    checked: int
    differ: int


@dataclass(frozen=True, slots=True)
class SemanticError:
    """All semantic decisions, by route and by cohort (those above their budget first, then the most
    frequent), and what `looser` budgets would have brought. Of the lookups with `candidates`, `verified`
    asked the verifier; `calls` is how many hits and misses of any kind there were."""

    every: Measured
    routes: tuple[Measured, ...]
    cohorts: tuple[Measured, ...]
    looser: tuple[Looser, ...]
    candidates: int
    verified: int
    calls: int
