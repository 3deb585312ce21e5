"""The prior: what to think of two questions before there is any evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.judge.evidence import BINS, TYPICAL_LOG_ODDS, log_odds
from latency_slayer.judge.prior import Likeness, likeness, prior_of
from latency_slayer.judge.reasons import Reason

OURS, ANY = prior_of(LocalEmbedder.id), prior_of("openai:text-embedding-3-small")
PRIORS = pytest.mark.parametrize("prior", [OURS, ANY], ids=["local embedder", "any embedder"])

SORT = "How do I sort a list in Python?"
COMMON = {"similarity": 0.9, "logit": 1.0, "overlap": 0.6, "doubted": False, "moved": False}


def alike(**other: float | bool) -> Likeness:
    return Likeness(**{**COMMON, **other})


@PRIORS
def test_what_the_verifier_finds_the_same_is_less_risky(prior) -> None:
    assert prior.risk(alike(logit=3.0)) < prior.risk(alike()) < prior.risk(alike(logit=-3.0))


@PRIORS
def test_a_doubt_is_riskier(prior) -> None:
    assert prior.risk(alike(doubted=True)) > prior.risk(alike())


def test_the_more_similar_is_less_risky() -> None:
    risks = [OURS.risk(alike(similarity=similarity)) for similarity in (0.99, 0.9, 0.8, 0.7)]

    assert risks == sorted(risks)


@PRIORS
def test_nothing_is_surer_than_evidence_can_tell(prior) -> None:
    surest = alike(similarity=1.0, logit=50.0, overlap=0.0)

    assert log_odds(1e-4) < prior.risk(surest) < TYPICAL_LOG_ODDS[0]


def test_cosines_of_an_embedder_that_no_prior_was_fitted_for_say_nothing() -> None:
    assert ANY.risk(alike(similarity=0.99)) == ANY.risk(alike(similarity=0.7))


@PRIORS
def test_of_the_same_words_in_another_order_no_similarity_makes_a_safe_one(prior) -> None:
    moved = alike(similarity=1.0, logit=4.0, overlap=1.0, moved=True)

    assert prior.risk(moved) > log_odds(0.1)


def test_words_that_moved_are_found_in_nearly_the_same_words_only() -> None:
    moved = likeness(SORT, "In Python, how do I sort a list?", 0.99, 3.0, ())
    reworded = likeness(SORT, "Python: which function puts my lists in order?", 0.9, 3.0, ())

    assert (moved.moved, moved.overlap, reworded.moved) == (True, 1.0, False)


@pytest.mark.parametrize(
    ("doubts", "doubted"),
    [((), False), ((Reason.NUMBERS_DIFFER,), False), ((Reason.NUMBERS_DIFFER, Reason.NAMES_DIFFER), True)],
)
def test_only_telling_doubts_count(doubts: tuple[Reason, ...], doubted: bool) -> None:
    assert likeness(SORT, SORT, 1.0, 3.0, doubts).doubted is doubted


@given(st.floats(-1, 1.01), st.floats(-50, 50))
def test_any_likeness_has_a_finite_risk(similarity: float, logit: float) -> None:
    found = likeness(SORT, "How do I sort a list in Java?", similarity, logit, ())

    assert -40 < OURS.risk(found) < 40


@PRIORS
def test_the_mixture_is_a_distribution_over_the_bins(prior) -> None:
    assert (prior.mixture.shape, round(float(prior.mixture.sum()), 9)) == ((BINS,), 1.0)
