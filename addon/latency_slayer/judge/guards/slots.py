"""Guard: a template with something else in its slot."""

from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.order import may_be_turned
from latency_slayer.judge.guards.words import FUNCTION_WORDS, common_start, stem, words

_SHORTEST_FRAME = 5
"""Content words. People who say the same thing again seldom keep this many and change only what stands
between them; programs that fill in a template do nothing else, and the longer the template, the less the
filling moves the vector."""

_SAME_ROOT = 5
"""Letters that two forms of one word share at their beginning ("summarise", "summary")."""


def slot_differs(question: str, candidate: str) -> Grade:
    """Whether, of their content words, both texts share a long beginning and end and have different words
    in between; they are then nearly the same words. A doubt where they may say the same of one another."""
    if not _slot_differs(question, candidate):
        return Grade.AGREES
    return Grade.DOUBT if may_be_turned(question, candidate) else Grade.VETO


def _slot_differs(question: str, candidate: str) -> bool:
    ours, theirs = _content(question), _content(candidate)
    before = common_start(ours, theirs)
    after = common_start(ours[before:][::-1], theirs[before:][::-1])
    here, there = ours[before : len(ours) - after], theirs[before : len(theirs) - after]
    frame = before + after
    if frame < _SHORTEST_FRAME or not here or not there or max(len(here), len(there)) > frame:
        return False
    return sorted(here) != sorted(there) and not _one_root(here, there)


def _content(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in FUNCTION_WORDS]


def _one_root(here: list[str], there: list[str]) -> bool:
    return len(here) == len(there) == 1 and common_start(here[0], there[0]) >= _SAME_ROOT
