"""The error budget: what a candidate's bound is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.budget import estimate
from latency_slayer.judge.evidence import BINS, NOTHING, Counts, Standing, bin_of, counts_of, log_odds

EVEN = np.full(BINS, 1 / BINS)
SAFE, RISKY = log_odds(0.0008), log_odds(0.08)


def counts(risk: float, *, agree: float = 0, differ: float = 0, wrong: float = 0, seen: float = 0) -> Counts:
    """Evidence on candidates of one risk, given as log-odds."""
    fields = {"agree": agree, "differ": differ, "wrong": wrong, "seen": seen}
    return counts_of({f"{kind}:{bin_of(risk)}": value for kind, value in fields.items()})


def within(cohort: Counts, entry: Counts = NOTHING) -> Standing:
    """A standing of a cohort that is all there is."""
    return Standing(cohort, cohort, cohort, entry)


def bound(risk: float, standing: Standing) -> float:
    return estimate(risk, standing, EVEN).bound


def test_without_evidence_the_bound_is_well_above_the_risk() -> None:
    estimated = estimate(log_odds(0.01), Standing(), EVEN)

    assert 0.01 < estimated.risk < 0.025
    assert 0.008 < estimated.bound < 0.05


@given(st.lists(st.floats(-9, 4), min_size=2, max_size=2))
def test_the_riskier_is_estimated_riskier(risks: list[float]) -> None:
    safer, riskier = (estimate(risk, Standing(), EVEN) for risk in sorted(risks))

    assert safer.risk <= riskier.risk


def test_answers_that_agree_open_the_budget() -> None:
    bounds = [bound(RISKY, within(counts(RISKY, agree=agree))) for agree in (0, 20, 60, 200)]

    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < bounds[0] / 2


def test_answers_that_differ_where_they_should_agree_close_it() -> None:
    bounds = [bound(SAFE, within(counts(SAFE, agree=100, differ=differ))) for differ in (6, 20, 40, 100)]

    assert bounds == sorted(bounds)
    assert bounds[0] < 0.02 < bounds[1]


def test_no_more_differ_than_by_false_alarm_is_no_evidence_against() -> None:
    assert bound(SAFE, within(counts(SAFE, agree=194, differ=6))) < bound(SAFE, Standing())


def test_what_a_person_called_wrong_weighs_more_than_what_differed() -> None:
    told = estimate(SAFE, within(counts(SAFE, agree=50, wrong=2)), EVEN)
    differed = estimate(SAFE, within(counts(SAFE, agree=50, differ=2)), EVEN)

    assert told.bound > differed.bound


def test_an_entry_that_was_called_wrong_is_not_served_again() -> None:
    standing = within(counts(SAFE, agree=100), entry=counts(SAFE, wrong=3))

    assert bound(SAFE, standing) > 0.02


def test_an_entry_whose_answers_agreed_is_trusted_more_than_its_cohort() -> None:
    cohort = counts(RISKY, agree=100, differ=10)
    proven = counts(RISKY, agree=20)

    assert bound(RISKY, within(cohort, proven)) < 0.75 * bound(RISKY, within(cohort))


def test_an_entry_leans_on_its_cohort_while_it_has_no_history() -> None:
    bad = counts(SAFE, agree=20, differ=20)

    assert bound(SAFE, within(bad)) > 0.1


def test_a_new_cohort_leans_on_its_route() -> None:
    good = counts(RISKY, agree=200)
    route = Standing(everywhere=good, route=good)

    assert bound(RISKY, within(good)) < bound(RISKY, route) < bound(RISKY, Standing())


def test_a_cohort_of_its_own_kind_stands_on_its_own() -> None:
    good = counts(SAFE, agree=1000, differ=20)
    bad = counts(SAFE, agree=20, differ=20)
    both = Counts(
        *(getattr(good, kind) + getattr(bad, kind) for kind in ("agree", "differ", "wrong", "seen"))
    )

    assert bound(SAFE, Standing(both, both, bad)) > 0.1
    assert bound(SAFE, Standing(both, both, good)) < 0.02


def test_where_risky_candidates_are_the_rule_the_bound_is_higher() -> None:
    mostly_safe = within(counts(SAFE, seen=1000))
    mostly_risky = within(counts(RISKY, seen=1000))

    assert bound(RISKY, mostly_safe) < bound(RISKY, mostly_risky)


@given(
    st.floats(-30, 30),
    st.dictionaries(
        st.sampled_from(
            [f"{kind}:{place}" for kind in ("agree", "differ", "wrong", "seen") for place in range(BINS)]
        ),
        st.floats(0, 1e6),
    ),
)
def test_any_evidence_gives_probabilities(risk: float, fields: dict[str, float]) -> None:
    estimated = estimate(risk, within(counts_of(fields), counts_of(fields)), EVEN)

    assert 0 <= estimated.risk <= 1
    assert 0 <= estimated.bound <= 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"agree:99": 3.0}, id="no such bin"),
        pytest.param({"agree:x": 3.0}, id="no bin"),
        pytest.param({"cheer:1": 3.0}, id="no such kind"),
        pytest.param({"agree": 3.0}, id="no place"),
    ],
)
def test_fields_of_another_version_are_passed_over(fields: dict[str, float]) -> None:
    assert counts_of(fields).compared == 0
