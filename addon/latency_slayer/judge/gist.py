"""What an answer says, without what a model wraps it in: markdown, pleasantries, the offer of more."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from latency_slayer.judge.remainder import units

_MOST_CHARACTERS = 900
"""About what 254 tokens hold. What two answers say first is what they were asked for."""

_MOST_LOOKED_AT = 4 * _MOST_CHARACTERS
"""Characters of an answer: the first of them are the beginning, whatever markdown is taken away."""

# Every pattern is linear in the text: none can run past the mark at which the next try begins.
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_OPENING = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+|\d{1,2}[.)][ \t]+)+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=|:][ \t]*){3,}$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_MARKS = re.compile(
    r"(?<!\w)\*+|\*+(?!\w)|`+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|\\boxed|\\[()\[\]]|\$|~~"
)
_CELL = re.compile(r"\|")

_PLEASANTRY = re.compile(
    r"(?:sure|certainly|of course|absolutely|great question|good question|happy to help|here(?:'s| is| are)"
    r"|i(?:'d| would) be (?:happy|glad)|let me (?:explain|know|walk)|i hope|hope (?:this|that)|feel free"
    r"|would you like|if you (?:want|need|have|would|'d)|do you want)\b(?! not)",
    re.IGNORECASE,
)
_MOST_WORDS_OF_ONE = 25
_KEPT_SYMBOLS = frozenset("°")


def plain(answer: str) -> str:
    """`answer` without markdown, a line for each of its lines; code stays, its fences go."""
    text = _FENCE.sub("", answer.replace("’", "'").replace("\r", ""))
    text = _RULE.sub("", text)
    text = _OPENING.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _CELL.sub(" ", _MARKS.sub("", text))
    return text if text.isascii() else "".join(map(_shown, text))


def sentences(answer: str) -> list[str]:
    """The sentences and lines of `answer` in plain text, without the pleasantries that open and close it.
    Where there is nothing else they are kept."""
    said = [" ".join(unit.text.split()) for unit in units(plain(answer))]
    start = 1 if len(said) > 1 and _is_pleasantry(said[0], "!:?.") else 0
    end = len(said)
    while end > start + 1 and _is_pleasantry(said[end - 1], "!?."):
        end -= 1
    return said[start:end]


def gist(answer: str, reads_whole: Callable[[str], bool]) -> str:
    """What of `answer` is embedded: as many of its first sentences as are at most 900 characters and as the
    embedder reads whole; those that it cannot read alone are left out. Empty where it reads none."""
    taken: list[str] = []
    room = _MOST_CHARACTERS
    for sentence in sentences(answer[:_MOST_LOOKED_AT]):
        room -= len(sentence) + 1
        if room < 0:
            break
        if reads_whole(sentence):
            taken.append(sentence)
    return _most_read(taken, reads_whole)


def is_code(answer: str) -> bool:
    """True if more than half of `answer` stands in fences: code has many right wordings."""
    parts = answer.split("```")
    return 2 * sum(map(len, parts[1::2])) > len(answer)


def _most_read(taken: Sequence[str], reads_whole: Callable[[str], bool]) -> str:
    """The first of `taken` together: a quarter fewer at a time, so that all tries together are linear."""
    while taken and not reads_whole(" ".join(taken)):
        taken = taken[: len(taken) * 3 // 4]
    return " ".join(taken)


def _is_pleasantry(sentence: str, ends: str) -> bool:
    return (
        sentence.endswith(tuple(ends))
        and len(sentence.split()) <= _MOST_WORDS_OF_ONE
        and _PLEASANTRY.match(sentence) is not None
    )


def pictograms(answer: str) -> frozenset[str]:
    """The pictograms of `answer`."""
    return frozenset() if answer.isascii() else frozenset(filter(_is_pictogram, answer))


def _shown(character: str) -> str:
    """A pictogram as a blank: models put them before headings, and embedders cannot read them."""
    return " " if _is_pictogram(character) or character in "\ufe0f\u200d" else character


def _is_pictogram(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Cn", "Co", "Cs") and character not in _KEPT_SYMBOLS
