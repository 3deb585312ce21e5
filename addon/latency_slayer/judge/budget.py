"""The error budget: how large the share of wrong answers may be where a candidate would be served.

The prior gives every candidate a risk, the log-odds that its answer is wrong. How far that is right is
known only from evidence, and differs from place to place, so each place (everywhere, route, user cohort,
entry) has two unknowns: a `shift` of the log-odds, and a `floor`, the share of answers that are wrong
however alike the questions are (answers that go stale, or differ from time to time). What is believed of
them is a grid of probabilities, learnt by Bayes' rule from the narrowest place outwards: what is believed
of a place, blurred, is what is believed beforehand of the places within it, so a new cohort leans on its
route and soon stands on its own.

A candidate's `bound` is the upper end of a one-sided 95 % interval of the share of wrong answers among all
candidates that are at most as risky: risk is controlled for what is served together, as in Geifman and
El-Yaniv, "Selective classification for deep neural networks" (arXiv 1705.08500).
"""

from dataclasses import dataclass

import numpy as np

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.judge.evidence import BINS, TYPICAL_LOG_ODDS, Array, Counts, Standing, bin_of, log_odds

CONFIDENCE = 0.95
"""Of the bound: one in twenty places may be worse than it says."""

WORST_OVER_AVERAGE = 4.0
"""How many times riskier than the budget a single candidate may be, though all together keep within it."""

_SHIFTS: Array = np.linspace(-4.0, 7.0, 45)
_FLOORS: Array = np.array([0.0, 0.005, 0.015, 0.04, 0.1, 0.3, 0.7])
_FLOORS_BEFOREHAND: Array = np.array([0.95, 0.02, 0.01, 0.008, 0.006, 0.004, 0.002])
_NEW_FLOOR = 0.1
"""How likely a place has a floor of its own rather than that of the place around it."""

_SPREAD_EVERYWHERE, _SPREAD_ROUTE, _SPREAD_COHORT, _SPREAD_ENTRY = 0.35, 0.35, 0.5, 1.5
"""Standard deviations of the shift from one place to the next within it. Entries differ most: one question
has one answer for ever, another has a new one every day."""

_PRIOR_WEIGHT = 60.0
"""How many seen candidates the shipped mixture of risks counts as."""
_ROUTE_WEIGHT = 300.0
"""At most so many candidates does a cohort take from its route for its mixture of risks."""


def _sigmoid(value: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-value)))


def _wrong(risk_log_odds: Array) -> Array:
    """The probability of being wrong in each cell of the grid: shape (len(risk), shifts, floors)."""
    by_likeness = _sigmoid(risk_log_odds[:, None] + _SHIFTS[None, :])[:, :, None]
    return np.asarray(_FLOORS + (1 - _FLOORS) * by_likeness)


_WRONG = _wrong(TYPICAL_LOG_ODDS)
_DIFFER = _WRONG * (1 - OVERSIGHT) + (1 - _WRONG) * FALSE_ALARM
_LOG = {"agree": np.log(1 - _DIFFER), "differ": np.log(_DIFFER), "wrong": np.log(_WRONG)}


def _blur(spread: float) -> Array:
    kernel = np.exp(-0.5 * ((_SHIFTS[:, None] - _SHIFTS[None, :]) / spread) ** 2)
    return np.asarray(kernel / kernel.sum(0, keepdims=True))


_BLUR_ROUTE, _BLUR_COHORT, _BLUR_ENTRY = map(_blur, (_SPREAD_ROUTE, _SPREAD_COHORT, _SPREAD_ENTRY))


def _normalised(grid: Array) -> Array:
    return np.asarray(grid / grid.sum())


_BEFOREHAND = _normalised(
    np.exp(-0.5 * (_SHIFTS / _SPREAD_EVERYWHERE) ** 2)[:, None] * _FLOORS_BEFOREHAND[None, :]
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`risk`: the probability that the answer is wrong. `bound`: the least budget within which it may be
    served."""

    risk: float
    bound: float


def estimate(risk_log_odds: float, standing: Standing, mixture: Array) -> Estimate:
    """What to think of a candidate with that prior risk, in a place that stands so. `mixture`, shape
    (BINS,), says how often each bin of risk is met where nothing else is known (it sums to 1)."""
    cohort = _cohort(standing)
    adjusted = _as_the_entry_has_it(risk_log_odds, cohort, standing.entry)
    wrong = _wrong(np.array([adjusted]))[0]
    risk = float((wrong * cohort).sum())
    shares = _shares(wrong, bin_of(adjusted), _weights(standing, mixture))
    return Estimate(risk, min(1.0, max(_upper_end(shares, cohort), risk / WORST_OVER_AVERAGE)))


def _cohort(standing: Standing) -> Array:
    """What is believed of the cohort: the grid, shape (shifts, floors)."""
    everywhere = _learnt(_BEFOREHAND, standing.everywhere.less(standing.route))
    route = _learnt(_within(everywhere, _BLUR_ROUTE), standing.route.less(standing.cohort))
    return _learnt(_within(route, _BLUR_COHORT), standing.cohort.less(standing.entry))


def _within(around: Array, blur: Array) -> Array:
    """What is believed beforehand of a place within one of which `around` is believed."""
    blurred = blur @ around
    return np.asarray(
        (1 - _NEW_FLOOR) * blurred + _NEW_FLOOR * blurred.sum(1, keepdims=True) * _FLOORS_BEFOREHAND
    )


def _learnt(grid: Array, counts: Counts) -> Array:
    """`grid` after the evidence of `counts`."""
    if not counts.compared:
        return grid
    logs = sum(np.tensordot(getattr(counts, kind), table, axes=1) for kind, table in _LOG.items())
    return _normalised(grid * np.exp(logs - np.max(logs)))


def _as_the_entry_has_it(risk_log_odds: float, cohort: Array, entry: Counts) -> float:
    """The risk moved by as much as the entry's own history moves it against its cohort."""
    if not entry.compared:
        return risk_log_odds
    wrong = _wrong(np.array([risk_log_odds]))[0]
    before = float((wrong * cohort).sum())
    own = _learnt(_within(cohort, _BLUR_ENTRY), entry)
    unmoved = float((wrong * _within(cohort, _BLUR_ENTRY)).sum())
    after = float((wrong * own).sum())
    return risk_log_odds + log_odds(after) - log_odds(max(before, unmoved))


def _weights(standing: Standing, mixture: Array) -> Array:
    """How often each bin is met in the cohort."""
    around = standing.route.less(standing.cohort).seen
    borrowed = around * min(1.0, _ROUTE_WEIGHT / max(1.0, float(around.sum())))
    return np.asarray(_PRIOR_WEIGHT * mixture + borrowed + standing.cohort.seen)


def _shares(wrong: Array, place: int, weights: Array) -> Array:
    """The share of wrong answers among candidates at most as risky as one in bin `place` that is wrong with
    probability `wrong`: both of the grid's shape."""
    safer = np.tensordot(weights[:place], _WRONG[:place], axes=1) if place else np.zeros_like(wrong)
    return np.asarray((safer + weights[place] * wrong) / max(weights[: place + 1].sum(), 1e-9))


def _upper_end(shares: Array, grid: Array) -> float:
    order = np.argsort(shares, axis=None)
    mass = np.cumsum(grid.ravel()[order])
    return float(shares.ravel()[order][min(int(np.searchsorted(mass, CONFIDENCE)), mass.size - 1)])


assert len(TYPICAL_LOG_ODDS) == BINS
