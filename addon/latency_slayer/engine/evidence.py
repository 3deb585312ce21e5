"""The use case behind a miss: does the fresh answer say what the candidate's would have said?"""

import asyncio
import logging

from latency_slayer.engine import entries
from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import (
    AnswerJudge,
    Embedder,
    EmbedderUnavailable,
    JudgeUnavailable,
    Remembered,
)
from latency_slayer.engine.verdicts import Ask
from latency_slayer.judge.agreement import Agreement, compare
from latency_slayer.judge.gist import gist
from latency_slayer.wire.call import Recorded, Unreadable

logger = logging.getLogger(__name__)

_WEIGHT = 35
"""Comparing takes some 1.3 µs a character of what is read: what parsing takes for so many bytes."""

_MOST_WAITING = 16
"""Pairs: each takes the local model up to 0.2 s, and their answers wait with them to be let go."""


class Comparing:
    """Compares answers with `embedder`, which lookups wait for too, so one pair at a time and few in the
    queue. Where the rule cannot tell, `judge` is asked, if there is one."""

    def __init__(self, embedder: Embedder, judge: AnswerJudge | None = None) -> None:
        self._embedder = embedder
        self._judge = judge
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def compared(self, ask: Ask, fresh: Recorded, known: Remembered) -> Agreement:
        """Whether `fresh`, the answer to `ask`, and that of `known` tell a user the same. Takes its time.
        What cannot be read is UNCLEAR, and so is all where too many wait; without an embedder the rule goes
        by the texts alone."""
        try:
            ours = await _text(ask, fresh)
            theirs = await _text(ask, _recorded(known))
        except Unreadable:
            return Agreement.UNCLEAR
        if not ours.strip() or not theirs.strip():
            return Agreement.UNCLEAR
        question = ask.call.question or ""
        similarity = None
        if ours != theirs:
            if self._waiting >= _MOST_WAITING:
                return Agreement.UNCLEAR
            similarity = await self._similarity(ours, theirs)
        weight = _WEIGHT * (len(question) + len(ours) + len(theirs))
        found = await off_loop(weight, compare, question, ours, theirs, similarity)
        if found is not Agreement.UNCLEAR or self._judge is None:
            return found
        return await _judged(self._judge, question, ours, theirs)

    async def _similarity(self, ours: str, theirs: str) -> float | None:
        """The cosine of both gists, None where there are no vectors."""
        self._waiting += 1
        try:
            async with self._turn:
                one, other = await self._gist(ours), await self._gist(theirs)
                if not one or not other:
                    return None
                return float(await self._embedder.embed(one) @ await self._embedder.embed(other))
        except EmbedderUnavailable:
            return None
        finally:
            self._waiting -= 1

    async def _gist(self, answer: str) -> str:
        return await off_loop(_WEIGHT * len(answer), gist, answer, self._embedder.reads_whole)


def _recorded(known: Remembered) -> Recorded:
    if known.answer is None:
        raise Unreadable("the answer has expired")
    return entries.recorded_of(known.answer, known.meta)


async def _text(ask: Ask, recorded: Recorded) -> str:
    return (await off_loop(len(recorded.body), ask.codec.read_answer, ask.call, recorded)).text


async def _judged(judge: AnswerJudge, question: str, ours: str, theirs: str) -> Agreement:
    try:
        return await judge.judged(question, ours, theirs)
    except JudgeUnavailable as trouble:
        logger.warning("two answers stay uncompared: %s", trouble)
        return Agreement.UNCLEAR
