"""Replays recorded LLM traffic through a real proxy and compares all that comes out, byte by byte."""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.bench import Bench, proxied
from benchmarks.judging import Asked, Findings, Trial, crashes, judge
from benchmarks.plans import Plan, plan
from benchmarks.recordings import Recording, hosts_of, load
from latency_slayer.engine.ports import Event
from latency_slayer.proxy import secret

_PASSTHROUGH = "passthrough.jsonl.gz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `scripts/bench traffic`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recordings, *.jsonl.gz")
    parser.add_argument("--only", default="", help="replay only the exchanges with this in their source")
    parser.add_argument("--verbose", action="store_true", help="list the exchanges that lack a form, too")


def run(arguments: argparse.Namespace) -> int:
    """Replay and report; 1 if anything fell short."""
    findings: list[tuple[Recording, Findings]] = []
    logs = []
    for paths in _apart(arguments.files):
        recordings = load(paths)
        chosen = [recording for recording in recordings if arguments.only in recording.source]
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            trials, log = asyncio.run(_replay(recordings, chosen, Path(folder)))
        findings += [(trial.recording, judge(trial)) for trial in trials]
        logs.append(log)
    return report.show(findings, crashes("\n".join(logs)), verbose=arguments.verbose)


def _apart(files: Sequence[Path]) -> list[list[Path]]:
    """`files`, and apart from them what passes through, also where it only lies beside: some of it looks like
    calls at hosts that nobody named, and so nobody must name them there."""
    paths = [path.resolve() for path in files]
    beside = {path.with_name(_PASSTHROUGH) for path in paths if path.with_name(_PASSTHROUGH).exists()}
    calls = [path for path in paths if path not in beside]
    return [group for group in (calls, sorted(beside)) if group]


async def _replay(
    recordings: Sequence[Recording], chosen: Sequence[Recording], folder: Path
) -> tuple[list[Trial], str]:
    """The trials, and the proxy's log."""
    hosts = hosts_of(recordings)
    plans = [plan(recording, hosts) for recording in chosen]
    async with proxied(recordings, hosts, folder) as (bench, proxy):
        first = await bench.ask_all({_key(plan): plan.asking for plan in plans})
        by_user = await bench.events_by_user(sum(bool(plan.form) for plan in plans))
        key = secret.load(proxy.confdir)
        events = {_key(plan): event for plan in plans if (event := by_user.get(plan.user(key)))}
        second = await bench.ask_all({_key(plan): plan.asking for plan in plans if plan.endpoint})
        others = await _other_forms(bench, [plan for plan in plans if _is_stored(events.get(_key(plan)))])
    return [_trial(plan, events, first, second, others) for plan in plans], proxy.log


async def _other_forms(bench: Bench, plans: Sequence[Plan]) -> dict[tuple[int, str], Asked]:
    """Every call in its other forms, one form after another; a miss in one must not help the next."""
    askings = {(_key(plan), form): asking for plan in plans for form, asking in plan.other_askings().items()}
    found: dict[tuple[int, str], Asked] = {}
    for wanted in sorted({form for _, form in askings}):
        found |= await bench.ask_all({key: asking for key, asking in askings.items() if key[1] == wanted})
    return found


def _trial(
    plan: Plan,
    events: Mapping[int, Event],
    first: Mapping[int, Asked],
    second: Mapping[int, Asked],
    others: Mapping[tuple[int, str], Asked],
) -> Trial:
    key = _key(plan)
    return Trial(
        recording=plan.recording,
        endpoint=plan.endpoint,
        form=plan.form,
        event=events.get(key),
        first=first[key],
        second=second.get(key),
        others={form: asked for (number, form), asked in others.items() if number == key},
    )


def _is_stored(event: Event | None) -> bool:
    return event is not None and event.stored == "stored"


def _key(plan: Plan) -> int:
    return plan.recording.number
