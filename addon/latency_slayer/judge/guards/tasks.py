"""Guard: what is asked for."""

from collections.abc import Sequence
from itertools import pairwise

from latency_slayer.judge.guards.closeness import SAME, Grade, graded
from latency_slayer.judge.guards.families import conflicting, families
from latency_slayer.judge.guards.words import words

TASKS = families(
    """
summarise summarize summary summarising summarizing condense tldr gist
  | translate translation translating | rewrite rephrase paraphrase reword rewriting rephrasing
  | proofread correct correction corrections | classify categorise categorize classification label
  | extract extraction | expand elaborate lengthen | shorten | continue complete
  | review critique evaluate assess | transcribe
refactor | debug fix | optimise optimize | docstring docstrings comment comments document | test tests
  | typecheck | benchmark | deploy deployment | install installation installing | uninstall uninstalling
  | upgrade upgrading update updating | downgrade downgrading
poem haiku sonnet limerick | essay | story stories | song lyrics | joke jokes | email mail | letter
  | speech | tweet | headline title | table | outline | script | recipe | slogan tagline
formal formally | informal casual informally casually | funny humorous | serious | sarcastic
beginner beginners novice | intermediate | expert experts advanced | child children kid kids
create creating add adding | delete deleting remove removing erase | rename renaming | copy copying
who | when what_time what_year what_date | where | why how_come
  | how_do how_does how_did how_is how_are how_was how_were how_can how_to
  | how_many how_much
  | how_long much_time many_minutes many_hours many_days many_weeks many_months many_years
  | how_often many_times | how_old | how_far | how_fast | how_tall how_high | how_big
  | how_deep | how_heavy
difference differences differ different differs | similarity similarities similar alike common
cause causes caused | symptom symptoms | treatment treatments treat cure cures remedy remedies
definition define | example examples
all every each | some several few | none
"""
)
"""The task, the form, the register, the question word."""

_QUESTION_WORDS = frozenset("who what when where why how which".split())
_WHETHER = frozenset(
    "is are was were am do does did can could should would will has have had may might must".split()
)
"""What a question begins with that is answered by yes or no."""
_NOT_WHETHER = frozenset("why what who when which".split())
"""Not "how": "how can I" and "can I" are one as often as not."""


def task_differs(question: str, candidate: str) -> Grade:
    """Whether the texts ask for different things: another task, form or register, another of who, when,
    where and why, one of them for yes or no, or one thing more ("... and why?")."""
    ours, theirs = words(question), words(candidate)
    alone = conflicting(TASKS, ours, theirs)
    found = graded(bool(alone) or _more_is_asked(ours, theirs), question, candidate, beside=alone)
    whether = _whether_against_another(ours, theirs) or _whether_against_another(theirs, ours)
    return max(found, graded(whether, question, candidate, least=SAME))


def _whether_against_another(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """True for "did Rome fall?" and "why did Rome fall?", not for "can you tell me why"."""
    begins = ours[:1] and ours[0] in _WHETHER and "you" not in ours[1:2]
    asks_whether = begins and _QUESTION_WORDS.isdisjoint(ours)
    return bool(asks_whether) and not _NOT_WHETHER.isdisjoint(theirs[:2])


def _more_is_asked(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Not where they have only changed places: "why, and when?" asks no more than "when, and why?"."""
    return _added_questions(ours) != _added_questions(theirs) and _questions(ours) != _questions(theirs)


def _added_questions(text: Sequence[str]) -> list[str]:
    return [word for joint, word in pairwise(text) if joint == "and" and word in _QUESTION_WORDS]


def _questions(text: Sequence[str]) -> frozenset[str]:
    return _QUESTION_WORDS.intersection(text)
