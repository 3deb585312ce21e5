"""What the engine asks of the rooms above it: a store, an event stream, an embedder."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from latency_slayer.judge.agreement import Agreement
from latency_slayer.judge.evidence import Standing

Clock = Callable[[], float]
"""Gives seconds."""

Vector = npt.NDArray[np.float32]
"""A unit vector, float32, shape (dimension,)."""


class StoreUnavailable(Exception):
    """Redis cannot be reached, is loading, full, or too slow; pass the traffic through and count it."""


class IndexUnavailable(Exception):
    """Redis is there but cannot search (no Query Engine, or the index is being rebuilt): exact hits only."""


class EmbedderUnavailable(Exception):
    """No vector can be had now; pass the traffic through and count it."""


class VerifierUnavailable(Exception):
    """Nobody can read two questions together now; pass the traffic through and count it."""


class JudgeUnavailable(Exception):
    """Nobody can read two answers together now; they stay uncompared."""


@dataclass(frozen=True, slots=True)
class Place:
    """The part of the cache in which an answer may be shared. `scope` and `user` are hex digests."""

    scope: str
    user: str
    model: str
    route: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt with its answer. `created_at` is in Unix seconds; `meta` values are JSON-able and say how
    `answer` is to be read. `embedding` is None where the entry must only be found exactly."""

    fingerprint: str
    place: Place
    prompt: str
    answer: bytes
    meta: Mapping[str, object]
    usage: Mapping[str, int]
    created_at: float
    embedding: Vector | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """An entry read back. `answer` is None when it has expired; `keep_left_s` is what remains until the
    whole entry goes, None where it has no end."""

    fingerprint: str
    prompt: str
    answer: bytes | None
    meta: Mapping[str, object]
    usage: Mapping[str, int]
    created_at: float
    keep_left_s: float | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A candidate of the vector search. `similarity` is the cosine, in [-1, 1]."""

    fingerprint: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Event:
    """One LLM flow, as it is written to the stream. Times in milliseconds; `latency_ms` from the whole
    request being there to the end of the response, `lookup_ms` what of it the cache took, `upstream_ms`
    what the provider took (0 on a hit). `stored` is "stored", or the reason why the answer was not kept,
    or empty where there was nothing to keep.

    What follows is of the candidate that was judged, if one was: `candidate` is its fingerprint, `doubts`
    the guards that were in doubt (parted by commas), `verified` the verifier's probability that its answer
    is right; `prior` the probability of being wrong before evidence, `risk` all told, `bound` the least
    `budget` within which it would be served. `compared` says whether the fresh answer of a miss agrees with
    the candidate's ("agree", "differ", "unclear"), empty where they were not compared."""

    event: str
    hit: int
    kind: str
    reason: str
    latency_ms: float
    lookup_ms: float
    upstream_ms: float
    tokens_saved: int
    model: str
    route: str
    user: str
    similarity: float | None
    fingerprint: str
    status: int
    stored: str
    candidate: str = ""
    doubts: str = ""
    verified: float | None = None
    prior: float | None = None
    risk: float | None = None
    bound: float | None = None
    budget: float | None = None
    compared: str = ""


class Store(Protocol):
    """Entries and their vectors. Every method raises StoreUnavailable; the ones about vectors also
    IndexUnavailable."""

    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        """What is known under each fingerprint, in order; one round trip."""

    async def holds(self, place: Place) -> bool:
        """True if there is any vector within `place`; far cheaper than to embed a question in vain."""

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        """Up to `k` neighbours within `place`, nearest first. Scores that are not finite are left out."""

    async def write(self, entry: Entry, ttl_s: int, keep_s: int) -> None:
        """Put the entry, all or nothing. Its answer goes after `ttl_s`, the whole after `keep_s`."""

    async def keep(self, fingerprint: str, keep_s: int) -> None:
        """Let the whole entry live `keep_s` from now on (it was used)."""

    async def forget(self, fingerprint: str) -> None:
        """Remove the entry and its vector."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Names some entries: those that have all that is given. Without any, all entries."""

    model: str | None = None
    route: str | None = None
    user: str | None = None


class Catalogue(Protocol):
    """The entries of every place, for people who ask about them. Methods raise StoreUnavailable; `similar`
    and `census` also IndexUnavailable."""

    async def similar(self, embedding: Vector, k: int, tags: Tags) -> list[Neighbour]:
        """Up to `k` neighbours among the entries with `tags`, in whatever scope, nearest first."""

    async def census(self) -> Mapping[Tags, int]:
        """How many entries that can be found by similarity there are, by their tags, in whatever order."""

    def named(self, start: str) -> AsyncIterator[Sequence[str]]:
        """The fingerprints that begin with `start`, in batches; each once."""

    def tagged(self, tags: Tags) -> AsyncIterator[Sequence[str]]:
        """The fingerprints of the entries with `tags`, in batches; each once."""

    async def remove(self, fingerprints: Sequence[str]) -> int:
        """Remove these entries and their vectors; returns how many there were. One round trip."""


class Verifier(Protocol):
    """Reads two questions together. What it says belongs to one `id` and never meets another's."""

    @property
    def id(self) -> str: ...

    async def start(self) -> None:
        """Load what is needed; may be called again. Raises VerifierUnavailable."""

    async def logit(self, question: str, candidate: str) -> float | None:
        """The log-odds that a right answer to the one is right for the other, the same either way round; None
        where it cannot read both whole. Raises VerifierUnavailable."""

    async def close(self) -> None: ...


class AnswerJudge(Protocol):
    """Reads two answers together. It takes its time and may cost money: asked behind the traffic alone."""

    async def judged(self, question: str, ours: str, theirs: str) -> Agreement:
        """Whether both answers tell the one who asked `question` the same. Raises JudgeUnavailable."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of evidence on the candidate with `fingerprint`: `kind` is a word of `judge.evidence.KINDS`,
    `place` says for whom it was a candidate, `bin` how risky it was taken to be."""

    fingerprint: str
    place: Place
    bin: int
    kind: str
    weight: float = 1.0


class Ledger(Protocol):
    """The evidence that all proxies share. Methods raise StoreUnavailable."""

    async def standing(self, place: Place, fingerprints: Sequence[str]) -> list[Standing]:
        """How things stand for each candidate with one of `fingerprints` in `place`, in order; one round
        trip."""

    async def note(self, findings: Sequence[Finding]) -> None:
        """Count `findings` everywhere, on the route, in the cohort and for the entry, those of kind `wrong`
        in the cohort and for the entry alone; one round trip."""


class EventStream(Protocol):
    """The log of LLM flows. Methods raise StoreUnavailable."""

    async def record(self, events: Sequence[Event]) -> None:
        """Append `events`, in order; one round trip."""

    def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        """Events after stream id `after`, oldest first, with their ids, up to the newest there is now."""

    def backwards(self) -> AsyncIterator[tuple[str, Event]]:
        """The events that there are, newest first, with their ids."""


class Embedder(Protocol):
    """Text to unit vectors. Thresholds and vectors belong to one `id` and never meet another's."""

    @property
    def id(self) -> str: ...

    @property
    def dimension(self) -> int:
        """Raises EmbedderUnavailable where it is known only after `start`."""

    async def start(self) -> None:
        """Load what is needed and learn `dimension`; may be called again. Raises EmbedderUnavailable."""

    async def embed(self, text: str) -> Vector:
        """The vector of `text`. Raises EmbedderUnavailable."""

    def reads_whole(self, text: str) -> bool:
        """True if the model reads all of `text`, False if it would cut it."""

    async def close(self) -> None: ...
