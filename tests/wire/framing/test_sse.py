"""Server-sent events as the WHATWG describes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.wire.call import Unreadable
from latency_slayer.wire.framing import sse
from latency_slayer.wire.framing.sse import Event

CASES = {
    "LF": (b"event: a\ndata: 1\n\ndata: 2\n\n", [Event("a", "1"), Event("", "2")]),
    "CRLF": (b"event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", [Event("a", "1"), Event("", "2")]),
    "CR": (b"event: a\rdata: 1\r\rdata: 2\r\r", [Event("a", "1"), Event("", "2")]),
    "mixed line ends": (b"data: 1\r\n\ndata: 2\n\r", [Event("", "1"), Event("", "2")]),
    "a BOM": (b"\xef\xbb\xbfdata: 1\n\n", [Event("", "1")]),
    "comments": (b": OPENROUTER PROCESSING\n\ndata: 1\n: more\n\n", [Event("", "1")]),
    "several data lines": (b"data: 1\ndata\ndata: 2\n\n", [Event("", "1\n\n2")]),
    "one blank after the colon": (b"data:1\n\ndata:  2\n\n", [Event("", "1"), Event("", " 2")]),
    "colons in the data": (b'data: {"a": 1}\n\n', [Event("", '{"a": 1}')]),
    "id and retry": (b"id: 7\nretry: 10\ndata: 1\n\n", [Event("", "1")]),
    "an event without data": (b"event: a\n\ndata: 1\n\n", [Event("", "1")]),
    "leading blank lines": (b"\n\n\ndata: 1\n\n", [Event("", "1")]),
    "no blank line at the end": (b"data: 1\n\ndata: 2\n", [Event("", "1")]),
    "other Unicode line ends are data": ("data: a\u2028b\x0cc\n\n".encode(), [Event("", "a\u2028b\x0cc")]),
    "a character cut at the end": (b"data: 1\n\ndata: \xf0\x9f", [Event("", "1")]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES.keys())
def test_a_stream_is_read_as_the_specification_says(body: bytes, expected: list[Event]) -> None:
    assert sse.read(body) == expected


def test_bytes_that_are_not_utf8_are_unreadable() -> None:
    with pytest.raises(Unreadable):
        sse.read(b"data: \xff\n\n")


def test_written_events_name_themselves_and_split_their_lines() -> None:
    written = sse.write([Event("ping", "{}"), Event("", "a\nb")])

    assert written == b"event: ping\ndata: {}\n\ndata: a\ndata: b\n\n"


def test_lines_are_ended_as_asked_for() -> None:
    written = sse.write([Event("ping", "{}"), Event("", "a\nb")], line_end="\r\n")

    assert written == b"event: ping\r\ndata: {}\r\n\r\ndata: a\r\ndata: b\r\n\r\n"


@given(
    st.lists(
        st.builds(
            Event, st.sampled_from(["", "a"]), st.text(st.characters(exclude_characters="\r", codec="utf-8"))
        )
    )
)
def test_what_is_written_is_read_back(events: list[Event]) -> None:
    assert sse.read(sse.write(events)) == events


@given(st.binary())
def test_any_bytes_give_events_or_unreadable(body: bytes) -> None:
    try:
        events = sse.read(body)
    except Unreadable:
        return

    assert all(isinstance(event, Event) for event in events)


@pytest.mark.parametrize("body", [b"", b": a comment\n\n", b"data: cut off"], ids=repr)
def test_a_stream_that_tells_nothing_is_unreadable_where_something_must_be_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        sse.read_told(body)


def test_what_a_stream_tells_is_read_alike() -> None:
    assert sse.read_told(b"data: a\n\n") == sse.read(b"data: a\n\n")
