"""JSON that can be written again, or Unreadable."""

from typing import Any

import pytest

from latency_slayer.wire import json_text
from latency_slayer.wire.call import Unreadable

UNREADABLE = {
    "nothing": b"",
    "two values": b"{} {}",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "a float out of range": b'{"a": 1e999}',
    "an integer of 5000 digits": b"1" * 5000,
    "not UTF-8": b'{"a": "\xff"}',
    "half a surrogate pair": b'{"a": "\\ud83d"}',
    "half a surrogate pair as a key": b'{"\\udE00": 1}',
    "arrays nested too deep": b"[" * 300 + b"]" * 300,
    "arrays nested far too deep": b"[" * 200_000,
    "objects nested too deep": b'{"a":' * 300 + b"1" + b"}" * 300,
}

READABLE: dict[str, tuple[bytes, Any]] = {
    "a BOM": (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    "padding": (b"\n        \n{}\n", {}),
    "a whole surrogate pair": (b'"\\ud83e\\udd50"', "🥐"),
    "a float": (b"[0.5, 1e3]", [0.5, 1000.0]),
    "nested a little": (b"[" * 200 + b"]" * 200, None),
    "wide, not deep": (b"[" + b"[]," * 500 + b"[]]", [[]] * 501),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_could_not_be_written_again_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        json_text.read(body)


@pytest.mark.parametrize(("body", "expected"), READABLE.values(), ids=READABLE.keys())
def test_json_is_read(body: bytes, expected: Any) -> None:
    value = json_text.read(body)

    assert expected is None or value == expected


def test_a_key_that_stands_twice_is_unreadable_where_keys_must_be_unique() -> None:
    with pytest.raises(Unreadable):
        json_text.read(b'{"a": {"b": 1, "b": 2}}', unique_keys=True)


def test_an_object_is_asked_for_and_a_list_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        json_text.read_object(b"[]")


def test_json_is_written_compact_and_raw() -> None:
    assert json_text.write({"a": ["é", None]}) == '{"a":["é",null]}'


def test_what_is_written_is_one_line_however_a_client_cuts_lines() -> None:
    value = {"a": "".join(map(chr, range(0x2100)))}

    assert len(json_text.write(value).splitlines()) == 1
    assert json_text.read_text(json_text.write(value)) == value
