"""Shares seen on a sample, by a comparison that errs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.agreement import Rate
from latency_slayer.watch.shares import Share, corrected, measured, wilson

RATES = st.floats(0, 0.4)
SAMPLES = st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_that_of_the_books(found: int, of: int, low: float, high: float) -> None:
    share = wilson(found, of)

    assert (share.value, share.low, share.high) == pytest.approx((found / of, low, high), abs=0.0001)


def test_no_false_alarm_and_no_oversight_correct_nothing() -> None:
    assert corrected(0.07, 0.0, 0.0) == 0.07


def test_a_share_of_false_alarms_alone_is_no_error() -> None:
    assert [corrected(share, 0.06, 0.08) for share in (0.02, 0.06)] == [0.0, 0.0]


def test_all_that_the_comparison_can_find_is_all() -> None:
    assert [corrected(share, 0.06, 0.08) for share in (0.92, 1.0)] == [1.0, 1.0]


@given(st.floats(0, 1), RATES, RATES)
def test_the_correction_undoes_what_the_comparison_does(error: float, alarm: float, oversight: float) -> None:
    seen = error * (1 - oversight) + (1 - error) * alarm

    assert corrected(seen, alarm, oversight) == pytest.approx(error)


def test_fewer_differences_than_false_alarms_are_no_proof_that_there_is_no_error() -> None:
    assert measured(0, 100, Rate(0.02, 0.06, 0.1), Rate(0.0, 0.0, 0.0)) == Share(
        0.0, 0.0, wilson(0, 100).high
    )


@given(SAMPLES, st.lists(RATES, min_size=3, max_size=3), st.lists(RATES, min_size=3, max_size=3))
def test_a_measured_share_lies_in_its_interval(
    sample: tuple[int, int], alarms: list[float], oversights: list[float]
) -> None:
    alarm, oversight = Rate(*sorted(alarms)), Rate(*sorted(oversights))

    share = measured(*sample, alarm, oversight)

    assert 0 <= share.low <= share.value <= share.high <= 1
