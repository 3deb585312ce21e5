"""Which would-be hits are looked at."""

import itertools
import random
from dataclasses import replace

import pytest

from latency_slayer.engine.audits import Audits
from latency_slayer.engine.ports import Place
from tests.fakes import Clock

HERE = Place(scope="5c09e", user="0a5e4", model="gpt-4o-mini", route="openai/chat.completions")


def audited(audits: Audits, place: Place, hits: int, rate: float = 0.02, heat: float = 0.0) -> list[int]:
    """Which of so many would-be hits were audited."""
    return [number for number in range(hits) if audits.is_due(place, rate, heat)]


@pytest.mark.parametrize("seed", range(5))
def test_audits_are_evenly_spread(seed: int) -> None:
    found = audited(Audits(random.Random(seed), Clock(0.0)), HERE, 500)

    assert len(found) == 10
    assert {later - sooner for sooner, later in itertools.pairwise(found)} <= {49, 50, 51}


def test_they_begin_anywhere() -> None:
    begins = {audited(Audits(random.Random(seed), Clock(0.0)), HERE, 60)[0] for seed in range(20)}

    assert len(begins) > 10


def test_a_rate_of_zero_audits_nothing() -> None:
    assert audited(Audits(random.Random(1), Clock(0.0)), HERE, 500, rate=0.0, heat=1.0) == []


def test_a_rate_of_one_audits_everything() -> None:
    assert audited(Audits(random.Random(1), Clock(0.0)), HERE, 50, rate=1.0) == list(range(50))


def test_a_cohort_whose_answers_differed_is_looked_at_closely() -> None:
    assert len(audited(Audits(random.Random(1), Clock(0.0)), HERE, 40, heat=0.3)) == 10


def test_each_cohort_has_its_own_turn() -> None:
    audits = Audits(random.Random(1), Clock(0.0))
    for number in range(100):
        audits.is_due(replace(HERE, user=str(number)), 0.02, 0.0)

    assert len(audited(audits, HERE, 500)) == 10


def test_while_an_upstream_fails_nobody_is_sent_there() -> None:
    clock = Clock(0.0)
    audits = Audits(random.Random(1), clock)
    audits.rest(HERE.route)
    resting = audited(audits, HERE, 50, rate=1.0)
    elsewhere = audited(audits, replace(HERE, route="anthropic/messages"), 50, rate=1.0)
    clock.now += 60

    assert (resting, len(elsewhere), len(audited(audits, HERE, 50, rate=1.0))) == ([], 50, 50)
