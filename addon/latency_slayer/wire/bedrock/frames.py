"""The messages of Bedrock's event streams: names and JSON payloads.

Real payloads carry `p`, a random padding that hides their length from whoever watches the wire. It is read
over and not written: no client reads it, and it was not there in earlier years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from latency_slayer.wire.call import JSON
from latency_slayer.wire.framing import event_stream
from latency_slayer.wire.json_text import read_object, write

Event = tuple[str, Mapping[str, JSON]]
"""The name of an event and what it says."""

PADDING = "p"

_EVENT = "event"


@dataclass(frozen=True, slots=True)
class Frames:
    """A stream, read. `has_failed` is an exception in it (`:message-type` is `exception` or `error`)."""

    events: list[Event]
    has_failed: bool


def read_frames(body: bytes) -> Frames:
    """The events in `body`. Raises Unreadable."""
    messages = event_stream.read(body)
    events = [message for message in messages if _is_event(message)]
    return Frames(list(map(_event, events)), len(events) < len(messages))


def write_frames(events: Iterable[Event]) -> bytes:
    """`events` as a stream."""
    return event_stream.write(
        event_stream.Message(
            {":event-type": name, ":content-type": "application/json", ":message-type": _EVENT},
            write(said).encode(),
        )
        for name, said in events
    )


def _is_event(message: event_stream.Message) -> bool:
    """False for an exception, also where it is only the event's name that says so."""
    kind, name = message.headers.get(":message-type", _EVENT), message.headers.get(":event-type", "")
    return kind == _EVENT and not name.endswith("Exception")


def _event(message: event_stream.Message) -> Event:
    said = read_object(message.payload)
    said.pop(PADDING, None)
    return message.headers.get(":event-type", ""), said
