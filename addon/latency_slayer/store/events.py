"""The log of LLM flows, as a Redis stream."""

import math
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import fields

from redis.asyncio import Redis

from latency_slayer.engine.ports import Event
from latency_slayer.store.connection import Fields, command
from latency_slayer.store.keys import Keys

PAGE = 500
_ID = re.compile(r"\d+(-\d+)?")


class RedisEventStream:
    """An `EventStream` at `keys.events`, cut to about `max_events`. `border` guards each round trip."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        border: Callable[[], AbstractAsyncContextManager[None]],
        max_events: int,
    ) -> None:
        self._client = client
        self._key = keys.events
        self._border = border
        self._max_events = max_events

    async def record(self, events: Sequence[Event]) -> None:
        """Append `events`, in order, in one round trip. Raises StoreUnavailable."""
        if not events:
            return
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for event in events:
                pipe.xadd(self._key, event_fields(event), maxlen=self._max_events, approximate=True)
            await pipe.execute()

    async def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        """Events after stream id `after`, oldest first, until there are no more. Raises StoreUnavailable,
        and ValueError on what is no stream id."""
        if not _ID.fullmatch(after):
            raise ValueError(f"not a stream id: {after!r}")
        page_is_full = True
        while page_is_full:
            async with self._border():
                page = await command(self._client, "XRANGE", self._key, f"({after}", "+", "COUNT", PAGE)
            for stream_id, raw in page:
                after = stream_id.decode()
                yield after, read_event(raw)
            page_is_full = len(page) == PAGE

    async def backwards(self) -> AsyncIterator[tuple[str, Event]]:
        """The events, newest first. Raises StoreUnavailable."""
        before, page_is_full = "+", True
        while page_is_full:
            async with self._border():
                page = await command(self._client, "XREVRANGE", self._key, before, "-", "COUNT", PAGE)
            for stream_id, raw in page:
                before = f"({stream_id.decode()}"
                yield stream_id.decode(), read_event(raw)
            page_is_full = len(page) == PAGE


def event_fields(event: Event) -> Fields:
    """The fields of a stream entry; None is an empty string."""
    values = ((field.name, getattr(event, field.name)) for field in fields(event))
    return {name: b"" if value is None else str(value).encode("utf-8", "replace") for name, value in values}


def read_event(raw: Mapping[bytes, bytes]) -> Event:
    """The event in a stream entry. Unknown fields are passed over and missing or unreadable ones are empty,
    so that proxies of several versions can share one stream."""

    def text(name: str) -> str:
        return raw.get(name.encode(), b"").decode("utf-8", "replace")

    def number(name: str) -> float | None:
        try:
            value = float(text(name))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    return Event(
        event=text("event"),
        hit=int(number("hit") or 0),
        kind=text("kind"),
        reason=text("reason"),
        latency_ms=number("latency_ms") or 0.0,
        lookup_ms=number("lookup_ms") or 0.0,
        upstream_ms=number("upstream_ms") or 0.0,
        tokens_saved=int(number("tokens_saved") or 0),
        model=text("model"),
        route=text("route"),
        user=text("user"),
        similarity=number("similarity"),
        fingerprint=text("fingerprint"),
        status=int(number("status") or 0),
        stored=text("stored"),
        candidate=text("candidate"),
        doubts=text("doubts"),
        verified=number("verified"),
        prior=number("prior"),
        risk=number("risk"),
        bound=number("bound"),
        budget=number("budget"),
        compared=text("compared"),
    )
