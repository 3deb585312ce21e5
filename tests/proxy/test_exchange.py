"""The event that a flow ends as, and what mitmweb shows of it."""

from dataclasses import replace

import pytest
from mitmproxy.test import tflow

from latency_slayer.engine.ports import Event, Place
from latency_slayer.engine.verdicts import Bypass, Hit, Miss, Verdict
from latency_slayer.judge.reasons import Reason
from latency_slayer.proxy.exchange import Exchange
from latency_slayer.proxy.marks import comment, mark
from latency_slayer.wire.call import Recorded
from tests.engine.made import USER, asked

PLACE = Place(scope="5c09e", user=USER, model="gpt-4o-mini", route="openai/chat.completions")
MISS = Miss(Reason.NEW, "f00dcafef00dcafe", PLACE)
HIT = Hit(
    reason=Reason.EXACT,
    fingerprint="f00dcafef00dcafe",
    recorded=Recorded("json", "application/json", b"{}"),
    headers=[],
    age_s=59.9,
    ttl_left_s=1.0,
    tokens_saved=30,
)
SEMANTIC = replace(HIT, reason=Reason.SEMANTIC, similarity=0.97316)

MISSED = Event(
    event="miss",
    hit=0,
    kind="",
    reason="new",
    latency_ms=900.0,
    lookup_ms=2.5,
    upstream_ms=897.5,
    tokens_saved=0,
    model="gpt-4o-mini",
    route="openai/chat.completions",
    user=USER,
    similarity=None,
    fingerprint="f00dcafef00dcafe",
    status=200,
    stored="stored",
)
ANSWERED = replace(
    MISSED,
    event="hit",
    hit=1,
    kind="exact",
    reason="exact",
    latency_ms=3.0,
    upstream_ms=0.0,
    tokens_saved=30,
    stored="",
)
BYPASSED = replace(MISSED, event="bypass", fingerprint="", stored="")


def ended(verdict: Verdict, latency_s: float = 0.9, *, answered: bool = False, stored: str = "") -> Event:
    """The event of a flow that was decided 2.5 ms after it began."""
    exchange = Exchange(started=100.0, provider="openai", decided=100.0025, verdict=verdict)
    exchange.ask, exchange.answered = asked(), answered
    return exchange.event(status=200, ended=100.0 + latency_s, stored=stored)


@pytest.mark.parametrize(
    ("verdict", "stored", "event"),
    [
        pytest.param(MISS, "stored", MISSED, id="miss"),
        pytest.param(
            replace(MISS, reason=Reason.DISSIMILAR, similarity=0.25),
            "truncated",
            replace(MISSED, reason="dissimilar", similarity=0.25, stored="truncated"),
            id="dissimilar",
        ),
        pytest.param(
            replace(MISS, reason=Reason.SHADOW, shadowed="semantic", similarity=0.97),
            "stored",
            replace(MISSED, reason="shadow", kind="semantic", similarity=0.97),
            id="shadow",
        ),
        pytest.param(
            replace(MISS, reason=Reason.OUT_OF_TIME, trouble=True),
            "stored",
            replace(MISSED, event="error", reason="out_of_time"),
            id="trouble",
        ),
        pytest.param(Bypass(Reason.SERVER_TOOLS), "", replace(BYPASSED, reason="server_tools"), id="bypass"),
        pytest.param(
            Bypass(Reason.INTERNAL_ERROR, trouble=True),
            "",
            replace(BYPASSED, event="error", reason="internal_error"),
            id="bypass in trouble",
        ),
    ],
)
def test_a_call_that_was_passed_on_ends_as_one_event(verdict: Verdict, stored: str, event: Event) -> None:
    assert ended(verdict, stored=stored) == event


@pytest.mark.parametrize(
    ("hit", "event"),
    [
        pytest.param(HIT, ANSWERED, id="exact"),
        pytest.param(
            SEMANTIC,
            replace(ANSWERED, kind="semantic", reason="semantic", similarity=0.97316),
            id="semantic",
        ),
    ],
)
def test_a_hit_ends_as_one_event_without_upstream(hit: Hit, event: Event) -> None:
    assert ended(hit, 0.003, answered=True) == event


def test_a_flow_that_is_no_call_is_counted_under_its_provider() -> None:
    exchange = Exchange(started=100.0, provider="openai", decided=100.0)

    assert exchange.event(status=404, ended=100.25, stored="") == Event(
        event="bypass",
        hit=0,
        kind="",
        reason="not_a_call",
        latency_ms=250.0,
        lookup_ms=0.0,
        upstream_ms=250.0,
        tokens_saved=0,
        model="",
        route="openai/other",
        user="",
        similarity=None,
        fingerprint="",
        status=404,
        stored="",
    )


@pytest.mark.parametrize(
    ("verdict", "untouched"),
    [(Bypass(Reason.NOT_A_CALL), True), (Bypass(Reason.MALFORMED), False), (MISS, False), (HIT, False)],
)
def test_only_what_is_no_call_is_left_untouched(verdict: Verdict, untouched: bool) -> None:
    assert Exchange(started=0.0, provider="openai", verdict=verdict).untouched is untouched


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (HIT, "hit: exact, 59 s old, 30 tokens saved, f00dcafef00d"),
        (SEMANTIC, "hit: semantic, similarity 0.9732, 59 s old, 30 tokens saved, f00dcafef00d"),
        (MISS, "miss: new, f00dcafef00d"),
        (
            replace(MISS, reason=Reason.NUMBERS_DIFFER, similarity=0.99),
            "miss: numbers_differ, nearest 0.9900, f00dcafef00d",
        ),
        (
            replace(MISS, reason=Reason.SHADOW, shadowed="exact"),
            "miss: shadow (exact), f00dcafef00d",
        ),
        (Bypass(Reason.NO_STORE), "bypass: no_store"),
    ],
)
def test_a_verdict_is_one_line_for_mitmweb(verdict: Verdict, line: str) -> None:
    assert comment(verdict) == line


@pytest.mark.parametrize(("verdict", "marked"), [(HIT, ":zap:"), (MISS, ""), (Bypass(Reason.OFF), "")])
def test_only_a_hit_is_marked(verdict: Verdict, marked: str) -> None:
    flow = tflow.tflow()
    mark(flow, Exchange("openai", verdict=verdict))

    assert (flow.comment, flow.marked) == (comment(verdict), marked)
