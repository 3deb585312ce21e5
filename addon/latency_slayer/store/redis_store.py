"""The store: entries, vectors and events in one Redis."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal

from redis.exceptions import ResponseError

from latency_slayer.engine.ports import Entry, Neighbour, Place, Remembered, Vector
from latency_slayer.store import connection
from latency_slayer.store.catalogue import RedisCatalogue
from latency_slayer.store.connection import Fields
from latency_slayer.store.entries import FIELDS, cache_fields, remembered
from latency_slayer.store.events import RedisEventStream
from latency_slayer.store.index import TYPES, VectorIndex
from latency_slayer.store.keys import Keys
from latency_slayer.store.ledger import RedisLedger
from latency_slayer.store.vectors import VectorType, checked


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What `doctor` shows of a server. `query_engine` is None where there is none; `index_docs` and
    `index_failures` (vectors that were left out) are None while there is no index."""

    version: str
    query_engine: str | None
    index: str
    index_docs: int | None
    index_failures: int | None
    memory_bytes: int
    keys: int


class RedisStore:
    """A `Store`, in `events` an `EventStream` and in `catalogue` a `Catalogue`, over one pool of connections.

    `timeout_s` bounds each method, connecting included. Nothing is sent before the first use. Raises
    ValueError on a URL, namespace or vector type that will not do.
    """

    def __init__(
        self,
        url: str,
        embedder: str,
        dimension: int,
        *,
        namespace: str = "",
        vector_type: Literal["auto"] | VectorType = "auto",
        timeout_s: float = 0.3,
        max_events: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if vector_type not in TYPES:
            raise ValueError(f"vector type {vector_type!r}: use one of {', '.join(TYPES)}")
        self.url = connection.redacted(url)
        self._timeout_s = timeout_s
        self._dimension = dimension
        self._keys = Keys(namespace)
        self._client = connection.open_client(url, timeout_s)
        self._index = VectorIndex(self._client, self._keys, embedder, dimension, TYPES[vector_type], clock)
        self.events = RedisEventStream(self._client, self._keys, self._border, max_events)
        self.catalogue = RedisCatalogue(self._client, self._keys, self._border, self._index)

    def ledger(self, model: str, keep_s: int) -> RedisLedger:
        """The evidence on hits for one `model` (embedder and verifier), forgotten after `keep_s` without
        news."""
        return RedisLedger(self._client, self._keys, self._border, model, keep_s)

    def _border(self) -> AbstractAsyncContextManager[None]:
        return connection.border(self.url, self._timeout_s)

    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        """What is known under each fingerprint, in order; one round trip that writes nothing."""
        if not fingerprints:
            return []
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for fingerprint in fingerprints:
                pipe.hgetex(self._keys.cache(fingerprint), *FIELDS)
                pipe.pttl(self._keys.cache(fingerprint))
            replies = await pipe.execute()
        pairs = zip(fingerprints, replies[::2], replies[1::2], strict=True)
        return [remembered(fingerprint, values, left_ms) for fingerprint, values, left_ms in pairs]

    async def holds(self, place: Place) -> bool:
        """True if there is any vector within `place`."""
        async with self._border():
            return await self._index.holds(place)

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        """Up to `k` neighbours within `place`, nearest first. Raises ValueError on a bad embedding."""
        checked(embedding, self._dimension)
        async with self._border():
            return await self._index.nearest(place, embedding, k)

    async def write(self, entry: Entry, ttl_s: int, keep_s: int) -> None:
        """Put the entry, all or nothing. Raises ValueError on a bad embedding or a time below 1 s."""
        if ttl_s < 1 or keep_s < 1:
            raise ValueError(f"an entry needs at least 1 s: ttl_s={ttl_s}, keep_s={keep_s}")
        cache, vec = self._keys.cache(entry.fingerprint), self._keys.vec(entry.fingerprint)
        tags, blob = self._vector_fields(entry)
        async with self._border(), self._client.pipeline(transaction=True) as pipe:
            pipe.hset(cache, mapping=cache_fields(entry))
            pipe.hsetex(cache, "resp", entry.answer, ex=ttl_s)
            pipe.expire(cache, keep_s)
            # Every write to an indexed hash indexes it anew (2 ms on the server's main thread), so it is
            # removed first and gets its embedding last: indexed once.
            pipe.delete(vec)
            if blob:
                pipe.hset(vec, mapping=tags)
                pipe.expire(vec, keep_s)
                pipe.hset(vec, "embedding", blob)
            await pipe.execute()

    def _vector_fields(self, entry: Entry) -> tuple[Fields, bytes]:
        if entry.embedding is None:
            return {}, b""
        return self._index.fields(entry.place, checked(entry.embedding, self._dimension))

    async def keep(self, fingerprint: str, keep_s: int) -> None:
        """Let the whole entry live `keep_s` from now on. Indexes its vector anew on Redis before 8.2.13, so
        it is not for every hit."""
        async with self._border(), self._client.pipeline(transaction=True) as pipe:
            pipe.expire(self._keys.cache(fingerprint), keep_s)
            pipe.expire(self._keys.vec(fingerprint), keep_s)
            await pipe.execute()

    async def forget(self, fingerprint: str) -> None:
        """Remove the entry and its vector."""
        async with self._border():
            await self._client.unlink(self._keys.cache(fingerprint), self._keys.vec(fingerprint))

    async def ping(self) -> None:
        """Raise StoreUnavailable unless the server answers."""
        async with self._border():
            await connection.command(self._client, "PING")

    async def describe(self) -> ServerInfo:
        """Versions, index and sizes, for people."""
        async with self._border():
            info: dict[str, Any] = await self._client.info("everything")
            keys = int(await self._client.dbsize())
            docs, failures = await self._index_counts()
        return ServerInfo(
            version=str(info["redis_version"]),
            query_engine=_query_engine(info.get("modules", [])),
            index=self._index.name,
            index_docs=docs,
            index_failures=failures,
            memory_bytes=int(info["used_memory"]),
            keys=keys,
        )

    async def _index_counts(self) -> tuple[int | None, int | None]:
        try:
            flat = await connection.command(self._client, "FT.INFO", self._index.name)
        except ResponseError:
            return None, None
        values = dict(zip(flat[::2], flat[1::2], strict=True))
        return int(values[b"num_docs"]), int(values[b"hash_indexing_failures"])

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _query_engine(modules: Sequence[Mapping[str, Any]]) -> str | None:
    """The Query Engine's version: 21005 is 2.10.5."""
    for module in modules:
        if module["name"] in ("search", "searchlight"):
            version = int(module["ver"])
            return f"{version // 10000}.{version // 100 % 100}.{version % 100}"
    return None
