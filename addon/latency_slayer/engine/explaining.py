"""Why an answer was served, or would not be: the nearest entries of any place, each judged as for a call."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from latency_slayer.engine.archive import Archive, Named
from latency_slayer.engine.entries import place_of
from latency_slayer.engine.judging import MOST_VERIFIED, Judging, Question
from latency_slayer.engine.ports import (
    Ledger,
    Neighbour,
    Place,
    Remembered,
    Tags,
    VerifierUnavailable,
)
from latency_slayer.engine.reading import MOST_LONG_CANDIDATES, Reader, worth_comparing
from latency_slayer.engine.verdicts import Near
from latency_slayer.judge.evidence import Standing
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.remainder import is_long

CANDIDATES = 10
"""As many as a call looks at."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a call is judged by: the error budget, the least similarity asked for, the guards that are off."""

    max_error: float
    threshold: float
    guards_off: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Explained:
    """An entry with what a call in its scope would be told of it: `word` is EXACT or SEMANTIC if it would be
    served, else why it would not. `near` is as in an event, `standing` the evidence. `passed_over` says why a
    call does not come to it: one in its scope that is nearer has "decided", or "enough" were compared."""

    near: Near
    known: Remembered
    word: Reason
    standing: Standing
    passed_over: Literal["decided", "enough", ""] = ""

    @property
    def is_served(self) -> bool:
        """True if a call in its scope would get this answer."""
        return self.word in _SERVED and not self.passed_over


_SERVED = (Reason.EXACT, Reason.SEMANTIC)


class Explaining:
    """Judges what is kept in `archive` by `terms`."""

    def __init__(
        self, archive: Archive, reader: Reader, judging: Judging, ledger: Ledger, terms: Terms
    ) -> None:
        self._archive = archive
        self._reader = reader
        self._judging = judging
        self._ledger = ledger
        self._terms = terms

    @property
    def lowest_similarity(self) -> float:
        """Candidates below it are not looked at."""
        return max(self._terms.threshold, self._judging.lowest_similarity)

    async def of_question(self, text: str, tags: Tags) -> list[Explained] | None:
        """The entries with `tags` that are nearest to the question `text`, in whatever scope, nearest first;
        None where it is too long to be compared.

        Raises StoreUnavailable, IndexUnavailable, EmbedderUnavailable."""
        embedding = await self._reader.vector(text)
        if embedding is None:
            return None
        found = await self._archive.catalogue.similar(embedding, CANDIDATES, await self._whole(tags))
        return await self._explained(text, found)

    async def of_entry(self, named: Named) -> list[Explained] | None:
        """The other entries of its scope as if the entry's question were asked; None as above, or where the
        entry is gone. Raises as above."""
        embedding = None if named.known is None else await self._reader.vector(named.known.prompt)
        if embedding is None or named.known is None:
            return None
        found = await self._archive.store.nearest(named.place, embedding, CANDIDATES + 1)
        others = [neighbour for neighbour in found if neighbour.fingerprint != named.fingerprint]
        return await self._explained(named.known.prompt, others[:CANDIDATES])

    async def standing(self, named: Named) -> Standing:
        """The evidence on an entry. Raises StoreUnavailable."""
        [standing] = await self._ledger.standing(named.place, [named.fingerprint])
        return standing

    async def _whole(self, tags: Tags) -> Tags:
        """`tags` with the whole digest of a user who is named by its beginning, as figures show it."""
        if not tags.user:
            return tags
        users = {place.user for place in await self._archive.catalogue.census()}
        fitting = [user for user in users if user and user.startswith(tags.user)]
        return replace(tags, user=fitting[0]) if len(fitting) == 1 else tags

    async def _explained(self, text: str, found: Sequence[Neighbour]) -> list[Explained]:
        known = await self._archive.store.read([neighbour.fingerprint for neighbour in found])
        judged = [
            await self._judged(text, neighbour, entry, place)
            for neighbour, entry in zip(found, known, strict=True)
            if entry is not None and (place := place_of(entry.meta)) is not None
        ]
        return _as_calls_meet_them(text, judged)

    async def _judged(self, text: str, neighbour: Neighbour, known: Remembered, place: Place) -> Explained:
        budget, lowest = self._terms.max_error, self.lowest_similarity
        near = Near(neighbour.fingerprint, place, neighbour.similarity, budget)
        [standing] = await self._ledger.standing(place, [neighbour.fingerprint])
        if known.prompt == text:
            return Explained(near, known, _unless_gone(Reason.EXACT, known), standing)
        if not budget:
            return Explained(near, known, Reason.EXACT_ONLY, standing)
        if not worth_comparing(text, [neighbour], lowest):
            return Explained(near, known, Reason.DISSIMILAR, standing)
        question = Question(text, place, budget, lowest, self._terms.guards_off)
        try:
            # One by one: a call stops at the first that it may serve.
            async for opinion in self._judging.opinions(question, [(neighbour, known)]):
                word = opinion.refusal or _unless_gone(Reason.SEMANTIC, known)
                return Explained(opinion.near, known, word, standing)
        except VerifierUnavailable:
            pass
        return Explained(near, known, Reason.VERIFIER_UNAVAILABLE, standing)


def _unless_gone(word: Reason, known: Remembered) -> Reason:
    return Reason.EXPIRED if known.answer is None else word


def _as_calls_meet_them(text: str, judged: Sequence[Explained]) -> list[Explained]:
    """`judged`, nearest first, with those marked that a call does not come to, each in its own place."""
    decided = {each.near.place for each in judged if each.known.prompt == text}
    met: Counter[Place] = Counter()
    verified: Counter[Place] = Counter()
    marked = []
    for each in judged:
        place = each.near.place
        is_enough = verified[place] >= MOST_VERIFIED or (is_long(text) and met[place] >= MOST_LONG_CANDIDATES)
        if place in decided and each.known.prompt != text:
            each = replace(each, passed_over="decided")
        elif is_enough and each.near.logit is not None:
            each = replace(each, passed_over="enough")
        elif each.word in _SERVED:
            decided.add(place)
        met[place] += 1
        verified[place] += each.near.logit is not None
        marked.append(each)
    return marked
