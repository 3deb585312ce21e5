"""Vectors whose entry is gone: the two keys of an entry may be evicted apart."""

from dataclasses import replace

from latency_slayer.engine.ports import Neighbour, Place, Vector
from latency_slayer.engine.verdicts import Kept
from latency_slayer.judge.reasons import Reason
from tests.engine.made import FRANCE, FRANCE_TOO, REPLAYED, answered, asked, engine
from tests.fakes import Clock, FakeStore


class Torn(FakeStore):
    """A store that lost the answer to its nearest vector."""

    __slots__ = ("forgotten",)

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.forgotten: list[str] = []

    async def holds(self, place: Place) -> bool:
        return True

    async def forget(self, fingerprint: str) -> None:
        self.forgotten.append(fingerprint)

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        return [Neighbour("gone", 0.999), *await super().nearest(place, embedding, k)]


async def test_a_vector_without_its_entry_is_passed_over() -> None:
    room = engine(store=Torn)
    await room.learn(asked(FRANCE))

    assert (await room.hit(asked(FRANCE_TOO))).recorded == answered()


async def test_where_no_near_vector_has_its_entry_the_question_is_dissimilar() -> None:
    miss = await engine(store=Torn).miss(asked())

    assert (miss.reason, miss.similarity) == (Reason.DISSIMILAR, 0.999)


async def test_a_vector_without_its_entry_goes_when_the_answer_is_remembered() -> None:
    room = engine(store=Torn)
    miss = await room.miss(asked())
    assert await room.cache.remember(asked(), miss, answered(), REPLAYED) == Kept()

    assert isinstance(room.store, Torn)
    assert (miss.orphans, room.store.forgotten) == (("gone",), ["gone"])


async def test_an_entry_that_has_been_written_since_stays() -> None:
    room = engine(store=Torn)
    miss = await room.miss(asked())
    written = (await room.learn(asked(FRANCE_TOO))).fingerprint
    await room.cache.remember(asked(), replace(miss, orphans=("gone", written)), answered(), REPLAYED)

    assert isinstance(room.store, Torn)
    assert room.store.forgotten == ["gone", "gone"]
