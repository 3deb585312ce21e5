"""Whether two answers tell a user the same: the rule by which evidence is gathered.

It says so only where it can be seen; all else is unclear, and counts as no evidence."""

import re
from dataclasses import dataclass
from enum import StrEnum

from latency_slayer.judge import figures
from latency_slayer.judge.gist import is_code, pictograms, plain
from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.dates import dates_differ
from latency_slayer.judge.guards.families import conflicting
from latency_slayer.judge.guards.opposites import OPPOSITES
from latency_slayer.judge.guards.units import units_differ
from latency_slayer.judge.said import Said, said


class Agreement(StrEnum):
    """What a comparison found."""

    AGREE = "agree"
    DIFFER = "differ"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Rate:
    """A measured share: the ends of its 95 % interval, rounded outwards, and what is likely."""

    low: float
    likely: float
    high: float


FALSE_ALARM = Rate(0.01, 0.03, 0.08)
OVERSIGHT = Rate(0.015, 0.04, 0.09)
"""The rule's own error, where it says anything: of answers to one question the share of which it says that
they differ, of answers to near misses of each other the share of which it says that they agree, as
`scripts/bench agreement` prints them for all."""

_BRIEF = 15
"""Words: an answer of so many is its decisive part, and is compared with the beginning of the other."""

_COVERED = 0.75
"""The share of what the briefer answer says that the other must say too."""

_FEW = 1
"""New words of an answer that is one term: what is said in more words can be said in others."""

_ALIKE = 0.6
"""The similarity from which on two answers with one verdict speak of the same."""

_NEAR = 0.8
_NEAR_WORDS = 0.3
"""Similarity, and share of words in common, from which on two explanations say the same."""

_SAME_WORDS = 0.8
"""The similarity from which on brief answers without a word in common may yet be the same in other words."""

_SAME_TERM = 0.4
"""The same, of terms that are no names: brief and fleeting are one thing."""

_FAR = 0.5
_FAR_WORDS = 0.2
"""Similarity and share of words below which two explanations speak of different things."""

_FAR_IF_LOST = 0.6
"""The same, where much of the question is said by one alone."""

_SOME_LOST = 0.25
_MANY_LOST = 0.34
"""Shares of the question's words in our answer: where theirs leaves out so many it may be about something
else, and mostly is."""

_FREE = re.compile(
    r"\b(?:write|compose|draft|poem|story|joke|slogan|essay|lyrics|tagline|ideas?|suggest|brainstorm|invent"
    r"|imagine|rewrite|rephrase|paraphrase|translate)\b",
    re.IGNORECASE,
)
"""Questions that have many right answers, or whose answers are matters of wording."""

_REFUSES = re.compile(
    r"\b(?:as an ai|i (?:don't|do not|can't|cannot) (?:have|access|browse|know|provide|help)"
    r"|i(?:'m| am) (?:sorry|unable|not able)|as of my (?:last|knowledge))",
    re.IGNORECASE,
)
_REFUSAL_CHARACTERS = 300

_LOOKED_AT = 4000
"""Characters by which the script of an answer is known, and that it is code."""

_LONGEST = 65_536
"""Characters; no longer answer is looked into."""


def compare(question: str, ours: str, theirs: str, similarity: float | None) -> Agreement:
    """Whether `ours`, an answer to `question`, and `theirs`, supposedly one too, tell a user the same.
    `similarity` is the cosine of their gists' vectors, None where there are none. Linear in the texts."""
    if ours == theirs:
        return Agreement.AGREE
    if max(len(ours), len(theirs)) > _LONGEST:
        return Agreement.UNCLEAR
    if not (normal := _normal(ours)) or not _normal(theirs):
        return Agreement.UNCLEAR  # Of symbols alone.
    found = Agreement.AGREE if normal == _normal(theirs) else _told_apart(question, ours, theirs, similarity)
    is_agreed = found is Agreement.AGREE
    return Agreement.UNCLEAR if is_agreed and _measures_differ(ours, theirs) else found


def _told_apart(question: str, ours: str, theirs: str, similarity: float | None) -> Agreement:
    if _FREE.search(question) or not _is_plain(ours) or not _is_plain(theirs):
        return Agreement.UNCLEAR
    one, other = said(question, ours), said(question, theirs)
    if one.verdict is not None or other.verdict is not None:
        return _verdicts(one, other, similarity)
    if min(one.size, other.size) <= _BRIEF:
        return _facts(one, other, similarity)
    return _explanations(one, other, similarity)


