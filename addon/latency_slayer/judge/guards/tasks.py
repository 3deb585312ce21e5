"""Guards: in which unit and of which day, and what is asked for."""

from collections.abc import Sequence
from itertools import pairwise

from latency_slayer.judge.guards.families import TASKS, UNITS, in_conflict
from latency_slayer.judge.guards.words import words

_QUESTION_WORDS = frozenset("who what when where why how which".split())
_SYMBOLS = frozenset("$€£¥₹")


def units_differ(question: str, candidate: str) -> bool:
    """True if each text has a unit, currency, month, weekday or time that excludes one of the other's."""
    return in_conflict(UNITS, _with_symbols(question), _with_symbols(candidate))


def task_differs(question: str, candidate: str) -> bool:
    """True if the texts ask for different things: another task, form or register, another of who, when,
    where and why, or one thing more ("... and why?")."""
    ours, theirs = words(question), words(candidate)
    return _added_questions(ours) != _added_questions(theirs) or in_conflict(TASKS, ours, theirs)


def _added_questions(text: Sequence[str]) -> list[str]:
    return [word for joint, word in pairwise(text) if joint == "and" and word in _QUESTION_WORDS]


def _with_symbols(text: str) -> tuple[str, ...]:
    spoken = text.replace("a.m.", "am").replace("p.m.", "pm")
    return (*words(spoken), *(symbol for symbol in _SYMBOLS if symbol in text))
