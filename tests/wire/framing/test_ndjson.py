"""Lines of JSON, both ways."""

import pytest

from latency_slayer.wire.call import Unreadable
from latency_slayer.wire.framing import ndjson

VALUES = [{"a": "é\u2028"}, {"b": [1, None]}]
WHOLE = ndjson.write(VALUES)


def test_what_was_written_is_read() -> None:
    assert ndjson.read(WHOLE) == VALUES


def test_a_last_line_without_its_end_counts_if_it_is_whole() -> None:
    assert ndjson.read(WHOLE.rstrip()) == VALUES


@pytest.mark.parametrize("end", range(1, len(WHOLE)))
def test_a_line_that_was_cut_is_none(end: int) -> None:
    first = WHOLE.index(b"\n")
    expected = VALUES if end == len(WHOLE) - 1 else VALUES[: int(end >= first)]

    assert ndjson.read(WHOLE[:end]) == expected


def test_blank_lines_crlf_and_a_bom_are_passed_over() -> None:
    assert ndjson.read(b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n\r\n")) == VALUES


@pytest.mark.parametrize("body", [b"[]\n", b"1\n{}\n", b"{\n}\n", b"\xff\n"], ids=repr)
def test_a_line_that_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        ndjson.read(body)
