"""Newline-delimited JSON, after https://github.com/ndjson/ndjson-spec."""

from collections.abc import Iterable, Iterator

from latency_slayer.wire import json_text
from latency_slayer.wire.call import JSON, Unreadable

CONTENT_TYPE = "application/x-ndjson"


def read(body: bytes) -> list[dict[str, JSON]]:
    """The objects in a whole stream, one a line. A last line without its end counts if it is whole.

    Raises Unreadable.
    """
    *lines, rest = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [*(json_text.read_object(line) for line in lines if line.strip()), *_last(rest)]


def write(values: Iterable[JSON]) -> bytes:
    """`values` as a stream."""
    return "".join(f"{json_text.write(value)}\n" for value in values).encode()


def _last(rest: bytes) -> Iterator[dict[str, JSON]]:
    try:
        yield json_text.read_object(rest)
    except Unreadable:
        return
