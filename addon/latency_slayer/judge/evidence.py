"""What was seen of answers that might have been served: counts by how risky they were taken to be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

EDGES = (0.001, 0.002, 0.004, 0.007, 0.012, 0.02, 0.035, 0.06, 0.1, 0.2, 0.4)
"""Where one bin of prior risk (a probability of being wrong) ends and the next begins."""

BINS = len(EDGES) + 1
_TYPICAL = (0.0005, 0.0015, 0.003, 0.0055, 0.0095, 0.016, 0.0275, 0.0475, 0.08, 0.15, 0.3, 0.65)
"""A risk that stands for all of its bin."""

KINDS = ("agree", "differ", "wrong", "seen")


def log_odds(probability: float) -> float:
    """The log-odds of `probability`, which is kept away from 0 and 1."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


TYPICAL_LOG_ODDS: Array = np.array([log_odds(risk) for risk in _TYPICAL])
_EDGE_LOG_ODDS = np.array([log_odds(edge) for edge in EDGES])


def bin_of(risk_log_odds: float) -> int:
    """The bin of a prior risk, given as log-odds; 0 is the safest."""
    return int(np.searchsorted(_EDGE_LOG_ODDS, risk_log_odds, side="right"))


_TELLING_BINS = bin_of(log_odds(0.1))


def is_telling(kind: str, bin: int) -> bool:
    """True if such a finding says how things stand lately. Where wrong answers are to be expected it is no
    news that one differed: cohorts with many near-misses would be audited closely for ever."""
    return kind == "wrong" or (kind != "seen" and bin < _TELLING_BINS)


def _nothing() -> Array:
    return np.zeros(BINS)


def outermost(kind: str) -> int:
    """The widest place where such a finding counts: 0 is everywhere, 1 the route, 2 the cohort. What a person
    calls wrong counts in their cohort and for the entry alone: nobody says what was right, so in a place that
    has seen little one complaint would close the cache to all others there."""
    return 2 if kind == "wrong" else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Evidence by bin, each of shape (BINS,): fresh answers that agreed with the candidate's or differed
    from it, answers that a person called `wrong`, and candidates `seen` at all, served or not."""

    agree: Array = field(default_factory=_nothing)
    differ: Array = field(default_factory=_nothing)
    wrong: Array = field(default_factory=_nothing)
    seen: Array = field(default_factory=_nothing)
    heat: float = 0.0
    """How often fresh answers differed lately where they were to agree, in [0, 1]: the newest count most."""

    def less(self, part: "Counts") -> "Counts":
        """These counts without those of `part`, which is contained in them."""
        return Counts(*(np.maximum(0.0, getattr(self, kind) - getattr(part, kind)) for kind in KINDS))

    @property
    def compared(self) -> float:
        """How many comparisons there were."""
        return float(self.agree.sum() + self.differ.sum() + self.wrong.sum())


NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known everywhere, on the route, in the user cohort on that route, and of the single entry. Each
    contains the next."""

    everywhere: Counts = NOTHING
    route: Counts = NOTHING
    cohort: Counts = NOTHING
    entry: Counts = NOTHING


def counts_of(fields: Mapping[str, float]) -> Counts:
    """Counts from fields named `<kind>:<bin>` and `heat`; what is not there is 0, what is no such field is
    ignored."""
    arrays = {kind: _nothing() for kind in KINDS}
    for name, value in fields.items():
        kind, _, place = name.partition(":")
        if kind in arrays and place.isdigit() and int(place) < BINS:
            arrays[kind][int(place)] = value
    return Counts(**arrays, heat=fields.get("heat", 0.0))
