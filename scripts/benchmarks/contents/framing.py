"""The JSON values in a body, whatever frames them; nothing of it is the product's own code."""

import base64
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.contents.reading import NotAnAnswer

_PRELUDE = struct.Struct(">III")
_STRING = 7
_PADDING = "\ufeff \t\r\n"


@dataclass(frozen=True, slots=True)
class Framed:
    """The JSON values of a body, and how they are framed; a body that is one object is no stream."""

    values: list[Any]
    kind: Literal["json", "ndjson", "json-array", "sse", "eventstream"]

    @property
    def is_stream(self) -> bool:
        return self.kind != "json"


def framed(body: bytes) -> Framed:
    """What `body` holds. Raises NotAnAnswer or ValueError."""
    if is_event_stream(body):
        return Framed(list(_payloads(body)), "eventstream")
    text = body.decode().lstrip(_PADDING)
    if text[:1] == "[":
        return Framed(json.loads(text), "json-array")
    if text[:1] == "{":
        values = list(_objects(text))
        return Framed(values, "json" if len(values) == 1 else "ndjson")
    data = (data for _, data in sse_events(text))
    return Framed([json.loads(each) for each in data if each.lstrip()[:1] == "{"], "sse")


def texts(body: bytes) -> list[str]:
    """The JSON texts in `body`, as they have to be parsed at least."""
    if is_event_stream(body):
        return [json.dumps(value) for value in _payloads(body)]
    text = body.decode().lstrip(_PADDING)
    if text[:1] == "{":
        return text.splitlines() if _is_lines(text) else [text]
    return [text] if text[:1] == "[" else [data for _, data in sse_events(text) if data[:1] == "{"]


def sse_events(text: str) -> Iterator[tuple[str, str]]:
    """(event, data) of each event of server-sent events, by the rules of the HTML standard."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for block in lines.split("\n\n"):
        fields = [line.partition(":") for line in block.split("\n")]
        of = {
            name: [value.removeprefix(" ") for n, _, value in fields if n == name]
            for name in ("event", "data")
        }
        if of["data"]:
            yield "".join(of["event"][-1:]), "\n".join(of["data"])


def is_event_stream(body: bytes) -> bool:
    """True if `body` begins as an AWS event stream: two lengths and their checksum."""
    if len(body) < 16:
        return False
    total, headers, checksum = _PRELUDE.unpack_from(body)
    return bool(headers < total and zlib.crc32(body[:8]) == checksum)


def _is_lines(text: str) -> bool:
    first, _, rest = text.partition("\n")
    return first.rstrip()[-1:] == "}" and rest.lstrip()[:1] == "{"


def _objects(text: str) -> Iterator[Any]:
    """The JSON values that follow one another in `text`, on lines of their own or not."""
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        yield value
        while text[place : place + 1].isspace():
            place += 1


def _payloads(body: bytes) -> Iterator[Any]:
    """The events of an AWS event stream: `{type: payload}`, or the JSON inside a `chunk`."""
    for headers, payload in _frames(body):
        if headers.get(":message-type") != "event":
            raise NotAnAnswer(f"a frame of type {headers.get(':message-type')}")
        value, kind = json.loads(payload), headers[":event-type"]
        is_chunk = kind == "chunk" and "bytes" in value
        yield json.loads(base64.b64decode(value["bytes"])) if is_chunk else {kind: value}


def _frames(body: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """(headers, payload) of each frame. Raises NotAnAnswer where a checksum or a length is wrong."""
    while body:
        if not is_event_stream(body):
            raise NotAnAnswer("a broken frame")
        total, length, _ = _PRELUDE.unpack_from(body)
        frame, body = body[:total], body[total:]
        if len(frame) < total or zlib.crc32(frame[:-4]) != int.from_bytes(frame[-4:]):
            raise NotAnAnswer("a frame with a wrong checksum")
        yield dict(_headers(frame[12 : 12 + length])), frame[12 + length : -4]


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    while data:
        name, data = data[1 : 1 + data[0]].decode(), data[1 + data[0] :]
        if data[0] != _STRING:
            raise NotAnAnswer(f"a header of type {data[0]}")
        length = int.from_bytes(data[1:3])
        yield name, data[3 : 3 + length].decode()
        data = data[3 + length :]
