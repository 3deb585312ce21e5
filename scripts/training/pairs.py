"""Pairs of texts with the label that the verifier learns: would a right answer to the one be right for the
other?"""

import gzip
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

_NEAREST = 0.72
_HELD_OUT = 20
"""One block in so many is never trained on."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts; `same` is 1.0 if a right answer to the one is right for the other, else 0.0."""

    one: str
    other: str
    same: float


@dataclass(frozen=True, slots=True)
class Block:
    """Questions that look alike, in groups: within a group they mean the same, across groups they do not."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def is_held_out(self) -> bool:
        """True for blocks that are for measuring alone; decided by a hash, so that it never changes."""
        return hashlib.sha256(self.groups[0][0].encode()).digest()[0] % _HELD_OUT == 0

    def pairs(self) -> Iterator[Pair]:
        """Every pair of its lines."""
        for group in self.groups:
            yield from (Pair(one, other, 1.0) for one, other in combinations(group, 2))
        for here, there in combinations(self.groups, 2):
            yield from (Pair(one, other, 0.0) for one in here for other in there)


def read_blocks(folder: Path, pattern: str = "*.txt") -> list[Block]:
    """The blocks of every `*.txt` in `folder`: lines of a group's digit, a blank and a question; an empty
    line ends a block. Raises ValueError, with file and line, for anything else."""
    return [block for file in sorted(folder.glob(pattern)) for block in _blocks(file)]


def _blocks(file: Path) -> Iterator[Block]:
    groups: dict[str, list[str]] = {}
    for number, line in enumerate([*file.read_text("utf-8").splitlines(), ""], 1):
        if not line.strip():
            if groups:
                yield Block(tuple(tuple(group) for group in groups.values()))
            groups = {}
            continue
        digit, blank, text = line[:1], line[1:2], line[2:].strip()
        if not (digit.isdigit() and blank == " " and text):
            raise ValueError(
                f"{file}:{number}: {line[:40]!r} is no line of a group's digit, a blank and a text"
            )
        groups.setdefault(digit, []).append(text)


def read_paws(file: Path) -> list[Pair]:
    """The pairs of PAWS-Wiki (tab-separated, one header row), with their tokenised punctuation put right."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return [Pair(untokenised(one), untokenised(other), float(same)) for one, other, same in rows]


def untokenised(text: str) -> str:
    """`text` as people write it: no blank before a full stop, plain quotation marks."""
    for old, new in (
        (" ,", ","),
        (" .", "."),
        (" ?", "?"),
        (" !", "!"),
        (" '", "'"),
        ("`` ", '"'),
        (" ''", '"'),
        ("( ", "("),
        (" )", ")"),
        (" ;", ";"),
        (" :", ":"),
        (" n't", "n't"),
        ("``", '"'),
        ("''", '"'),
    ):
        text = text.replace(old, new)
    return text


def neighbours(blocks: Sequence[Block], firsts: np.ndarray, count: int, seed: int) -> list[Pair]:
    """For each block `count` pairs of a question of it with one of a block on a related matter. `firsts`
    has the unit vectors of the blocks' first questions. What is nearer than `_NEAREST` may be the same
    matter twice."""
    chance = random.Random(seed)
    alike = firsts @ firsts.T
    alike[alike > _NEAREST] = -1.0
    found = []
    for block, row in zip(blocks, alike, strict=True):
        for place in np.argsort(-row)[:count]:
            other = chance.choice(blocks[int(place)].groups)
            found.append(Pair(chance.choice(chance.choice(block.groups)), chance.choice(other), 0.0))
    return found


def strangers(blocks: Sequence[Block], count: int, seed: int) -> list[Pair]:
    """`count` pairs of questions from different blocks: what has nothing to do with each other."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        here, there = chance.sample(blocks, 2)
        found.append(
            Pair(chance.choice(chance.choice(here.groups)), chance.choice(chance.choice(there.groups)), 0.0)
        )
    return found
