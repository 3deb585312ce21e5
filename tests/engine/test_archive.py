"""Entries by the beginning of their fingerprints, and what events tell of them."""

from dataclasses import replace

import pytest

from latency_slayer.engine.archive import Named, NotNamed
from tests.engine.archives import FIRST, HERE, SECOND, entry, hit, kept
from tests.engine.made import BREAD, FRANCE
from tests.events import MISS


async def test_an_entry_is_named_by_the_whole_or_the_beginning_of_its_fingerprint() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE))
    [known] = await room.store.read([FIRST])

    named = [await room.archive.named(start) for start in (FIRST, FIRST[:8], f" {FIRST[:12].upper()} ")]

    assert named == [Named(FIRST, HERE, known)] * 3


async def test_a_beginning_of_several_fingerprints_is_refused_with_longer_ones() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE), entry(SECOND, BREAD))

    with pytest.raises(NotNamed, match="begins 2 fingerprints; give more digits: a1a1a1a1a1a1, a1a1a1a1a1a1"):
        await room.archive.named(FIRST[:8])


@pytest.mark.parametrize("start", ["", "a1a1a1a", "not hex at all", "a1a1a1a*"])
async def test_what_begins_no_fingerprint_is_refused_with_what_would_do(start: str) -> None:
    with pytest.raises(NotNamed, match="at least 8 hex digits"):
        await kept().archive.named(start)


@pytest.mark.parametrize("start", [FIRST, FIRST[:8]])
async def test_an_entry_that_is_gone_is_known_by_its_newest_event(start: str) -> None:
    room = kept()
    await room.events.record([hit(FIRST, 0.01), replace(MISS, candidate=FIRST, user=HERE.user)])

    assert await room.archive.named(start) == Named(FIRST, replace(HERE, scope=""), None)


async def test_what_neither_entries_nor_events_know_is_refused() -> None:
    room = kept()
    await room.events.record([hit(FIRST, 0.01)])

    with pytest.raises(
        NotNamed, match=r"no entry and no event .* begins with 0b0b0b0b; .*x-slayer-fingerprint"
    ):
        await room.archive.named("0b0b0b0b")


async def test_the_events_of_an_entry_come_newest_first() -> None:
    room = kept()
    hits = [
        hit(FIRST, 0.01),
        replace(MISS, candidate=FIRST),
        hit(SECOND, 0.01),
        replace(MISS, fingerprint=""),
    ]
    await room.events.record(hits)

    assert [pair async for pair in room.archive.told(FIRST)] == [("2-0", hits[1]), ("1-0", hits[0])]
