"""Labelled question pairs: would the answer to the one be right for the other?"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FIXED_PART = 64
"""Of 256: the part of the Quora pairs that is reported on, chosen by a hash of the first question."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two questions and whether the answer to one is right for the other. `kind` says what differs, if
    known."""

    one: str
    other: str
    same: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A set of pairs, with the `precision` and `recall` (or, for `most_wrong`, the count of wrong ones)
    that are wanted of what is served at the default budget."""

    name: str
    pairs: tuple[Labelled, ...]
    precision: float
    recall: float
    most_wrong: int | None = None


def read_sets(folder: Path) -> list[LabelledSet]:
    """The sets in `folder` that are reported on. Raises FileNotFoundError."""
    quora = (pair for pair in _read(folder / "quora.tsv.gz") if _is_in_fixed_part(pair))
    return [
        LabelledSet("near_misses", tuple(_read(folder / "near_misses.tsv")), 1.0, 0.75, most_wrong=0),
        LabelledSet("medical", tuple(_read(folder / "medical.tsv")), 0.98, 0.40),
        LabelledSet("paws_quora", tuple(_read(folder / "paws_quora.tsv")), 0.90, 0.20),
        LabelledSet("quora", tuple(quora), 0.93, 0.40),
    ]


def _is_in_fixed_part(pair: Labelled) -> bool:
    return hashlib.sha256(pair.one.encode()).digest()[0] < _FIXED_PART


def _read(file: Path) -> Iterator[Labelled]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            one, other, same, *kind = line.rstrip("\n").split("\t")
            yield Labelled(one, other, same == "1", *kind)
