"""Semantic decisions folded into how wrong they are."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from latency_slayer.engine.ports import Event
from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.watch.error_tally import SemanticTally
from latency_slayer.watch.errors import Looser, Measured, SemanticError
from latency_slayer.watch.names import MAX_NAMES, OTHERS
from tests.watch.made import AUDIT, HIT, JUDGED, MISS, OVER_BUDGET, SEMANTIC, decisions, numbered

SHADOW = replace(AUDIT, reason="shadow", kind="semantic")

CHAT = "openai/chat.completions"


def found(events: Iterable[Event]) -> SemanticError:
    tally = SemanticTally()
    entries = numbered(events)
    for event_id, event in entries:
        tally.add(event_id, event)
    return tally.snapshot(len(entries))


def test_each_decision_and_each_comparison_is_counted_in_its_place() -> None:
    differing, unclear = replace(AUDIT, compared="differ"), replace(SHADOW, compared="unclear")

    every = found([HIT, MISS, JUDGED, JUDGED, AUDIT, differing, SHADOW, unclear, OVER_BUDGET]).every

    assert every == Measured(
        served=2,
        would_be_served=2,
        audited=2,
        over_budget=1,
        agree=2,
        differ=1,
        unclear=1,
        estimated=0.004,
        budget=0.02,
    )


def test_an_exact_hit_in_shadow_mode_is_no_semantic_one() -> None:
    assert found([replace(SHADOW, kind="exact")]).every == Measured()


def test_what_is_over_the_budget_says_nothing_of_what_is_served() -> None:
    every = found([replace(OVER_BUDGET, compared="differ")]).every

    assert (every.checked, every.estimated) == (0, None)


def test_an_audit_that_was_not_compared_is_not_checked() -> None:
    assert [found([replace(AUDIT, compared=word)]).every.checked for word in ("", "mostly")] == [0, 0]


def test_a_cohort_is_a_route_with_who_shares() -> None:
    other = replace(JUDGED, user="ffffffffeeeeeeee")
    elsewhere = replace(JUDGED, route="anthropic/messages")

    cohorts = found([JUDGED, JUDGED, JUDGED, other, other, elsewhere]).cohorts

    assert [(part.route, part.user, part.served) for part in cohorts] == [
        (CHAT, "0a1b2c3d", 3),
        (CHAT, "ffffffff", 2),
        ("anthropic/messages", "0a1b2c3d", 1),
    ]


def test_cohorts_beyond_the_limit_are_counted_together() -> None:
    cohorts = found(replace(JUDGED, user=f"{place:08x}") for place in range(MAX_NAMES + 7)).cohorts

    assert (len(cohorts), cohorts[0].route, cohorts[0].user, cohorts[0].served) == (
        MAX_NAMES + 1,
        OTHERS,
        "",
        7,
    )


def test_a_part_above_its_budget_comes_first_however_small() -> None:
    wrong = replace(AUDIT, user="bad", compared="differ")

    users = [part.user for part in found([JUDGED] * 100 + [AUDIT] * 100 + [wrong] * 20).cohorts]

    assert users == ["bad", "0a1b2c3d"]


def test_the_budget_in_force_is_that_of_the_newest_decision_in_whatever_order_they_come() -> None:
    tally = SemanticTally()
    for event_id, budget in (("7-10", 0.05), ("7-9", 0.01), ("6-0", 0.02)):
        tally.add(event_id, replace(JUDGED, budget=budget))
    tally.add("8-0", SEMANTIC)

    assert tally.snapshot(4).every.budget == 0.05


@pytest.mark.parametrize(
    ("agree", "differ", "budget", "against"),
    [
        (10, 10, None, ""),
        (0, 0, 0.02, "unchecked"),
        (1, 0, 0.02, "not clear"),
        (1_000, 0, 0.02, "below"),
        (500, 500, 0.02, "above"),
        (9_700, 300, 0.02, "around"),
    ],
)
def test_the_error_is_set_against_the_budget_in_a_word(
    agree: float, differ: float, budget: float | None, against: str
) -> None:
    part = Measured(agree=round(agree), differ=round(differ), budget=budget)

    assert part.against_budget == against


def test_the_error_is_what_differed_without_what_the_comparison_gets_wrong() -> None:
    part = Measured(agree=600, differ=400)

    assert part.error is not None
    assert (part.observed, part.error.value) == (
        0.4,
        pytest.approx((0.4 - FALSE_ALARM.likely) / (1 - FALSE_ALARM.likely - OVERSIGHT.likely)),
    )


def test_nothing_checked_is_no_error_of_nothing() -> None:
    assert (Measured(served=9).observed, Measured(served=9).error) == (None, None)


def test_looser_budgets_bring_what_they_would_have_let_pass() -> None:
    riskier = replace(OVER_BUDGET, risk=0.07, bound=0.1, compared="differ")

    looser = found([MISS] * 6 + [JUDGED, OVER_BUDGET, riskier, replace(OVER_BUDGET, bound=0.5)]).looser

    assert looser == (
        Looser(0.05, hits=1, hit_rate=0.1, estimated=0.03, checked=1, differ=0),
        Looser(0.1, hits=2, hit_rate=0.2, estimated=0.05, checked=2, differ=1),
    )


def test_with_no_budget_known_none_is_looser() -> None:
    assert found([replace(OVER_BUDGET, budget=None)]).looser == ()


def test_a_lookup_with_a_candidate_asked_the_verifier_or_did_not() -> None:
    events = [replace(JUDGED, verified=0.9), JUDGED, replace(MISS, candidate="c", verified=0.1), MISS]

    assert (found(events).candidates, found(events).verified) == (3, 2)


def test_a_risk_that_is_no_share_is_left_out() -> None:
    assert found([replace(JUDGED, risk=1e300), JUDGED, replace(JUDGED, risk=None)]).every.estimated == 0.004


def test_shadow_mode_gives_the_figures_of_serving_and_serves_nothing() -> None:
    served, shadowed = found(decisions(9_000)), found(decisions(9_000, shadow=True))

    assert (served.looser, served.candidates) == (shadowed.looser, shadowed.candidates)
    assert [(part.route, part.user, _settled(part)) for part in served.cohorts] == [
        (part.route, part.user, _settled(part)) for part in shadowed.cohorts
    ]
    assert (shadowed.every.served, shadowed.every.audited) == (0, 0)


def test_shadow_mode_measures_the_same_error_more_closely() -> None:
    served, shadowed = found(decisions(9_000)).every.error, found(decisions(9_000, shadow=True)).every.error

    assert served is not None
    assert shadowed is not None
    assert served.low < shadowed.low < shadowed.value < shadowed.high < served.high


def _settled(part: Measured) -> tuple[int, int, float | None, float | None]:
    """What has to be the same whether would-be hits are served, audited or only judged."""
    would_be_hits = part.served + part.would_be_served + part.audited
    return would_be_hits, part.over_budget, part.estimated, part.budget
