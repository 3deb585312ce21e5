"""What a caller asks of the cache, also in words that cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.wishes import LONGEST_S, Wishes, read_wishes

NAMES = ["cache-control", "x-slayer-ttl", "x-slayer-max-error", "x-slayer-route", "x-slayer-user"]


@pytest.mark.parametrize(
    ("value", "wishes"),
    [
        pytest.param("no-cache", Wishes(no_cache=True), id="no-cache"),
        pytest.param("no-store", Wishes(no_store=True), id="no-store"),
        pytest.param("only-if-cached", Wishes(only_if_cached=True), id="only-if-cached"),
        pytest.param("max-age=60", Wishes(max_age_s=60), id="max-age"),
        pytest.param('max-age="60"', Wishes(max_age_s=60), id="quoted"),
        pytest.param("max-age=0", Wishes(max_age_s=0), id="no age at all"),
        pytest.param("No-Cache , MAX-AGE = 5", Wishes(no_cache=True, max_age_s=5), id="case and blanks"),
        pytest.param("max-age", Wishes(max_age_s=0), id="no number"),
        pytest.param("max-age=soon", Wishes(max_age_s=0), id="a word"),
        pytest.param("max-age=-1", Wishes(max_age_s=0), id="negative"),
        pytest.param("max-age=inf", Wishes(max_age_s=0), id="infinite"),
        pytest.param("max-age=nan", Wishes(max_age_s=0), id="not a number"),
        pytest.param("no-transform, ,=,public", Wishes(), id="what speaks of other things"),
        pytest.param("no-cachet", Wishes(), id="a longer word"),
        pytest.param("", Wishes(), id="nothing"),
    ],
)
def test_cache_control_is_read(value: str, wishes: Wishes) -> None:
    assert read_wishes([("cache-control", value)]) == wishes


@pytest.mark.parametrize(
    ("name", "value", "wishes"),
    [
        pytest.param("x-slayer-ttl", "60", Wishes(ttl_s=60), id="ttl"),
        pytest.param("x-slayer-ttl", "0.5", Wishes(ttl_s=1), id="a part of a second"),
        pytest.param("x-slayer-ttl", "1e300", Wishes(ttl_s=LONGEST_S), id="for ever"),
        pytest.param("x-slayer-ttl", "0", Wishes(no_store=True, ttl_s=1), id="not to be kept"),
        pytest.param("x-slayer-ttl", "soon", Wishes(no_store=True, ttl_s=1), id="ttl is a word"),
        pytest.param("x-slayer-ttl", "-5", Wishes(no_store=True, ttl_s=1), id="ttl is negative"),
        pytest.param("x-slayer-max-error", "0.01", Wishes(max_error=0.01), id="max error"),
        pytest.param("x-slayer-max-error", "0", Wishes(max_error=0), id="no error"),
        pytest.param("x-slayer-max-error", "little", Wishes(max_error=0), id="max error is a word"),
        pytest.param("x-slayer-max-error", "-1", Wishes(max_error=0), id="max error is negative"),
        pytest.param("x-slayer-route", " tests ", Wishes(partition="tests"), id="partition"),
        pytest.param("x-slayer-route", " ", Wishes(), id="a blank partition"),
        pytest.param("x-slayer-user", "ann", Wishes(user="ann"), id="user"),
        pytest.param("x-slayer-user", "", Wishes(), id="no user"),
        pytest.param("x-slayer-colour", "red", Wishes(), id="unknown"),
        pytest.param("x-ttl", "60", Wishes(), id="not ours"),
    ],
)
def test_our_own_headers_are_read(name: str, value: str, wishes: Wishes) -> None:
    assert read_wishes([(name, value)]) == wishes


def test_without_headers_all_is_as_configured() -> None:
    assert read_wishes([("accept", "*/*")]) == Wishes(
        no_cache=False,
        no_store=False,
        only_if_cached=False,
        max_age_s=None,
        ttl_s=None,
        partition=None,
        user=None,
        max_error=None,
    )


def test_several_headers_add_up() -> None:
    wishes = read_wishes([("cache-control", "no-cache"), ("cache-control", "max-age=5")])

    assert wishes == Wishes(no_cache=True, max_age_s=5)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text()), max_size=5))
def test_no_garbage_raises_or_gives_a_number_out_of_range(headers: list[tuple[str, str]]) -> None:
    wishes = read_wishes(headers)

    assert wishes.max_age_s is None or wishes.max_age_s >= 0
    assert wishes.ttl_s is None or 1 <= wishes.ttl_s <= LONGEST_S
    assert wishes.max_error is None or wishes.max_error >= 0
