"""The two use cases: answer a call, remember an answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from latency_slayer.engine import entries
from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import (
    Clock,
    Embedder,
    EmbedderUnavailable,
    IndexUnavailable,
    Neighbour,
    Place,
    Remembered,
    Store,
    StoreUnavailable,
    Vector,
)
from latency_slayer.engine.reading import Reader, worth_comparing
from latency_slayer.engine.verdicts import Ask, Bypass, Headers, Hit, Miss, Verdict, in_shadow
from latency_slayer.judge import admission, eligibility, guards
from latency_slayer.judge.eligibility import Ruling
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.scope import fingerprint, scope_digest
from latency_slayer.wire.call import FormUnavailable, Recorded, Unreadable

_VETO_WEIGHT = 400
"""Guards take some 8 µs a character of both questions: what parsing takes for so many bytes."""

_READING_SHARE = 0.5
"""Of the budget may go into reading a long question: of a local model on one core, 300 tokens new to it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user settled. `threshold` is the least cosine similarity of a semantic hit."""

    mode: Literal["serve", "shadow", "off"]
    threshold: float
    max_error: float
    ttl_s: int
    keep_s: int
    budget_s: float
    neighbours: int = 10
    guards_off: frozenset[Reason] = frozenset()


class Cache:
    """Answers calls from the store and remembers their answers; `clock` gives Unix seconds."""

    def __init__(self, store: Store, embedder: Embedder, rules: Rules, clock: Clock) -> None:
        self._store = store
        self._reader = Reader(embedder)
        self._clock = clock
        self.rules = rules

    async def answer(self, ask: Ask) -> Verdict:
        """The verdict on `ask`, within the budget. Trouble of the cache is a verdict, not an exception."""
        ruling = eligibility.rule(ask.call.traits, ask.call.question)
        if (bypass := self._bypass(ask, ruling)) is not None:
            return bypass
        blank = await off_loop(ask.size, self._blank, ask)
        if ask.wishes.no_cache:
            return replace(blank, reason=Reason.NO_CACHE)
        verdict = await self._look_up(ask, self._narrowed(ask, ruling), blank)
        if self.rules.mode == "shadow" and isinstance(verdict, Hit):
            return in_shadow(verdict, blank)
        return verdict

    async def remember(self, ask: Ask, miss: Miss, recorded: Recorded, headers: Headers) -> Reason | None:
        """Keep the answer `recorded` to a call that missed; returns why it was not kept, or None.

        Raises StoreUnavailable.
        """
        for orphan in miss.orphans:
            await self._store.forget(orphan)
        try:
            answer = await off_loop(len(recorded.body), ask.codec.read_answer, ask.call, recorded)
        except Unreadable:
            return Reason.UNREADABLE
        if (refusal := admission.ending_refusal(answer.ending)) is not None:
            return refusal
        ttl_s = ask.wishes.ttl_s or self.rules.ttl_s
        embedding = await self._vector_to_keep(ask, miss, answer.ending)
        entry = entries.entry_of(ask, miss, answer, headers, ttl_s, self._clock(), embedding)
        await self._store.write(entry, ttl_s, max(self.rules.keep_s, ttl_s))
        return None

    async def keep_alive(self, hit: Hit) -> None:
        """Let a used entry live on; for behind the answer. Raises StoreUnavailable."""
        await self._store.keep(hit.fingerprint, self.rules.keep_s)

    def _bypass(self, ask: Ask, ruling: Ruling) -> Bypass | None:
        if self.rules.mode == "off":
            return Bypass(Reason.OFF)
        if ask.wishes.no_store:
            return Bypass(Reason.NO_STORE)
        if ruling.kind == "bypass" and ruling.reason is not None:
            return Bypass(ruling.reason)
        return None

    def _narrowed(self, ask: Ask, ruling: Ruling) -> Ruling:
        if 0 in (self.rules.max_error, ask.wishes.max_error):
            return Ruling("exact_only", ruling.reason or Reason.EXACT_ONLY)
        return ruling

    def _blank(self, ask: Ask) -> Miss:
        call = ask.call
        scope = scope_digest(call.scope, user=ask.user, partition=ask.wishes.partition)
        place = Place(scope=scope, user=ask.user, model=call.model, route=call.route)
        return Miss(reason=Reason.NEW, fingerprint=fingerprint(scope, call.question), place=place)

    async def _look_up(self, ask: Ask, ruling: Ruling, blank: Miss) -> Hit | Miss:
        try:
            async with asyncio.timeout(self.rules.budget_s):
                return await self._exact_then_similar(ask, ruling, blank)
        except TimeoutError:
            return replace(blank, reason=Reason.OUT_OF_TIME, trouble=True)
        except StoreUnavailable:
            return replace(blank, reason=Reason.STORE_UNAVAILABLE, trouble=True)
        except EmbedderUnavailable:
            return replace(blank, reason=Reason.EMBEDDER_UNAVAILABLE, trouble=True)

    async def _exact_then_similar(self, ask: Ask, ruling: Ruling, blank: Miss) -> Hit | Miss:
        [known] = await self._store.read([blank.fingerprint])
        if known is not None:
            found = await self._serve(ask, known, None)
            return found if isinstance(found, Hit) else replace(blank, reason=found)
        if ruling.kind != "semantic":
            return replace(blank, reason=ruling.reason or Reason.EXACT_ONLY)
        try:
            return await self._similar(ask, ask.call.question or "", blank)
        except IndexUnavailable:
            return replace(blank, reason=Reason.INDEX_UNAVAILABLE, trouble=True)

    async def _similar(self, ask: Ask, question: str, blank: Miss) -> Hit | Miss:
        # In a conversation every turn has a scope of its own, most often an empty one.
        if not await self._store.holds(blank.place):
            return blank
        embedding = await self._reader.vector_in_lookup(question, self.rules.budget_s * _READING_SHARE)
        if embedding is None:
            return replace(blank, reason=Reason.QUESTION_TOO_LONG)
        miss = replace(blank, embedding=embedding)
        near = await self._store.nearest(miss.place, embedding, self.rules.neighbours)
        if not near:
            return miss
        miss = replace(miss, reason=Reason.DISSIMILAR, similarity=near[0].similarity)
        close = worth_comparing(question, near, self.rules.threshold)
        return await self._first_fit(ask, question, close, miss) if close else miss

    async def _first_fit(self, ask: Ask, question: str, close: Sequence[Neighbour], miss: Miss) -> Hit | Miss:
        """The first candidate that may answer, else a miss for the reason that ruled out the nearest."""
        reasons: list[Reason] = []
        known = await self._store.read([neighbour.fingerprint for neighbour in close])
        for neighbour, candidate in zip(close, known, strict=True):
            if candidate is None:  # The two keys of an entry may be evicted apart.
                miss = replace(miss, orphans=(*miss.orphans, neighbour.fingerprint))
                continue
            similarity = await self._compared(question, candidate.prompt, neighbour.similarity)
            if isinstance(similarity, Reason):
                reasons.append(similarity)
                continue
            found = await self._serve(ask, candidate, similarity)
            if isinstance(found, Hit):
                return found
            reasons.append(found)
        return replace(miss, reason=reasons[0] if reasons else miss.reason)

    async def _compared(self, question: str, candidate: str, near: float) -> float | Reason:
        """How similar both questions are, or why the answer to one may not answer the other."""
        matter = await self._reader.matter(question, candidate)
        if isinstance(matter, Reason):
            return matter
        weight = (len(matter.ours) + len(matter.theirs)) * _VETO_WEIGHT
        off = self.rules.guards_off
        findings = await off_loop(weight, guards.examine, matter.ours, matter.theirs, off)
        if findings.veto is not None:
            return findings.veto
        if findings.doubts:  # Until a budget weighs them, a doubt is as good as a veto.
            return findings.doubts[0]
        similarity = await self._reader.similarity(matter, near)
        return similarity if similarity >= self.rules.threshold else Reason.DISSIMILAR

    async def _serve(self, ask: Ask, known: Remembered, similarity: float | None) -> Hit | Reason:
        """`known` as a hit in the form that the call asks for, or why it cannot be."""
        if known.answer is None:
            return Reason.EXPIRED
        age_s = max(0.0, self._clock() - known.created_at)
        if ask.wishes.max_age_s is not None and age_s > ask.wishes.max_age_s:
            return Reason.STALE
        try:
            recorded = entries.recorded_of(known.answer, known.meta)
            # Only to its own question is an answer sent as it stands: some repeat what they were asked.
            if similarity is not None or not entries.suits(known, recorded, ask.call):
                recorded = await _rendered(ask, recorded)
        except (FormUnavailable, Unreadable):
            return Reason.FORM_UNAVAILABLE
        hit = entries.hit_of(known, recorded, age_s, similarity)
        # Renewed at half its life only: a key TTL written on the vector's hash indexes it anew.
        left_s = known.keep_left_s
        return replace(hit, fading=left_s is not None and left_s < self.rules.keep_s / 2)

    async def _vector_to_keep(self, ask: Ask, miss: Miss, ending: str) -> Vector | None:
        """The question's vector if its answer may serve similar questions; the one paid for, else anew."""
        if self.rules.max_error == 0:
            return None  # Nobody will compare: an embedder that is paid for, or elsewhere, is not asked.
        ruling = eligibility.rule(ask.call.traits, ask.call.question)
        question = ask.call.question
        if ruling.kind != "semantic" or not admission.may_be_similar(ending) or question is None:
            return None
        if miss.embedding is not None:
            return miss.embedding
        try:
            return await self._reader.vector(question)
        except EmbedderUnavailable:
            return None


async def _rendered(ask: Ask, recorded: Recorded) -> Recorded:
    def render() -> Recorded:
        return ask.codec.write_answer(ask.call, ask.codec.read_answer(ask.call, recorded))

    return await off_loop(len(recorded.body), render)
