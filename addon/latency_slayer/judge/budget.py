"""The error budget: how large the share of wrong answers may be where a candidate would be served.

The prior gives every candidate a risk, the log-odds that its answer is wrong. How far that is right is
known only from evidence, and differs from place to place, so each place (everywhere, route, user cohort,
entry) has four unknowns: a `shift` of the log-odds and a `slope`, for a prior that is too sure or not sure
enough; a `floor`, the share of answers that are wrong however alike the questions are (answers that go
stale); and an `alarm`, how often right answers are found to differ (answers that are worded otherwise every
time). What is believed of them is a grid of probabilities, learnt by Bayes' rule from the widest place
inwards: what is believed of a place, blurred, is what is believed beforehand of the places within it, so a
new cohort leans on its route and soon stands on its own.

A candidate's `bound` is the upper end of a one-sided 95 % interval of the share of wrong answers among all
candidates that are at most as risky: risk is controlled for what is served together, as in Geifman and
El-Yaniv, "Selective classification for deep neural networks" (arXiv 1705.08500). `scripts/bench online` shows
what that comes to in simulated traffic, where priors are off by more than that.
"""

from dataclasses import dataclass

import numpy as np

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.judge.evidence import BINS, TYPICAL_LOG_ODDS, Array, Counts, Standing, bin_of, log_odds

CONFIDENCE = 0.95
"""Of the bound: one in twenty places may be worse than it says."""

WORST_OVER_AVERAGE = 2.5
"""How many times riskier than the budget a single candidate may be, though all together keep within it."""

_SHIFTS: Array = np.linspace(-4.0, 7.0, 23)
_SLOPES: Array = np.array([0.65, 0.8, 1.0, 1.25])
_SLOPES_BEFOREHAND: Array = np.array([0.2, 0.3, 0.4, 0.1])
"""Leaning to priors that are too sure, as most models are where they were not trained."""
_PIVOT = -4.0
"""The log-odds that slopes leave where they are: a risk of 0.02, where most is decided."""
_FLOORS: Array = np.array([0.0, 0.015, 0.05, 0.2, 0.7])
_FLOORS_BEFOREHAND: Array = np.array([0.98, 0.008, 0.005, 0.004, 0.003])
"""Less than 1 - CONFIDENCE have any, or nothing would be served before there is evidence."""
_ALARMS: Array = np.array([FALSE_ALARM.low, FALSE_ALARM.likely, FALSE_ALARM.high])
_ALARMS_BEFOREHAND: Array = np.array([0.2, 0.5, 0.3])
_OF_ITS_OWN = 0.1
"""How likely a place has a slope, floor or alarm of its own rather than that of the place around it."""

_SPREAD_EVERYWHERE, _SPREAD_ROUTE, _SPREAD_COHORT, _SPREAD_ENTRY = 0.3, 0.3, 0.9, 1.5
"""Standard deviations of the shift from one place to the next within it. Cohorts of one route ask about
different things; entries differ most: one question has one answer for ever, another a new one every day."""

_RELEVANCE: Array = np.array([1.0] * 8 + [0.7, 0.5, 0.3, 0.1])
"""What a comparison counts, by bin: candidates that are far too risky to be served are many, and tell little
of those that are, where the prior may be off by another amount."""

_PRIOR_WEIGHT = 60.0
"""How many seen candidates the shipped mixture of risks counts as."""
_ROUTE_WEIGHT = 300.0
"""At most so many candidates does a cohort take from its route for its mixture of risks."""


def _wrong(risk_log_odds: Array) -> Array:
    """The probability of being wrong, shape (len(risk), shifts, slopes, floors)."""
    sloped = _PIVOT + _SLOPES * (risk_log_odds[:, None] - _PIVOT)
    by_likeness = 1 / (1 + np.exp(-(sloped[:, None, :] + _SHIFTS[:, None])))
    return np.asarray(_FLOORS + (1 - _FLOORS) * by_likeness[..., None])


def _differ(wrong: Array) -> Array:
    """The probability that answers are found to differ, with an axis of alarms added."""
    return np.asarray(wrong[..., None] * (1 - OVERSIGHT.high) + (1 - wrong[..., None]) * _ALARMS)


_WRONG = _wrong(TYPICAL_LOG_ODDS)
_DIFFER = _differ(_WRONG)
_SHAPE = _DIFFER.shape[1:]
_LOGS: Array = np.stack(
    [
        np.log(1 - _DIFFER) * _RELEVANCE[:, None, None, None, None],
        np.log(_DIFFER) * _RELEVANCE[:, None, None, None, None],
        np.broadcast_to(np.log(_WRONG)[..., None], _DIFFER.shape),
    ]
).reshape(3 * BINS, -1)
"""What one more answer of each kind (agree, differ, wrong) and bin does to each cell of the grid."""


