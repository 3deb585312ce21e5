"""The vector index: made when it is missing, asked for neighbours."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from latency_slayer.engine.ports import IndexUnavailable, Neighbour, Place, Vector
from latency_slayer.store.connection import Fields, command, is_unknown_command
from latency_slayer.store.entries import tags
from latency_slayer.store.keys import Keys
from latency_slayer.store.vectors import VectorType, packed, similarity

TYPES: dict[Literal["auto"] | VectorType, tuple[VectorType, ...]] = {
    "auto": ("float16", "float32"),
    "float32": ("float32",),
    "float16": ("float16",),
    "int8": ("int8",),
}
"""What to try, in order, for each setting. INT8 loses recall, so it is only taken when asked for."""

EF_RUNTIME = 64
"""Recall@1 of 1.0 over 100k vectors; the default of 10 gives 0.986 to 0.994."""

_ASK_AGAIN_S = 10.0
_SEPARATOR = "|"  # `entries.tag` never leaves one in a value
_PLACE = "(@scope:{$scope} @user:{$user} @model:{$model} @route:{$route})"
_NEAREST = "=>[KNN $k @embedding $v EF_RUNTIME $ef AS d]"
_MOST_GROUPS = 10_000
# Query Engine 2.10: "x: no such index", FT.INFO "Unknown index name"; 8.0: "No such index x";
# 8.4 and later: "SEARCH_INDEX_NOT_FOUND: ...".
_NO_INDEX = ("no such index", "unknown index name", "index_not_found")


class VectorIndex:
    """The HNSW index of one embedder's vectors. Methods raise IndexUnavailable, and let redis' own errors
    of connection pass."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        embedder: str,
        dimension: int,
        types: Sequence[VectorType],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._keys = keys
        self._embedder = embedder
        self._dimension = dimension
        self._types = tuple(types)
        self._clock = clock
        self._refusal = ""
        self._ask_again_at = 0.0

    @property
    def vector_type(self) -> VectorType:
        """The type that is in use, or will be tried next."""
        return self._types[0]

    @property
    def name(self) -> str:
        """The index's name in Redis."""
        return self._keys.index(self._embedder, self._dimension, self.vector_type)

    def fields(self, place: Place, embedding: Vector) -> tuple[Fields, bytes]:
        """The tags and the packed embedding of a `vec` hash."""
        return self._tags(place), packed(embedding, self.vector_type)

    def _tags(self, place: Place) -> Fields:
        identity = f"{self._keys.namespace}\0{self._embedder}\0{self._dimension}\0{self.vector_type}"
        return tags(place, identity)

    async def holds(self, place: Place) -> bool:
        """True if there is any vector within `place`."""
        return await self._asked(lambda: self._count(place)) > 0

    async def nearest(self, place: Place, embedding: Vector, k: int) -> list[Neighbour]:
        """Up to `k` neighbours, nearest first."""
        tag_values, blob = self.fields(place, embedding)
        return await self._asked(lambda: self._search(_PLACE, tag_values, blob, k))

    async def similar(self, embedding: Vector, k: int, tag_values: Fields) -> list[Neighbour]:
        """Up to `k` neighbours among the vectors with these tags, whatever the others, nearest first. Vectors
        of another embedder of the same dimension may be among them."""
        wanted = " ".join(f"@{name!s}:{{${name!s}}}" for name in tag_values) or "*"
        blob = packed(embedding, self.vector_type)
        return await self._asked(lambda: self._search(f"({wanted})", tag_values, blob, k))

    async def groups(self) -> list[tuple[Fields, int]]:
        """Each combination of model, route and user, as tags, with how many vectors have it."""
        return await self._asked(self._grouped)

    def is_own(self, place: Place, scope_tag: bytes | None) -> bool:
        """True if a vector of `place` with that scope tag is of this index's embedder."""
        return scope_tag is not None and self._tags(place)["scope"] == scope_tag.decode("utf-8", "replace")

    async def _asked[T](self, question: Callable[[], Awaitable[T]]) -> T:
        """The answer to `question`. A missing index is made, and asked once more: its scan of vectors that
        are already there runs in the background, so that it may find less at first."""
        if self._clock() < self._ask_again_at:
            raise IndexUnavailable(self._refusal)
        try:
            return await question()
        except ResponseError as error:
            if not lacks_index(error):
                raise self._refused(error) from error
        await self._create()
        try:
            return await question()
        except ResponseError as error:
            raise self._refused(error) from error

    async def _count(self, place: Place) -> int:
        tag_values = self._tags(place)
        params: list[Any] = [part for pair in tag_values.items() for part in pair]
        reply = await command(
            self._client, "FT.SEARCH", self.name, _PLACE, "PARAMS", len(params), *params,
            "LIMIT", 0, 0, "DIALECT", 2,
        )  # fmt: skip
        return int(reply[0])

    async def _search(self, wanted: str, tag_values: Fields, blob: bytes, k: int) -> list[Neighbour]:
        params: list[Any] = [part for pair in tag_values.items() for part in pair]
        params += ["k", k, "v", blob, "ef", EF_RUNTIME]
        reply = await command(
            self._client, "FT.SEARCH", self.name, wanted + _NEAREST, "PARAMS", len(params), *params,
            "SORTBY", "d", "LIMIT", 0, k, "RETURN", 1, "d", "DIALECT", 2,
        )  # fmt: skip
        return neighbours(self._keys, reply)

    async def _grouped(self) -> list[tuple[Fields, int]]:
        _, *rows = await command(
            self._client, "FT.AGGREGATE", self.name, "*", "GROUPBY", 3, "@model", "@route", "@user",
            "REDUCE", "COUNT", 0, "AS", "vectors", "LIMIT", 0, _MOST_GROUPS, "DIALECT", 2,
        )  # fmt: skip
        return [({"model": row[1], "route": row[3], "user": row[5]}, int(row[7])) for row in rows]

    async def _create(self) -> None:
        """Make the index with the first vector type that the engine takes."""
        while True:
            try:
                await command(self._client, *self._definition())
            except ResponseError as error:
                if "already exists" in str(error).lower():
                    return
                if len(self._types) == 1 or "vector" not in str(error).lower():
                    raise self._refused(error, remember=True) from error
                self._types = self._types[1:]
            else:
                return

    def _definition(self) -> list[Any]:
        tag_fields = [
            part
            for name in ("scope", "user", "model", "route")
            for part in (name, "TAG", "SEPARATOR", _SEPARATOR, "CASESENSITIVE")
        ]
        vector = ["TYPE", self.vector_type.upper(), "DIM", self._dimension, "DISTANCE_METRIC", "COSINE"]
        return [
            "FT.CREATE", self.name, "ON", "HASH", "PREFIX", 1, self._keys.vec_prefix,
            "SCHEMA", *tag_fields, "embedding", "VECTOR", "HNSW", len(vector), *vector,
        ]  # fmt: skip

    def _refused(self, error: ResponseError, remember: bool = False) -> IndexUnavailable:
        """The error to raise; what will not change by itself is not asked again for a while."""
        self._refusal = f"the Query Engine refused {self.name}: {error}"
        if is_unknown_command(error):
            self._refusal = "this Redis has no Query Engine (FT.SEARCH is unknown): exact hits only"
        if remember or is_unknown_command(error):
            self._ask_again_at = self._clock() + _ASK_AGAIN_S
        return IndexUnavailable(self._refusal)


def lacks_index(error: ResponseError) -> bool:
    """True where `error` says that there is no such index, in the words of any version."""
    return any(words in str(error).lower() for words in _NO_INDEX)


def neighbours(keys: Keys, reply: Sequence[Any]) -> list[Neighbour]:
    """The neighbours in a RESP2 reply of FT.SEARCH: a count, then key and fields in turn. The fields are
    None where the key has expired but is not yet gone (Query Engine 2.10)."""
    found = []
    for key, fields in zip(reply[1::2], reply[2::2], strict=True):
        fingerprint = keys.fingerprint(key)
        closeness = similarity(float(fields[1])) if fields else None
        if fingerprint is not None and closeness is not None:
            found.append(Neighbour(fingerprint, closeness))
    return found
