"""Per-entry learning, after the vCache paper."""

import numpy as np
import pytest
from benchmarks.vcache import Fit, Learner, exploration, fitted

DELTA = 0.02


def learner(*observed: tuple[float, bool]) -> Learner:
    made = Learner()
    for cosine, right in observed:
        made.observe(cosine, right=right)
    return made


def test_an_entry_that_was_hardly_observed_is_always_explored() -> None:
    assert learner(*[(0.95, True)] * 3).exploration(0.99, DELTA) == 1.0


def test_the_more_was_right_the_less_is_explored() -> None:
    few, many = (learner(*[(0.9, True), (0.7, False)] * times).exploration(0.95, DELTA) for times in (3, 40))

    assert many < few < 1.0


def test_the_more_similar_the_less_is_explored() -> None:
    known = learner(*[(0.9, True), (0.7, False), (0.82, True), (0.8, False), (0.78, True)] * 5)

    shares = [known.exploration(cosine, DELTA) for cosine in (0.6, 0.75, 0.85, 0.95)]

    assert shares == sorted(shares, reverse=True)


def test_a_looser_delta_explores_less() -> None:
    fit = Fit(threshold=0.8, variance=0.001, slope=40.0)

    assert exploration(fit, 0.95, 0.05) < exploration(fit, 0.95, 0.01)


def test_the_fit_finds_the_likelihood_that_made_the_observations() -> None:
    chance = np.random.default_rng(1)
    cosines = chance.uniform(0.5, 1.0, 4000)
    right = chance.random(4000) < 1 / (1 + np.exp(-30 * (cosines - 0.8)))

    fit = fitted(cosines, right)

    assert (fit.threshold, fit.slope) == pytest.approx((0.8, 30), rel=0.1)
    assert 0 < fit.variance < 1e-4


def test_observations_that_are_parted_cleanly_give_a_finite_fit() -> None:
    fit = fitted(np.array([0.0, 0.6, 0.7, 0.9, 1.0]), np.array([False, False, False, True, True]))

    assert 0.7 < fit.threshold < 0.9
    assert np.isfinite(fit.slope)
