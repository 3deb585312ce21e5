"""What the cache says of a call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from latency_slayer.engine.ports import Place, Vector
from latency_slayer.judge.agreement import Agreement
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.wishes import Wishes
from latency_slayer.wire.call import Call, Recorded
from latency_slayer.wire.codec import Codec

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """A call with what its caller wishes, who it shares with (`user`, a digest) and the `size` of its body
    in bytes."""

    call: Call
    codec: Codec
    wishes: Wishes
    user: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """The candidate that a call was judged by. `doubts` are the guards that could not tell; `logit` is what
    the verifier said, `prior` the log-odds of being wrong before evidence, `risk` the probability of it all
    told, `bound` the least budget within which it would be served: None where a guard had ruled it out
    before."""

    fingerprint: str
    place: Place
    similarity: float
    budget: float
    doubts: tuple[Reason, ...] = ()
    logit: float | None = None
    prior: float | None = None
    risk: float | None = None
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer from the cache. `similarity` is None for an exact hit, and so is `near`; times in seconds."""

    reason: Literal[Reason.EXACT, Reason.SEMANTIC]
    fingerprint: str
    recorded: Recorded
    headers: Headers
    age_s: float
    ttl_left_s: float
    tokens_saved: int
    similarity: float | None = None
    near: Near | None = None
    fading: bool = False
    """True if the whole entry should be given a longer life, since it is used."""


@dataclass(frozen=True, slots=True)
class Miss:
    """No answer that may be served. `trouble` marks a fault of ours rather than a plain miss; `place` and
    `fingerprint` say where the answer belongs; `embedding` is there if it was paid for already; `orphans`
    are vectors that were found without their entry; `near` is the candidate that came closest to being
    served."""

    reason: Reason
    fingerprint: str
    place: Place
    embedding: Vector | None = None
    similarity: float | None = None
    trouble: bool = False
    shadowed: Literal["exact", "semantic", ""] = ""
    orphans: tuple[str, ...] = ()
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Bypass:
    """The cache stays out of this call: it neither answers nor remembers. `trouble` as in Miss."""

    reason: Reason
    trouble: bool = False


Verdict = Hit | Miss | Bypass


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a fresh answer: `refusal` says why it was not kept, `compared` whether it agrees with
    that of the candidate that was not served."""

    refusal: Reason | None = None
    compared: Agreement | None = None


def in_shadow(hit: Hit, miss: Miss) -> Miss:
    """The miss that stands for `hit` when nothing may be served."""
    kind: Literal["exact", "semantic"] = "exact" if hit.reason is Reason.EXACT else "semantic"
    return replace(miss, reason=Reason.SHADOW, similarity=hit.similarity, shadowed=kind, near=hit.near)
