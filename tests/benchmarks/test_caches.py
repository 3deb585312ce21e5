"""The caches that `scripts/bench online` sets side by side."""

import random

import numpy as np
from benchmarks.caches import Bounded, Tally, replay
from benchmarks.cohorts import stream

from latency_slayer.engine.ports import Finding, Place
from latency_slayer.judge.evidence import KINDS, Standing
from latency_slayer.store.redis_store import RedisStore
from tests.store.samples import DIMENSION


def shown(standing: Standing) -> np.ndarray:
    """All numbers of a standing."""
    levels = (standing.everywhere, standing.route, standing.cohort, standing.entry)
    return np.array(
        [[*level.agree, *level.differ, *level.wrong, *level.seen, level.heat] for level in levels]
    )


async def test_the_tally_counts_as_the_ledger_does(redis_url: str, namespace: str) -> None:
    chance = random.Random(5)
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=30)
    ledger, tally = store.ledger("mini+verifier", keep_s=600), Tally()
    findings = [
        Finding(
            fingerprint=chance.choice(["f1", "f2", "f3"]),
            place=Place("", chance.choice(["one", "other"]), "", "chat"),
            bin=chance.randrange(12),
            kind=chance.choice(KINDS),
        )
        for _ in range(1500)
    ]
    for finding in findings:
        tally.note(finding.place, finding.fingerprint, finding.bin, finding.kind)
    await ledger.note(findings)

    for place, fingerprint in {(finding.place, finding.fingerprint) for finding in findings}:
        [standing] = await ledger.standing(place, [fingerprint])
        np.testing.assert_allclose(shown(tally.standing(place, fingerprint)), shown(standing), atol=1e-9)

    await store.close()


def test_a_budget_of_nothing_serves_nothing() -> None:
    assert replay(stream(1, 300), Bounded(0.0, seed=1)).hits == 0


def test_what_is_served_within_a_budget_is_mostly_right() -> None:
    outcome = replay(stream(1, 1500), Bounded(0.05, seed=1))

    assert outcome.hits > 300
    assert outcome.error < 0.05
