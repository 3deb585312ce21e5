"""One LLM flow on its way, and the event that it ends as."""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from latency_slayer.engine.ports import Event
from latency_slayer.engine.verdicts import Ask, Bypass, Hit, Miss, Near, Verdict
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.wishes import Wishes
from latency_slayer.proxy.tee import Tee

_LONGEST_MODEL = 200
"""Characters; what a client writes there is bounded by nothing else."""


@dataclass(slots=True)
class Exchange:
    """One LLM flow, from its request to its event. Times are seconds of the monotonic clock; `answered`
    is set when the proxy itself answered, so that nothing came from upstream; `body` is the request's as it
    was judged, still encoded."""

    provider: str
    host: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    started: float = field(default_factory=time.monotonic)
    decided: float = 0.0
    verdict: Verdict = field(default_factory=lambda: Bypass(Reason.NOT_A_CALL))
    ask: Ask | None = None
    body: bytes | None = None
    tee: Tee | None = None
    answered: bool = False
    compared: str = ""

    @property
    def untouched(self) -> bool:
        """True if this is no call to a model: then not even a header is added."""
        return isinstance(self.verdict, Bypass) and self.verdict.reason is Reason.NOT_A_CALL

    def event(self, *, status: int, ended: float, stored: str) -> Event:
        """What is written of this flow; `stored` as in Event."""
        verdict = self.verdict
        call = self.ask.call if self.ask else None
        lookup_ms = max(0.0, self.decided - self.started) * 1000
        latency_ms = (ended - self.started) * 1000
        return Event(
            event=_event_word(verdict),
            hit=int(isinstance(verdict, Hit)),
            kind=_kind(verdict),
            reason=verdict.reason,
            latency_ms=round(latency_ms, 3),
            lookup_ms=round(lookup_ms, 3),
            upstream_ms=0.0 if self.answered else round(latency_ms - lookup_ms, 3),
            tokens_saved=verdict.tokens_saved if isinstance(verdict, Hit) else 0,
            model=call.model[:_LONGEST_MODEL] if call else "",
            route=call.route if call else f"{self.provider}/other",
            user=self.ask.user if self.ask else "",
            similarity=None if isinstance(verdict, Bypass) else verdict.similarity,
            fingerprint="" if isinstance(verdict, Bypass) else verdict.fingerprint,
            status=status,
            stored=stored,
            compared=self.compared,
            **_judgement(None if isinstance(verdict, Bypass) else verdict.near),
        )


def _judgement(near: Near | None) -> dict[str, Any]:
    """What an event says of the candidate that was judged."""
    if near is None:
        return {}
    return {
        "candidate": near.fingerprint,
        "doubts": ",".join(near.doubts),
        "verified": _rounded(_probability(near.logit)),
        "prior": _rounded(_probability(near.prior)),
        "risk": _rounded(near.risk),
        "bound": _rounded(near.bound),
        "budget": near.budget,
    }


def _probability(log_odds: float | None) -> float | None:
    return None if log_odds is None else 1 / (1 + math.exp(-log_odds))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _event_word(verdict: Verdict) -> str:
    match verdict:
        case Hit():
            return "hit"
        case Miss(trouble=True) | Bypass(trouble=True):
            return "error"
        case Miss():
            return "miss"
        case Bypass():
            return "bypass"


def _kind(verdict: Verdict) -> str:
    match verdict:
        case Hit():
            return str(verdict.reason)
        case Miss():
            return verdict.shadowed
        case Bypass():
            return ""
