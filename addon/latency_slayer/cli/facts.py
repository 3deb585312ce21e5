"""What is said of a candidate, to people and to programs."""

import math
from dataclasses import dataclass

from latency_slayer.engine.explaining import Explained
from latency_slayer.engine.judging import MOST_VERIFIED
from latency_slayer.engine.ports import Remembered
from latency_slayer.judge.evidence import KINDS, Counts, Standing
from latency_slayer.judge.meanings import MEANINGS
from latency_slayer.judge.reasons import Reason


@dataclass(frozen=True, slots=True)
class Setting:
    """What the judgements stand on, besides the entries; `now` is in Unix seconds."""

    mode: str
    budget: float
    lowest: float
    embedder: str
    verifier: str
    now: float
    guards_off: tuple[str, ...] = ()


def sentence(explained: Explained, lowest: float) -> str:
    """What its word means for this very candidate."""
    near = explained.near
    match explained.word:
        case Reason.SEMANTIC if explained.passed_over == "decided":
            return "good enough, but another one in its scope is nearer, and decides"
        case Reason.SEMANTIC if explained.passed_over == "enough":
            return f"good enough, but a call looks at no more than {MOST_VERIFIED} so closely"
        case Reason.EXACT:
            return "the same question: the same call in this scope is served this answer"
        case Reason.SEMANTIC if near.bound is not None:
            return f"would be served: bound {least(near.bound)} is within the budget of {share(near.budget)}"
        case Reason.OVER_BUDGET if near.bound is not None:
            return f"not served: only from a budget of {least(near.bound)} on, and it is {share(near.budget)}"
        case Reason.DISSIMILAR:
            return f"not served: the similarity would have to be {lowest:.3f} or more"
        case Reason.EXPIRED:
            return "its answer has expired; the question alone is still known"
        case word:
            return f"not served: {MEANINGS[word]}"


def evidence(standing: Standing) -> dict[str, dict[str, float]]:
    """Counts by kind, from the entry to everywhere; kinds that were never counted are left out."""
    levels = ("entry", "cohort", "route", "everywhere")
    return {level: _counted(getattr(standing, level)) for level in levels}


def _counted(counts: Counts) -> dict[str, float]:
    sums = {kind: round(float(getattr(counts, kind).sum()), 2) for kind in KINDS}
    return {kind: value for kind, value in sums.items() if value}


def least(bound: float) -> str:
    """A bound, rounded up: with that as the budget, it is served."""
    unit = 10.0 ** (math.floor(math.log10(max(bound, 1e-6))) - 2)
    return share(math.ceil(bound / unit) * unit)


def verified(logit: float | None) -> float | None:
    """The verifier's probability that the answer is right, from its log-odds."""
    return None if logit is None else 1 / (1 + math.exp(-logit))


def ttl_left_s(known: Remembered, now: float) -> float | None:
    """For how long the answer is still served, None where it is not."""
    ttl_s = known.meta.get("ttl_s")
    if known.answer is None or not isinstance(ttl_s, int):
        return None
    return max(0.0, known.created_at + ttl_s - now)


def share(value: float) -> str:
    """Budgets are written so, too: 0.02."""
    return f"{value:.3g}" if value < 0.9995 else "1"
