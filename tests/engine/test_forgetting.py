"""Forgetting, and what is counted against what was wrong."""

from dataclasses import replace

import pytest

from latency_slayer.engine.archive import Named
from latency_slayer.engine.forgetting import (
    UNKNOWN_RISK,
    WRONG_WEIGHT,
    Forgotten,
    forget,
    listed,
    removed,
)
from latency_slayer.engine.ports import Event, Finding, StoreUnavailable, Tags
from latency_slayer.judge.evidence import bin_of, log_odds
from tests.engine.archives import FIRST, HERE, SECOND, Kept, entry, hit, kept
from tests.engine.made import BREAD, FRANCE
from tests.events import MISS
from tests.fakes import FakeLedger

UNKNOWN = log_odds(UNKNOWN_RISK)


async def two() -> Kept:
    room = kept()
    await room.put(entry(FIRST, FRANCE), entry(SECOND, BREAD))
    return room


def wrong(risk_log_odds: float, named: Named) -> Finding:
    return Finding(named.fingerprint, named.place, bin_of(risk_log_odds), "wrong", WRONG_WEIGHT)


async def test_the_named_entries_go_and_nothing_is_counted() -> None:
    room = await two()
    named = await room.archive.named(FIRST)

    forgotten = await forget(room.archive, [named])

    assert forgotten == [Forgotten(named)]
    assert set(room.store.entries) == {SECOND}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([hit(FIRST, 0.2), hit(FIRST, 0.01)], log_odds(0.01), id="of its last hit"),
        pytest.param([hit(FIRST, 0.01), hit(SECOND, 0.2)], log_odds(0.01), id="not of another's"),
        pytest.param(
            [hit(FIRST, 0.01), replace(MISS, candidate=FIRST, similarity=0.9, prior=0.2)],
            log_odds(0.01),
            id="not of a candidate",
        ),
        pytest.param([hit(FIRST, 0.01), hit(FIRST, None, "exact")], log_odds(0.01), id="not of an exact hit"),
        pytest.param([hit(SECOND, 0.2)], UNKNOWN, id="another's alone"),
        pytest.param([hit(FIRST, None)], UNKNOWN, id="unknown to an older proxy"),
        pytest.param([], UNKNOWN, id="never served"),
    ],
)
async def test_what_was_wrong_is_counted_at_the_prior_risk_of_its_last_hit(
    events: list[Event], expected: float
) -> None:
    room, ledger = await two(), FakeLedger()
    await room.events.record(events)
    named = await room.archive.named(FIRST)

    forgotten = await forget(room.archive, [named], ledger)

    assert ledger.findings == [wrong(expected, named)]
    assert forgotten == [Forgotten(named, wrong(expected, named))]
    assert named.place == HERE


async def test_nothing_is_counted_where_the_model_was_wrong_and_not_the_likeness() -> None:
    room, ledger = await two(), FakeLedger()
    await room.events.record([hit(FIRST, None, "exact")])
    named = await room.archive.named(FIRST)

    forgotten = await forget(room.archive, [named], ledger)

    assert (forgotten, ledger.findings) == ([Forgotten(named)], [])
    assert set(room.store.entries) == {SECOND}


async def test_what_is_gone_already_can_still_be_called_wrong() -> None:
    room, ledger = kept(), FakeLedger()
    await room.events.record([hit(FIRST, 0.01)])
    named = await room.archive.named(FIRST)

    await forget(room.archive, [named], ledger)

    assert ledger.findings == [wrong(log_odds(0.01), Named(FIRST, replace(HERE, scope=""), None))]


async def test_an_entry_stays_where_it_cannot_be_counted() -> None:
    room = await two()
    named = await room.archive.named(FIRST)

    with pytest.raises(StoreUnavailable):
        await forget(room.archive, [named], FakeLedger(trouble=StoreUnavailable("down")))

    assert set(room.store.entries) == {FIRST, SECOND}


async def test_all_with_the_same_tags_go_in_batches() -> None:
    room = kept()
    elsewhere = replace(HERE, model="o3")
    await room.put(
        *(entry(f"{number:064x}", FRANCE) for number in range(700)), entry(FIRST, BREAD, elsewhere)
    )

    fingerprints = await listed(room.archive.catalogue, Tags(model=HERE.model))
    counts = [count async for count in removed(room.archive.catalogue, fingerprints)]

    assert (counts, set(room.store.entries)) == ([500, 200], {FIRST})
