"""Guard: in which version of what."""

import re

from latency_slayer.judge.guards.closeness import Grade, matched
from latency_slayer.judge.guards.words import words

_VERSION = re.compile(r"\b(?:v\.?|versions? |releases? )(\d[\w.]*)", re.IGNORECASE)
_DOTTED = re.compile(r"\b([A-Za-z]\w*)[+#]{0,2}[ -](\d+(?:\.\d+)+)\b")
_SAID = frozenset({"v", "version", "versions", "release", "releases"})
_NOT_NAMES = frozenset(
    "a about above after and around at before below between by cost costs for from hit in is least most of on"
    " only or over per than the times to under until was with".split()
)
"""What stands before a number that is none of a version."""


def versions_differ(question: str, candidate: str) -> Grade:
    """Whether the same versions are named in both: "v2", "version 2", "Python 3.10"."""
    ours, theirs = _versions(question), _versions(candidate)
    parts = (part for one in ours ^ theirs for part in words(one.replace(".", " ")))
    return matched(ours - theirs, theirs - ours, question, candidate, beside=(*parts, *_SAID))


def unversioned(text: str) -> str:
    """`text` without the numbers of versions."""
    return _DOTTED.sub(_without, _VERSION.sub(" ", text))


def _without(match: re.Match[str]) -> str:
    return match[0] if match[1].lower() in _NOT_NAMES else match[1]


def _versions(text: str) -> frozenset[str]:
    told = (match[1].rstrip(".") for match in _VERSION.finditer(text))
    dotted = (match[2] for match in _DOTTED.finditer(text) if match[1].lower() not in _NOT_NAMES)
    return frozenset((*told, *dotted))
