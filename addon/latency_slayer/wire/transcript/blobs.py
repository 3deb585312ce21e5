"""Bytes inside JSON: how large they are, and JSON without them."""

import re

from latency_slayer.wire.call import JSON
from latency_slayer.wire.json_text import write

LONGEST_UNKNOWN = 300
"""Characters of JSON that nobody could read further."""

_LEAST_BASE64 = 100
"""Characters; a digest in hexadecimal has 64, a word of any language fewer."""

_DATA_URI = re.compile(
    r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w.+=\"-]+)*?;base64,(?P<data>[A-Za-z0-9+/=_%-]*)"
)
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{_LEAST_BASE64},}}={{0,2}}")
_BASE64_LINES = re.compile(r"[A-Za-z0-9+/_\s-]*=*\s*")


def size(text: str) -> str:
    """The size of `text`, or of what it stands for where it is base64: `12 KB`."""
    count = len(text.rstrip("=")) * 3 // 4 if _BASE64_LINES.fullmatch(text) else len(text.encode())
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} KB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"


def data_uri(text: str) -> tuple[str, str] | None:
    """The media type and the base64 of `text` if it is a data URI."""
    found = _DATA_URI.fullmatch(text)
    return (found["type"] or "text/plain", found["data"]) if found else None


def is_base64(text: str) -> bool:
    """True if `text` is long and nothing but base64."""
    return _BASE64.fullmatch(text) is not None


def readable(text: str) -> str:
    """`text` with a placeholder for each data URI in it."""
    if ";base64," not in text:
        return text
    return _DATA_URI.sub(lambda found: f"[{found['type'] or 'data'}, {size(found['data'])}]", text)


def condensed(value: JSON) -> JSON:
    """`value` with placeholders for the bytes in it."""
    match value:
        case str():
            return f"[{size(value)}]" if is_base64(value) else readable(value)
        case dict():
            return {name: condensed(inner) for name, inner in value.items()}
        case list():
            return [condensed(inner) for inner in value]
    return value


def compact(value: JSON, longest: int = LONGEST_UNKNOWN) -> str:
    """`value` in one line of JSON without bytes, cut after `longest` characters."""
    text = write(condensed(value))
    return text if len(text) <= longest else f"{text[:longest]} …"
