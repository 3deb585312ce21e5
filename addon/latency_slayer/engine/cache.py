"""The two use cases: answer a call, remember an answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from latency_slayer.engine import entries
from latency_slayer.engine.audits import Audits
from latency_slayer.engine.evidence import Comparing
from latency_slayer.engine.judging import Judging, Opinion, Question
from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import (
    AnswerJudge,
    Clock,
    Embedder,
    EmbedderUnavailable,
    Finding,
    IndexUnavailable,
    Ledger,
    Neighbour,
    Place,
    Remembered,
    Store,
    StoreUnavailable,
    Vector,
    Verifier,
    VerifierUnavailable,
)
from latency_slayer.engine.reading import Reader, worth_comparing
from latency_slayer.engine.verdicts import Ask, Bypass, Headers, Hit, Kept, Miss, Near, Verdict, in_shadow
from latency_slayer.judge import admission, eligibility
from latency_slayer.judge.agreement import Agreement
from latency_slayer.judge.eligibility import Ruling
from latency_slayer.judge.evidence import bin_of
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.scope import fingerprint, scope_digest
from latency_slayer.wire.call import FormUnavailable, Recorded, Unreadable

_READING_SHARE = 0.5
"""Of the budget may go into reading a long question: of a local model on one core, 300 tokens new to it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user settled. `max_error` is the error budget, `audit_rate` the share of would-be hits that
    goes upstream, `threshold` a least cosine similarity beside the budget, `guards_off` the guards not to
    ask."""

    mode: Literal["serve", "shadow", "off"]
    threshold: float
    max_error: float
    ttl_s: int
    keep_s: int
    budget_s: float
    audit_rate: float = 0.0
    neighbours: int = 10
    guards_off: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a cache is made of; `clock` gives Unix seconds, `judge` is asked where two answers cannot be
    compared by rule."""

    store: Store
    embedder: Embedder
    verifier: Verifier
    ledger: Ledger
    clock: Clock
    judge: AnswerJudge | None = None
    chance: Random = field(default_factory=Random)


