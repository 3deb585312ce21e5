"""Answers to questions that come in families: what was written to measure how well two answers are compared.

A file of `scripts/training/answers` holds families, parted by a line `====`. Within a family each line that
begins with `? ` is a question, and the `- ` lines under it are right answers to it, as different runs of a
model would give them; the lines of a longer answer are indented by two blanks. The questions of one family
are near misses of each other, so that no answer to one is right for another.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "training" / "answers"

_FIT_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Question:
    """A question and right answers to it, each in other words."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Questions that are near misses of each other, and the name of their file."""

    file: str
    questions: tuple[Question, ...]

    @property
    def is_for_fitting(self) -> bool:
        """True for the part on which constants may be chosen; the rest is for measuring alone."""
        digest = hashlib.sha256(self.questions[0].text.encode()).digest()
        return digest[0] / 256 < _FIT_SHARE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers, `ours` to `question`; `is_right` if theirs is one to the same question."""

    question: str
    ours: str
    theirs: str
    is_right: bool


def load(folder: Path = FOLDER) -> list[Family]:
    """All families, in order. Raises ValueError for a line that is none of the format."""
    return [
        Family(path.name, tuple(_questions(part)))
        for path in sorted(folder.glob("*.txt"))
        for part in path.read_text("utf-8").split("\n====\n")
    ]


def pairs(family: Family) -> Iterator[Pair]:
    """Each two answers to one question, and each answer with those to the family's other questions."""
    for question in family.questions:
        for ours, theirs in combinations(question.answers, 2):
            yield Pair(question.text, ours, theirs, is_right=True)
    for one, other in permutations(family.questions, 2):
        for ours, theirs in product(one.answers, other.answers):
            yield Pair(one.text, ours, theirs, is_right=False)


def _questions(part: str) -> Iterator[Question]:
    for block in ("\n" + part.strip()).split("\n? ")[1:]:
        text, *lines = block.splitlines()
        yield Question(text, tuple(_answers(lines)))


def _answers(lines: Sequence[str]) -> Iterator[str]:
    said: list[str] = []
    for line in lines:
        if line.startswith("- "):
            if said:
                yield "\n".join(said).strip()
            said = [line[2:]]
        elif said and (line.startswith("  ") or not line.strip()):
            said.append(line[2:])
        else:
            raise ValueError(f"neither an answer nor the rest of one: {line!r}")
    if said:
        yield "\n".join(said).strip()
