"""JSON in and out, strict enough that what was read can always be written and hashed."""

import json
import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from latency_slayer.wire.call import JSON, Unreadable

MAX_DEPTH = 200
"""Levels of nesting that are followed; real bodies stay below 40, and beyond 1000 Python's own tools fail."""

_BOM = b"\xef\xbb\xbf"
_LINE_ENDS = ("\u0085", "\u2028", "\u2029")
"""What ends a line for `str.splitlines` and is raw in JSON."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read(body: bytes, *, unique_keys: bool = False) -> JSON:
    """The JSON value in `body` (UTF-8, a BOM allowed). Raises Unreadable.

    `unique_keys` refuses an object that says one key twice: providers disagree about which one counts, so
    such a request has no one meaning.
    """
    try:
        text = body.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8") from error
    return read_text(text, unique_keys=unique_keys)


def read_text(text: str, *, unique_keys: bool = False) -> JSON:
    """As `read`, from text."""
    decoder = _UNIQUE if unique_keys else _PLAIN
    try:
        value = decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if text.count("{") + text.count("[") > MAX_DEPTH and _is_deep(value):
        raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")
    if _SURROGATE.search(text) and not is_encodable(value):
        raise Unreadable("half of a surrogate pair")
    return value


def read_object(body: bytes, *, unique_keys: bool = False) -> dict[str, JSON]:
    """As `read`, but anything other than an object is Unreadable too."""
    return as_object(read(body, unique_keys=unique_keys))


def as_object(value: JSON) -> dict[str, JSON]:
    """`value` if it is an object, else Unreadable."""
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def as_objects(value: JSON) -> list[dict[str, JSON]]:
    """`value` if it is a list of objects, else Unreadable."""
    # A list comprehension runs in place; streams ask this several times a chunk.
    if not isinstance(value, list) or [item for item in value if not isinstance(item, dict)]:
        raise Unreadable("not a list of JSON objects")
    return value


def objects(value: JSON) -> list[dict[str, JSON]]:
    """The objects in `value` where it is a list, else nothing; for fields that need not be well-formed."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def write(value: JSON) -> str:
    """`value` as compact JSON, non-ASCII raw but for what ends lines: clients cut streams there (httpx's
    `iter_lines`), and Go's and Google's servers escape it, too."""
    return _one_line(_COMPACT.encode(value))


def write_indented(value: JSON) -> str:
    """As `write`, but spread over lines."""
    return _one_line(_INDENTED.encode(value))


def _one_line(text: str) -> str:
    for mark in _LINE_ENDS:
        if mark in text:
            text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _is_deep(value: JSON) -> bool:
    level: Sequence[JSON] = [value]
    for _ in range(MAX_DEPTH):
        level = [item for item in chain.from_iterable(map(_children, level)) if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _children(value: JSON) -> Sequence[JSON]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def is_encodable(value: JSON) -> bool:
    """True if `value` can be written as UTF-8, that is, has no halves of surrogate pairs."""
    try:
        write(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if number - number != 0:
        raise ValueError("a number out of range")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_PLAIN = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)
_UNIQUE = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant, object_pairs_hook=_unique)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_INDENTED = json.JSONEncoder(ensure_ascii=False, indent=2, allow_nan=False)
