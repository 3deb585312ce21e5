"""Trouble of the store or the embedder is a verdict, and never an exception."""

import asyncio
from collections.abc import Sequence

import pytest

from latency_slayer.engine.ports import (
    EmbedderUnavailable,
    IndexUnavailable,
    Neighbour,
    Place,
    Remembered,
    StoreUnavailable,
    Vector,
)
from latency_slayer.engine.verdicts import Kept
from latency_slayer.judge.reasons import Reason
from tests.engine.made import BREAD, FRANCE, FRANCE_TOO, answered, asked, engine
from tests.fakes import FakeStore


class SlowToRead(FakeStore):
    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        await asyncio.Event().wait()
        return []


class SlowToCount(FakeStore):
    async def holds(self, place: Place) -> bool:
        await asyncio.Event().wait()
        return False


class SlowToSearch(FakeStore):
    async def holds(self, place: Place) -> bool:
        return True

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        await asyncio.Event().wait()
        return []


async def test_a_store_that_is_away_is_trouble() -> None:
    room = engine()
    room.store.trouble = StoreUnavailable("away")
    miss = await room.miss(asked())

    assert (miss.reason, miss.trouble, room.embedder.asked) == (Reason.STORE_UNAVAILABLE, True, [])


async def test_an_embedder_that_is_away_is_trouble() -> None:
    room = engine()
    await room.learn(asked(BREAD))
    room.embedder.trouble = EmbedderUnavailable("away")
    miss = await room.miss(asked())

    assert (miss.reason, miss.trouble, miss.embedding) == (Reason.EMBEDDER_UNAVAILABLE, True, None)


async def test_without_the_embedder_the_same_call_is_still_hit() -> None:
    room = engine()
    await room.learn(asked())
    room.embedder.trouble = EmbedderUnavailable("away")

    assert (await room.hit(asked())).reason == Reason.EXACT


async def test_an_index_that_cannot_search_is_trouble() -> None:
    room = engine()
    room.store.index_trouble = IndexUnavailable("being rebuilt")
    miss = await room.miss(asked())

    assert (miss.reason, miss.trouble, room.embedder.asked) == (Reason.INDEX_UNAVAILABLE, True, [])


async def test_without_the_index_the_same_call_is_still_hit() -> None:
    room = engine()
    await room.learn(asked())
    room.store.index_trouble = IndexUnavailable("being rebuilt")

    assert (await room.hit(asked())).reason == Reason.EXACT


@pytest.mark.parametrize("store", [SlowToRead, SlowToCount, SlowToSearch])
async def test_a_lookup_over_its_budget_is_trouble(store: type[FakeStore]) -> None:
    miss = await engine(store=store, budget_s=0.005).miss(asked())

    assert (miss.reason, miss.trouble) == (Reason.OUT_OF_TIME, True)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        pytest.param(StoreUnavailable("away"), Reason.STORE_UNAVAILABLE, id="store"),
        pytest.param(EmbedderUnavailable("away"), Reason.EMBEDDER_UNAVAILABLE, id="embedder"),
    ],
)
async def test_a_miss_in_trouble_says_where_its_answer_belongs(trouble: Exception, reason: Reason) -> None:
    room = engine()
    calm = await room.miss(asked())
    room.store.trouble = trouble
    miss = await room.miss(asked())

    assert (miss.reason, miss.fingerprint, miss.place) == (reason, calm.fingerprint, calm.place)


async def test_after_trouble_the_answer_is_remembered_all_the_same() -> None:
    room = engine()
    room.embedder.trouble = EmbedderUnavailable("away")
    miss = await room.miss(asked(FRANCE))
    room.embedder.trouble = None
    await room.cache.remember(asked(FRANCE), miss, answered(), ())

    assert (await room.hit(asked(FRANCE_TOO))).reason == Reason.SEMANTIC


async def test_an_answer_is_kept_though_nothing_can_be_learnt_from_it() -> None:
    room = engine(audit_rate=1.0)
    await room.learn(asked(FRANCE))
    miss = await room.miss(asked(FRANCE_TOO))
    room.ledger.trouble = StoreUnavailable("away")
    kept = await room.cache.remember(asked(FRANCE_TOO), miss, answered(), ())

    assert (miss.reason, kept) == (Reason.AUDIT, Kept())


async def test_a_cancelled_lookup_is_cancelled() -> None:
    lookup = asyncio.create_task(engine(store=SlowToRead).cache.answer(asked()))
    await asyncio.sleep(0)
    lookup.cancel()

    with pytest.raises(asyncio.CancelledError):
        await lookup
