"""Server-sent events, after https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from latency_slayer.wire.call import Unreadable

CONTENT_TYPE = "text/event-stream; charset=utf-8"

DONE = "[DONE]"
"""The data of the event with which many APIs end their streams; the specification knows no end mark."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `name` is empty where the stream names none (the specification's `message`)."""

    name: str
    data: str


def read(body: bytes) -> list[Event]:
    """The events in a whole stream. An event that lacks its blank line was cut off and is not one.

    `id:`, `retry:` and comments say nothing about an answer and are left out. Raises Unreadable on bytes
    that are not UTF-8.
    """
    return list(_events(_lines(body)))


def read_told(body: bytes) -> list[Event]:
    """As `read`, but a stream that tells nothing is Unreadable, too."""
    if not (events := read(body)):
        raise Unreadable("no events")
    return events


def write(events: Iterable[Event], line_end: str = "\n") -> bytes:
    """`events` as a stream, its lines ended with `line_end`."""
    return "".join(map(_written, events)).replace("\n", line_end).encode()


def _lines(body: bytes) -> list[str]:
    # What follows the last line end can never be dispatched; without it a stream that was cut inside a
    # character is a stream that was cut, not one that is unreadable.
    end = max(body.rfind(b"\n"), body.rfind(b"\r")) + 1
    try:
        text = body[:end].removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8") from error
    # str.splitlines would also split at U+2028 and form feeds, which are data here.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]


def _events(lines: Iterable[str]) -> Iterator[Event]:
    name, data = "", list[str]()
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "", []
        elif field == "data":
            data.append(value)
        elif field == "event":
            name = value


def _written(event: Event) -> str:
    name = f"event: {event.name}\n" if event.name else ""
    data = "".join(f"data: {line}\n" for line in event.data.split("\n"))
    return f"{name}{data}\n"
