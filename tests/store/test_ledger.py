"""The ledger: the same suite over the fake and over Redis, then what only Redis shows."""

from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest
from redis.asyncio import Redis

from latency_slayer.engine.ports import Finding, Ledger
from latency_slayer.judge.evidence import BINS, Counts, Standing
from latency_slayer.store.redis_store import RedisStore
from tests.fakes import FakeLedger
from tests.store import servers
from tests.store.samples import DIMENSION, PLACE

ELSEWHERE = replace(PLACE, route="anthropic/messages")
ANOTHER_USER = replace(PLACE, user="0b0b0")
AGREED = Finding("f1", PLACE, 2, "agree")


def counts(heat: float = 0.0, **kinds: tuple[int, float]) -> Counts:
    """Counts with one bin of each of `kinds`."""
    arrays = {kind: np.zeros(BINS) for kind in ("agree", "differ", "wrong", "seen")}
    for kind, (place, value) in kinds.items():
        arrays[kind][place] = value
    return Counts(**arrays, heat=heat)


def shown(standing: Standing) -> list[tuple[list[list[float]], float]]:
    """`standing` as plain values."""
    levels = (standing.everywhere, standing.route, standing.cohort, standing.entry)
    return [
        (
            [list(array) for array in (level.agree, level.differ, level.wrong, level.seen)],
            round(level.heat, 6),
        )
        for level in levels
    ]


@pytest.fixture
async def real(redis_url: str, namespace: str) -> AsyncIterator[Ledger]:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)
    yield store.ledger("mini+verifier", keep_s=600)
    await store.close()


@pytest.fixture(params=["fake", "redis"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    found: Ledger = FakeLedger() if request.param == "fake" else request.getfixturevalue("real")
    return found


async def test_without_evidence_nothing_stands(ledger: Ledger) -> None:
    [standing] = await ledger.standing(PLACE, ["f1"])

    assert shown(standing) == shown(Standing())


async def test_a_finding_counts_on_every_level(ledger: Ledger) -> None:
    await ledger.note([AGREED, replace(AGREED, kind="seen")])

    [standing] = await ledger.standing(PLACE, ["f1"])

    once = counts(agree=(2, 1.0), seen=(2, 1.0))
    assert shown(standing) == shown(Standing(once, once, once, once))


async def test_a_finding_of_another_route_counts_everywhere_alone(ledger: Ledger) -> None:
    await ledger.note([replace(AGREED, fingerprint="f9", place=ELSEWHERE)])

    [standing] = await ledger.standing(PLACE, ["f1"])

    assert shown(standing) == shown(Standing(everywhere=counts(agree=(2, 1.0))))


async def test_a_finding_of_another_user_counts_up_to_the_route(ledger: Ledger) -> None:
    await ledger.note([replace(AGREED, fingerprint="f9", place=ANOTHER_USER)])

    [standing] = await ledger.standing(PLACE, ["f1"])

    once = counts(agree=(2, 1.0))
    assert shown(standing) == shown(Standing(everywhere=once, route=once))


async def test_what_a_person_calls_wrong_counts_for_them_alone(ledger: Ledger) -> None:
    await ledger.note([replace(AGREED, kind="wrong", weight=3.0)])

    [theirs] = await ledger.standing(PLACE, ["f1"])
    [others] = await ledger.standing(ANOTHER_USER, ["f9"])

    counted = counts(heat=0.3, wrong=(2, 3.0))
    assert shown(theirs) == shown(Standing(cohort=counted, entry=counted))
    assert shown(others) == shown(Standing())


async def test_each_entry_has_its_own(ledger: Ledger) -> None:
    await ledger.note([AGREED, Finding("f2", PLACE, 5, "wrong", 3.0)])

    first, second = await ledger.standing(PLACE, ["f1", "f2"])

    assert shown(first)[3] == shown(Standing(entry=counts(agree=(2, 1.0))))[3]
    assert shown(second)[3] == shown(Standing(entry=counts(heat=0.3, wrong=(5, 3.0))))[3]


async def test_answers_that_differ_heat_a_cohort_and_those_that_agree_cool_it(ledger: Ledger) -> None:
    await ledger.note([replace(AGREED, kind=kind) for kind in ("differ", "differ", "seen", "agree")])

    [standing] = await ledger.standing(PLACE, ["f1"])

    assert standing.cohort.heat == pytest.approx(0.357)


async def test_where_wrong_answers_are_to_be_expected_one_that_differs_heats_nothing(ledger: Ledger) -> None:
    risky = BINS - 1
    await ledger.note([replace(AGREED, kind="differ", bin=risky)] * 3)
    [expected] = await ledger.standing(PLACE, ["f1"])
    await ledger.note([replace(AGREED, kind="wrong", bin=risky)])
    [told] = await ledger.standing(PLACE, ["f1"])

    assert expected.cohort.heat == 0
    assert told.cohort.heat == pytest.approx(0.3)


async def test_nobody_asked_is_nothing(ledger: Ledger) -> None:
    await ledger.note([])

    assert await ledger.standing(PLACE, []) == []


async def test_evidence_of_another_model_is_apart(redis_url: str, namespace: str) -> None:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)
    await store.ledger("mini+old", keep_s=600).note([AGREED])

    [standing] = await store.ledger("mini+new", keep_s=600).standing(PLACE, ["f1"])

    await store.close()
    assert shown(standing) == shown(Standing())


async def test_old_evidence_fades_and_goes_after_its_time(
    real: Ledger, redis_url: str, namespace: str
) -> None:
    await real.note([AGREED] * 402)

    [standing] = await real.standing(PLACE, ["f1"])

    assert standing.cohort.agree.sum() == pytest.approx(201.5)
    assert standing.everywhere.agree.sum() == pytest.approx(402)
    async with servers.client(redis_url) as redis:
        await _each_goes(redis, namespace)


async def _each_goes(redis: Redis, namespace: str) -> None:
    names = await redis.keys(f"{namespace}evidence:*")
    assert len(names) == 4
    assert [await redis.ttl(name) for name in names] == [600] * 4
