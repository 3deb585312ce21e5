"""Per-entry learning as in "vCache: Verified Semantic Prompt Caching" (arXiv 2502.03771), section 4.

An entry's answer is right for a question at cosine s with probability 1 / (1 + exp(-slope * (s -
threshold))), fitted by maximum likelihood to what was observed of that entry alone. A question is sent
upstream with probability tau = min over epsilon of 1 - delta / (1 - (1 - epsilon) * likelihood at the
threshold's upper 1 - epsilon bound), so that at most a share `delta` of all its questions gets a wrong
answer. Written from the
paper, with these settings of the authors' own code: 50 epsilons; each entry starts with a wrong answer
observed at cosine 0 and a right one at 1; at least six observations; a new question is kept only where its
answer differed from that of the entry. What is otherwise here: where right and wrong are parted cleanly the
likelihood has no maximum, and the variance of the threshold is taken as 0.21/n, which is what their code
tabulates, more or less; and cosines are not rounded.
"""

import math
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from benchmarks.cohorts import Floats

_EPSILONS = np.linspace(1e-6, 1 - 1e-6, 50)
_QUANTILES: Floats = np.array([NormalDist().inv_cdf(1 - epsilon) for epsilon in _EPSILONS])
_LEAST_OBSERVED = 6
_CLEAN_VARIANCE = 0.21
_STEPS = 60
_SMALL = 1e-8


@dataclass(frozen=True, slots=True)
class Fit:
    """The threshold, the variance of what is known of it, and the slope."""

    threshold: float
    variance: float
    slope: float


@dataclass(slots=True)
class Learner:
    """What is learnt of one entry."""

    cosines: list[float] = field(default_factory=lambda: [0.0, 1.0])
    right: list[bool] = field(default_factory=lambda: [False, True])
    _fit: Fit | None = None

    def observe(self, cosine: float, *, right: bool) -> None:
        """An answer at `cosine` was found right or wrong."""
        self.cosines.append(cosine)
        self.right.append(right)
        self._fit = None

    def exploration(self, cosine: float, delta: float) -> float:
        """How often a question at `cosine` must go upstream, in [0, 1]."""
        if len(self.cosines) < _LEAST_OBSERVED:
            return 1.0
        self._fit = self._fit or fitted(np.array(self.cosines), np.array(self.right))
        return exploration(self._fit, cosine, delta)


def exploration(fit: Fit, cosine: float, delta: float) -> float:
    """Tau of the paper for a question at `cosine`."""
    thresholds = np.clip(fit.threshold + _QUANTILES * math.sqrt(fit.variance), 0.0, 1.0)
    surely_right = (1 - _EPSILONS) * _sigmoid(fit.slope * (cosine - thresholds))
    return max(0.0, float(np.min(1 - delta / (1 - surely_right))))


def fitted(cosines: Floats, right: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Fit:
    """The fit of maximum likelihood, by Newton's method."""
    design = np.column_stack([np.ones_like(cosines), cosines])
    beta = np.zeros(2)
    for _ in range(_STEPS):
        likely = _sigmoid(design @ beta)
        gradient = design.T @ (right - likely)
        if np.abs(gradient).max() < _SMALL:
            break
        beta = beta + np.linalg.solve(_information(design, likely), gradient)
    intercept, slope = float(beta[0]), max(float(beta[1]), 1e-6)
    threshold = min(1.0, max(0.0, -intercept / slope))
    if cosines[right].min() > cosines[~right].max():
        return Fit(threshold, _CLEAN_VARIANCE / len(cosines), slope)
    by_beta = np.array([-1 / slope, intercept / slope**2])
    variance = by_beta @ np.linalg.solve(_information(design, _sigmoid(design @ beta)), by_beta)
    return Fit(threshold, max(0.0, float(variance)), slope)


def _information(design: Floats, likely: Floats) -> Floats:
    return np.asarray(design.T @ (design * (likely * (1 - likely))[:, None]) + _SMALL * np.eye(2))


def _sigmoid(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -500, 500))))
