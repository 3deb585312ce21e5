"""An embedder that remembers: recent vectors, and the ones being made."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from latency_slayer.engine.ports import Embedder, Vector


@dataclass(slots=True)
class _Flight:
    """An embedding on its way, and how many calls wait for it."""

    task: asyncio.Task[Vector]
    waiting: int = 0


class MemoEmbedder:
    """`inner`, asked once for a text: calls for the same text share one embedding, and the `capacity` most
    recently used vectors are kept. Keys are digests, so no text is held; failures are not remembered."""

    def __init__(self, inner: Embedder, capacity: int = 2048) -> None:
        self._inner = inner
        self._capacity = capacity
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()
        self._flights: dict[bytes, _Flight] = {}

    @property
    def id(self) -> str:
        """The id of the inner embedder."""
        return self._inner.id

    @property
    def dimension(self) -> int:
        """The dimension of the inner embedder."""
        return self._inner.dimension

    async def start(self) -> None:
        """Start the inner embedder. Raises EmbedderUnavailable."""
        await self._inner.start()

    async def embed(self, text: str) -> Vector:
        """The vector of `text`, read-only since it is shared. Raises EmbedderUnavailable."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if key in self._vectors:
            self._vectors.move_to_end(key)
            return self._vectors[key]
        return await self._join(key, self._flights.get(key) or self._take_off(key, text))

    def reads_whole(self, text: str) -> bool:
        """As the inner embedder says."""
        return self._inner.reads_whole(text)

    async def close(self) -> None:
        """Close the inner embedder and see the embeddings under way to their end."""
        await self._inner.close()
        await asyncio.gather(*(flight.task for flight in self._flights.values()), return_exceptions=True)

    def _take_off(self, key: bytes, text: str) -> _Flight:
        flight = _Flight(asyncio.create_task(self._inner.embed(text)))
        self._flights[key] = flight
        flight.task.add_done_callback(lambda task: self._land(key, task))
        return flight

    async def _join(self, key: bytes, flight: _Flight) -> Vector:
        """Wait with the others; whoever leaves last, leaving early, calls the embedding off."""
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                # Out of the way at once: a call that comes now must not join an embedding being called off.
                self._flights.pop(key, None)
                flight.task.cancel()

    def _land(self, key: bytes, task: asyncio.Task[Vector]) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        # Asking for the exception also marks it as seen where nobody waits any more.
        if task.cancelled() or task.exception() is not None:
            return
        vector = task.result()
        vector.setflags(write=False)
        self._vectors[key] = vector
        while len(self._vectors) > self._capacity:
            self._vectors.popitem(last=False)
