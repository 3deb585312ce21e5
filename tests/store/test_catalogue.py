"""The catalogue: the same suite over the fake and over Redis, then what only Redis shows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from latency_slayer.engine.ports import Catalogue, Entry, Place, Store, Tags, Vector
from latency_slayer.store.redis_store import RedisStore
from tests.fakes import FakeCatalogue, FakeStore
from tests.store import servers
from tests.store.samples import DIMENSION, EAST, NORTH, NORTH_EAST, PLACE, entry, vector
from tests.store.test_contract import close_to

OTHER_SCOPE = replace(PLACE, scope="0b0b0")
OTHER_MODEL = replace(PLACE, model="o3: mini, {new}")
OTHER_ROUTE = replace(PLACE, route="anthropic/messages")
OTHER_USER = replace(PLACE, user="0c0c0")


@dataclass(frozen=True, slots=True)
class Room:
    """One implementation, with the store whose entries it shows."""

    store: Store
    catalogue: Catalogue


@pytest.fixture
async def real(redis_url: str, namespace: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)
    await store.nearest(PLACE, EAST, 1)
    yield store
    await store.close()


@pytest.fixture(params=["fake", "redis"])
def room(request: pytest.FixtureRequest) -> Room:
    if request.param == "fake":
        store = FakeStore()
        return Room(store, FakeCatalogue(store))
    real: RedisStore = request.getfixturevalue("real")
    return Room(real, real.catalogue)


def kept(fingerprint: str, place: Place = PLACE, embedding: Vector | None = EAST) -> Entry:
    """An entry with the meta that the engine writes."""
    meta = {"scope": place.scope, "user": place.user, "model": place.model, "route": place.route}
    return replace(entry(fingerprint, place, embedding=embedding), meta=meta)


async def put(store: Store, *entries: Entry) -> None:
    for one in entries:
        await store.write(one, ttl_s=60, keep_s=600)


async def everywhere(room: Room) -> None:
    """An entry in each place, and one that is found exactly alone."""
    await put(
        room.store,
        kept("aa01"),
        kept("aa02", OTHER_SCOPE, NORTH_EAST),
        kept("ab01", OTHER_MODEL, vector(3, 1, 0, 0)),
        kept("ab02", OTHER_ROUTE, NORTH),
        kept("bb01", OTHER_USER, vector(1, 3, 0, 0)),
        kept("bb02", embedding=None),
    )


async def all_of(room: Room, tags: Tags) -> list[str]:
    return sorted([found async for batch in room.catalogue.tagged(tags) for found in batch])


async def test_similar_entries_are_found_in_every_place_nearest_first(room: Room) -> None:
    await everywhere(room)

    found = await room.catalogue.similar(EAST, 4, Tags())

    assert found == [
        close_to("aa01", 1.0),
        close_to("ab01", 0.9487),
        close_to("aa02", 0.7071),
        close_to("bb01", 0.3162),
    ]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(Tags(model=OTHER_MODEL.model), ["ab01"], id="model"),
        pytest.param(Tags(route=OTHER_ROUTE.route), ["ab02"], id="route"),
        pytest.param(Tags(user=OTHER_USER.user), ["bb01"], id="user"),
        pytest.param(Tags(PLACE.model, PLACE.route, PLACE.user), ["aa01", "aa02"], id="all three"),
        pytest.param(Tags(model="unknown"), [], id="nobody's"),
    ],
)
async def test_similar_entries_are_those_with_the_tags(room: Room, tags: Tags, expected: list[str]) -> None:
    await everywhere(room)

    found = await room.catalogue.similar(EAST, 5, tags)

    assert [neighbour.fingerprint for neighbour in found] == expected


async def test_the_census_counts_what_can_be_similar(room: Room) -> None:
    await everywhere(room)

    assert await room.catalogue.census() == {
        Tags(PLACE.model, PLACE.route, PLACE.user): 2,
        Tags(OTHER_MODEL.model, PLACE.route, PLACE.user): 1,
        Tags(PLACE.model, OTHER_ROUTE.route, PLACE.user): 1,
        Tags(PLACE.model, PLACE.route, OTHER_USER.user): 1,
    }


async def test_nothing_kept_is_nothing_found(room: Room) -> None:
    assert await room.catalogue.similar(EAST, 5, Tags()) == []
    assert await room.catalogue.census() == {}
    assert await all_of(room, Tags()) == []
    assert await room.catalogue.remove([]) == 0


@pytest.mark.parametrize(
    ("start", "expected"),
    [("aa", ["aa01", "aa02"]), ("ab01", ["ab01"]), ("bb", ["bb01", "bb02"]), ("c", [])],
)
async def test_fingerprints_are_named_by_their_beginning(room: Room, start: str, expected: list[str]) -> None:
    await everywhere(room)

    found = [found async for batch in room.catalogue.named(start) for found in batch]

    assert sorted(found) == expected


@pytest.mark.parametrize("start", ["", "*", "a*", "a?", "[ab]"])
async def test_a_pattern_names_no_fingerprint(room: Room, start: str) -> None:
    with pytest.raises(ValueError, match="begins no fingerprint"):
        [batch async for batch in room.catalogue.named(start)]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(Tags(), ["aa01", "aa02", "ab01", "ab02", "bb01", "bb02"], id="none"),
        pytest.param(Tags(model=OTHER_MODEL.model), ["ab01"], id="model"),
        pytest.param(Tags(user=PLACE.user, model=PLACE.model), ["aa01", "aa02", "ab02", "bb02"], id="two"),
    ],
)
async def test_entries_are_listed_by_their_tags(room: Room, tags: Tags, expected: list[str]) -> None:
    await everywhere(room)

    assert await all_of(room, tags) == expected


async def test_what_was_removed_is_counted_and_gone(room: Room) -> None:
    await everywhere(room)

    removed = await room.catalogue.remove(["aa01", "bb02", "unknown"])

    assert removed == 2
    assert await room.store.read(["aa01", "bb02"]) == [None, None]
    assert await all_of(room, Tags()) == ["aa02", "ab01", "ab02", "bb01"]


async def test_vectors_of_another_embedder_are_not_similar(
    real: RedisStore, redis_url: str, namespace: str
) -> None:
    other = RedisStore(redis_url, "maxi", DIMENSION, namespace=namespace, timeout_s=5)
    await other.nearest(PLACE, EAST, 1)
    await put(other, *(kept(f"m{number}") for number in range(4)))
    await put(real, kept("aa01", embedding=NORTH_EAST))

    found = await real.catalogue.similar(EAST, 1, Tags())
    await other.close()

    assert found == [close_to("aa01", 0.7071)]


async def test_what_lost_one_of_its_keys_is_still_listed_and_removed(
    real: RedisStore, redis_url: str, namespace: str
) -> None:
    await put(real, kept("aa01"), kept("aa02"), kept("aa03", OTHER_MODEL))
    async with servers.client(redis_url) as redis:
        await redis.delete(f"{namespace}cache:{{aa01}}", f"{namespace}cache:{{aa03}}")
        await redis.hset(f"{namespace}cache:{{aa02}}", "meta", "garbage")
        mine = Room(real, real.catalogue)

        listed = await all_of(mine, Tags(model=PLACE.model))
        removed = await real.catalogue.remove(listed)
        left = await redis.keys(f"{namespace}*:{{*")

    assert (listed, removed) == (["aa01", "aa02"], 2)
    assert left == [f"{namespace}vec:{{aa03}}".encode()]


async def test_another_namespace_is_not_listed(real: RedisStore, redis_url: str, namespace: str) -> None:
    other = RedisStore(redis_url, "mini", DIMENSION, namespace=f"{namespace}b:", timeout_s=5)
    await put(other, kept("aa01"))
    await put(real, kept("aa02"))

    listed = await all_of(Room(real, real.catalogue), Tags())
    await other.close()

    assert listed == ["aa02"]
