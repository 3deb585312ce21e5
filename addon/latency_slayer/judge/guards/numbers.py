"""Guard: the numbers of two texts."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from latency_slayer.judge.guards.closeness import Grade, matched
from latency_slayer.judge.guards.units import UNITS
from latency_slayer.judge.guards.versions import unversioned
from latency_slayer.judge.guards.words import words

_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d[^\W_]*)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WITH_SUFFIX = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]+)")
_PERCENT = re.compile(r" ?(?:%|per ?cent\b)", re.IGNORECASE)
_JOINING = re.compile(r"[\s-]{1,3}")

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen".split()
)
_UNIT_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: value for value, word in enumerate(_UNIT_ORDINALS, 1)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{word[:-1] + "ieth": value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{"dozen": 12, "twice": 2, "thrice": 3},
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_BEYOND_WORDS = 10**15
"""Nobody spells larger numbers out; "hundred hundred hundred..." must not grow without end."""
_ROMAN = {
    name: str(value) for value, name in enumerate("I II III IV V VI VII VIII IX X XI XII XIII".split(), 1)
}
NUMBER_WORDS = _SMALL.keys() | _SCALES.keys()
"""Words that are, or help to spell out, a number."""
_ONES = frozenset("one first once single a an".split())
_NUMERIC = NUMBER_WORDS | {"times"}
_GLUED = UNITS.keys() | {"am", "pm"}
_NOT_ORDINAL_AFTER = frozenset({"a", "per", "each", "every", "split"})


def numbers_differ(question: str, candidate: str) -> Grade:
    """Whether both texts hold the same numbers, each as often. "fifteen percent", "15 %" and "15%" are
    one number, and so are "45,000", "45k" and "45 thousand"; "3.10" and "3.1", "5" and "-5" are not. What
    mixes digits and letters ("A113", "4o") counts whole, unless the letters are a unit. Versions are left to
    their own guard."""
    here, there = Counter(numbers(unversioned(question))), Counter(numbers(unversioned(candidate)))
    ours, theirs = _less_one(here - there, candidate), _less_one(there - here, question)
    return matched(ours, theirs, question, candidate, beside={*ours, *theirs, *_NUMERIC})


def _less_one(alone: Counter[str], other: str) -> Counter[str]:
    """`alone` less the 1 that the `other` text may have in a word that is hardly ever a number."""
    if "1" in alone and not _ONES.isdisjoint(words(other)):
        del alone["1"]
    return alone


@lru_cache(maxsize=16)
def numbers(text: str) -> tuple[str, ...]:
    """The numbers of `text`, each in one spelling, in order."""
    reading = _Reading(text)
    for match in _TOKEN.finditer(text):
        reading.take(match)
    reading.flush()
    return tuple(reading.found)


@dataclass(slots=True)
class _Reading:
    """Numbers found so far, and the spelled-out one that is being put together."""

    text: str
    found: list[str] = field(default_factory=list)
    whole: Decimal = Decimal(0)
    part: Decimal | None = None
    last: str = ""
    end: int = -1

    def take(self, match: re.Match[str]) -> None:
        word = match[0].lower()
        if not self._goes_on(match):
            self.flush()
        if not (word.isascii() and word.isalpha()) and any(character.isnumeric() for character in word):
            self._digits(match, word)
        elif word in _SCALES and (self.part is not None or self.last in ("a", "several", "few")):
            self._scale(word)
        elif word in _SCALES:
            self.flush()
            self.found.append(word)
        elif word in _SMALL and not (word == "second" and self._is_unit_here()):
            self._small(word)
        elif match[0] in _ROMAN and match[0] != "I":
            self.flush()
            self.found.append(_ROMAN[match[0]])
        elif not (word == "and" and self.part is not None and self.last in _SCALES):
            self.flush()
        if word != "and":
            self.last = word
        self.end = match.end()

    def flush(self) -> None:
        """End the number that is being put together. A lone "one" or "first" is hardly ever a number."""
        if self.part is not None:
            value = self.whole + self.part
            if value != 1 or self.last[:1].isdigit():
                self.found.append(format(value.normalize(), "f") + self._percent(self.end))
        self.whole, self.part = Decimal(0), None

    def _goes_on(self, match: re.Match[str]) -> bool:
        return bool(_JOINING.fullmatch(self.text[max(self.end, 0) : match.start()][:4]))

    def _is_unit_here(self) -> bool:
        return self.last in _NOT_ORDINAL_AFTER or self.last[-1:].isdigit()

    def _digits(self, match: re.Match[str], word: str) -> None:
        self.flush()
        sign = self._sign(match.start())
        follows = self.text[match.end() : match.end() + 12].lstrip().lower()
        if not sign and self._plain(word) and any(follows.startswith(scale) for scale in _SCALES):
            self.part = Decimal(word.replace(",", ""))
            return
        spelled = [sign + part for part in _spellings(word)]
        spelled[-1] += self._percent(match.end())
        self.found.extend(spelled)

    def _plain(self, word: str) -> bool:
        return (
            word.isascii()
            and len(word) <= 18
            and (word.replace(".", "", 1).isdigit() or _THOUSANDS.fullmatch(word) is not None)
        )

    def _scale(self, word: str) -> None:
        part = Decimal(1) if self.part is None else self.part
        if not part:  # "a million million"
            part, self.whole = self.whole, Decimal(0)
        if part + self.whole > _BEYOND_WORDS:
            self.flush()
            part = Decimal(1)
        if word == "hundred":
            self.part = part * 100
        else:
            self.whole, self.part = self.whole + part * _SCALES[word], Decimal(0)

    def _small(self, word: str) -> None:
        value = _SMALL[word]
        if self.part is not None and not self._composes(value):
            self.flush()
        self.part = value + (self.part or Decimal(0))

    def _composes(self, value: int) -> bool:
        """After "twenty" comes "five", after "hundred" "twelve", after "two" nothing: "one two" is two."""
        if self.last in _SCALES:
            return True
        return value < 10 and self.last in _SMALL and _SMALL[self.last] >= 20

    def _sign(self, start: int) -> str:
        before = self.text[max(start - 2, 0) : start]
        if before[-1:] not in ("-", "−", "+"):
            return ""
        if len(before) == 2 and (before[0].isalnum() or before[0] in ")]"):
            return ""
        return before[-1].replace("−", "-")

    def _percent(self, end: int) -> str:
        return "%" if _PERCENT.match(self.text, end) else ""


def _spellings(word: str) -> list[str]:
    """A token with digits in it, in the one spelling of each number that it holds."""
    suffixed = _WITH_SUFFIX.fullmatch(word)
    if suffixed is not None:
        number, suffix = suffixed.groups()
        if suffix in ("st", "nd", "rd", "th"):
            return [number]
        if suffix == "k":
            return [_thousandfold(number)]
        return _spellings(number) if suffix in _GLUED else [word]
    if _THOUSANDS.fullmatch(word):
        return [word.replace(",", "")]
    return word.split(",")


def _thousandfold(number: str) -> str:
    if not number.isascii() or len(number) > 18 or number.count(".") > 1:
        return number + "k"
    return format((Decimal(number.replace(",", "")) * 1000).normalize(), "f")
