"""How much of their wording two texts share: what a difference proves depends on it."""

from collections.abc import Collection, Iterable
from enum import IntEnum
from functools import lru_cache

from latency_slayer.judge.guards.words import FUNCTION_WORDS, stem, words

NEAR = 0.7
"""The overlap from which on texts count as nearly the same words. Measured on authored questions: up from
here a number or a name on one side alone is six times as frequent between different questions as between
paraphrases; below, as frequent."""

SAME = 0.8
"""The overlap from which on texts are made of the same words: only their order can tell them apart."""

RELATED = 0.3
"""The overlap from which on two values of one kind (5 and 6) are about the same thing. Paraphrases that
share less tell other details of their case, in other numbers."""


class Grade(IntEnum):
    """What a guard found in two texts; the greater, the worse."""

    AGREES = 0
    """Nothing that it could see."""
    DOUBT = 1
    """A difference that may lie in the wording alone, the texts being far apart in it."""
    VETO = 2
    """The texts need different answers."""


def graded(
    differ: bool, question: str, candidate: str, beside: Iterable[str] = (), least: float = NEAR
) -> Grade:
    """How grave a difference is that proves something in nearly the same words only; `beside` are the words
    that make it up, in lower case: they do not count as wording."""
    if not differ:
        return Grade.AGREES
    return Grade.VETO if overlap(question, candidate, beside) >= least else Grade.DOUBT


def matched(
    ours: Collection[str], theirs: Collection[str], question: str, candidate: str, beside: Iterable[str] = ()
) -> Grade:
    """How grave it is that each text has values of one kind, say numbers, that the other lacks: another value
    is a veto in texts about the same, one on one side alone in nearly the same words."""
    least = RELATED if ours and theirs else NEAR
    return graded(bool(ours or theirs), question, candidate, beside, least)


def overlap(question: str, candidate: str, beside: Iterable[str] = ()) -> float:
    """The share, in [0, 1], of the content words of both texts that the other text has too (Dice's
    coefficient of their stems); 1 where there are none."""
    apart = frozenset(beside)
    ours, theirs = _stems(content(question) - apart), _stems(content(candidate) - apart)
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 1.0


@lru_cache(maxsize=16)
def content(text: str) -> frozenset[str]:
    """The words of `text` that say what it is about."""
    return frozenset(words(text)) - FUNCTION_WORDS


def _stems(of: frozenset[str]) -> set[str]:
    return {stem(word) for word in of}
