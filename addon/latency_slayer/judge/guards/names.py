"""Guard: who and what is named."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.words import FUNCTION_WORDS, stem, words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TABLE = """
us usa america american americans states|uk britain british britons kingdom|england english
europe european europeans eu|germany german germans|france french|spain spanish spaniards
italy italian italians|portugal portuguese|netherlands dutch holland|belgium belgian belgians
switzerland swiss|austria austrian austrians|poland poles|sweden swedish swedes|norway norwegian norwegians
denmark danish danes|finland finnish finns|ireland irish|scotland scottish scots|greece greek greeks
turkey turkish turks|russia russian russians|ukraine ukrainian ukrainians|china chinese|japan japanese
korea korean koreans|india indian indians|pakistan pakistani pakistanis|bangladesh bangladeshi
nepal nepalese nepali|philippines philippine filipino filipinos|vietnam vietnamese|thailand thai
indonesia indonesian|malaysia malaysian|australia australian australians|canada canadian canadians
mexico mexican mexicans|brazil brazilian brazilians|argentina argentine argentinian|egypt egyptian
israel israeli israelis|iran iranian|iraq iraqi|kenya kenyan kenyans|nigeria nigerian nigerians
africa african africans|asia asian asians|rome roman romans|tv television
"""
_SPELLINGS = {
    word: names.split()[0] for names in _TABLE.strip().replace("\n", "|").split("|") for word in names.split()
}
"""The first name of a country for its others and for who comes from there, and the like: people change
between them ("the flag of India", "the Indian flag")."""
_NO_NAMES = frozenset({"I", "OK"})
_SENTENCE_END = frozenset(".?!:\n")


def names_differ(question: str, candidate: str) -> Grade:
    """Whether one text has a name that the other has not in whatever case, or a word that is not in
    plain Latin letters is not in both: the local model strips accents ("schon", "schön"), and of other
    scripts the guards know no grammar."""
    strange = _foreign(question) ^ _foreign(candidate)
    if strange:
        return graded(True, question, candidate, beside=(*strange, *map(_bare, strange)))
    ours, theirs = _folded(question), _folded(candidate)
    alone = _others(_names(question), theirs) | _others(_names(candidate), ours)
    return graded(bool(alone), question, candidate, beside={name.lower() for name in alone})


def _others(names: frozenset[str], text: frozenset[str]) -> frozenset[str]:
    said = {_spelled(word) for word in text}
    return frozenset(name for name in names if _spelled(name) not in said and not _is_small(name, text))


def _spelled(word: str) -> str:
    return _SPELLINGS.get(word) or stem(word)


def _is_small(name: str, text: frozenset[str]) -> bool:
    """True for the "C" that is written "c" in `text`; of "a" and "i" nobody knows what they are."""
    return len(name) == 1 and name not in "AI" and name.lower() in text


@lru_cache(maxsize=16)
def _folded(text: str) -> frozenset[str]:
    return frozenset(words(text)).union(_letters(text))


def _letters(text: str) -> frozenset[str]:
    """Single capitals, which name things as "group B" does; not the pronoun."""
    return frozenset(
        match[0] for match in _WORD.finditer(text) if len(match[0]) == 1 and match[0].isupper()
    ) - {"I"}


def _foreign(text: str) -> frozenset[str]:
    """The words with a letter beyond ASCII, in lower case, with the marks that belong to their letters."""
    if text.isascii():
        return frozenset()
    composed = unicodedata.normalize("NFC", text).lower()
    spaced = "".join(character if _is_spelling(character) else " " for character in composed)
    return frozenset(word for word in spaced.split() if not word.isascii() and any(map(str.isalpha, word)))


def _bare(word: str) -> str:
    """`word` without its accents."""
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))


def _is_spelling(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


@lru_cache(maxsize=16)
def _names(text: str) -> frozenset[str]:
    """The capitalised words that do not open a sentence, in lower case. In a headline that is nearly every
    word; it is then held to the same words, which is strict and safe."""
    capitalised = (match for match in _WORD.finditer(text) if match[0][0].isupper())
    return frozenset(
        name for match in capitalised if not _opens(text, match.start()) for name in _plain(match[0])
    )


def _plain(word: str) -> Iterator[str]:
    if word in _NO_NAMES:
        return iter(())
    if len(word) == 1:
        return iter((word,))
    return (part for part in words(word) if part not in FUNCTION_WORDS or word.isupper())


def _opens(text: str, start: int) -> bool:
    before = text[max(start - 4, 0) : start].rstrip(" \"'“‘«(")
    return not before or before[-1] in _SENTENCE_END
