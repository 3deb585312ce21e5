"""The entries of every place: searched, counted, named and removed, for people who ask."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from redis.asyncio import Redis

from latency_slayer.engine.entries import place_of
from latency_slayer.engine.ports import Neighbour, Place, Tags, Vector
from latency_slayer.store.connection import Fields, command
from latency_slayer.store.entries import tag, untagged
from latency_slayer.store.index import VectorIndex
from latency_slayer.store.keys import Keys

_PAGE = 1000
_WIDER = 5
"""How many times more neighbours are looked at than asked for: some may be of another embedder."""

_NAMES = ("model", "route", "user")


class RedisCatalogue:
    """A `Catalogue` under `keys`. `border` guards each round trip."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        border: Callable[[], AbstractAsyncContextManager[None]],
        index: VectorIndex,
    ) -> None:
        self._client = client
        self._keys = keys
        self._border = border
        self._index = index

    async def similar(self, embedding: Vector, k: int, tags: Tags) -> list[Neighbour]:
        """Up to `k` neighbours among the entries with `tags`, nearest first."""
        async with self._border():
            found = await self._index.similar(embedding, k * _WIDER, _fields(tags))
            fingerprints = [neighbour.fingerprint for neighbour in found]
            own = await self._own(fingerprints) if found else set()
        return [neighbour for neighbour in found if neighbour.fingerprint in own][:k]

    async def census(self) -> Mapping[Tags, int]:
        """How many entries with a vector there are, by their tags."""
        async with self._border():
            groups = await self._index.groups()
        return {Tags(*(untagged(_text(fields[name])) for name in _NAMES)): n for fields, n in groups}

    async def named(self, start: str) -> AsyncIterator[Sequence[str]]:
        """The fingerprints that begin with `start`: letters and digits alone, else ValueError."""
        if not start.isalnum():
            raise ValueError(f"{start!r} begins no fingerprint")
        async for batch in self._scanned(start):
            yield batch

    async def tagged(self, tags: Tags) -> AsyncIterator[Sequence[str]]:
        """The fingerprints of the entries with `tags`."""
        wanted = _fields(tags).items()
        async for batch in self._scanned(""):
            found = await self._tags_of(batch)
            if some := [fingerprint for fingerprint, fields in found if wanted <= fields.items()]:
                yield some

    async def remove(self, fingerprints: Sequence[str]) -> int:
        """Remove these entries and their vectors; returns how many there were."""
        if not fingerprints:
            return 0
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for fingerprint in fingerprints:
                pipe.unlink(self._keys.cache(fingerprint), self._keys.vec(fingerprint))
            return sum(gone > 0 for gone in await pipe.execute())

    async def _own(self, fingerprints: Sequence[str]) -> set[str]:
        """Those whose vectors are of this index's embedder."""
        async with self._client.pipeline(transaction=False) as pipe:
            for fingerprint in fingerprints:
                pipe.hget(self._keys.cache(fingerprint), "meta")
                pipe.hget(self._keys.vec(fingerprint), "scope")
            replies = await pipe.execute()
        places = map(_place, replies[::2])
        known = zip(fingerprints, places, replies[1::2], strict=True)
        return {
            fingerprint for fingerprint, place, scope in known if place and self._index.is_own(place, scope)
        }

    async def _tags_of(self, fingerprints: Sequence[str]) -> list[tuple[str, Fields]]:
        """Each with its tags: by what its entry says, or its vector where that is all there is."""
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for fingerprint in fingerprints:
                pipe.hget(self._keys.cache(fingerprint), "meta")
                pipe.hmget(self._keys.vec(fingerprint), _NAMES)
            replies = await pipe.execute()
        said = zip(map(_place, replies[::2]), replies[1::2], strict=True)
        return list(zip(fingerprints, (_said(place, values) for place, values in said), strict=True))

    async def _scanned(self, start: str) -> AsyncIterator[Sequence[str]]:
        """The fingerprints in the names of both hashes, each once."""
        seen: set[str] = set()
        for pattern in self._keys.beginning(start):
            cursor, is_first = 0, True
            while cursor or is_first:
                async with self._border():
                    cursor, names = await command(
                        self._client, "SCAN", cursor, "MATCH", pattern, "COUNT", _PAGE
                    )
                is_first = False
                batch = {found for name in names if (found := self._keys.fingerprint(name))} - seen
                seen |= batch
                if batch:
                    yield sorted(batch)


def _fields(tags: Tags) -> Fields:
    given = {name: getattr(tags, name) for name in _NAMES}
    return {name: tag(value) for name, value in given.items() if value is not None}


def _place(meta: bytes | None) -> Place | None:
    try:
        said = json.loads(meta or b"null")
    except ValueError:
        return None
    return place_of(said) if isinstance(said, dict) else None


def _said(place: Place | None, values: Sequence[bytes | None]) -> Fields:
    if place is not None:
        return _fields(Tags(place.model, place.route, place.user))
    return {name: _text(value) for name, value in zip(_NAMES, values, strict=True) if value is not None}


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
