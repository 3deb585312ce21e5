"""`latency-slayer forget`: removes entries, and counts against them what was wrong."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from latency_slayer.cli.opened import ledger_of, opened_archive
from latency_slayer.cli.words import Refused
from latency_slayer.engine.archive import Archive
from latency_slayer.engine.forgetting import Forgotten, forget, listed, removed
from latency_slayer.engine.ports import Tags
from latency_slayer.settings import Settings
from latency_slayer.store.redis_store import RedisStore
from latency_slayer.watch import phrases

_CONFLICT = "name either fingerprints or one of --model, --route, --user, --all"


async def run(settings: Settings, known: argparse.Namespace, console: Console) -> None:
    """Forget what the words in `known` name. Raises Refused, NotNamed, StoreUnavailable."""
    tags = Tags(known.model, known.route, known.user)
    is_by_tags = known.all or tags != Tags()
    if is_by_tags == bool(known.fingerprints) or (known.all and tags != Tags()):
        raise Refused(_CONFLICT)
    if is_by_tags and known.wrong:
        raise Refused("--wrong is for entries that are named by their fingerprints")
    async with opened_archive(settings) as store:
        if is_by_tags:
            await _forget_all(store, tags, known, console)
        else:
            await _forget_named(settings, store, known, console)


async def _forget_named(
    settings: Settings, store: RedisStore, known: argparse.Namespace, console: Console
) -> None:
    archive = Archive(store, store.catalogue, store.events)
    found = {entry.fingerprint: entry for entry in [await archive.named(each) for each in known.fingerprints]}
    ledger = await ledger_of(settings, store) if known.wrong else None
    forgotten = await forget(archive, list(found.values()), ledger)
    if known.json:
        _write(as_json(forgotten))
        return
    for each in forgotten:
        console.print(as_text(each, console.width, known.wrong), soft_wrap=True)


async def _forget_all(store: RedisStore, tags: Tags, known: argparse.Namespace, console: Console) -> None:
    fingerprints = await listed(store.catalogue, tags)
    if fingerprints and not known.yes:
        _confirm(len(fingerprints), known.json)
    count = sum([gone async for gone in removed(store.catalogue, fingerprints)])
    if known.json:
        _write({"forgotten": count})
    else:
        console.print(f"forgot {count:,} {'entry' if count == 1 else 'entries'}")


def _confirm(count: int, is_for_programs: bool) -> None:
    entries = f"{count:,} {'entry' if count == 1 else 'entries'}"
    if is_for_programs or not sys.stdin.isatty():
        raise Refused(f"{entries} would be forgotten; say --yes")
    if input(f"Forget {entries}? [y/N] ").strip().lower() not in ("y", "yes"):
        raise Refused("nothing was forgotten")


def as_text(forgotten: Forgotten, width: int, is_wrong: bool = False) -> Text:
    """What was forgotten, and, if it was said to be wrong, where that was counted, in lines of `width`."""
    named, finding = forgotten.named, forgotten.finding
    place = named.place
    prompt = f"«{named.known.prompt}»" if named.known else "it was gone already"
    head = f"forgot {named.fingerprint[:12]}  "
    text = Text(head).append(phrases.cut(" ".join(prompt.split()), max(8, width - len(head))), "bold")
    text.append(f"\n       {phrases.cut(f'{place.model}  {place.route}', max(8, width - 7))}", "dim")
    if finding is not None:
        text.append("\n       wrong: counted against it and its user cohort", "dim")
    elif is_wrong:
        text.append("\n       nothing counted: it has answered no question but its own", "dim")
    return text


def as_json(forgotten: Sequence[Forgotten]) -> dict[str, Any]:
    """`forgotten`: how many; `entries`: each `fingerprint`, `was_kept` (False where it was gone before),
    `model`, `route`, `user`, and in `wrong` the `bin` of risk and the `weight` of what was counted."""
    return {
        "forgotten": sum(each.named.known is not None for each in forgotten),
        "entries": [
            {
                "fingerprint": each.named.fingerprint,
                "was_kept": each.named.known is not None,
                "model": each.named.place.model,
                "route": each.named.place.route,
                "user": each.named.place.user,
                "wrong": each.finding and {"bin": each.finding.bin, "weight": each.finding.weight},
            }
            for each in forgotten
        ],
    }


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
