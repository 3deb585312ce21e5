"""Events folded into figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.engine.ports import Event
from latency_slayer.watch.errors import Measured, SemanticError
from latency_slayer.watch.figures import (
    LAST_FLOWS,
    Figures,
    Flow,
    Part,
    ReasonCount,
    Tally,
    figures_of,
)
from latency_slayer.watch.latencies import Spread
from latency_slayer.watch.names import MAX_NAMES, OTHERS
from tests.watch.made import BYPASS, ERROR, HIT, MISS, NOON_MS, SEMANTIC, MadeStream, figures, numbered

NO_TIMES = Spread(0, None, None)
NO_DECISIONS = SemanticError(Measured(), (), (), (), candidates=0, verified=0, calls=0)

EVENTS = st.lists(
    st.builds(
        Event,
        event=st.sampled_from(["hit", "miss", "bypass", "error"]),
        hit=st.integers(0, 1),
        kind=st.sampled_from(["exact", "semantic", ""]),
        reason=st.sampled_from(["exact", "new", "dissimilar", "off", "audit", "over_budget", "shadow"]),
        latency_ms=st.floats(0, 1e6),
        lookup_ms=st.floats(0, 100),
        upstream_ms=st.floats(0, 1e6),
        tokens_saved=st.integers(0, 10_000),
        model=st.sampled_from(["a", "b"]),
        route=st.sampled_from(["openai/responses", "anthropic/messages"]),
        user=st.just("u"),
        similarity=st.none() | st.floats(-1, 1),
        fingerprint=st.just("f" * 64),
        status=st.sampled_from([200, 429, 504]),
        stored=st.sampled_from(["", "stored", "truncated"]),
        candidate=st.sampled_from(["", "c" * 64]),
        risk=st.none() | st.floats(0, 1),
        bound=st.none() | st.floats(0, 1),
        budget=st.none() | st.floats(0, 1),
        compared=st.sampled_from(["", "agree", "differ", "unclear", "mostly"]),
    ),
    max_size=30,
)


def test_no_events_make_empty_figures() -> None:
    assert figures([]) == Figures(
        flows=0,
        hits=0,
        misses=0,
        bypasses=0,
        errors=0,
        exact=0,
        semantic=0,
        tokens_saved=0,
        hit_latency=NO_TIMES,
        miss_latency=NO_TIMES,
        lookup=NO_TIMES,
        reasons=(),
        routes=(),
        models=(),
        semantic_error=NO_DECISIONS,
        stored=(),
        last=(),
        first_ms=None,
        last_ms=None,
    )


def test_one_of_each_event_is_counted_in_all_its_places() -> None:
    claude = replace(SEMANTIC, latency_ms=2.0, model="claude", route="anthropic/messages")

    assert figures([HIT, claude, MISS, BYPASS, ERROR]) == Figures(
        flows=5,
        hits=2,
        misses=1,
        bypasses=1,
        errors=1,
        exact=1,
        semantic=1,
        tokens_saved=840,
        hit_latency=Spread(2, 2.0, 2.0),
        miss_latency=Spread(1, 900.0, 900.0),
        lookup=Spread(1, 3.0, 3.0),
        reasons=(
            ReasonCount("bypass", "server_tools", 1),
            ReasonCount("error", "store_unavailable", 1),
            ReasonCount("hit", "exact", 1),
            ReasonCount("hit", "semantic", 1),
            ReasonCount("miss", "new", 1),
        ),
        routes=(
            Part("openai/chat.completions", 4, 1, 1, 420, 2.0, 900.0),
            Part("anthropic/messages", 1, 1, 0, 420, 2.0, None),
        ),
        models=(
            Part("gpt-4o-mini", 4, 1, 1, 420, 2.0, 900.0),
            Part("claude", 1, 1, 0, 420, 2.0, None),
        ),
        semantic_error=SemanticError(
            Measured(served=1),
            (Measured("anthropic/messages", served=1),),
            (Measured("anthropic/messages", "01234567", served=1),),
            (),
            candidates=0,
            verified=0,
            calls=3,
        ),
        stored=(("stored", 1),),
        last=(
            flow(4, "error", "store_unavailable", 900.0),
            flow(3, "bypass", "server_tools", 900.0),
            flow(2, "miss", "new", 900.0),
            replace(
                flow(1, "hit", "semantic", 2.0, saved=420),
                similarity=0.9731,
                model="claude",
                route="anthropic/messages",
            ),
            flow(0, "hit", "exact", 2.0, saved=420),
        ),
        first_ms=NOON_MS,
        last_ms=NOON_MS + 4_000,
    )


def flow(second: int, verdict: str, reason: str, latency_ms: float, saved: int = 0) -> Flow:
    return Flow(
        time_ms=NOON_MS + 1_000 * second,
        verdict=verdict,
        reason=reason,
        route="openai/chat.completions",
        model="gpt-4o-mini",
        latency_ms=latency_ms,
        tokens_saved=saved,
        similarity=None,
        fingerprint="feedfacefeed",
    )


def test_the_hit_rate_is_over_hits_and_misses_only() -> None:
    assert figures([HIT, HIT, HIT, MISS, BYPASS, ERROR]).hit_rate == 0.75


def test_bypasses_alone_make_no_hit_rate() -> None:
    assert figures([BYPASS]).hit_rate is None


def test_the_speed_up_is_the_median_miss_over_the_median_hit() -> None:
    assert figures([HIT, MISS]).speed_up == 450.0


@pytest.mark.parametrize("events", [[HIT], [MISS], [replace(HIT, latency_ms=0.0), MISS]])
def test_there_is_no_speed_up_without_both_times(events: list[Event]) -> None:
    assert figures(events).speed_up is None


def test_a_miss_that_brought_no_answer_is_counted_but_not_timed() -> None:
    limited = replace(MISS, status=429, latency_ms=20.0, stored="status")

    found = figures([MISS, limited])

    assert (found.misses, found.miss_latency, found.models[0].miss_p50_ms) == (
        2,
        Spread(1, 900.0, 900.0),
        900.0,
    )


def test_an_event_of_a_word_that_is_not_known_yet_counts_as_a_flow() -> None:
    found = figures([replace(MISS, event="refresh", reason="stale")])

    assert (found.flows, found.misses, found.reasons) == (1, 0, (ReasonCount("refresh", "stale", 1),))


def test_only_the_newest_flows_are_kept_newest_first() -> None:
    times = [flow.time_ms for flow in figures([MISS] * (LAST_FLOWS + 5)).last]

    assert times == [NOON_MS + 1_000 * second for second in range(LAST_FLOWS + 4, 4, -1)]


def test_names_beyond_the_limit_are_counted_together() -> None:
    models = figures(replace(MISS, model=f"model-{place}") for place in range(MAX_NAMES + 7)).models

    assert (len(models), models[0].name, models[0].flows) == (MAX_NAMES + 1, OTHERS, 7)


def test_a_snapshot_does_not_change_when_more_is_added() -> None:
    tally = Tally()
    before = tally.snapshot()
    tally.add("5-0", HIT)

    assert (before, before == tally.snapshot()) == (figures([]), False)


async def test_a_stream_has_the_figures_of_its_events() -> None:
    assert await figures_of(MadeStream([HIT, MISS])) == figures([HIT, MISS])


@given(EVENTS, st.randoms(use_true_random=False))
def test_all_but_the_last_flows_is_the_same_in_any_order(events: list[Event], random) -> None:  # type: ignore[no-untyped-def]  # hypothesis names no public type for it
    entries = numbered(events)
    random.shuffle(entries)
    tally = Tally()
    for event_id, event in entries:
        tally.add(event_id, event)

    assert replace(tally.snapshot(), last=()) == replace(figures(events), last=())


@given(EVENTS)
def test_every_rate_is_a_share_and_every_flow_is_counted_once_in_each_table(events: list[Event]) -> None:
    found = figures(events)
    rates = [found.hit_rate, *(part.hit_rate for part in (*found.routes, *found.models))]

    assert all(rate is None or 0 <= rate <= 1 for rate in rates)
    assert {
        sum(part.flows for part in found.routes),
        sum(part.flows for part in found.models),
        sum(count.flows for count in found.reasons),
        found.hits + found.misses + found.bypasses + found.errors,
    } == {found.flows}
