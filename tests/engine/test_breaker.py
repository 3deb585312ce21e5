"""When a failing store is left alone, and when it is tried again."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.engine.breaker import Breaker, BreakingStore
from latency_slayer.engine.ports import Entry, IndexUnavailable, Remembered, StoreUnavailable
from tests.engine.made import asked, at, engine
from tests.fakes import Clock, FakeStore

REST_S, LONGEST_S = 0.5, 8.0
STEPS = st.lists(
    st.tuples(st.floats(0, 10), st.sampled_from(["succeeded", "failed", "unknown", "late failure"])),
    max_size=60,
)


def opened(failures: int = 3) -> Breaker:
    """A breaker that failed so often at 0 s."""
    breaker = Breaker(3, REST_S, LONGEST_S)
    for _ in range(failures):
        assert breaker.allows(0)
        breaker.failed(0)
    return breaker


def test_two_failures_leave_it_closed() -> None:
    breaker = opened(failures=2)

    assert (breaker.is_open, breaker.allows(0)) == (False, True)


def test_a_success_forgets_the_failures_before_it() -> None:
    breaker = opened(failures=2)
    breaker.succeeded()
    breaker.failed(0)

    assert breaker.allows(0)


def test_the_third_failure_opens_it_for_its_rest() -> None:
    breaker = opened()

    assert (breaker.allows(0), breaker.allows(0.49), breaker.allows(0.5)) == (False, False, True)


def test_while_a_try_is_out_no_other_is_allowed() -> None:
    breaker = opened()

    assert [breaker.allows(0.5), breaker.allows(0.5), breaker.allows(0.99)] == [True, False, False]


def test_a_try_whose_outcome_never_comes_blocks_for_one_rest_only() -> None:
    breaker = opened()
    breaker.allows(0.5)

    assert breaker.allows(1.0)


def test_a_successful_try_closes_it() -> None:
    breaker = opened()
    breaker.allows(0.5)
    breaker.succeeded()

    assert [breaker.allows(0.5), breaker.allows(0.5)] == [True, True]


def test_each_failed_try_doubles_the_rest_up_to_the_longest() -> None:
    breaker, now, rests = opened(), 0.0, []
    for _ in range(7):
        rest = next(r for r in (0.5, 1, 2, 4, 8) if breaker.allows(now + r))
        now += rest
        rests.append(rest)
        breaker.failed(now)

    assert rests == [0.5, 1, 2, 4, 8, 8, 8]


def test_many_failures_at_once_are_one_fault() -> None:
    breaker = opened()
    for _ in range(50):
        breaker.failed(0)

    assert breaker.allows(0.5)


@given(STEPS)
def test_while_open_it_allows_one_try_a_rest(steps: Sequence[tuple[float, str]]) -> None:
    breaker, now, last_try = Breaker(3, REST_S, LONGEST_S), 0.0, -LONGEST_S
    for passed, outcome in steps:
        now += passed
        was_open = breaker.is_open
        if outcome == "late failure":
            breaker.failed(now)
        elif breaker.allows(now):
            if was_open:
                assert now - last_try >= REST_S
                last_try = now
            if outcome != "unknown":
                breaker.succeeded() if outcome == "succeeded" else breaker.failed(now)


@given(STEPS)
def test_whatever_happened_it_recovers_after_the_longest_rest(steps: Sequence[tuple[float, str]]) -> None:
    breaker, now = Breaker(3, REST_S, LONGEST_S), 0.0
    for passed, outcome in steps:
        now += passed
        if breaker.allows(now) and outcome != "unknown":
            breaker.succeeded() if outcome == "succeeded" else breaker.failed(now)
    now += LONGEST_S

    assert breaker.allows(now)
    breaker.succeeded()
    assert [breaker.allows(now), breaker.allows(now)] == [True, True]


class Room:
    """A breaking store around a fake one."""

    def __init__(self, inner: FakeStore | None = None) -> None:
        self.clock = Clock()
        self.inner = inner or FakeStore()
        self.store = BreakingStore(self.inner, Breaker(3, REST_S, LONGEST_S), self.clock)

    async def fail(self, times: int) -> None:
        """Let so many reads fail, and have the store well again."""
        self.inner.trouble = StoreUnavailable("away")
        for _ in range(times):
            with pytest.raises(StoreUnavailable, match="away"):
                await self.store.read(["f1"])
        self.inner.trouble = None


async def an_entry() -> Entry:
    room = engine()
    await room.learn(asked())
    [entry] = room.store.entries.values()
    return entry


async def test_a_store_that_is_well_is_asked_everything() -> None:
    room, entry = Room(), await an_entry()
    await room.store.write(entry, 60, 600)
    await room.store.keep(entry.fingerprint, 700)
    [known] = await room.store.read([entry.fingerprint])
    [near] = await room.store.nearest(entry.place, at(1), 5)
    await room.store.forget(entry.fingerprint)

    assert known is not None
    assert (known.prompt, known.keep_left_s) == (entry.prompt, 700)
    assert (near.fingerprint, room.inner.entries) == (entry.fingerprint, {})


async def test_a_store_that_failed_thrice_is_not_asked() -> None:
    room = Room()
    await room.fail(3)

    with pytest.raises(StoreUnavailable, match="left alone"):
        await room.store.read(["f1"])


async def test_a_store_that_failed_thrice_is_not_written_to() -> None:
    room = Room()
    await room.fail(3)

    with pytest.raises(StoreUnavailable, match="left alone"):
        await room.store.write(await an_entry(), 60, 600)


async def test_a_store_that_is_well_again_is_asked_after_the_rest() -> None:
    room = Room()
    await room.fail(3)
    room.clock.now += REST_S

    assert [await room.store.read(["f1"]), await room.store.read(["f1"])] == [[None], [None]]


async def test_a_full_store_that_refuses_writes_is_still_read() -> None:
    room, entry = Room(), await an_entry()
    room.inner.trouble = StoreUnavailable("full")
    for _ in range(5):
        with pytest.raises(StoreUnavailable, match="full"):
            await room.store.write(entry, 60, 600)
    room.inner.trouble = None

    assert await room.store.read(["f1"]) == [None]


async def test_a_write_does_not_use_up_the_try() -> None:
    room = Room()
    await room.fail(3)
    room.clock.now += REST_S
    with pytest.raises(StoreUnavailable, match="left alone"):
        await room.store.write(await an_entry(), 60, 600)

    assert await room.store.read(["f1"]) == [None]


async def test_a_server_that_only_cannot_search_is_well() -> None:
    room = Room()
    await room.fail(2)
    room.inner.index_trouble = IndexUnavailable("being rebuilt")
    with pytest.raises(IndexUnavailable):
        await room.store.nearest((await an_entry()).place, at(1), 5)
    await room.fail(2)

    assert await room.store.read(["f1"]) == [None]


class Slow(FakeStore):
    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        await asyncio.Event().wait()
        return []


async def test_a_store_that_is_too_slow_fails() -> None:
    room = Room(Slow())
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await room.store.read(["f1"])

    with pytest.raises(StoreUnavailable, match="left alone"):
        await room.store.read(["f1"])
