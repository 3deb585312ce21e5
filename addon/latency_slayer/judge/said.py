"""What an answer says, as far as it can be compared with what another says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from latency_slayer.judge import figures
from latency_slayer.judge.gist import sentences
from latency_slayer.judge.guards.closeness import content
from latency_slayer.judge.guards.dates import DATES
from latency_slayer.judge.guards.numbers import NUMBER_WORDS, numbers
from latency_slayer.judge.guards.words import stem, words

_MOST_CHARACTERS = 4000
"""Of an answer are read: what it says first is what it was asked for, and no comparison takes long."""

_NAME = re.compile(r"\b[A-Z][^\W_]+")
_LETTER = re.compile(r"\b[B-HJ-Z]\b(?!['(])")
_LITERAL = re.compile(r"`([^`\n]+)`")
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_FORMULA = re.compile(r"\b\w{1,20}\([^()\n]{1,40}\)")
_CLAUSE_END = re.compile(r"[;,:] | (?:because|since|as|so|unless|except|if|but) ", re.IGNORECASE)

_FEW = 4
"""Words: of so few the first is capitalised for what it is, not for where it stands."""

_YES = frozenset("yes yeah yep yup correct true right absolutely definitely certainly indeed".split())
_NO = frozenset("no nope false incorrect wrong".split())
_NOT = frozenset("not never cannot without nor neither prohibited forbidden".split())
_NOT_QUITE = (["not"], ["quite"], ["really"])
_ROUGHLY = frozenset("about around roughly approximately approx nearly almost some usually".split())
_SAYS_LITTLE = frozenset(
    stem(word)
    for word in "about around roughly approximately approx nearly almost exactly usually generally typically"
    " commonly often also well known called named mean stand short answer yes no correct true false right"
    " sure certainly absolutely definitely just simply currently today category label class classification"
    " result solution sentiment output".split()
)
_NO_NAMES = _SAYS_LITTLE | {stem(word) for word in DATES}
"""They are capitalised and name nothing, or only a day."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a question, read. Words are the stems of those that say what it is about, numbers are in
    one spelling each, and what begins with `new` stands in the answer and not in the question. The
    `beginning` are the first sentences, up to one that says anything new: there is what was asked for.

    `echoes` are words and `repeats` numbers of the question, `literals` options and code quoted in a line.
    `verdict` is True for an answer that begins with yes, False for no, None for neither; `denies` is True
    where the first clause has a negation that the question has not, `roughly` where the beginning is
    approximate."""

    size: int
    beginning: tuple[str, ...]
    stems: frozenset[str]
    echoes: frozenset[str]
    new_stems: frozenset[str]
    new_names: frozenset[str]
    names: frozenset[str]
    literals: frozenset[str]
    first_figures: tuple[str, ...]
    new_first_figures: tuple[str, ...]
    new_figures: tuple[str, ...]
    repeats: frozenset[str]
    verdict: bool | None
    denies: bool
    roughly: bool


def said(question: str, answer: str) -> Said:
    """`answer` to `question`, read."""
    answer = answer[:_MOST_CHARACTERS]
    told = sentences(answer)
    asked, asked_figures = stems(question), numbers(question)
    known = frozenset[str]() if _is_choice(question) else asked
    opening = _opening(told, known, asked_figures)
    beginning = " ".join(opening)
    letters = frozenset(_LETTER.findall(beginning)).difference(_LETTER.findall(question))
    first, all_figures = numbers(beginning), numbers(" ".join(told))
    all_stems = stems(" ".join(told))
    return Said(
        size=sum(len(sentence.split()) for sentence in told),
        beginning=words(beginning),
        stems=all_stems,
        echoes=asked & all_stems,
        new_stems=(stems(beginning) | letters) - known - _SAYS_LITTLE,
        new_names=(frozenset(_names(opening)) | letters) - known - _NO_NAMES,
        names=frozenset(_names(told)) - asked - _NO_NAMES,
        literals=frozenset(_literals(answer)),
        first_figures=first,
        new_first_figures=figures.without(asked_figures, first),
        new_figures=figures.without(asked_figures, all_figures),
        repeats=frozenset(one for one in asked_figures if figures.shared([one], all_figures)),
        verdict=_verdict(told[0] if told else ""),
        denies=not _NOT.difference(words(question)).isdisjoint(words(_CLAUSE_END.split(beginning, 1)[0])),
        roughly=not _ROUGHLY.isdisjoint(words(beginning)),
    )


def stems(text: str) -> frozenset[str]:
    """The stems of the words of `text` that say what it is about, numbers left out."""
    return frozenset(
        stem(word) for word in content(text) if word not in NUMBER_WORDS and not word[0].isdigit()
    )


def _opening(told: Sequence[str], asked: frozenset[str], asked_figures: Sequence[str]) -> Sequence[str]:
    for count, sentence in enumerate(told, 1):
        if stems(sentence) - asked - _SAYS_LITTLE or set(numbers(sentence)).difference(asked_figures):
            return told[:count]
    return told


def _is_choice(question: str) -> bool:
    """True where the answer may be a word of the question: "tea or milk?"."""
    return "or" in words(question)


def _names(told: Sequence[str]) -> Iterator[str]:
    """The capitalised words, less those that open a sentence, where it has more than a few words."""
    for sentence in told:
        opening = sentence.split(maxsplit=_FEW)
        text = sentence if len(opening) < _FEW else sentence.partition(" ")[2]
        for match in _NAME.finditer(text):
            yield from stems(match[0])


def _literals(answer: str) -> Iterator[str]:
    """What is said to the letter, less its blanks: options of commands, code quoted in a line, O(log n)."""
    for pattern in (_OPTION, _LITERAL, _FORMULA):
        yield from ("".join(literal.split()) for literal in pattern.findall(answer))


def _verdict(sentence: str) -> bool | None:
    first, *others = words(sentence) or ("",)
    if first in _NO or (first in ("not", "absolutely") and others[:1] in _NOT_QUITE):
        return False
    return True if first in _YES else None