def _normal(answer: str) -> str:
    return " ".join(plain(answer).casefold().split()).strip(" .!\"'“”")


def _measures_differ(ours: str, theirs: str) -> bool:
    """True if the same number may be another amount: it has another unit, currency or time of day, or a
    pictogram says what words do not."""
    ours, theirs = ours[:_LOOKED_AT], theirs[:_LOOKED_AT]
    if min(len(ours.split()), len(theirs.split())) > _BRIEF:
        return False
    return (
        units_differ(ours, theirs) is Grade.VETO
        or dates_differ(ours, theirs) is Grade.VETO
        or pictograms(ours) != pictograms(theirs)
    )


def _is_plain(answer: str) -> bool:
    """True for a text in Latin script that neither refuses nor is code: others cannot be read here."""
    answer = answer[:_LOOKED_AT]
    letters = sum(map(str.isalpha, answer))
    latin = sum(character < "\u0250" for character in answer if character.isalpha())
    beginning = answer[:_REFUSAL_CHARACTERS].replace("’", "'")
    return latin >= 0.8 * letters and not is_code(answer) and _REFUSES.search(beginning) is None


def _verdicts(ours: Said, theirs: Said, similarity: float | None) -> Agreement:
    """Where one at least begins with yes or no. A text that denies something says no, one that does not may
    say either: grapes are toxic."""
    if ours.verdict is None or theirs.verdict is None:
        explicit, told = (ours, theirs) if theirs.verdict is None else (theirs, ours)
        if not told.denies:
            return Agreement.UNCLEAR
        return Agreement.DIFFER if explicit.verdict else Agreement.AGREE
    if ours.verdict is not theirs.verdict:
        return Agreement.DIFFER
    fewer, _, common = _common(ours.new_stems, theirs.new_stems)
    alike = common >= 0.5 or (similarity or 0.0) >= _ALIKE
    same = not fewer or (alike and ours.echoes <= theirs.echoes)
    return Agreement.AGREE if same else Agreement.UNCLEAR


def _facts(ours: Said, theirs: Said, similarity: float | None) -> Agreement:
    """Where one is brief."""
    if conflicting(OPPOSITES, ours.beginning, theirs.beginning):
        return Agreement.DIFFER
    if ours.literals and theirs.literals and not ours.literals & theirs.literals:
        return Agreement.UNCLEAR
    by_figures = _by_figures(ours, theirs)
    if by_figures is Agreement.AGREE:
        return _unless_far(ours, theirs, similarity)
    if by_figures is Agreement.DIFFER and _common(ours.new_names, theirs.new_names)[2]:
        return Agreement.UNCLEAR  # The same is named; the numbers may be beside the point.
    return by_figures or _by_words(ours, theirs, similarity)


def _by_figures(ours: Said, theirs: Said) -> Agreement | None:
    """What the numbers tell of two facts, None where they tell nothing."""
    here, there = ours.new_first_figures, theirs.new_first_figures
    if here and there:
        return _by_new_figures(here, there, ours.roughly or theirs.roughly)
    if not ours.first_figures or not theirs.first_figures:
        return None
    if not figures.shared(ours.first_figures, theirs.first_figures):
        return Agreement.DIFFER
    if not figures.is_same(ours.first_figures[0], theirs.first_figures[0]):
        return Agreement.UNCLEAR
    only = not here and not there and not (ours.new_stems and theirs.new_stems)
    return Agreement.AGREE if only else None


def _by_new_figures(here: tuple[str, ...], there: tuple[str, ...], roughly: bool) -> Agreement:
    if not figures.shared(here, there, roughly):
        return Agreement.UNCLEAR if figures.is_scaled(here[0], there[0]) else Agreement.DIFFER
    # "29 instead of the usual 28" shares a number with "28". A year may stand behind its day.
    first = figures.shared(here[:1], there, roughly) and figures.shared(there[:1], here, roughly)
    fewer, more = sorted((here, there), key=len)
    all_of_one = all(figures.shared([figure], more, roughly) for figure in fewer)
    is_told = first or any(map(figures.is_year, {*here} & {*there}))
    return Agreement.AGREE if is_told and all_of_one else Agreement.UNCLEAR


