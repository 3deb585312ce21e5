"""JSON arrays that arrive one element after another."""

import pytest

from latency_slayer.wire.call import Unreadable
from latency_slayer.wire.framing import json_array


def test_written_values_stand_as_google_lets_them_stand() -> None:
    written = json_array.write([{"a": 1}, {"b": "é"}])

    assert written == '[{\n  "a": 1\n}\n,\r\n{\n  "b": "é"\n}\n]'.encode()


@pytest.mark.parametrize("values", [[], [{}], [{"a": [1]}, {"b": "]"}]], ids=["none", "one", "two"])
def test_what_is_written_is_read_back(values: list[dict[str, object]]) -> None:
    assert json_array.read(json_array.write(values)) == values


@pytest.mark.parametrize("body", [b"", b"[", b"[{}", b"[{}\n,\r\n", b"[1]", b"{}"])
def test_what_does_not_end_or_holds_no_objects_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        json_array.read(body)


def test_text_that_holds_what_ends_lines_adds_no_lines() -> None:
    plain, odd = [{"a": "b"}], [{"a": "b\u2028c\u2029d\u0085"}]

    assert json_array.read(json_array.write(odd)) == odd
    assert len(json_array.write(odd).decode().splitlines()) == len(
        json_array.write(plain).decode().splitlines()
    )
