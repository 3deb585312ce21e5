"""`latency-slayer explain`: what a question, or an entry, is nearest to, and why that is served or not."""

import argparse
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from latency_slayer.cli import explanation, explanation_json
from latency_slayer.cli.facts import Setting
from latency_slayer.cli.opened import opened_archive, opened_models
from latency_slayer.cli.words import Refused
from latency_slayer.engine.archive import Archive, Named
from latency_slayer.engine.explaining import Explained, Explaining, Terms
from latency_slayer.engine.judging import Judging
from latency_slayer.engine.ports import Embedder, Event, Ledger, Tags, Verifier
from latency_slayer.engine.reading import Reader
from latency_slayer.judge.meanings import MEANINGS
from latency_slayer.judge.reasons import Reason
from latency_slayer.settings import Settings
from latency_slayer.watch import lines
from latency_slayer.wiring import evidence_model

_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Shop:
    """What it takes to explain."""

    archive: Archive
    explaining: Explaining
    setting: Setting


async def run(settings: Settings, known: argparse.Namespace, console: Console) -> None:
    """Print the explanation that the words in `known` ask for.

    Raises Refused, NotNamed, StoreUnavailable, IndexUnavailable, EmbedderUnavailable."""
    if bool(known.question) == bool(known.fingerprint):
        raise Refused("say either a question or --fingerprint")
    async with _opened(settings) as shop:
        await explain(shop, known, console)


async def explain(shop: Shop, known: argparse.Namespace, console: Console) -> None:
    """Print the explanation, out of `shop`. Raises as above."""
    if known.fingerprint:
        await _explain_entry(shop, known, console)
    else:
        await _explain_question(shop, known, console)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Shop]:
    async with (
        opened_models(settings) as (embedder, verifier),
        opened_archive(settings, embedder) as store,
    ):
        archive = Archive(store, store.catalogue, store.events)
        ledger = store.ledger(evidence_model(embedder, verifier), settings.keep_s)
        yield shop_of(archive, embedder, verifier, ledger, settings)


def shop_of(
    archive: Archive, embedder: Embedder, verifier: Verifier, ledger: Ledger, settings: Settings
) -> Shop:
    """The parts put together, by the present time."""
    reader = Reader(embedder)
    terms = Terms(settings.max_error, settings.threshold, settings.guards_off)
    judging = Judging(embedder.id, reader, verifier, ledger)
    explaining = Explaining(archive, reader, judging, ledger, terms)
    setting = Setting(
        mode=settings.mode,
        budget=settings.max_error,
        lowest=explaining.lowest_similarity,
        embedder=embedder.id,
        verifier=verifier.id,
        now=time.time(),
        guards_off=tuple(sorted(settings.guards_off)),
    )
    return Shop(archive, explaining, setting)


async def _explain_question(shop: Shop, known: argparse.Namespace, console: Console) -> None:
    tags = Tags(known.model, known.route, known.user)
    found = await shop.explaining.of_question(known.question, tags)
    if known.json:
        _write({"question": known.question}, found, shop.setting)
        return
    shown = explanation.heading(shop.setting, console.width)
    if found is None:
        shown.append(Text(f"question_too_long: {MEANINGS[Reason.QUESTION_TOO_LONG]}"))
    elif not found:
        shown += explanation.nothing(tags, await shop.archive.catalogue.census())
    shown += explanation.candidates(found or [], shop.setting, console.width)
    console.print(lines.picture(shown, console.width))


async def _explain_entry(shop: Shop, known: argparse.Namespace, console: Console) -> None:
    named = await shop.archive.named(known.fingerprint)
    standing = await shop.explaining.standing(named)
    told = await _last_told(shop.archive, named)
    found = await shop.explaining.of_entry(named)
    if known.json:
        entry = explanation_json.entry_as_json(named, standing, told, shop.setting.now)
        _write({"entry": entry}, found, shop.setting)
        return
    shown = list(explanation.entry(named, standing, told, shop.setting.now))
    if found:
        shown += [lines.blank(), Text("If its question were asked anew in its scope, and it were not there:")]
        shown += explanation.heading(shop.setting, console.width)
        shown += explanation.candidates(found, shop.setting, console.width)
    elif named.known is not None:
        shown += [lines.blank(), Text("Nothing else can be compared with it in its scope.")]
    console.print(lines.picture(shown, console.width))


async def _last_told(archive: Archive, named: Named) -> list[tuple[str, Event]]:
    told: list[tuple[str, Event]] = []
    async for pair in archive.told(named.fingerprint):
        told.append(pair)
        if len(told) == _EVENTS:
            break
    return told


def _write(asked: dict[str, Any], found: Sequence[Explained] | None, setting: Setting) -> None:
    whole = {
        **asked,
        **explanation_json.setting_as_json(setting),
        **explanation_json.found_as_json(found, setting),
    }
    sys.stdout.write(json.dumps(whole, indent=2) + "\n")
