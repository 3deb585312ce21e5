"""Conversations as text, much like YAML: `role: |` and what was said below it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

from latency_slayer.wire.call import JSON
from latency_slayer.wire.json_text import write
from latency_slayer.wire.transcript.turns import (
    Attachment,
    Data,
    Part,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Turn,
    Unknown,
)

Lines = Iterator[str]

_WIDTH = 92
"""Characters of a line, less its indent: mitmweb wraps none, and half a wide window holds about as many."""

_INDENT = "  "
_PIECE = re.compile(rf".{{1,{_WIDTH}}}(?:\s+|$)|\S+\s*")


def page(head: Mapping[str, str], turns: Iterable[Turn]) -> str:
    """`head` line by line, then each of `turns`, a blank line before it."""
    lines = [line for name, value in head.items() if value for line in _line(name, value)]
    for turn in turns:
        lines += ["", *_told(_on_one_line(turn.role), turn.parts)]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str) -> Lines:
    first, *more = _wrapped(f"{name}: {_on_one_line(value)}")
    yield first
    yield from _indented(more)


def _on_one_line(text: str) -> str:
    """What clients write stays below or behind what we say, and cannot look like it."""
    return " ".join(text.split())


def _told(name: str, parts: Sequence[Part]) -> Lines:
    """Texts and attachments alone as one text, in their order; anything else part by part."""
    plain = [
        part.text if isinstance(part, Text) else part.label
        for part in parts
        if isinstance(part, Text | Attachment)
    ]
    if not parts:
        yield f"{name}: (nothing)"
    elif len(plain) == len(parts):
        yield from _text(f"{name}:", "\n".join(plain))
    elif len(parts) == 1 and isinstance(parts[0], Data):
        yield from _value(f"{name}:", parts[0].value)
    else:
        yield f"{name}:"
        yield from _indented(_parts(parts))


def _parts(parts: Iterable[Part]) -> Lines:
    for part in parts:
        match part:
            case Text(text):
                yield from _text("text:", text)
            case Reasoning(text):
                yield from _text("reasoning:", text or "(hidden)")
            case Refusal(text):
                yield from _text("refusal:", text)
            case Attachment(label):
                yield f"attachment: {label}"
            case ToolCall(name, arguments):
                yield from _value(f"call {name}:", arguments)
            case ToolResult(name, given):
                yield from _told(f"result of {name}" if name else "result", given)
            case Data(value):
                yield from _value("data:", value)
            case Unknown(json):
                yield from _line("other", json)
            case _:
                assert_never(part)


def _text(label: str, text: str) -> Lines:
    yield f"{label} |"
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    yield from _indented(piece for line in lines for piece in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """`line` cut where words end; a longer word stays whole."""
    return [piece.rstrip() for piece in _PIECE.findall(line)] if len(line) > _WIDTH else [line]


def _value(label: str, value: JSON) -> Lines:
    """`value` on one line where it is short and has no lines of its own, else laid out below `label`."""
    match value:
        case str() if "\n" in value or len(value) > _WIDTH:
            yield from _text(label, value)
        case dict() if value and _is_long(value):
            yield label
            yield from _indented(line for name in value for line in _value(f"{name}:", value[name]))
        case list() if value and _is_long(value):
            yield label
            yield from _indented(line for inner in value for line in _value("-", inner))
        case _:
            yield f"{label} {write(value)}"


def _is_long(value: JSON) -> bool:
    text = write(value)
    return len(text) > _WIDTH or "\\n" in text


def _indented(lines: Iterable[str]) -> Lines:
    for line in lines:
        yield f"{_INDENT}{line}".replace("\n", " ") if line else ""  # A name may have lines of its own.
