"""Guard: of how much, for whom, where and under which condition."""

from collections.abc import Sequence

from latency_slayer.judge.guards.closeness import SAME, Grade, graded
from latency_slayer.judge.guards.families import alone, families
from latency_slayer.judge.guards.words import FUNCTION_WORDS, common_start, words

SCOPES = families(
    """
all entire whole | several few
only solely merely exclusively just_one
first earliest | last latest final
at_least minimum | at_most up_to maximum
over_# above_# more_than_# exceeding | under_# below_# less_than_# within_# | exactly precisely
  | about_# around_# approximately roughly
except excluding | including
pregnant pregnancy | breastfeeding lactating
for_free free_of gratis | paid
online web | offline
windows | mac macos osx macbook | linux ubuntu debian fedora | android | iphone ipad ios | chromebook
mobile smartphone | desktop
always | sometimes | usually
manually by_hand | automatically automatic
remotely | locally
worldwide globally | nationwide nationally
step_by | briefly short_answer one_sentence single_sentence | detail detailed depth
as_json json | as_csv csv | as_xml xml | yaml | markdown | as_pdf pdf
adults adult | children child kids kid | toddler toddlers | baby babies infant infants newborn newborns
  | teenager teenagers teens | seniors elderly
beginners beginner | experts expert advanced
"""
)

_CONDITIONS = frozenset(
    "after as at before during except for from if in on over per since through under unless until using via"
    " when whenever where while with within without".split()
)


def scope_differs(question: str, candidate: str) -> Grade:
    """Whether one text says of how much, for whom, on what or when ("only", "at least", "on Windows", "while
    pregnant"), or has one phrase more of such a kind, and the other text does not."""
    ours, theirs = words(question), words(candidate)
    found = alone(SCOPES, _with_marks(ours), _with_marks(theirs))
    found |= _added(ours, theirs)
    return graded(bool(found), question, candidate, beside=found, least=SAME)


def _with_marks(spoken: Sequence[str]) -> list[str]:
    """`spoken` with one mark for every number: of "under 18" only that there is a limit counts."""
    return ["#" if word.isdecimal() else word for word in spoken]


def _added(ours: Sequence[str], theirs: Sequence[str]) -> frozenset[str]:
    """The words of the condition by which one text is longer than the other, if all else is the same."""
    shorter, longer = sorted((ours, theirs), key=len)
    before = common_start(shorter, longer)
    after = common_start(shorter[before:][::-1], longer[before:][::-1])
    phrase = frozenset(longer[before : len(longer) - after])
    whole = before + after == len(shorter) and not _CONDITIONS.isdisjoint(phrase) and phrase - FUNCTION_WORDS
    return phrase if whole else frozenset()
