"""What is left of two long texts when all that they have in common is taken away.

A model's vector of a long text says hardly anything of the one sentence in which it differs from another. So
what two texts share to the letter is not compared at all, and what is left of each is compared as if it were
the question.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from latency_slayer.judge.guards.literals import literals_differ
from latency_slayer.judge.guards.payload import asks, works_on_text
from latency_slayer.judge.reasons import Reason

LONG_CHARACTERS = 240
"""From here on one sentence no longer dominates: with four sentences before them, two questions that have
nothing to do with each other (cosine 0.15 to 0.3 without) are at 0.75 to 0.85 for the local model."""

_MOST_PIECES = 4
"""Each is compared by itself. Texts that differ in more places differ in more than a question."""

# An abbreviation ends no sentence. Every lookbehind has one width, and most are tried only before a blank.
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[A-Za-z]\.)(?<!\b(?:Dr|Mr|Ms|St|No|vs|cf)\.)(?<!\b(?:Mrs|etc|Fig|Inc|Ltd)\.)[ \t]+"
    r"|(?<=[.!?][\"'”’)\]])[ \t]+"
    r"|(?<=[。！？])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in one place of the common text, in each of the two; at most one side is empty."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Remainder:
    """Two texts less their `shared` sentences and lines, in the order of the text. `in_order` is False where
    these come in another order in each, and nothing can be told from the `pieces`; where there are no pieces
    the texts differ in white space alone."""

    pieces: tuple[Piece, ...]
    shared: tuple[str, ...]
    in_order: bool = True

    @property
    def ours(self) -> str:
        """All that is left of our text."""
        return " ".join(piece.ours for piece in self.pieces if piece.ours)

    @property
    def theirs(self) -> str:
        """All that is left of their text."""
        return " ".join(piece.theirs for piece in self.pieces if piece.theirs)

    @property
    def common(self) -> int:
        """How many characters the texts share."""
        return sum(map(len, self.shared))


def is_long(*texts: str) -> bool:
    """True if any is so long that it is compared by what is left of it."""
    return max(map(len, texts)) > LONG_CHARACTERS


def split(question: str, candidate: str) -> Remainder:
    """What is left of both without the sentences and lines that they share: those that both begin and end
    with, and those in between if they come in the same order. White space between words and at the ends of
    lines does not count; at the beginning of a line it does, for code. Symmetric, and linear in the texts."""
    ours, theirs = units(question), units(candidate)
    here, there = _common([unit.text for unit in ours], [unit.text for unit in theirs])
    shared = tuple(ours[place].text for place in here)
    if shared != tuple(theirs[place].text for place in there):
        return Remainder((), shared, in_order=False)
    left = zip(_gaps(question, ours, here), _gaps(candidate, theirs, there), strict=True)
    narrowed = [_narrowed(Piece(*pair)) for pair in left if any(pair)]
    words = [said for _, taken in narrowed for said in taken if said]
    return Remainder(tuple(piece for piece, _ in narrowed), (*shared, *words))


def veto(question: str, candidate: str, remainder: Remainder) -> Reason | None:
    """REMAINDER_DIFFERS if the answer to one of two long texts must not answer the other, whatever is left of
    them. Beside a common text only a question may differ: no material, and no wish that one text has not."""
    pieces = remainder.pieces
    comparable = (
        remainder.in_order
        and len(pieces) <= _MOST_PIECES
        and all(piece.ours and piece.theirs for piece in pieces)
        and (_is_set_alike(question, candidate) if not pieces else _only_questions_differ(remainder))
        # A question inside of a quotation is material.
        and not literals_differ(question, candidate)
    )
    return None if comparable else Reason.REMAINDER_DIFFERS


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a line where that is shorter: the `text` that is compared, and where it stands."""

    text: str
    start: int
    end: int


def units(text: str) -> list[Unit]:
    """The sentences and lines of `text`, in order; empty lines left out."""
    found: list[Unit] = []
    start = 0
    for line in text.splitlines(keepends=True):
        found.extend(_sentences(line, start))
        start += len(line)
    return found


def _sentences(line: str, start: int) -> Iterator[Unit]:
    indentation = line[: len(line) - len(line.lstrip())]
    place = len(indentation)
    ends = [*(match.start() for match in _SENTENCE_END.finditer(line)), len(line)]
    for end in ends:
        said = line[place:end].strip()
        if said:
            first = line.index(said[0], place)
            yield Unit(indentation + " ".join(said.split()), start + first, start + first + len(said))
            indentation = ""
        place = end


def _common(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where in each the common ones stand: what both begin and end with, and of the rest each as often as
    both have it."""
    start, end = _ends(ours, theirs)
    both = Counter(ours[start : len(ours) - end]) & Counter(theirs[start : len(theirs) - end])
    return _places(ours, start, end, both), _places(theirs, start, end, both)


def _ends(ours: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """How many both begin with, and how many of the others both end with."""
    start = _beginning(ours, theirs)
    return start, _beginning(ours[start:][::-1], theirs[start:][::-1])


def _beginning(ours: Sequence[str], theirs: Sequence[str]) -> int:
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(ours), len(theirs)))


def _places(said: Sequence[str], start: int, end: int, both: Counter[str]) -> list[int]:
    left, inner = both.copy(), []
    for place in range(start, len(said) - end):
        if left[said[place]] > 0:
            left[said[place]] -= 1
            inner.append(place)
    return [*range(start), *inner, *range(len(said) - end, len(said))]


def _gaps(text: str, found: Sequence[Unit], common: Sequence[int]) -> Iterator[str]:
    """What stands before each common unit and after the last, as written; empty where nothing does."""
    before = -1
    for place in [*common, len(found)]:
        yield text[found[before + 1].start : found[place - 1].end] if place > before + 1 else ""
        before = place


def _narrowed(piece: Piece) -> tuple[Piece, tuple[str, ...]]:
    """`piece` without the words that both sides begin and end with, where these outweigh the rest of a long
    one (a line without a full stop may hold a whole document), and those words."""
    ours, theirs = piece.ours.split(), piece.theirs.split()
    start, end = _ends(ours, theirs)
    if not is_long(piece.ours, piece.theirs) or 2 * (start + end) < min(len(ours), len(theirs)):
        return piece, ()
    rest = (" ".join(words[start : len(words) - end]) for words in (ours, theirs))
    return Piece(*rest), (" ".join(ours[:start]), " ".join(ours[len(ours) - end :]))


def _is_set_alike(question: str, candidate: str) -> bool:
    """True if nobody sees the white space in which both differ. How many lines or blanks a text has may be
    what is asked."""
    return _lines(question) == _lines(candidate)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _only_questions_differ(remainder: Remainder) -> bool:
    if not remainder.shared:
        return True
    sides = [side for piece in remainder.pieces for side in (piece.ours, piece.theirs)]
    return all(_is_question(side) for side in sides) and not any(map(works_on_text, remainder.shared))


def _is_question(text: str) -> bool:
    return any(asks(unit.text) for unit in units(text))
