"""Labelled pairs through the product's own judging: what would be served, and within which budget."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.labelled import Labelled
from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.embed.verifier import LocalVerifier
from latency_slayer.engine.judging import Judging, Opinion, Question
from latency_slayer.engine.ports import Embedder, Finding, Neighbour, Place, Remembered, Verifier
from latency_slayer.engine.reading import Reader
from latency_slayer.judge.evidence import Standing

_PLACE = Place(scope="", user="", model="", route="")


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what was thought of it; `asked` is True where the verifier was."""

    pair: Labelled
    opinion: Opinion
    asked: bool

    @property
    def bound(self) -> float:
        """The least budget within which it would be served; above 1 where it never is."""
        return 2.0 if self.opinion.near.bound is None else self.opinion.near.bound


class NoEvidence:
    """A ledger of a place of which nothing is known yet."""

    async def standing(self, place: Place, fingerprints: Sequence[str]) -> list[Standing]:  # noqa: ARG002
        """Nothing, for each."""
        return [Standing() for _ in fingerprints]

    async def note(self, findings: Sequence[Finding]) -> None:
        """Nothing is learnt from labels."""


class TimedVerifier:
    """`inner`, with the CPU seconds that each question took."""

    def __init__(self, inner: Verifier) -> None:
        self._inner = inner
        self.seconds: list[float] = []

    @property
    def id(self) -> str:
        """The inner verifier's."""
        return self._inner.id

    async def start(self) -> None:
        """Start the inner verifier."""
        await self._inner.start()

    async def logit(self, question: str, candidate: str) -> float | None:
        """As the inner verifier says."""
        began = time.process_time()
        try:
            return await self._inner.logit(question, candidate)
        finally:
            self.seconds.append(time.process_time() - began)

    async def close(self) -> None:
        """Close the inner verifier."""
        await self._inner.close()


class Bench:
    """The product's judging over its own models, in a cohort of which nothing is known."""

    def __init__(self) -> None:
        self._embedder: Embedder = MemoEmbedder(LocalEmbedder(), capacity=100_000)
        self.verifier = TimedVerifier(LocalVerifier())
        reader = Reader(self._embedder)
        self.judging = Judging(self._embedder.id, reader, self.verifier, NoEvidence())
        self._reader = reader

    async def judge(self, pairs: Iterable[Labelled], budget: float) -> list[Judged]:
        """Each pair as if the first question were asked and the second were the only candidate."""
        return [await self._judge(pair, budget) for pair in pairs]

    async def _judge(self, pair: Labelled, budget: float) -> Judged:
        asked_before = len(self.verifier.seconds)
        ours, theirs = await self._reader.vector(pair.one), await self._reader.vector(pair.other)
        similarity = -1.0 if ours is None or theirs is None else float(ours @ theirs)
        known = Remembered("f", pair.other, b"", {}, {}, 0.0, None)
        question = Question(pair.one, _PLACE, budget, self.judging.lowest_similarity)
        found = [(Neighbour("f", similarity), known)]
        [opinion] = [opinion async for opinion in self.judging.opinions(question, found)]
        return Judged(pair, opinion, len(self.verifier.seconds) > asked_before)

    async def close(self) -> None:
        """Let the models go."""
        await self.verifier.close()
        await self._embedder.close()
