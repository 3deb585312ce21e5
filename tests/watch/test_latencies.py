"""Percentiles in bounded memory."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.watch.latencies import Latencies, Spread

TIMES = st.lists(st.floats(0.002, 3_600_000), min_size=1, max_size=60)


def of(times: list[float]) -> Latencies:
    latencies = Latencies()
    for ms in times:
        latencies.add(ms)
    return latencies


def test_no_times_have_no_percentiles() -> None:
    assert of([]).spread() == Spread(0, None, None)


def test_one_time_is_its_own_median_and_percentile() -> None:
    assert of([123.456]).spread() == Spread(1, 123.456, 123.456)


def test_zero_is_a_time() -> None:
    assert of([0.0, 0.0]).spread() == Spread(2, 0.0, 0.0)


def test_what_is_no_time_is_left_out() -> None:
    assert of([nan, inf, -1.0, 7.0]).spread() == Spread(1, 7.0, 7.0)


@given(TIMES, st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_within_one_per_cent_of_the_nearest_rank(times: list[float], share: float) -> None:
    exact = sorted(times)[-(-int(share * 100) * len(times) // 100) - 1]

    assert of(times).percentile(share) == pytest.approx(exact, rel=0.0100)


@given(TIMES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(times: list[float], random) -> None:  # type: ignore[no-untyped-def]  # hypothesis names no public type for it
    shuffled = list(times)
    random.shuffle(shuffled)

    assert of(shuffled).spread() == of(times).spread()


def test_a_day_of_times_takes_few_buckets() -> None:
    latencies = of([1.0001**step for step in range(180_000)])

    assert len(latencies._buckets) < 1_100
