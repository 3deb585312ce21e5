"""The way of events to the stream: collected, written in batches, kept while the stream is away."""

import asyncio
import logging
from collections import deque

from latency_slayer.engine.ports import Event, EventStream, StoreUnavailable

logger = logging.getLogger(__name__)

_BATCH = 256


class Journal:
    """Collects events without waiting and writes them in order, every `interval_s` or after `retry_s`
    when the stream was away. Keeps `capacity` of them; older ones are then dropped and counted."""

    def __init__(self, *, interval_s: float = 0.1, retry_s: float = 0.5, capacity: int = 50_000) -> None:
        self._interval_s = interval_s
        self._retry_s = retry_s
        self._waiting: deque[Event] = deque(maxlen=capacity)
        self._some = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._closing = False
        self.dropped = 0

    def start(self, stream: EventStream) -> None:
        """Begin to write to `stream`; events recorded before are not lost."""
        self._writer = asyncio.create_task(self._write(stream), name="journal")

    def record(self, event: Event) -> None:
        """Take `event`; never waits, never raises."""
        if len(self._waiting) == self._waiting.maxlen:
            self.dropped += 1
            if self.dropped == 1:
                logger.warning("the event stream has been away too long: the oldest events are dropped")
        self._waiting.append(event)
        self._some.set()

    async def close(self, deadline_s: float = 2.0) -> None:
        """Write what waits, for at most `deadline_s`."""
        self._closing = True
        self._some.set()
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=deadline_s)
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        if self._waiting:
            logger.warning("%d events could not be written at the end", len(self._waiting))

    async def _write(self, stream: EventStream) -> None:
        while self._waiting or not self._closing:
            await self._some.wait()
            await asyncio.sleep(0 if self._closing else self._interval_s)
            self._some.clear()
            try:
                while self._waiting:
                    await self._write_batch(stream)
            except StoreUnavailable:
                self._some.set()
                await asyncio.sleep(self._retry_s)

    async def _write_batch(self, stream: EventStream) -> None:
        batch = [self._waiting[place] for place in range(min(_BATCH, len(self._waiting)))]
        await stream.record(batch)
        for event in batch:
            if self._waiting and self._waiting[0] is event:
                self._waiting.popleft()
