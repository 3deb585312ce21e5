"""What a made answer is, and how its streams are framed."""

import base64
import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One answer of `endpoint`: whole, and in each of its streams."""

    endpoint: str
    whole: Any
    streams: Sequence[bytes]

    @property
    def body(self) -> bytes:
        return json.dumps(self.whole, ensure_ascii=False, indent=1).encode()


def sse(*events: Any, named: str | None = None, end: str = "\n\n", mark: str = "") -> bytes:
    """Server-sent events, named by the field `named` where it is given."""
    head = [f"event: {event[named]}{end[: len(end) // 2]}" if named else "" for event in events]
    blocks = [f"{name}data: {write(event)}{end}" for name, event in zip(head, events, strict=True)]
    return ("".join(blocks) + (f"data: {mark}\n\n" if mark else "")).encode()


def ndjson(*lines: Any) -> bytes:
    return "".join(f"{write(line)}\n" for line in lines).encode()


def write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def frame(event: str, payload: Any) -> bytes:
    """One frame of an AWS event stream."""
    headers = {":event-type": event, ":content-type": "application/json", ":message-type": "event"}
    head = b"".join(_header(name, value) for name, value in headers.items())
    body = write(payload).encode()
    prelude = struct.pack(">II", 16 + len(head) + len(body), len(head))
    start = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + body
    return start + struct.pack(">I", zlib.crc32(start))


def chunk(event: Any) -> bytes:
    """One frame of invoke, which wraps an event of the model's own format."""
    return frame("chunk", {"bytes": base64.b64encode(write(event).encode()).decode(), "p": "abc"})


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