def _unless_far(ours: Said, theirs: Said, similarity: float | None) -> Agreement:
    """AGREE for the same number, unless it is said of something else."""
    fewer, _, common = _common(ours.new_stems, theirs.new_stems)
    names, _, common_names = _common(ours.new_names, theirs.new_names)
    near = not fewer or common > 0 or (similarity or 0.0) >= 0.4
    return Agreement.AGREE if near and (common_names or not names) else Agreement.UNCLEAR


def _by_words(ours: Said, theirs: Said, similarity: float | None) -> Agreement:
    if ours.denies != theirs.denies:
        return Agreement.UNCLEAR
    fewer, _, common = _common(ours.new_stems, theirs.new_stems)
    names, more_names, common_names = _common(ours.new_names, theirs.new_names)
    if common >= _COVERED or common_names >= _COVERED:
        return Agreement.AGREE
    if bool(ours.new_first_figures) != bool(theirs.new_first_figures) or (similarity or 0.0) >= _SAME_WORDS:
        return Agreement.UNCLEAR
    others = names and more_names and not common_names and common < 0.3
    terms = 0 < fewer <= _FEW and not common and (similarity or 0.0) < _SAME_TERM
    return Agreement.DIFFER if others or terms else Agreement.UNCLEAR


def _explanations(ours: Said, theirs: Said, similarity: float | None) -> Agreement:
    """Where both are longer."""
    others = theirs.new_figures and not figures.shared(ours.new_figures, theirs.new_figures)
    if others and ours.repeats - theirs.repeats:
        return Agreement.DIFFER
    words = _dice(ours.stems, theirs.stems)
    if conflicting(OPPOSITES, ours.beginning, theirs.beginning):
        return Agreement.DIFFER if words >= _NEAR_WORDS else Agreement.UNCLEAR
    lost, apart = _lost(ours, theirs), _facts_are_apart(ours, theirs)
    if lost >= _MANY_LOST and apart:
        return Agreement.DIFFER
    if similarity is None:
        return Agreement.UNCLEAR
    elsewhere = lost >= _MANY_LOST and similarity < _FAR_IF_LOST and words < _NEAR_WORDS
    if elsewhere or (similarity < _FAR and words < _FAR_WORDS):
        return Agreement.DIFFER
    if lost >= _SOME_LOST or apart or ours.denies != theirs.denies or _details_differ(ours, theirs):
        return Agreement.UNCLEAR
    return Agreement.AGREE if similarity >= _NEAR and words >= _NEAR_WORDS else Agreement.UNCLEAR


def _lost(ours: Said, theirs: Said) -> float:
    """The share of what ours repeats of the question that theirs does not say: is it one to another?"""
    return len(ours.echoes - theirs.echoes) / len(ours.echoes) if ours.echoes else 0.0


def _facts_are_apart(ours: Said, theirs: Said) -> bool:
    """True if both have numbers, in all or at the beginning, or literals, and none in common."""
    roughly = ours.roughly or theirs.roughly
    for here, there in (
        (ours.new_first_figures, theirs.new_first_figures),
        (ours.new_figures, theirs.new_figures),
    ):
        if here and there and not figures.shared(here, there, roughly):
            return True
    return bool(ours.literals and theirs.literals and not ours.literals & theirs.literals)


def _details_differ(ours: Said, theirs: Said) -> bool:
    """True if of several numbers, or several names, most are others."""
    numbers, _, common_numbers = _common(frozenset(ours.new_figures), frozenset(theirs.new_figures))
    names, _, common_names = _common(ours.names, theirs.names)
    return (numbers >= 3 and common_numbers < 0.5) or (names >= 3 and common_names < 0.5)


def _common(ours: frozenset[str], theirs: frozenset[str]) -> tuple[int, int, float]:
    """The sizes of both, the lesser first, and the share of the lesser that is in the other; 0 if empty."""
    fewer, more = sorted((len(ours), len(theirs)))
    return fewer, more, len(ours & theirs) / fewer if fewer else 0.0


def _dice(ours: frozenset[str], theirs: frozenset[str]) -> float:
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 1.0
