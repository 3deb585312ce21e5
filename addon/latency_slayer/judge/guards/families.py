"""Families of words that exclude each other: where one text has one of them and the other text another,
the same answer cannot be right. General English only; names of things are left to `names`. Each table stands
with its guard."""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

Families = Mapping[str, tuple[tuple[int, int], ...]]
"""For each word, or pair of words, the families that it is in and its group in each. The words of a group
are synonyms; two groups of one family exclude each other."""


def families(table: str) -> Families:
    """A family a line, groups parted by "|" (a line that begins with one goes on), words joined by "_"."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for family, line in enumerate(table.strip().replace("\n  |", " |").splitlines()):
        for group, words in enumerate(line.split("|")):
            for word in words.split():
                phrase = word.replace("_", " ")
                found[phrase] = (*found.get(phrase, ()), (family, group))
    return found


def conflicting(table: Families, question: Sequence[str], candidate: Sequence[str]) -> frozenset[str]:
    """The words by which, in one family of `table`, each text has a group that the other lacks."""
    ours, theirs = _groups(table, question), _groups(table, candidate)
    alone = ours.keys() ^ theirs.keys()
    here = {family for family, _ in ours.keys() & alone}
    both = here.intersection(family for family, _ in theirs.keys() & alone)
    told = ours | theirs
    return frozenset(word for place in alone if place[0] in both for word in told[place].split())


def alone(table: Families, question: Sequence[str], candidate: Sequence[str]) -> frozenset[str]:
    """The words of `table` that one text has and the other has no synonym of."""
    ours, theirs = _groups(table, question), _groups(table, candidate)
    told = ours | theirs
    return frozenset(word for place in ours.keys() ^ theirs.keys() for word in told[place].split())


def _groups(table: Families, words: Sequence[str]) -> dict[tuple[int, int], str]:
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return {place: word for word in chain(words, pairs) for place in table.get(word, ())}
