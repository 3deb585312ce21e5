"""The numbers of two answers."""

import pytest

from latency_slayer.judge import figures


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("5", "5", True, id="equal"),
        pytest.param("07", "7", True, id="one value"),
        pytest.param("299792.458", "300000", True, id="rounded"),
        pytest.param("18.85", "18.8", True, id="cut"),
        pytest.param("3.14159", "3.14", True, id="fewer digits"),
        pytest.param("6.21", "10", False, id="of another size"),
        pytest.param("12", "10", False, id="counts"),
        pytest.param("2019", "2020", False, id="years"),
        pytest.param("-5", "5", False, id="signs"),
        pytest.param("a113", "a114", False, id="no numbers"),
        pytest.param("1e999", "1e998", False, id="no finite numbers"),
    ],
)
def test_a_number_is_the_same_rounded_or_not(one: str, other: str, same: bool) -> None:
    assert (figures.is_same(one, other), figures.is_same(other, one)) == (same, same)


def test_what_is_said_roughly_may_be_near() -> None:
    assert [figures.is_same("72", "70", roughly) for roughly in (True, False)] == [True, False]
    assert not figures.is_same("1989", "1990", roughly=True)


def test_known_numbers_are_taken_away() -> None:
    assert figures.without(["9.90"], ["9.9", "7", "3"]) == ("7", "3")


@pytest.mark.parametrize(
    ("one", "other", "scaled"),
    [
        ("300000", "299792458", True),
        ("2019", "2020", False),
        ("100", "200", False),
        ("5", "50", False),
        ("x", "100", False),
    ],
)
def test_another_unit_has_the_same_digits(one: str, other: str, scaled: bool) -> None:
    assert figures.is_scaled(one, other) is scaled
