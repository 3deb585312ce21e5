"""The simulated calls of `scripts/bench online`."""

from statistics import fmean

import pytest
from benchmarks.caches import Static, replay
from benchmarks.cohorts import COHORTS, Shelf, stream

CALLS = 3000


def test_a_seed_gives_the_same_stream_again() -> None:
    assert stream(7, 50).calls == stream(7, 50).calls
    assert stream(7, 50).calls != stream(8, 50).calls


def test_a_cluster_without_a_kept_answer_has_no_right_candidate() -> None:
    calls = stream(1, 200)
    shelf = Shelf(calls)

    assert [shelf.nearest(call) for call in calls.calls] == [None] * 200


@pytest.mark.parametrize("number", range(len(COHORTS)), ids=[cohort.name for cohort in COHORTS])
def test_the_prior_of_a_cohort_is_off_by_its_slope_and_shift_alone(number: int) -> None:
    cohort, calls = COHORTS[number], stream(2, 30_000)
    shelf = Shelf(calls)
    found = []
    for call in calls.calls:
        if call.cohort == number and (candidate := shelf.nearest(call)) is not None:
            found.append(candidate)
        shelf.keep(call)

    level = [each for each in found if abs((each.risk - cohort.shift) / cohort.slope) < 0.5]

    assert fmean(not each.right for each in level) == pytest.approx(0.5, abs=0.08)


def test_while_a_cohort_is_turned_no_answer_of_it_is_right() -> None:
    outcome = replay(stream(3, CALLS, {0: range(1000, 2000)}), Static(0.0))

    turned = outcome.during(range(1000, 2000))

    assert turned.of(0).error == 1.0
    assert turned.of(1).error < 0.5
    assert outcome.during(range(2000, CALLS)).of(0).error < 0.5


def test_a_looser_threshold_has_more_hits_and_more_wrong_ones() -> None:
    strict, loose = (replay(stream(4, CALLS), Static(threshold)) for threshold in (0.95, 0.8))

    assert strict.hits < loose.hits
    assert strict.error < loose.error
