"""Amazon's binary event streams, both ways."""

import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.wire.call import Unreadable
from latency_slayer.wire.framing import event_stream
from latency_slayer.wire.framing.event_stream import Message

HEADERS = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
MESSAGES = [
    Message(HEADERS, '{"a":"é"}'.encode()),
    Message({}, b""),
    Message({":event-type": "é"}, b"\0" * 300),
]
WHOLE = event_stream.write(MESSAGES)


def framed(headers: bytes, payload: bytes = b"{}") -> bytes:
    """One message with these raw headers."""
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    head = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return head + struct.pack(">I", zlib.crc32(head))


def test_what_was_written_is_read() -> None:
    assert event_stream.read(WHOLE) == MESSAGES
    assert event_stream.starts(WHOLE)


def test_the_example_of_the_specification_is_read() -> None:
    # An empty message and one with a JSON payload, from the test vectors of Amazon's SDKs.
    empty = bytes.fromhex("000000100000000005c248eb7d98c8ff")
    json_payload = bytes.fromhex(
        "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
        "7b27666f6f273a27626172277d8d9c08b1"
    )

    assert event_stream.read(empty + json_payload) == [
        Message({}, b""),
        Message({"content-type": "application/json"}, b"{'foo':'bar'}"),
    ]


@pytest.mark.parametrize("end", range(len(WHOLE)))
def test_a_message_that_was_cut_is_none(end: int) -> None:
    ends = [len(event_stream.write(MESSAGES[: count + 1])) for count in range(len(MESSAGES))]

    assert event_stream.read(WHOLE[:end]) == MESSAGES[: sum(whole <= end for whole in ends)]


@pytest.mark.parametrize("place", range(len(WHOLE)))
def test_a_flipped_bit_is_unreadable_or_leaves_a_message_cut(place: int) -> None:
    spoiled = bytearray(WHOLE)
    spoiled[place] ^= 1

    with pytest.raises(Unreadable):
        event_stream.read(bytes(spoiled))


OTHER_KINDS = {
    "true": b"\x01a\x00",
    "byte": b"\x01a\x02\x01",
    "short": b"\x01a\x03\x01\x01",
    "integer": b"\x01a\x04" + bytes(4),
    "long": b"\x01a\x05" + bytes(8),
    "bytes": b"\x01a\x06\x00\x02xy",
    "timestamp": b"\x01a\x08" + bytes(8),
    "UUID": b"\x01a\x09" + bytes(16),
}


@pytest.mark.parametrize("header", OTHER_KINDS.values(), ids=OTHER_KINDS.keys())
def test_headers_of_other_kinds_are_passed_over(header: bytes) -> None:
    assert event_stream.read(framed(header + b"\x01b\x07\x00\x01c")) == [Message({"b": "c"}, b"{}")]


BROKEN = {
    "an unknown kind": b"\x01a\x0a",
    "no kind": b"\x01a",
    "a name past the end": b"\x09a\x07",
    "a string past the end": b"\x01a\x07\x00\x09b",
    "no length": b"\x01a\x07\x00",
    "a name that is not UTF-8": b"\x01\xff\x00",
}


@pytest.mark.parametrize("header", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_header_is_unreadable(header: bytes) -> None:
    with pytest.raises(Unreadable):
        event_stream.read(framed(header))


@given(st.binary())
def test_any_headers_are_read_or_unreadable(headers: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert len(event_stream.read(framed(headers))) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"data: {}\n\n", bytes(12)], ids=repr)
def test_other_bodies_do_not_start_so(body: bytes) -> None:
    assert not event_stream.starts(body)
