"""Guards: what must be the same to the letter, namely quotations and code."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from latency_slayer.judge.guards.closeness import Grade, graded, matched
from latency_slayer.judge.guards.order import may_be_turned
from latency_slayer.judge.guards.words import words

# No pattern may run past the next opening mark, so that none is tried over the same text twice.
_QUOTED = re.compile(
    r'"([^"]+)"'
    r"|“([^“”]+)[”]"
    r"|«([^«»]+)»"
    r"|„([^„“”]+)[“”]"
    r"|(?<!\w)‘((?:[^‘’\n]|(?<=\w)’(?=\w))+)’(?!\w)"
    r"|(?<![\w'])'((?:[^'\n]|(?<=\w)'(?=\w))+)'(?!\w)"
)
_BACKTICKED = re.compile(r"```(.+?)```|`([^`]+)`", re.DOTALL)

_MOST_LOOKED_FOR = 16
"""More quotations that only one side has, and they are not searched for but held to differ."""

_LANGUAGES = frozenset(
    "python javascript typescript java php perl kotlin scala haskell sql bash zsh css html matlab fortran"
    " cobol lua elixir erlang clojure powershell c++ c# f# .net objective-c vba assembly ocaml groovy golang"
    " postgresql postgres mysql sqlite mongodb mariadb nodejs node.js react angular vue django flask".split()
)
_CAPITALISED_LANGUAGES = frozenset(
    {"C", "R", "D", "Go", "Rust", "Swift", "Ruby", "Dart", "Julia", "Ada", "Scratch"}
)
"""Those that are also everyday words or letters count only as they are written as names."""
_SAME_LANGUAGE = {"golang": "go", "postgres": "postgresql", "nodejs": "node.js"}

_OPERATORS = frozenset("+*/=<>&|^%~!")
_INNER_MARKS = frozenset("_@\\=<>{}[](+*#$&|^~;")
_SURROUNDING = ".,;:!?\"'“”‘’„«»…`"


def quotes_differ(question: str, candidate: str) -> Grade:
    """Whether something is quoted in one text that the other neither quotes nor says, or the same
    quotations stand in another order."""
    return _compared(_quotations, question, candidate)


def code_differs(question: str, candidate: str) -> Grade:
    """Whether code in backticks, URLs, paths, addresses, identifiers, flags, operators or the programming
    languages that are named are not the same in both. For what people write in other ways too ("+",
    "YouTube", a language that goes without saying) it takes nearly the same words."""
    return max(
        _compared(_backticked, question, candidate),
        _technical_alike(question, candidate),
        _languages_alike(question, candidate),
        _named(question, candidate),
    )


def _named(question: str, candidate: str) -> Grade:
    alone = _camel_cased_alone(question, candidate)
    found = graded(bool(alone), question, candidate, beside=alone)
    ours, theirs = _operators(question), _operators(candidate)
    if ours == theirs:
        return found
    other = graded(True, question, candidate)
    return max(found, other if ours and theirs else min(other, Grade.DOUBT))


def _technical_alike(question: str, candidate: str) -> Grade:
    ours, theirs = _technical(question), _technical(candidate)
    here, there = ours - theirs, theirs - ours
    if here and there:
        return Grade.VETO
    alone = {word for chunk in here | there for word in words(chunk)}
    return graded(bool(alone), question, candidate, beside=alone)


def _languages_alike(question: str, candidate: str) -> Grade:
    ours, theirs = _languages(question), _languages(candidate)
    return matched(ours - theirs, theirs - ours, question, candidate, beside=ours ^ theirs)


def _compared(find: Callable[[str], list[str]], question: str, candidate: str) -> Grade:
    if not _literals_differ(find, question, candidate):
        return Grade.AGREES
    ours, theirs = find(question), find(candidate)
    if Counter(ours) == Counter(theirs) and may_be_turned(question, candidate):
        return Grade.DOUBT
    if ours and theirs:
        return Grade.VETO
    alone = {word for literal in [*ours, *theirs] for word in words(literal)}
    return graded(True, question, candidate, beside=alone)


def literals_differ(question: str, candidate: str) -> bool:
    """True if quotations or code in backticks are not the same in both, or stand in another order."""
    return any(_literals_differ(find, question, candidate) for find in (_quotations, _backticked))


def _literals_differ(find: Callable[[str], list[str]], question: str, candidate: str) -> bool:
    ours, theirs = find(question), find(candidate)
    if ours == theirs:
        return False
    if Counter(ours) == Counter(theirs):
        return True
    return not (_says(candidate, ours, theirs) and _says(question, theirs, ours))


def _says(text: str, wanted: Sequence[str], quoted: Sequence[str]) -> bool:
    """True if `text` has, at least unquoted, each of `wanted` that is not among its own `quoted`. Between
    quotations case counts ('Polish', 'polish'); what one of them quotes may begin a word of the other's."""
    missing = set(map(_folded, set(wanted).difference(quoted)))
    folded = _folded(text)
    return (
        len(missing) <= _MOST_LOOKED_FOR
        and missing.isdisjoint(map(_folded, quoted))
        and all(literal in folded for literal in missing)
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _quotations(text: str) -> list[str]:
    """What is quoted, less the full stop or comma that belongs to the sentence around it."""
    return [" ".join(_content(match).split()).rstrip(".,") for match in _QUOTED.finditer(text)]


def _backticked(text: str) -> list[str]:
    return [_content(match).strip() for match in _BACKTICKED.finditer(text)]


def _content(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _technical(text: str) -> Counter[str]:
    """The chunks between white space that are written as only machines read: exact, with their case."""
    return Counter(chunk for chunk in _bared(text) if chunk and _is_technical(chunk))


def _operators(text: str) -> Counter[str]:
    return Counter(chunk for chunk in _bared(text) if chunk and chunk != "&" and set(chunk) <= _OPERATORS)


@lru_cache(maxsize=16)
def _bared(text: str) -> tuple[str, ...]:
    return tuple(map(_bare, text.split()))


def _bare(chunk: str) -> str:
    """`chunk` without the punctuation of the sentence around it."""
    if set(chunk) <= _OPERATORS:
        return chunk
    chunk = chunk.strip(_SURROUNDING)
    if chunk[:1] in ("(", "["):
        chunk = chunk[1:]
    if chunk[-1:] in (")", "]") and "(" not in chunk and "[" not in chunk:
        chunk = chunk[:-1]
    return chunk.strip(_SURROUNDING).removesuffix("(s)")


def _is_technical(chunk: str) -> bool:
    if chunk.isalnum():
        return False
    if chunk.startswith(("-", "/", "~", "$")):
        return any(character.isalpha() for character in chunk)
    return not set(chunk) <= _OPERATORS and (
        not _INNER_MARKS.isdisjoint(chunk.rstrip("+#"))
        or "://" in chunk
        or "::" in chunk
        or chunk.count("/") > 1
        or _is_dotted_name(chunk)
    )


def _is_dotted_name(chunk: str) -> bool:
    """ "os.path", "Node.js", "example.com"; neither "e.g" nor "3.10" nor a sentence.That goes on."""
    parts = chunk.split(".")
    return (
        len(parts) > 1
        and all(len(part) > 1 and part[0].isalpha() for part in parts)
        and parts[-1][0].islower()
    )


def _camel_cased_alone(question: str, candidate: str) -> set[str]:
    """Names such as "getItem" and "YouTube"; people write the latter in lower case too."""
    ours, theirs = _chunks(question), _chunks(candidate)
    names = {chunk.casefold() for chunk in [*ours, *theirs] if _is_camel_cased(chunk)}
    here, there = _count(ours, names), _count(theirs, names)
    return {*(here - there), *(there - here)}


@lru_cache(maxsize=16)
def _chunks(text: str) -> tuple[str, ...]:
    return tuple(chunk for bare in _bared(text) for chunk in bare.removesuffix("'s").split("/"))


def _count(chunks: Sequence[str], names: set[str]) -> Counter[str]:
    return Counter(folded for chunk in chunks if (folded := chunk.casefold()) in names)


def _is_camel_cased(chunk: str) -> bool:
    return not chunk.islower() and any(one.islower() and other.isupper() for one, other in pairwise(chunk))


def _languages(text: str) -> set[str]:
    chunks = {chunk for chunk in _chunks(text) if chunk}
    named = {chunk.lower() for chunk in chunks if chunk.lower() in _LANGUAGES}
    named |= {chunk.lower() for chunk in chunks & _CAPITALISED_LANGUAGES}
    return {_SAME_LANGUAGE.get(name, name) for name in named}
