"""Events reach the stream in order, in batches, and once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from latency_slayer.engine.journal import Journal
from latency_slayer.engine.ports import Event, EventStream, StoreUnavailable
from tests.events import MISS


def events(count: int, first: int = 0) -> list[Event]:
    """`count` events with numbers as fingerprints."""
    return [replace(MISS, fingerprint=str(number)) for number in range(first, first + count)]


class Stream(EventStream):
    """Keeps the batches that it was given; fails `faults` times first, and waits for `gate`."""

    def __init__(self, faults: int = 0, gate: asyncio.Event | None = None) -> None:
        self.batches: list[list[Event]] = []
        self.entered = asyncio.Event()
        self.tried = 0
        self._faults = faults
        self._gate = gate

    async def record(self, events: Sequence[Event]) -> None:
        self.tried += 1
        self.entered.set()
        if self._gate is not None:
            await self._gate.wait()
        if self.tried <= self._faults:
            raise StoreUnavailable("away")
        self.batches.append(list(events))

    async def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        raise NotImplementedError("nobody reads here")
        yield "", MISS

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch]


def quick(capacity: int = 50_000) -> Journal:
    """A journal that does not wait between its writes."""
    return Journal(interval_s=0, retry_s=0, capacity=capacity)


async def test_events_are_written_in_order_and_in_batches() -> None:
    journal, stream = quick(), Stream()
    journal.start(stream)
    for event in events(600):
        journal.record(event)
    await journal.close()

    assert stream.events == events(600)
    assert [len(batch) for batch in stream.batches] == [256, 256, 88]


async def test_events_from_before_the_stream_was_there_are_not_lost() -> None:
    journal, stream = quick(), Stream()
    for event in events(3):
        journal.record(event)
    journal.start(stream)
    await journal.close()

    assert stream.batches == [events(3)]


async def test_events_are_written_while_the_journal_is_open() -> None:
    journal, stream = quick(), Stream()
    journal.start(stream)
    journal.record(MISS)
    await stream.entered.wait()

    assert stream.batches == [[MISS]]
    await journal.close()


async def test_events_that_come_during_a_write_follow_it() -> None:
    gate = asyncio.Event()
    journal, stream = quick(), Stream(gate=gate)
    journal.start(stream)
    journal.record(events(1)[0])
    await stream.entered.wait()
    for event in events(2, first=1):
        journal.record(event)
    gate.set()
    await journal.close()

    assert stream.batches == [events(1), events(2, first=1)]


async def test_after_trouble_every_event_is_written_once() -> None:
    journal, stream = quick(), Stream(faults=3)
    journal.start(stream)
    for event in events(300):
        journal.record(event)
    await journal.close()

    assert (stream.tried, stream.events, journal.dropped) == (5, events(300), 0)


async def test_over_its_capacity_the_oldest_are_dropped_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    journal, stream = quick(capacity=2), Stream()
    for event in events(5):
        journal.record(event)
    journal.start(stream)
    await journal.close()

    assert (stream.events, journal.dropped) == (events(2, first=3), 3)
    assert caplog.messages == ["the event stream has been away too long: the oldest events are dropped"]


async def test_events_dropped_during_their_write_leave_the_newer_ones_waiting() -> None:
    gate = asyncio.Event()
    journal, stream = quick(capacity=2), Stream(gate=gate)
    journal.start(stream)
    for event in events(2):
        journal.record(event)
    await stream.entered.wait()
    journal.record(events(1, first=2)[0])
    gate.set()
    await journal.close()

    assert stream.batches == [events(2), events(1, first=2)]


async def test_closing_gives_up_at_its_deadline_and_says_what_is_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = quick()
    journal.start(Stream(gate=asyncio.Event()))
    journal.record(MISS)
    await journal.close(deadline_s=0)

    assert caplog.messages == ["1 events could not be written at the end"]


async def test_a_journal_that_never_began_closes(caplog: pytest.LogCaptureFixture) -> None:
    journal = quick()
    journal.record(MISS)
    await journal.close()

    assert caplog.messages == ["1 events could not be written at the end"]


async def test_a_journal_with_nothing_to_write_closes() -> None:
    journal, stream = quick(), Stream()
    journal.start(stream)
    await journal.close()

    assert stream.tried == 0
