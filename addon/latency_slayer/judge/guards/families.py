"""Families of words that exclude each other: where one text has one of them and the other text another,
the same answer cannot be right. General English only; names of things are left to `names`. Each table stands
with its guard."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

Families = Mapping[str, tuple[tuple[int, int], ...]]
"""For each word, or pair of words, the families that it is in and its group in each. The words of a group
are synonyms; two groups of one family exclude each other."""

_Places = dict[tuple[int, int], str]
"""Families and groups, and the word or pair of words that is in them."""


def families(table: str) -> Families:
    """A family a line, groups parted by "|" (an indented line goes on), words joined by "_"."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for family, line in enumerate(table.strip().replace("\n  ", " ").splitlines()):
        for group, words in enumerate(line.split("|")):
            for word in words.split():
                phrase = word.replace("_", " ")
                found[phrase] = (*found.get(phrase, ()), (family, group))
    return found


def conflicting(table: Families, question: Sequence[str], candidate: Sequence[str]) -> frozenset[str]:
    """The words by which, in one family of `table`, each text has a group that the other lacks."""
    ours, theirs = _alone(table, tuple(question), tuple(candidate))
    both = {family for family, _ in ours} & {family for family, _ in theirs}
    told = ours | theirs
    return frozenset(word for place in told if place[0] in both for word in told[place].split())


def alone(table: Families, question: Sequence[str], candidate: Sequence[str]) -> frozenset[str]:
    """The words of `table` that one text has and the other has no synonym of."""
    ours, theirs = _alone(table, tuple(question), tuple(candidate))
    return frozenset(word for phrase in (*ours.values(), *theirs.values()) for word in phrase.split())


def _alone(table: Families, ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[_Places, _Places]:
    """The places in `table` where each text has a word and the other has none."""
    here, there = _phrases(ours), _phrases(theirs)
    if table.keys().isdisjoint(here ^ there):
        return {}, {}
    one, other = _places(table, here), _places(table, there)
    return (
        {place: phrase for place, phrase in one.items() if place not in other},
        {place: phrase for place, phrase in other.items() if place not in one},
    )


def _places(table: Families, phrases: frozenset[str]) -> _Places:
    return {place: phrase for phrase in phrases if phrase in table for place in table[phrase]}


@lru_cache(maxsize=16)
def _phrases(words: tuple[str, ...]) -> frozenset[str]:
    """The words, and each pair of neighbours; they are looked up in every table."""
    return frozenset(words).union(f"{one} {other}" for one, other in pairwise(words))
