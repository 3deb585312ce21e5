"""Replays recorded conversations twice through a real proxy: the second time every turn is answered from the
cache, and each with its own answer."""

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.wire.recordings import Read, reads

from benchmarks.bench import Bench, proxied
from benchmarks.client import Asking
from benchmarks.judging import Asked, cache_status, detail
from benchmarks.plans import plan
from benchmarks.recordings import Recording, hosts_of, load
from latency_slayer.judge.eligibility import rule
from latency_slayer.wire import forms

_TURNS = ("messages", "contents", "input", "chat_history")


@dataclass(frozen=True, slots=True)
class Turn:
    """One call of a conversation: as it is recorded, as the codec reads it, and as it is asked."""

    recording: Recording
    read: Read
    asking: Asking

    @property
    def said(self) -> list[Any]:
        """The turns in its request; all that it asks, where these are not in a list."""
        body = json.loads(self.recording.request_body)
        return next((body[name] for name in _TURNS if isinstance(body.get(name), list)), [body])


Conversation = Sequence[Turn]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `scripts/bench conversations`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="recordings, *.jsonl.gz")


def run(arguments: argparse.Namespace) -> int:
    """Replay and report; 1 if a turn was not answered the second time, or not with its own answer."""
    path = arguments.file.resolve()
    recordings = load([path])
    told = _conversations(recordings, {read.exchange.source: read for read in reads(path)})
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        first, second = asyncio.run(_replay(recordings, told, Path(folder)))
    counts: Counter[str] = Counter()
    for conversation in told:
        counts["conversations"] += 1
        counts["turns that go on where the one before ended"] += sum(map(_goes_on, pairwise(conversation)))
        for turn in conversation:
            number = turn.recording.number
            counts.update(_judged("first", turn, first[number], conversation))
            counts.update(_judged("second", turn, second[number], conversation))
    for name, count in sorted(counts.items()):
        print(f"{count:6,} {name}")
    return int(any(name.startswith("WRONG") for name in counts))


def _conversations(recordings: Sequence[Recording], known: Mapping[str, Read]) -> list[Conversation]:
    """The calls of each recorded test that makes several which may be stored, under one credential."""
    grouped: dict[str, list[Turn]] = {}
    hosts = hosts_of(recordings)
    for recording in recordings:
        read = known.get(recording.source)
        if read and read.is_storable and rule(read.call.traits, read.call.question).kind != "bypass":
            group = grouped.setdefault(read.exchange.test, [])
            owner = group[0].recording.number if group else recording.number
            group.append(Turn(recording, read, _owned(plan(recording, hosts).asking, owner)))
    return [turns for turns in grouped.values() if len(turns) > 1]


def _owned(asking: Asking, owner: int) -> Asking:
    rest = tuple(pair for pair in asking.headers if pair[0] != "authorization")
    return replace(asking, headers=(*rest, ("authorization", f"Bearer bench-conversation-{owner}")))


async def _replay(
    recordings: Sequence[Recording], told: Sequence[Conversation], folder: Path
) -> tuple[dict[int, Asked], dict[int, Asked]]:
    """What each turn got the first time and the second, by number of recording."""
    async with proxied(recordings, hosts_of(recordings), folder) as (bench, _):
        first = await _ask_in_order(bench, told)
        await bench.logged(len(first))
        return first, await _ask_in_order(bench, told)


async def _ask_in_order(bench: Bench, told: Sequence[Conversation]) -> dict[int, Asked]:
    """All conversations side by side, each turn after the one before."""
    found: dict[int, Asked] = {}
    for place in range(max(map(len, told))):
        turns = [conversation[place] for conversation in told if len(conversation) > place]
        found |= await bench.ask_all({turn.recording.number: turn.asking for turn in turns})
    return found


def _judged(time: str, turn: Turn, asked: Asked, conversation: Conversation) -> list[str]:
    kind = detail(cache_status(asked), "hit")
    if kind is None:
        reason = detail(cache_status(asked), "fwd=miss") or "no answer"
        fell_short = [f"WRONG {time} time: miss {reason} of {turn.recording.source}"]
        return fell_short if time == "second" else [f"{time} time: miss {reason}"]
    if _is_own(turn, asked, conversation, exactly=kind == "exact"):
        return [f"{time} time: hit {kind}"]
    return [f"WRONG {time} time: another turn's answer to {turn.recording.source}"]


def _is_own(turn: Turn, asked: Asked, conversation: Conversation, *, exactly: bool) -> bool:
    """True if the answer is one recorded for the same turns; of a semantic hit the last may differ."""
    if isinstance(asked.response, str):
        return False
    last = None if exactly else -1
    alike = [each for each in conversation if each.said[:last] == turn.said[:last]]
    if asked.response.body in [each.recording.body for each in alike]:
        return True
    return any(_says(each, turn, asked.response.body) for each in alike)


def _says(recorded: Turn, turn: Turn, body: bytes) -> bool:
    """True if `body`, in the form that `turn` asks for, says what was recorded in another."""
    read, answer = turn.read, recorded.read.answer
    if answer is None or forms.kind(answer.recorded.form) == forms.kind(read.call.form):
        return False
    found = read.codec.read_answer(read.call, replace(answer.recorded, form=read.call.form, body=body))
    return (found.text, found.ending) == (answer.text, answer.ending)


def _goes_on(pair: tuple[Turn, Turn]) -> bool:
    before, after = (turn.said for turn in pair)
    return len(after) > len(before) and after[: len(before)] == before
