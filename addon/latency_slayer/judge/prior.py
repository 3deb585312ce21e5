"""The prior: what to think of a candidate before there is any evidence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from latency_slayer.judge.evidence import BINS, Array

_SURE = 4.0
"""Beyond these log-odds the verifier only repeats what it was trained to say."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two questions are: the cosine of their vectors, the verifier's log-odds that they mean the
    same, and how many guards were in doubt."""

    similarity: float
    logit: float
    doubts: int

    @property
    def features(self) -> tuple[float, float, float]:
        """What a `Prior` has a coefficient each for: the log of how far the vectors are apart, the
        verifier's log-odds, bounded, and whether any guard was in doubt."""
        apart = math.log(1.001 - min(1.0, self.similarity))
        return apart, max(-_SURE, min(_SURE, self.logit)), float(self.doubts > 0)


@dataclass(frozen=True, slots=True)
class Prior:
    """Coefficients of the log-odds of being wrong, fitted by `scripts/train prior` for one embedder and
    verifier. `lowest` is the similarity below which no candidate is looked at; `mixture`, shape (BINS,), is
    how often each bin of risk is met."""

    intercept: float
    coefficients: tuple[float, float, float]
    lowest: float
    mixture: Array

    def risk(self, likeness: Likeness) -> float:
        """The log-odds that the candidate's answer is wrong."""
        weighed = zip(self.coefficients, likeness.features, strict=True)
        return self.intercept + sum(coefficient * feature for coefficient, feature in weighed)


def _mixture(*shares: float) -> Array:
    assert len(shares) == BINS
    mixture = np.array(shares)
    return np.asarray(mixture / mixture.sum())


_ANY = Prior(0.0, (0.0, -1.6, 1.0), 0.5, _mixture(*([1.0] * BINS)))

PRIORS: Mapping[str, Prior] = MappingProxyType(
    {"minilm-l6-v2-int8-1": Prior(2.78, (1.69, -0.25, 0.0), 0.6, _mixture(*([1.0] * BINS)))}
)
"""By embedder; `_ANY`, which leaves similarity out, stands for those that none was fitted for: cosines of
one model mean nothing to another."""


def prior_of(embedder: str) -> Prior:
    """The prior for the vectors of `embedder`, an id."""
    return PRIORS.get(embedder, _ANY)
