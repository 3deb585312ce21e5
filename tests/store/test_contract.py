"""What every Store and EventStream does: the fakes and the real thing alike."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from redis.asyncio import Redis

from latency_slayer.engine.ports import (
    EventStream,
    IndexUnavailable,
    Neighbour,
    Place,
    Remembered,
    Store,
    StoreUnavailable,
    Vector,
)
from latency_slayer.store.events import PAGE
from latency_slayer.store.redis_store import RedisStore
from tests.fakes import Clock, FakeEventStream, FakeStore
from tests.store.samples import DIMENSION, EAST, NORTH, NORTH_EAST, PLACE, entry, event, vector


@dataclass(frozen=True, slots=True)
class Room:
    """One implementation, with a hand on its clock."""

    store: Store
    events: EventStream
    expire_answer: Callable[[str], Awaitable[None]]
    expire_entry: Callable[[str], Awaitable[None]]


def fake_room() -> Room:
    clock = Clock()

    async def pass_ttl(fingerprint: str) -> None:
        clock.now += 60

    async def pass_keep(fingerprint: str) -> None:
        clock.now += 600

    return Room(FakeStore(clock=clock), FakeEventStream(), pass_ttl, pass_keep)


def real_room(store: RedisStore, client: Redis, namespace: str) -> Room:
    async def expire_answer(fingerprint: str) -> None:
        await client.hpexpireat(f"{namespace}cache:{{{fingerprint}}}", 1, "resp")

    async def expire_entry(fingerprint: str) -> None:
        await client.pexpireat(f"{namespace}cache:{{{fingerprint}}}", 1)
        await client.pexpireat(f"{namespace}vec:{{{fingerprint}}}", 1)

    return Room(store, store.events, expire_answer, expire_entry)


@pytest.fixture(params=["fake", "real"])
async def room(request: pytest.FixtureRequest, redis_url: str, namespace: str) -> AsyncIterator[Room]:
    if request.param == "fake":
        yield fake_room()
        return
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)
    client: Redis = Redis.from_url(redis_url)
    # As in every lookup, the index is asked, and so made, before the first entry is written: an index made
    # later finds older vectors only when its scan in the background has come to them.
    await store.nearest(PLACE, EAST, 1)
    yield real_room(store, client, namespace)
    await client.aclose()
    await store.close()


async def put(room: Room, fingerprint: str, place: Place, embedding: Vector) -> None:
    await room.store.write(entry(fingerprint, place, embedding=embedding), ttl_s=60, keep_s=600)


def close_to(fingerprint: str, similarity: float) -> Neighbour:
    return Neighbour(fingerprint, about(similarity, 1e-3))


def about(value: float, tolerance: float) -> Any:
    """Equal to what is near `value`, inside a whole that is compared."""
    return pytest.approx(value, abs=tolerance)


async def test_what_was_written_is_read_back(room: Room) -> None:
    await room.store.write(entry(), ttl_s=60, keep_s=600)

    [found] = await room.store.read(["f1"])

    assert found == Remembered(
        fingerprint="f1",
        prompt=entry().prompt,
        answer=entry().answer,
        meta=entry().meta,
        usage=entry().usage,
        created_at=entry().created_at,
        keep_left_s=about(600, 30),
    )


async def test_entries_are_read_in_the_order_asked_and_unknown_ones_are_none(room: Room) -> None:
    await room.store.write(entry("f1"), ttl_s=60, keep_s=600)
    await room.store.write(entry("f2"), ttl_s=60, keep_s=600)

    found = await room.store.read(["f2", "nothing", "f1"])

    assert [one and one.fingerprint for one in found] == ["f2", None, "f1"]


async def test_reading_nothing_gives_nothing(room: Room) -> None:
    assert await room.store.read([]) == []


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        pytest.param("", b"", id="empty"),
        pytest.param("a\0b\r\n", b"\0\xff\r\n$-1\r\n", id="bytes that mean something to the protocol"),
        pytest.param("lone \ud800 surrogate", b"\xed\xa0\x80", id="lone surrogate"),
        pytest.param("שלום 你好 🙂 {braces}", "🙂".encode(), id="beyond ascii"),
        pytest.param("x" * 100_000, b"y" * 1_000_000, id="long"),
    ],
)
async def test_prompt_and_answer_come_back_byte_for_byte(room: Room, prompt: str, answer: bytes) -> None:
    await room.store.write(entry(prompt=prompt, answer=answer), ttl_s=60, keep_s=600)

    [found] = await room.store.read(["f1"])

    assert found is not None
    assert (found.prompt, found.answer) == (prompt, answer)


async def test_an_answer_expires_and_its_prompt_stays(room: Room) -> None:
    await room.store.write(entry(), ttl_s=60, keep_s=600)
    [before] = await room.store.read(["f1"])

    await room.expire_answer("f1")

    assert before is not None
    assert await room.store.read(["f1"]) == [replace(before, answer=None, keep_left_s=ANY)]


async def test_an_answer_that_expired_is_still_found_as_a_neighbour(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)

    await room.expire_answer("f1")

    assert await room.store.nearest(PLACE, EAST, 5) == [close_to("f1", 1.0)]


async def test_an_entry_goes_as_a_whole(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)

    await room.expire_entry("f1")

    assert await room.store.read(["f1"]) == [None]
    assert await room.store.nearest(PLACE, EAST, 5) == []


async def test_keep_renews_the_whole_entry(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)

    await room.store.keep("f1", keep_s=5000)
    [found] = await room.store.read(["f1"])

    assert found is not None
    assert found.keep_left_s == pytest.approx(5000, abs=30)


async def test_keep_of_an_unknown_entry_makes_none(room: Room) -> None:
    await room.store.keep("f1", keep_s=5000)

    assert await room.store.read(["f1"]) == [None]


async def test_a_forgotten_entry_is_neither_read_nor_found(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)
    await put(room, "f2", PLACE, NORTH)

    await room.store.forget("f1")

    assert await room.store.read(["f1"]) == [None]
    assert await room.store.nearest(PLACE, EAST, 5) == [close_to("f2", 0.0)]


async def test_writing_again_replaces_the_entry(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)
    await room.expire_answer("f1")

    await room.store.write(entry(answer=b"newer", embedding=NORTH), ttl_s=60, keep_s=600)
    [found] = await room.store.read(["f1"])

    assert found is not None
    assert found.answer == b"newer"
    assert await room.store.nearest(PLACE, NORTH, 5) == [close_to("f1", 1.0)]


async def test_an_entry_without_embedding_is_only_found_exactly(room: Room) -> None:
    await put(room, "f1", PLACE, EAST)

    await room.store.write(entry(embedding=None), ttl_s=60, keep_s=600)
    [found] = await room.store.read(["f1"])

    assert found is not None
    assert await room.store.nearest(PLACE, EAST, 5) == []


async def test_a_place_holds_what_was_written_there_alone(room: Room) -> None:
    before = await room.store.holds(PLACE)
    await put(room, "f1", PLACE, EAST)
    elsewhere = replace(PLACE, scope="5c09e2")

    assert (before, await room.store.holds(PLACE), await room.store.holds(elsewhere)) == (False, True, False)


async def test_an_entry_without_embedding_is_held_by_no_place(room: Room) -> None:
    await room.store.write(replace(entry("f1"), embedding=None), 60, 600)

    assert not await room.store.holds(PLACE)


async def test_neighbours_come_nearest_first_with_their_cosine(room: Room) -> None:
    await put(room, "opposite", PLACE, vector(-1, 0, 0, 0))
    await put(room, "same", PLACE, EAST)
    await put(room, "beside", PLACE, NORTH_EAST)

    found = await room.store.nearest(PLACE, EAST, 5)

    assert found == [close_to("same", 1.0), close_to("beside", 0.7071), close_to("opposite", -1.0)]
    assert all(-1 <= neighbour.similarity <= 1 for neighbour in found)


async def test_no_more_neighbours_than_asked_for(room: Room) -> None:
    for number in range(20):
        await put(room, f"f{number}", PLACE, vector(1, number / 10, 0, 0))

    found = await room.store.nearest(PLACE, EAST, 3)

    assert [neighbour.fingerprint for neighbour in found] == ["f0", "f1", "f2"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(PLACE, scope="5c09f"), id="scope"),
        pytest.param(replace(PLACE, scope="5C09E"), id="case of the scope"),
        pytest.param(replace(PLACE, user="0a5e5"), id="user"),
        pytest.param(replace(PLACE, user="0a5e4,0a5e5"), id="user in a list"),
        pytest.param(replace(PLACE, user="0a5e4|0a5e5"), id="user beside a separator"),
        pytest.param(replace(PLACE, user="0a5e4 "), id="user with a space"),
        pytest.param(replace(PLACE, user="*"), id="user as a wildcard"),
        pytest.param(replace(PLACE, user=""), id="empty user"),
        pytest.param(replace(PLACE, model="GPT-4o-mini"), id="case of the model"),
        pytest.param(replace(PLACE, model="gpt-4o-mini*"), id="model with a wildcard"),
        pytest.param(replace(PLACE, route="openai/chat,completions"), id="route with a comma"),
        pytest.param(replace(PLACE, model=PLACE.route, route=PLACE.model), id="swapped"),
    ],
)
async def test_neighbours_are_found_in_their_own_place_alone(room: Room, other: Place) -> None:
    await put(room, "here", PLACE, EAST)
    await put(room, "there", other, EAST)

    found = [await room.store.nearest(place, EAST, 5) for place in (PLACE, other)]

    assert found == [[close_to("here", 1.0)], [close_to("there", 1.0)]]


@pytest.mark.parametrize(
    "name",
    [
        "a,b", " a b ", "{a}", "a|b", "a\\b", "$scope", "(@user:{x})", "%", "100%", "-", "é", "\ud800",
        "a\0b", "", "'\"", "x" * 5000,
    ],
    ids=ascii,
)  # fmt: skip
async def test_a_place_with_an_odd_name_is_a_place_like_any(room: Room, name: str) -> None:
    odd = Place(scope="5c09e", user=name, model=name, route=name)
    await put(room, "odd", odd, EAST)
    await put(room, "longer", replace(odd, model=name + "y"), EAST)

    assert await room.store.nearest(odd, EAST, 5) == [close_to("odd", 1.0)]


@pytest.mark.parametrize(
    "embedding",
    [
        pytest.param(np.array([np.nan, 1, 0, 0], np.float32), id="not a number"),
        pytest.param(np.array([np.inf, 0, 0, 0], np.float32), id="infinite"),
        pytest.param(np.zeros(4, np.float32), id="zero"),
        pytest.param(np.array([3, 4, 0, 0], np.float32), id="not of length 1"),
    ],
)
async def test_an_embedding_that_is_no_unit_vector_is_refused(room: Room, embedding: Vector) -> None:
    with pytest.raises(ValueError, match="embedding"):
        await room.store.write(entry(embedding=embedding), ttl_s=60, keep_s=600)
    with pytest.raises(ValueError, match="embedding"):
        await room.store.nearest(PLACE, embedding, 5)

    assert await room.store.read(["f1"]) == [None]


@pytest.mark.parametrize(("ttl_s", "keep_s"), [(0, 600), (60, 0), (-1, 600)])
async def test_an_entry_without_time_to_live_is_refused(room: Room, ttl_s: int, keep_s: int) -> None:
    with pytest.raises(ValueError, match="at least 1 s"):
        await room.store.write(entry(), ttl_s=ttl_s, keep_s=keep_s)


async def test_events_are_read_in_the_order_recorded(room: Room) -> None:
    await room.events.record([event("f1"), event("f2", similarity=None)])
    await room.events.record([event("f3")])

    found = [one async for _, one in room.events.read()]

    assert found == [event("f1"), event("f2", similarity=None), event("f3")]


async def test_events_are_read_on_from_the_last_id(room: Room) -> None:
    await room.events.record([event("f1"), event("f2")])
    ids = [stream_id async for stream_id, _ in room.events.read()]
    await room.events.record([event("f3")])

    found = [[one async for _, one in room.events.read(after)] for after in ids]

    assert found == [[event("f2"), event("f3")], [event("f3")]]


async def test_events_are_read_backwards_over_pages(room: Room) -> None:
    names = [f"f{number}" for number in range(PAGE + 2)]
    await room.events.record([event(name) for name in names])

    found = [(stream_id, one.fingerprint) async for stream_id, one in room.events.backwards()]
    forwards = [(stream_id, one.fingerprint) async for stream_id, one in room.events.read()]

    assert [name for _, name in found] == names[::-1]
    assert found == forwards[::-1]


async def test_recording_nothing_is_nothing(room: Room) -> None:
    await room.events.record([])

    assert [one async for one in room.events.read()] == []


async def test_the_fakes_raise_the_trouble_they_are_given() -> None:
    store, events = (
        FakeStore(trouble=StoreUnavailable("down")),
        FakeEventStream(trouble=StoreUnavailable("down")),
    )

    with pytest.raises(StoreUnavailable):
        await store.read(["f1"])
    with pytest.raises(StoreUnavailable):
        await store.write(entry(), 60, 600)
    with pytest.raises(StoreUnavailable):
        await events.record([event()])
    with pytest.raises(IndexUnavailable):
        await FakeStore(index_trouble=IndexUnavailable("none")).nearest(PLACE, EAST, 5)
