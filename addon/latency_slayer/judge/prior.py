"""The prior: what to think of a candidate before there is any evidence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from latency_slayer.judge.evidence import Array, log_odds
from latency_slayer.judge.guards.closeness import SAME, overlap
from latency_slayer.judge.guards.order import changed_places
from latency_slayer.judge.reasons import Reason

_SURE = 4.0
"""Beyond these log-odds the verifier only repeats what it was trained to say."""

_LEAST = log_odds(0.0002)
"""No candidate is taken to be safer: evidence has one bin for all of those, and what it says of it as a whole
would be lost on them."""

_TELLING = frozenset(
    {
        Reason.NAMES_DIFFER,
        Reason.NEGATION_DIFFERS,
        Reason.TASK_DIFFERS,
        Reason.PERSONS_DIFFER,
        Reason.CODE_DIFFERS,
        Reason.QUOTES_DIFFER,
        Reason.UNITS_DIFFER,
        Reason.LANGUAGES_DIFFER,
        Reason.LANGUAGE_UNREAD,
    }
)
"""The doubts with which questions differ more often than without. A number on one side alone, say, is as
frequent among paraphrases."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two questions are: the cosine of their vectors, the verifier's log-odds that they mean the
    same, bounded, the share of words that they have in common, and whether a telling guard was in doubt.
    `moved` are the same words in another order."""

    similarity: float
    logit: float
    overlap: float
    doubted: bool
    moved: bool

    @property
    def features(self) -> tuple[float, float, float, float]:
        """What a `Prior` has coefficients for; the first is the log of how far the vectors are apart."""
        return math.log(1.001 - min(1.0, self.similarity)), self.logit, self.overlap, float(self.doubted)


def likeness(
    question: str, candidate: str, similarity: float, logit: float, doubts: tuple[Reason, ...]
) -> Likeness:
    """How alike `question` and `candidate` are, given what guards and models said of them."""
    shared = overlap(question, candidate)
    moved = shared >= SAME and changed_places(question, candidate)
    return Likeness(
        similarity, max(-_SURE, min(_SURE, logit)), shared, not _TELLING.isdisjoint(doubts), moved
    )


@dataclass(frozen=True, slots=True)
class Prior:
    """Coefficients of the log-odds of being wrong, fitted by `scripts/train prior` for one embedder and
    verifier. Of `moved` questions, intercept and logit, the verifier alone can tell: to a mean of words their
    order is nothing. `lowest` is the similarity below which no candidate is looked at; `mixture`, shape
    (BINS,), is how often each bin of risk is met."""

    intercept: float
    coefficients: tuple[float, float, float, float]
    moved: tuple[float, float]
    lowest: float
    mixture: Array

    def risk(self, likeness: Likeness) -> float:
        """The log-odds that the candidate's answer is wrong."""
        weighed = zip(self.coefficients, likeness.features, strict=True)
        risk = self.intercept + sum(coefficient * feature for coefficient, feature in weighed)
        of_moved = self.moved[0] + self.moved[1] * likeness.logit if likeness.moved else risk
        return max(risk, of_moved, _LEAST)


def _mixture(*shares: float) -> Array:
    mixture = np.array(shares)
    return np.asarray(mixture / mixture.sum())


_MOVED = (0.88, -0.72)
_ANY = Prior(
    intercept=-3.65,
    coefficients=(0.0, -0.561, -1.096, 0.32),
    moved=_MOVED,
    lowest=0.5,
    mixture=_mixture(
        *(0.013, 0.0973, 0.1209, 0.1036, 0.093, 0.093),
        *(0.0942, 0.0942, 0.1071, 0.1429, 0.0192, 0.0216),
    ),
)

PRIORS: Mapping[str, Prior] = MappingProxyType(
    {
        "minilm-l6-v2-int8-1": Prior(
            intercept=1.45,
            coefficients=(3.858, -0.696, 4.172, 0.488),
            moved=_MOVED,
            lowest=0.6,
            mixture=_mixture(
                *(0.1782, 0.0365, 0.0346, 0.0346, 0.0381, 0.0342),
                *(0.0471, 0.0518, 0.0534, 0.0844, 0.1052, 0.3019),
            ),
        )
    }
)
"""By embedder; `_ANY`, which leaves similarity out, stands for those that none was fitted for: cosines of
one model mean nothing to another."""


def prior_of(embedder: str) -> Prior:
    """The prior for the vectors of `embedder`, an id."""
    return PRIORS.get(embedder, _ANY)
