"""The use case behind a miss: does the fresh answer say what the candidate's would have said?"""

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
"""Comparing takes some 1.3 µs a character of both answers: what parsing takes for so many bytes."""


async def compared(
    embedder: Embedder, ask: Ask, fresh: Recorded, known: Remembered, judge: AnswerJudge | None = None
) -> Agreement:
    """Whether `fresh`, the answer to `ask`, and that of `known` tell a user the same. Where the rule cannot
    tell, `judge` is asked, if there is one. Takes its time. What cannot be read is UNCLEAR; without an
    embedder the rule goes by the texts alone."""
    try:
        ours = await _text(ask, fresh)
        theirs = await _text(ask, _recorded(known))
    except Unreadable:
        return Agreement.UNCLEAR
    if not ours.strip() or not theirs.strip():
        return Agreement.UNCLEAR
    question = ask.call.question or ""
    similarity = await _similarity(embedder, ours, theirs)
    weight = _WEIGHT * (len(ours) + len(theirs))
    found = await off_loop(weight, compare, question, ours, theirs, similarity)
    if found is not Agreement.UNCLEAR or judge is None:
        return found
    return await _judged(judge, question, ours, theirs)


def _recorded(known: Remembered) -> Recorded:
    if known.answer is None:
        raise Unreadable("the answer has expired")
    return entries.recorded_of(known.answer, known.meta)


async def _text(ask: Ask, recorded: Recorded) -> str:
    return (await off_loop(len(recorded.body), ask.codec.read_answer, ask.call, recorded)).text


async def _similarity(embedder: Embedder, ours: str, theirs: str) -> float | None:
    """The cosine of both gists, None where there are no vectors."""
    one = await off_loop(_WEIGHT * len(ours), gist, ours, embedder.reads_whole)
    other = await off_loop(_WEIGHT * len(theirs), gist, theirs, embedder.reads_whole)
    if not one or not other:
        return None
    try:
        return float(await embedder.embed(one) @ await embedder.embed(other))
    except EmbedderUnavailable:
        return None


async def _judged(judge: AnswerJudge, question: str, ours: str, theirs: str) -> Agreement:
    try:
        return await judge.judged(question, ours, theirs)
    except JudgeUnavailable as trouble:
        logger.warning("two answers stay uncompared: %s", trouble)
        return Agreement.UNCLEAR
