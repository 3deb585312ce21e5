"""Text to words, as the guards compare them. Every pattern is linear in the text: none can fail late."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_COUNTRY = re.compile(r"\bUS\b|\bU\.S\.(?:A\.)?")
"""In lower case it would be a pronoun."""

_RUN_TOGETHER = frozenset(
    "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt shouldnt wasnt"
    " werent wont wouldnt".split()
)
"""Contractions as they are typed in a hurry; none is a word of its own that a question would hold."""

FUNCTION_WORDS = frozenset(
    "a an the this that these those my your our their his her its i you we they he she it me us them one ones"
    " someone anyone somebody anybody is are was were be been being am do does did done doing have has had"
    " having can could may might shall should will would must of in on at to for from by with about as into"
    " onto through via over under between among during than then so and or but if what which who whom whose"
    " when where why how much many there here some any please tell give get using use used way ways best good"
    " not no s t m d re ve ll".split()
)
"""Words that shape a question more than they say what it is about."""

PREPOSITIONS = frozenset(
    "of in on at to for from by with about as into onto through via over under between among than minus plus"
    " times divided versus vs against per and or but if because so then while when before after since"
    " until".split()
)


@lru_cache(maxsize=16)
def words(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case and in order: contractions taken apart ("don't" is "do", "not"),
    possessives without their s, a number without the unit that is glued to it ("5gb" is "5", "gb").

    A few are kept, since every guard asks for both texts, and one question meets several candidates."""
    shouted = text.isupper() and " " in text
    spoken = _WORD.findall(text if shouted else _COUNTRY.sub("USA", text))
    return tuple(part for word in spoken for part in _parts(word.lower().replace("’", "'")))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """`word` without its commonest endings, so that "learn", "learns" and "learning" are one."""
    for ending in ("ing", "ied", "ies", "ed", "es", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def common_start(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))


def _parts(word: str) -> Iterator[str]:
    if "'" in word:
        yield from _contraction(word)
    elif word in _RUN_TOGETHER:
        yield from (word[:-2], "not")
    elif word == "cannot":
        yield from ("can", "not")
    else:
        yield from _number_and_unit(word)


def _contraction(word: str) -> Iterator[str]:
    head, _, tail = word.rpartition("'")
    if tail == "t" and head.endswith("n"):
        yield from (head[:-1], "not") if len(head) > 1 else ("not",)
    else:
        yield from head.split("'")
        if tail != "s":
            yield tail


def _number_and_unit(word: str) -> Iterator[str]:
    unit = word.lstrip("0123456789")
    if unit and unit != word and unit.isalpha():
        yield from (word[: -len(unit)], unit)
    else:
        yield word
