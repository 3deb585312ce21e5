"""How figures, times and names read."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from latency_slayer.watch import phrases
from tests.watch.made import NOON_MS


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (0, "0"),
        (99_999, "99,999"),
        (100_000, "100k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_234_567, "1.23M"),
        (999_499_999, "999M"),
        (999_500_000, "1.0B"),
        (12_345_678_901, "12.3B"),
    ],
)
def test_a_count_is_short(number: int, read: str) -> None:
    assert phrases.count(number) == read


@pytest.mark.parametrize(
    ("ms", "read"),
    [
        (None, "–"),
        (0.04, "0.0 ms"),
        (1.84, "1.8 ms"),
        (9.96, "10 ms"),
        (999.4, "999 ms"),
        (999.6, "1.0 s"),
        (99_949, "99.9 s"),
        (186_000, "3.1 min"),
    ],
)
def test_a_duration_has_the_unit_that_suits_it(ms: float | None, read: str) -> None:
    assert phrases.duration(ms) == read


@pytest.mark.parametrize(
    ("share", "read"),
    [(None, "–"), (0.0, "0%"), (0.00001, "0.1%"), (0.824, "82.4%"), (0.99999, "99.9%"), (1.0, "100%")],
)
def test_only_all_reads_as_all_and_only_nothing_as_nothing(share: float | None, read: str) -> None:
    assert phrases.rate(share) == read


@pytest.mark.parametrize(("factor", "read"), [(None, "–"), (3.44, "3.4×"), (9.96, "10×"), (1234.0, "1,234×")])
def test_a_factor_is_a_multiple(factor: float | None, read: str) -> None:
    assert phrases.times(factor) == read


def test_moments_read_as_people_and_programs_write_them() -> None:
    at = NOON_MS + 7

    assert [phrases.moment(at, UTC), phrases.clock(at, UTC), phrases.iso(at)] == [
        "2025-06-01 12:00",
        "12:00:00",
        "2025-06-01T12:00:00.007Z",
    ]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-min…024-07-18"),
        ("通义千问-最大版本-预览版", "通义千问-…本-预览版"),
    ],
    ids=["short", "long", "wide letters"],
)
def test_a_long_name_loses_its_middle(name: str, read: str) -> None:
    assert phrases.cut(name, 20) == read


@given(st.text(max_size=60), st.integers(3, 40))
def test_a_cut_name_fits_and_holds_nothing_that_a_terminal_obeys(name: str, cells: int) -> None:
    read = phrases.cut(name, cells)

    assert cell_len(read) <= cells
    assert read.isprintable()


def test_a_name_cannot_drive_the_terminal() -> None:
    assert phrases.safe("gpt\x1b[2J\u202e\r\n") == "gpt?[2J???"