class Cache:
    """Answers calls from the store and remembers their answers."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._store = parts.store
        self._embedder = parts.embedder
        self._reader = Reader(parts.embedder)
        self._ledger = parts.ledger
        self._comparing = Comparing(parts.embedder, parts.judge)
        self._clock = parts.clock
        self._judging = Judging(parts.embedder.id, self._reader, parts.verifier, parts.ledger)
        self._audits = Audits(parts.chance, parts.clock)
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

    async def remember(self, ask: Ask, miss: Miss, recorded: Recorded, headers: Headers) -> Kept:
        """Keep the answer `recorded` to a call that missed, and learn from it: where a candidate was near,
        from whether their answers agree. Raises StoreUnavailable."""
        await self._forget(miss.orphans)
        try:
            answer = await off_loop(len(recorded.body), ask.codec.read_answer, ask.call, recorded)
        except Unreadable:
            return Kept(Reason.UNREADABLE)
        if (refusal := admission.ending_refusal(answer.ending)) is not None:
            return Kept(refusal)
        ttl_s = ask.wishes.ttl_s or self.rules.ttl_s
        embedding = await self._vector_to_keep(ask, miss, answer.ending)
        entry = entries.entry_of(ask, miss, answer, headers, ttl_s, self._clock(), embedding)
        await self._store.write(entry, ttl_s, max(self.rules.keep_s, ttl_s))
        return Kept(compared=await self._compared(ask, miss.near, recorded))

    async def used(self, hit: Hit) -> None:
        """Let a used entry live on, and count that it was; for behind the answer. Raises StoreUnavailable."""
        if hit.near is not None:
            await self._ledger.note(_findings(hit.near, "seen"))
        if hit.fading:
            await self._store.keep(hit.fingerprint, self.rules.keep_s)

    def failed(self, miss: Miss) -> None:
        """The upstream failed on a call that missed: who can be answered is not sent there for a while."""
        self._audits.rest(miss.place.route)

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
        except VerifierUnavailable:
            return replace(blank, reason=Reason.VERIFIER_UNAVAILABLE, trouble=True)

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
        close = worth_comparing(question, near, self._lowest)
        return await self._first_fit(ask, question, close, miss) if close else miss

    async def _first_fit(self, ask: Ask, question: str, close: Sequence[Neighbour], miss: Miss) -> Hit | Miss:
        """The first candidate that may answer, else a miss for what ruled out the one that came closest."""
        known = await self._store.read([neighbour.fingerprint for neighbour in close])
        pairs = list(zip(close, known, strict=True))
        # The two keys of an entry may be evicted apart.
        orphans = tuple(neighbour.fingerprint for neighbour, entry in pairs if entry is None)
        miss = replace(miss, orphans=orphans)
        found = [(neighbour, entry) for neighbour, entry in pairs if entry is not None]
        for neighbour, entry in found:
            if neighbour.fingerprint == miss.fingerprint:  # Kept since it was looked for.
                exact = await self._serve(ask, entry, None)
                return exact if isinstance(exact, Hit) else replace(miss, reason=exact)
        # The verifier has time for a few, and only what has an answer can be served or compared.
        found.sort(key=lambda pair: pair[1].answer is None)
        opinions: list[Opinion] = []
        async for opinion in self._judging.opinions(self._question(ask, question, miss.place), found):
            served = opinion.refusal or await self._serve(ask, opinion.known, opinion.near)
            if isinstance(served, Hit):
                return self._unless_audited(ask, served, opinion, miss)
            opinions.append(replace(opinion, refusal=served))
        return _closest(miss, opinions)

    def _question(self, ask: Ask, question: str, place: Place) -> Question:
        wished = ask.wishes.max_error
        budget = self.rules.max_error if wished is None else min(wished, self.rules.max_error)
        return Question(question, place, budget, self._lowest, self.rules.guards_off)

    @property
    def _lowest(self) -> float:
        """The least similarity of a candidate."""
        return max(self.rules.threshold, self._judging.lowest_similarity)

    def _unless_audited(self, ask: Ask, hit: Hit, opinion: Opinion, miss: Miss) -> Hit | Miss:
        """`hit`, or the miss that finds out whether it would have been right. In shadow all would-be hits do
        that, and who takes nothing but what is cached is left in peace."""
        spared = self.rules.mode == "shadow" or ask.wishes.only_if_cached
        rate = 0.0 if spared else self.rules.audit_rate
        if not self._audits.is_due(miss.place, rate, opinion.heat):
            return hit
        return replace(miss, reason=Reason.AUDIT, similarity=hit.similarity, near=opinion.near)

    async def _serve(self, ask: Ask, known: Remembered, near: Near | None) -> Hit | Reason:
        """`known` as a hit in the form that the call asks for, or why it cannot be."""
        if known.answer is None:
            return Reason.EXPIRED
        age_s = max(0.0, self._clock() - known.created_at)
        if ask.wishes.max_age_s is not None and age_s > ask.wishes.max_age_s:
            return Reason.STALE
        try:
            recorded = entries.recorded_of(known.answer, known.meta)
            # Only to its own question is an answer sent as it stands: some repeat what they were asked.
            if near is not None or not entries.suits(known, recorded, ask.call):
                recorded = await _rendered(ask, recorded)
        except (FormUnavailable, Unreadable):
            return Reason.FORM_UNAVAILABLE
        hit = entries.hit_of(known, recorded, age_s, near)
        # Renewed at half its life only: a key TTL written on the vector's hash indexes it anew.
        left_s = known.keep_left_s
        return replace(hit, fading=left_s is not None and left_s < self.rules.keep_s / 2)

    async def _forget(self, orphans: Sequence[str]) -> None:
        """Remove those of `orphans` that still have no entry: the lookup is a while ago."""
        known = await self._store.read(orphans) if orphans else []
        for orphan, entry in zip(orphans, known, strict=True):
            if entry is None:
                await self._store.forget(orphan)

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

    async def _compared(self, ask: Ask, near: Near | None, recorded: Recorded) -> Agreement | None:
        """Whether the fresh answer agrees with that of the candidate which was not served, counted as
        evidence; None where there was none, or a guard had ruled it out."""
        if near is None or near.prior is None:
            return None
        try:
            [known] = await self._store.read([near.fingerprint])
            if known is None or known.answer is None:
                return None
            agreement = await self._comparing.compared(ask, recorded, known)
            told = [] if agreement is Agreement.UNCLEAR else [str(agreement)]
            await self._ledger.note(_findings(near, "seen", *told))
        except StoreUnavailable:  # The answer is kept all the same.
            return None
        return agreement


def _distance(opinion: Opinion) -> tuple[bool, float]:
    """Those without an answer are farthest: a fresh one cannot be compared with theirs."""
    return opinion.known.answer is None, 2.0 if opinion.near.bound is None else opinion.near.bound


def _findings(near: Near, *kinds: str) -> list[Finding]:
    if near.prior is None:
        return []
    return [Finding(near.fingerprint, near.place, bin_of(near.prior), kind) for kind in kinds]


def _closest(miss: Miss, opinions: Sequence[Opinion]) -> Miss:
    """`miss` for the reason that ruled out the candidate which would have needed the least budget; of those
    that guards ruled out, the nearest."""
    if not opinions:
        return miss
    closest = min(opinions, key=_distance)
    reason = closest.refusal or miss.reason
    return replace(miss, reason=reason, similarity=closest.near.similarity, near=closest.near)


async def _rendered(ask: Ask, recorded: Recorded) -> Recorded:
    def render() -> Recorded:
        return ask.codec.write_answer(ask.call, ask.codec.read_answer(ask.call, recorded))

    return await off_loop(len(recorded.body), render)
