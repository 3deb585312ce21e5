"""Judging candidates: guards, verifier and error budget over what the vector search found."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from latency_slayer.engine.ports import Ledger, Neighbour, Place, Remembered, Verifier
from latency_slayer.engine.reading import Matter, Reader
from latency_slayer.engine.verdicts import Near
from latency_slayer.judge import guards
from latency_slayer.judge.budget import Estimate, estimate
from latency_slayer.judge.evidence import Standing
from latency_slayer.judge.prior import likeness, prior_of
from latency_slayer.judge.reasons import Reason

MOST_VERIFIED = 3
"""Candidates that the verifier reads for one call: it takes some ten milliseconds for each."""

_SAME_LOGIT = 8.0
"""What stands for the verifier where nothing is left to read: the questions differ in the ends of lines."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the place where it may be answered from, the `budget` that its call allows, the
    `lowest` similarity worth a look and the guards that are `off`."""

    text: str
    place: Place
    budget: float
    lowest: float
    off: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of a candidate: `refusal` says why it may not be served, None if it may. `heat` is
    that of its cohort."""

    near: Near
    known: Remembered
    refusal: Reason | None
    heat: float = 0.0


class Judging:
    """Judges candidates. `embedder` is the id of what made the vectors, and says which prior holds."""

    def __init__(self, embedder: str, reader: Reader, verifier: Verifier, ledger: Ledger) -> None:
        self._prior = prior_of(embedder)
        self._reader = reader
        self._verifier = verifier
        self._ledger = ledger

    @property
    def lowest_similarity(self) -> float:
        """Below it nothing is worth a look."""
        return self._prior.lowest

    async def opinions(
        self, question: Question, found: Sequence[tuple[Neighbour, Remembered]]
    ) -> AsyncIterator[Opinion]:
        """An opinion on each of `found`, in order, as long as the verifier has time for them.

        Raises StoreUnavailable, EmbedderUnavailable, VerifierUnavailable."""
        standings: list[Standing] = []
        verified = 0
        for place, (neighbour, known) in enumerate(found):
            near = Near(neighbour.fingerprint, question.place, neighbour.similarity, question.budget)
            near, matter = await self._left_open(question, near, known.prompt)
            if isinstance(matter, Reason):
                yield Opinion(near, known, matter)
                continue
            if verified == MOST_VERIFIED:
                return
            fingerprints = [candidate.fingerprint for candidate, _ in found]
            standings = standings or await self._ledger.standing(question.place, fingerprints)
            opinion = await self._weighed(near, matter, known, standings[place])
            verified += opinion.near.logit is not None
            yield opinion

    async def _left_open(self, question: Question, near: Near, prompt: str) -> tuple[Near, Matter | Reason]:
        """What is to be verified, or why that is settled, by cosine and guards."""
        matter = await self._reader.matter(question.text, prompt)
        if isinstance(matter, Reason):
            return near, matter
        findings = await asyncio.to_thread(guards.examine, matter.ours, matter.theirs, question.off)
        near = replace(near, doubts=findings.doubts)
        if findings.veto is not None:
            return near, findings.veto
        near = replace(near, similarity=await self._reader.similarity(matter, near.similarity))
        return near, matter if near.similarity >= question.lowest else Reason.DISSIMILAR

    async def _weighed(self, near: Near, matter: Matter, known: Remembered, standing: Standing) -> Opinion:
        logit = await self._verified(matter)
        if logit is None:
            return Opinion(near, known, Reason.QUESTION_TOO_LONG)
        prior, estimated = await asyncio.to_thread(self._thought, near, matter, logit, standing)
        near = replace(near, logit=logit, prior=prior, risk=estimated.risk, bound=estimated.bound)
        refusal = None if estimated.bound <= near.budget else Reason.OVER_BUDGET
        return Opinion(near, known, refusal, standing.cohort.heat)

    def _thought(
        self, near: Near, matter: Matter, logit: float, standing: Standing
    ) -> tuple[float, Estimate]:
        """The prior log-odds of being wrong, and what is left of them after the evidence."""
        alike = likeness(matter.ours, matter.theirs, near.similarity, logit, near.doubts)
        prior = self._prior.risk(alike)
        return prior, estimate(prior, standing, self._prior.mixture)

    async def _verified(self, matter: Matter) -> float | None:
        """What the verifier says of that piece of `matter` which it likes least, None where it cannot read
        one."""
        pairs = [(piece.ours, piece.theirs) for piece in matter.pieces] or [(matter.ours, matter.theirs)]
        logits = [await self._verifier.logit(*pair) for pair in pairs if any(pair)]
        read = [logit for logit in logits if logit is not None]
        return min(read, default=_SAME_LOGIT) if len(read) == len(logits) else None
