"""Forgetting entries, and counting against them what a person calls wrong."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from latency_slayer.engine.archive import Archive, Named
from latency_slayer.engine.ports import Catalogue, Finding, Ledger, Tags
from latency_slayer.judge.evidence import bin_of, log_odds

WRONG_WEIGHT = 3.0
"""Of what a person calls wrong, in comparisons. A comparison by rule is mistaken now and then, and a person
complains of one wrong answer in several."""

UNKNOWN_RISK = 0.005
"""Taken where no event tells at which risk an answer was served: much of what is served is as safe."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An entry that is gone now, with what was counted against it; None where it had only answered its own
    question, and nothing similar was wrong."""

    named: Named
    finding: Finding | None = None


async def forget(archive: Archive, named: Sequence[Named], ledger: Ledger | None = None) -> list[Forgotten]:
    """Remove these entries; with `ledger` also count them as wrong there. Raises StoreUnavailable."""
    forgotten = [Forgotten(entry) for entry in named]
    if ledger is not None:
        # First, so that it can be said again should the removal fail.
        findings = [await wrong(archive, entry) for entry in named]
        await ledger.note([finding for finding in findings if finding is not None])
        forgotten = list(map(Forgotten, named, findings))
    await archive.catalogue.remove([entry.fingerprint for entry in named])
    return forgotten


async def wrong(archive: Archive, named: Named) -> Finding | None:
    """What to count against an entry whose answer was wrong: at the prior risk of its last similar hit.
    An event's `risk` is no help: there the evidence is in already. Nothing where all its hits were of the
    same call: then the model was wrong, and not the likeness."""
    kinds = set()
    async for _, event in archive.told(named.fingerprint):
        if not event.hit or event.fingerprint != named.fingerprint:
            continue
        if event.kind == "semantic" and event.prior is not None:
            return _finding(named, log_odds(event.prior))
        kinds.add(event.kind)
    return None if kinds == {"exact"} else _finding(named, log_odds(UNKNOWN_RISK))


def _finding(named: Named, risk_log_odds: float) -> Finding:
    return Finding(named.fingerprint, named.place, bin_of(risk_log_odds), "wrong", WRONG_WEIGHT)


async def listed(catalogue: Catalogue, tags: Tags) -> list[str]:
    """The fingerprints of all entries with `tags`. Raises StoreUnavailable."""
    return [found async for batch in catalogue.tagged(tags) for found in batch]


async def removed(catalogue: Catalogue, fingerprints: Sequence[str]) -> AsyncIterator[int]:
    """Remove these entries in batches; gives how many of each batch there were. Raises StoreUnavailable."""
    for start in range(0, len(fingerprints), _BATCH):
        yield await catalogue.remove(fingerprints[start : start + _BATCH])
