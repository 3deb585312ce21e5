"""An archive between fakes, with entries as the engine writes them."""

from dataclasses import dataclass, replace

from latency_slayer.engine.archive import Archive
from latency_slayer.engine.ports import Entry, Event, Place
from tests.engine.made import NOON, VECTORS
from tests.events import MISS
from tests.fakes import Clock, FakeCatalogue, FakeEventStream, FakeStore

HERE = Place(scope="5c09e", user="0a5e4", model="gpt-4o-mini", route="openai/chat.completions")
FIRST, SECOND = "a1" * 32, "a1" * 31 + "b2"


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive and the fakes in it."""

    archive: Archive
    store: FakeStore
    events: FakeEventStream

    async def put(self, *entries: Entry) -> None:
        for entry in entries:
            await self.store.write(entry, ttl_s=60, keep_s=600)


def kept() -> Kept:
    """An empty archive, at noon."""
    store, events = FakeStore(Clock(NOON)), FakeEventStream()
    return Kept(Archive(store, FakeCatalogue(store), events), store, events)


def entry(fingerprint: str, prompt: str, place: Place = HERE) -> Entry:
    meta = {"scope": place.scope, "user": place.user, "model": place.model, "route": place.route, "ttl_s": 60}
    return Entry(fingerprint, place, prompt, b"{}", meta, {"input_tokens": 5}, NOON, VECTORS[prompt])


def hit(fingerprint: str, prior: float | None, kind: str = "semantic") -> Event:
    """A hit on an entry of `HERE`, where a similarity of 0.9 was found."""
    place = {"model": HERE.model, "route": HERE.route, "user": HERE.user}
    judged = {"similarity": 0.9, "prior": prior, "risk": 0.5}
    return replace(
        MISS, event="hit", hit=1, kind=kind, reason=kind, fingerprint=fingerprint, **judged, **place
    )
