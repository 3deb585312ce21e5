"""What is kept, for people who ask about it: entries by their fingerprints, and what was said of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from latency_slayer.engine.entries import place_of
from latency_slayer.engine.ports import Catalogue, Event, EventStream, Place, Remembered, Store

SHORTEST = 8
"""Digits of a fingerprint that name it: of a million entries one in 4,000 shares eight with another."""

_WHOLE = 64
_SHOWN = 4
"""Fingerprints named in an error."""


class NotNamed(Exception):
    """No one entry is meant; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Named:
    """An entry by its `fingerprint`, with its place. `known` is None where it is gone and only events tell of
    it; `place.scope` is then empty."""

    fingerprint: str
    place: Place
    known: Remembered | None


@dataclass(frozen=True, slots=True)
class Archive:
    """The kept entries and the events about them. Methods raise StoreUnavailable."""

    store: Store
    catalogue: Catalogue
    events: EventStream

    async def named(self, start: str) -> Named:
        """The entry whose fingerprint begins with `start`, though events alone know it. Raises NotNamed."""
        start = start.strip().lower()
        if len(start) < SHORTEST or not set(start) <= set("0123456789abcdef"):
            raise NotNamed(
                f"{start!r} names no entry: at least {SHORTEST} hex digits of a fingerprint would do"
            )
        found = [start] if len(start) == _WHOLE else await self._beginning(start)
        if len(found) > 1:
            longer = ", ".join(fingerprint[: len(start) + 4] for fingerprint in found[:_SHOWN])
            raise NotNamed(f"{start} begins {len(found)} fingerprints; give more digits: {longer}, ...")
        return await self._entry(found[0]) if found else await self._told_of(start)

    async def told(self, fingerprint: str) -> AsyncIterator[tuple[str, Event]]:
        """The events of calls that hit this entry, made it, or had it as a candidate, newest first, with
        their ids."""
        async for stream_id, event in self.events.backwards():
            if fingerprint in (event.fingerprint, event.candidate):
                yield stream_id, event

    async def _beginning(self, start: str) -> Sequence[str]:
        return sorted([found async for batch in self.catalogue.named(start) for found in batch])

    async def _entry(self, fingerprint: str) -> Named:
        [known] = await self.store.read([fingerprint])
        place = None if known is None else place_of(known.meta)
        return await self._told_of(fingerprint) if place is None else Named(fingerprint, place, known)

    async def _told_of(self, start: str) -> Named:
        """The entry that events remember, the newest that fits. Raises NotNamed."""
        async for _, event in self.events.backwards():
            for fingerprint in (event.fingerprint, event.candidate):
                if fingerprint.startswith(start):
                    return Named(fingerprint, Place("", event.user, event.model, event.route), None)
        raise NotNamed(
            f"no entry and no event has a fingerprint that begins with {start}; a hit gives its own in "
            "`x-slayer-fingerprint`, `latency-slayer stats --json` those of the last calls"
        )
