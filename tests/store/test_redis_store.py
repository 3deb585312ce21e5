"""What only the real store can show: names and types in Redis, trouble, repair."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from redis.asyncio import Redis

from latency_slayer.engine.ports import IndexUnavailable, Neighbour, StoreUnavailable
from latency_slayer.store.embedded import EmbeddedServer
from latency_slayer.store.events import event_fields
from latency_slayer.store.redis_store import RedisStore
from latency_slayer.store.server_files import find_server
from tests.fakes import Clock
from tests.store import servers
from tests.store.samples import DIMENSION, EAST, NORTH, PLACE, entry, event, vector

HERE = [Neighbour("f1", 1.0)]


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with servers.client(redis_url) as client:
        yield client


@pytest.fixture
async def store(redis_url: str, namespace: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)
    await store.nearest(PLACE, EAST, 1)
    yield store
    await store.close()


async def commands_called(redis: Redis) -> set[str]:
    stats = await redis.info("commandstats")
    return {name.removeprefix("cmdstat_") for name in stats} - {"config|resetstat", "info"}


async def test_an_entry_is_two_hashes_with_a_key_ttl_and_a_ttl_of_the_answer(
    store: RedisStore, redis: Redis, namespace: str
) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)

    cache, vec = f"{namespace}cache:{{f1}}", f"{namespace}vec:{{f1}}"
    assert sorted(await redis.hkeys(cache)) == [b"created_at", b"meta", b"prompt", b"resp", b"usage"]
    assert sorted(await redis.hkeys(vec)) == [b"embedding", b"model", b"route", b"scope", b"user"]
    assert await redis.httl(cache, "resp", "prompt") == [60, -1]
    assert [await redis.ttl(cache), await redis.ttl(vec)] == [600, 600]
    assert await redis.hget(vec, "embedding") == np.array([1, 0, 0, 0], "<f2").tobytes()
    assert await redis.hmget(vec, "model", "route", "user") == [
        b"gpt-4o-mini",
        b"openai/chat.completions",
        b"0a5e4",
    ]


async def test_an_entry_without_embedding_has_no_vector_hash(
    store: RedisStore, redis: Redis, namespace: str
) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)

    await store.write(entry(embedding=None), ttl_s=60, keep_s=600)

    assert await redis.keys(f"{namespace}*") == [f"{namespace}cache:{{f1}}".encode()]


async def test_a_lookup_writes_nothing(store: RedisStore, redis: Redis) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)
    await redis.config_resetstat()

    await store.read(["f1", "f2"])
    await store.nearest(PLACE, EAST, 5)

    assert await commands_called(redis) == {"hgetex", "pttl", "FT.SEARCH"}


async def test_forgetting_leaves_no_key(store: RedisStore, redis: Redis, namespace: str) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)

    await store.forget("f1")

    assert await redis.keys(f"{namespace}*") == []


async def test_the_index_repairs_itself_after_flushall(store: RedisStore, redis: Redis) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)
    await redis.flushall()

    assert await store.nearest(PLACE, EAST, 5) == []
    await store.write(entry(), ttl_s=60, keep_s=600)
    assert await store.nearest(PLACE, EAST, 5) == HERE


async def test_two_stores_may_make_one_index(redis_url: str, store: RedisStore, namespace: str) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)
    other = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5)

    found = await other.nearest(PLACE, EAST, 5)
    await other.close()

    assert found == HERE


@pytest.mark.parametrize(
    ("embedder", "other_namespace"),
    [
        pytest.param("other", "", id="another embedder of the same dimension"),
        pytest.param("mini/", "", id="an embedder whose readable name is the same"),
        pytest.param("mini", "vec:", id="a namespace under the prefix of the first"),
    ],
)
async def test_vectors_of_two_embedders_or_namespaces_never_meet(
    redis_url: str, store: RedisStore, namespace: str, embedder: str, other_namespace: str
) -> None:
    other = RedisStore(redis_url, embedder, DIMENSION, namespace=f"{namespace}{other_namespace}", timeout_s=5)
    await other.nearest(PLACE, EAST, 1)
    await other.write(entry("f2"), ttl_s=60, keep_s=600)
    await store.write(entry("f1"), ttl_s=60, keep_s=600)

    found = [await one.nearest(PLACE, EAST, 5) for one in (store, other)]
    await other.close()

    assert found == [HERE, [Neighbour("f2", 1.0)]]


async def test_a_vector_of_another_dimension_is_refused(store: RedisStore) -> None:
    five = vector(1, 0, 0, 0, 0)

    with pytest.raises(ValueError, match=r"shape \(5,\), want \(4,\)"):
        await store.write(entry(embedding=five), ttl_s=60, keep_s=600)
    with pytest.raises(ValueError, match=r"shape \(5,\), want \(4,\)"):
        await store.nearest(PLACE, five, 5)


async def test_a_vector_that_another_hand_made_useless_is_no_neighbour(
    store: RedisStore, redis: Redis, namespace: str
) -> None:
    for fingerprint in ("zero", "nan", "f1"):
        await store.write(entry(fingerprint), ttl_s=60, keep_s=600)
    await redis.hset(f"{namespace}vec:{{zero}}", "embedding", np.zeros(4, "<f2").tobytes())
    await redis.hset(f"{namespace}vec:{{nan}}", "embedding", np.full(4, np.nan, "<f2").tobytes())

    assert await store.nearest(PLACE, EAST, 5) == HERE


async def test_a_hash_that_another_hand_wrote_is_unknown(
    store: RedisStore, redis: Redis, namespace: str
) -> None:
    await redis.hset(f"{namespace}cache:{{f1}}", mapping={"prompt": "p", "resp": "r", "meta": "not json"})
    await redis.hset(f"{namespace}cache:{{f2}}", mapping={"resp": "r"})

    assert await store.read(["f1", "f2"]) == [None, None]


async def test_a_stalled_server_is_given_up_within_the_deadline(redis_url: str, namespace: str) -> None:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=0.05)
    warm = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=0.05)
    await warm.ping()

    with servers.stalled(await servers.process_id(redis_url)):
        for one in (store, warm):
            # Twenty times the deadline: enough for a busy machine, and far from the default's retries (7 s).
            with pytest.raises(StoreUnavailable, match="did not answer in time"):
                await within(1, one.read(["f1"]))
            with pytest.raises(StoreUnavailable, match="did not answer in time"):
                await within(1, one.nearest(PLACE, EAST, 5))

    assert await warm.read(["f1"]) == [None]
    await store.close()
    await warm.close()


async def within(seconds: float, awaitable: Any) -> Any:
    async with asyncio.timeout(seconds):
        return await awaitable


async def test_a_server_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    store = RedisStore(f"unix://{tmp_path}/none.sock", "mini", DIMENSION)

    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await store.ping()

    await store.close()


async def test_a_full_server_refuses_writes_as_unavailable_and_still_reads(
    store: RedisStore, redis: Redis
) -> None:
    await store.write(entry("f1"), ttl_s=60, keep_s=600)
    limits = {"maxmemory-policy": "volatile-lru", "maxmemory": "1gb"}
    secret = "".join(("a tell", "tale"))  # not written as it would be found: a traceback quotes this file
    await redis.config_set("maxmemory-policy", "noeviction")  # else it would make room by dropping entries
    await redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreUnavailable, match="out of memory") as caught:
            await store.write(entry("f2", prompt=secret), ttl_s=60, keep_s=600)
        with pytest.raises(StoreUnavailable, match="out of memory"):
            await store.events.record([event()])
        found = await store.read(["f1", "f2"])
    finally:
        for name, value in limits.items():
            await redis.config_set(name, value)

    assert [one is not None for one in found] == [True, False]
    assert secret not in "".join(traceback.format_exception(caught.value))


async def test_a_refused_password_is_named_without_being_told(redis_url: str) -> None:
    path = redis_url.removeprefix("unix://")
    password = "".join(("hunt", "er2"))
    store = RedisStore(f"unix://someone:{password}@{path}?socket_timeout=99", "mini", DIMENSION)

    with pytest.raises(StoreUnavailable, match="refused the user name or password") as caught:
        await store.read(["f1"])

    assert password not in "".join(traceback.format_exception(caught.value))
    await store.close()


async def test_int8_is_refused_by_an_engine_that_does_not_know_it(redis_url: str, namespace: str) -> None:
    if await servers.knows_int8(redis_url):
        pytest.skip("this Query Engine knows INT8")
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, vector_type="int8", timeout_s=5)

    with pytest.raises(IndexUnavailable, match=r"refused .*idx:mini:4:int8"):
        await store.nearest(PLACE, EAST, 5)
    await store.write(entry(), ttl_s=60, keep_s=600)

    assert await store.read(["f1"]) != [None]
    await store.close()


async def test_old_events_are_dropped_in_the_end(redis_url: str, redis: Redis, namespace: str) -> None:
    store = RedisStore(redis_url, "mini", DIMENSION, namespace=namespace, timeout_s=5, max_events=100)

    for number in range(10):
        await store.events.record([event(f"f{number}")] * 100)
    length = await redis.xlen(f"{namespace}analytics:cache")
    await store.close()

    # Whole nodes of the stream are dropped, of 100 entries by default.
    assert 100 <= length <= 200


async def test_many_events_are_read_page_by_page(store: RedisStore) -> None:
    events = [event(f"f{number}") for number in range(1201)]
    await store.events.record(events)

    assert [one async for _, one in store.events.read()] == events


async def test_events_of_other_versions_are_read(store: RedisStore, redis: Redis, namespace: str) -> None:
    key = f"{namespace}analytics:cache"
    await redis.xadd(key, {**event_fields(event()), "invented": "later"})
    await redis.xadd(key, {"event": "miss", "latency_ms": "fast", "similarity": "nan", "hit": ""})

    newer, older = [one async for _, one in store.events.read()]

    assert newer == event()
    assert (older.event, older.hit, older.latency_ms, older.similarity, older.model) == (
        "miss",
        0,
        0.0,
        None,
        "",
    )


async def test_what_is_no_stream_id_is_refused(store: RedisStore) -> None:
    with pytest.raises(ValueError, match="not a stream id: 'yesterday'"):
        [one async for one in store.events.read("yesterday")]


async def test_the_server_is_described(store: RedisStore, namespace: str) -> None:
    await store.write(entry(), ttl_s=60, keep_s=600)

    info = await store.describe()

    assert info.index == f"{namespace}idx:mini:4:float16"
    assert (info.index_docs, info.index_failures) == (1, 0)
    assert int(info.version.split(".")[0]) >= 8
    assert info.query_engine is not None
    assert min(info.memory_bytes, info.keys) > 0


async def test_cancelled_reads_never_pass_their_reply_to_the_next(store: RedisStore) -> None:
    for fingerprint in ("f1", "f2"):
        await store.write(entry(fingerprint, prompt=fingerprint), ttl_s=60, keep_s=600)

    found = []
    for turns in range(200):
        reading = asyncio.create_task(store.read(["f1", "f1"]))
        for _ in range(turns % 40):  # cancelled at every stage of the way
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        [one] = await store.read(["f2"])
        found.append(one and one.prompt)

    assert found == ["f2"] * 200


async def test_a_read_cancelled_at_a_stalled_server_leaves_right_answers(
    store: RedisStore, redis_url: str
) -> None:
    await store.write(entry("f1", prompt="f1"), ttl_s=60, keep_s=600)
    await store.write(entry("f2", prompt="f2"), ttl_s=60, keep_s=600)
    await store.write(entry("f3", embedding=NORTH), ttl_s=60, keep_s=600)

    with servers.stalled(await servers.process_id(redis_url)):
        for _ in range(40):  # more than the pool has connections
            reading = asyncio.create_task(store.read(["f1"]))
            for _ in range(20):
                await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
    found = await asyncio.gather(*(store.read(["f2"]) for _ in range(40)))

    assert {one.prompt if one else None for [one] in found} == {"f2"}


class TestWithoutQueryEngine:
    """A Redis 8 that knows no FT.SEARCH."""

    @pytest.fixture
    async def plain_url(self, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
        folder = tmp_path_factory.mktemp("plain")
        server = EmbeddedServer(folder, files=replace(find_server(), search_module=None), linger_s=0)
        yield await server.start()
        await server.stop()
        await servers.ended(folder)

    async def test_exact_entries_work_and_the_index_is_unavailable(self, plain_url: str) -> None:
        clock = Clock()
        store = RedisStore(plain_url, "mini", DIMENSION, timeout_s=5, clock=clock)
        await store.write(entry(), ttl_s=60, keep_s=600)

        with pytest.raises(IndexUnavailable, match="no Query Engine"):
            await store.nearest(PLACE, EAST, 5)
        found = await store.read(["f1"])
        info = await store.describe()

        assert found != [None]
        assert (info.query_engine, info.index_docs) == (None, None)
        await store.close()

    async def test_a_missing_query_engine_is_asked_for_again_after_a_while(self, plain_url: str) -> None:
        clock = Clock()
        store = RedisStore(plain_url, "mini", DIMENSION, timeout_s=5, clock=clock)
        asked = []

        async with servers.client(plain_url) as redis:
            for clock.now in (0, 9, 11):
                with pytest.raises(IndexUnavailable):
                    await store.nearest(PLACE, EAST, 5)
                asked.append((await redis.info("errorstats"))["errorstat_ERR"]["count"])

        assert asked == [1, 1, 2]
        await store.close()