def _blur(spread: float) -> Array:
    kernel = np.exp(-0.5 * ((_SHIFTS[:, None] - _SHIFTS[None, :]) / spread) ** 2)
    return np.asarray(kernel / kernel.sum(0, keepdims=True))


_BLUR_ROUTE, _BLUR_COHORT, _BLUR_ENTRY = map(_blur, (_SPREAD_ROUTE, _SPREAD_COHORT, _SPREAD_ENTRY))


def _or_its_own(beforehand: Array) -> Array:
    return np.asarray((1 - _OF_ITS_OWN) * np.eye(len(beforehand)) + _OF_ITS_OWN * beforehand)


_REST: Array = np.kron(
    np.kron(_or_its_own(_SLOPES_BEFOREHAND), _or_its_own(_FLOORS_BEFOREHAND)), _or_its_own(_ALARMS_BEFOREHAND)
)
"""What becomes of slopes, floors and alarms from one place to the next within it."""


def _normalised(grid: Array) -> Array:
    return np.asarray(grid / grid.sum())


_BEFOREHAND = _normalised(
    np.exp(-0.5 * (_SHIFTS / _SPREAD_EVERYWHERE) ** 2)[:, None, None, None]
    * _SLOPES_BEFOREHAND[:, None, None]
    * _FLOORS_BEFOREHAND[:, None]
    * _ALARMS_BEFOREHAND
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
    wrong, of_wrong = _wrong(np.array([adjusted]))[0], cohort.sum(-1)
    risk = float((wrong * of_wrong).sum())
    shares = _shares(wrong, bin_of(adjusted), _weights(standing, mixture))
    return Estimate(risk, min(1.0, max(_upper_end(shares, of_wrong), risk / WORST_OVER_AVERAGE)))


def _cohort(standing: Standing) -> Array:
    """What is believed of the cohort: the grid."""
    everywhere = _learnt(_BEFOREHAND, standing.everywhere.less(standing.route))
    route = _learnt(_within(everywhere, _BLUR_ROUTE), standing.route.less(standing.cohort))
    return _learnt(_within(route, _BLUR_COHORT), standing.cohort.less(standing.entry))


def _within(around: Array, blur: Array) -> Array:
    """What is believed beforehand of a place within one of which `around` is believed."""
    return np.asarray((blur @ around.reshape(len(_SHIFTS), -1) @ _REST).reshape(_SHAPE))


def _learnt(grid: Array, counts: Counts) -> Array:
    """`grid` after the evidence of `counts`."""
    if not counts.compared:
        return grid
    logs = np.concatenate([counts.agree, counts.differ, counts.wrong]) @ _LOGS
    return _normalised(grid * np.exp(logs - logs.max()).reshape(_SHAPE))


def _as_the_entry_has_it(risk_log_odds: float, cohort: Array, entry: Counts) -> float:
    """The risk moved by as much as the entry's own history moves it against its cohort."""
    if not entry.compared:
        return risk_log_odds
    wrong = _wrong(np.array([risk_log_odds]))[0][..., None]
    blurred = _within(cohort, _BLUR_ENTRY)
    before = max(float((wrong * cohort).sum()), float((wrong * blurred).sum()))
    after = float((wrong * _learnt(blurred, entry)).sum())
    return risk_log_odds + log_odds(after) - log_odds(before)


def _weights(standing: Standing, mixture: Array) -> Array:
    """How often each bin is met in the cohort."""
    around = standing.route.less(standing.cohort).seen
    borrowed = around * min(1.0, _ROUTE_WEIGHT / max(1.0, float(around.sum())))
    return np.asarray(_PRIOR_WEIGHT * mixture + borrowed + standing.cohort.seen)


def _shares(wrong: Array, place: int, weights: Array) -> Array:
    """The share of wrong answers among candidates at most as risky as one in bin `place` that is wrong with
    probability `wrong`; shape (shifts, slopes, floors)."""
    safer = np.tensordot(weights[:place], _WRONG[:place], axes=1) if place else np.zeros_like(wrong)
    return np.asarray((safer + weights[place] * wrong) / max(weights[: place + 1].sum(), 1e-9))


def _upper_end(shares: Array, belief: Array) -> float:
    order = np.argsort(shares, axis=None)
    mass = np.cumsum(belief.ravel()[order])
    return float(shares.ravel()[order][min(int(np.searchsorted(mass, CONFIDENCE)), mass.size - 1)])
