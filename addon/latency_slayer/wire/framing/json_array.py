"""JSON arrays whose elements arrive one after another: how Google's APIs stream if not asked for events."""

from collections.abc import Iterable

from latency_slayer.wire import json_text
from latency_slayer.wire.call import JSON


def read(body: bytes) -> list[dict[str, JSON]]:
    """The objects in a whole stream. Raises Unreadable, also where the array does not end."""
    return json_text.as_objects(json_text.read(body))


def write(values: Iterable[JSON]) -> bytes:
    """`values` as a stream, spread over lines as Google spreads them: some clients cut them apart by line."""
    return f"[{'\n,\r\n'.join(map(json_text.write_indented, values))}\n]".encode()
