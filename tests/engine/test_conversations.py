"""Recorded conversations, replayed: every turn gets its own answer, the second time all from the cache.

Here every question is like every other to the embedder, so that nothing but the scope keeps turns apart.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from latency_slayer.engine.cache import Cache
from latency_slayer.engine.verdicts import Ask, Hit, Miss, Verdict
from latency_slayer.judge.eligibility import rule
from latency_slayer.judge.wishes import Wishes
from latency_slayer.wire.call import Recorded
from tests.engine.made import alike_cache
from tests.wire.recordings import Read, needed, reads

pytestmark = needed

TURNS = ("messages", "contents", "input", "chat_history")


@dataclass(slots=True)
class Replay:
    """One run of a conversation, twice over, against a cache of its own."""

    cache: Cache = field(default_factory=alike_cache)

    async def ask(self, read: Read) -> Verdict:
        """The verdict on the call, whose recorded answer is remembered if it misses."""
        ask = Ask(read.call, read.codec, Wishes(), "somebody", len(read.exchange.request.body))
        verdict = await self.cache.answer(ask)
        if isinstance(verdict, Miss) and read.is_storable:
            kept = Recorded(read.call.form, read.exchange.content_type, read.exchange.body)
            assert (await self.cache.remember(ask, verdict, kept, ())).refusal is None
        return verdict


def conversations() -> Sequence[Sequence[Read]]:
    """The calls of each recorded test that makes several, in order; bypassed ones left out."""
    grouped: dict[str, list[Read]] = {}
    for read in reads():
        if read.is_storable and rule(read.call.traits, read.call.question).kind != "bypass":
            grouped.setdefault(read.exchange.test, []).append(read)
    return [calls for calls in grouped.values() if len(calls) > 1]


def turns(read: Read) -> list[Any]:
    body = json.loads(read.exchange.request.body)
    found = next((body[name] for name in TURNS if isinstance(body.get(name), list)), [])
    return list(found)


def continuations() -> Iterator[tuple[Read, Read]]:
    """Consecutive calls of which the second goes on where the first ended."""
    for calls in conversations():
        for one, other in pairwise(calls):
            before, after = turns(one), turns(other)
            if before and len(after) > len(before) and after[: len(before)] == before:
                yield one, other


def test_there_are_conversations() -> None:
    assert len(list(continuations())) >= 100


def test_a_turn_never_shares_its_scope_with_the_next() -> None:
    shared = [
        one.exchange.source
        for one, other in continuations()
        if json.dumps(one.call.scope, sort_keys=True) == json.dumps(other.call.scope, sort_keys=True)
    ]

    assert shared == []


async def test_conversations_are_answered_turn_by_turn_the_second_time_throughout() -> None:
    wrong: list[str] = []
    for calls in conversations():
        replay = Replay()
        first = [await replay.ask(read) for read in calls]
        second = [await replay.ask(read) for read in calls]
        wrong += [f"{read.exchange.source} is a miss" for read, verdict in misses(calls, second)]
        for read, verdict in [*zip(calls, first, strict=True), *zip(calls, second, strict=True)]:
            if isinstance(verdict, Hit) and not is_own(read, verdict, calls):
                wrong.append(f"{read.exchange.source} got another turn's answer")

    assert wrong == []


def misses(calls: Sequence[Read], verdicts: Sequence[Verdict]) -> Iterator[tuple[Read, Verdict]]:
    return ((read, v) for read, v in zip(calls, verdicts, strict=True) if not isinstance(v, Hit))


def is_own(read: Read, hit: Hit, calls: Sequence[Read]) -> bool:
    """True if `hit` says what a call with the same turns was answered; of a semantic one the last differs."""
    last = None if hit.similarity is None else -1
    alike = [each for each in calls if turns(each)[:last] == turns(read)[:last]]
    found = read.codec.read_answer(read.call, hit.recorded)
    said = [(each.answer.text, each.answer.ending) for each in alike if each.answer is not None]
    return (found.text, found.ending) in said
