"""What reading requests, reading answers and rendering them costs, as a ratio to parsing the same JSON."""

import argparse
import cProfile
import gc
import io
import pstats
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from benchmarks.recordings import load
from benchmarks.work import READ_REQUEST, Work, works

MOST_US = 200
"""Microseconds that reading a request of median size may take."""

_NEIGHBOURS = 15
_SLOWEST = 3
_PROFILED_LINES = 15
_PROFILED_US = 500_000


@dataclass(frozen=True, slots=True)
class Timing:
    """One piece of work, and what it and its reference took at best."""

    work: Work
    us: float
    reference_us: float

    @property
    def ratio(self) -> float:
        return self.us / self.reference_us


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `scripts/bench codec`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recordings, *.jsonl.gz")
    parser.add_argument("--rounds", type=int, default=5, help="runs of which the best counts (%(default)s)")
    parser.add_argument(
        "--profile", action="store_true", help=f"profile the {_SLOWEST} slowest (format, operation)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; 1 if a request of median size takes too long in any format."""
    todo = [work for recording in load(arguments.files) for work in works(recording)]
    groups: dict[tuple[str, str], list[Timing]] = defaultdict(list)
    for work in todo:
        groups[work.endpoint, work.operation].append(timed(work, arguments.rounds))
    console = Console(highlight=False, soft_wrap=True, width=140)
    console.print(_table(groups))
    medians = {
        name: at_median_size(group)
        for (name, operation), group in groups.items()
        if operation == READ_REQUEST
    }
    for name, (size, us) in sorted(medians.items()):
        console.print(
            f"reading a request of median size ({size / 1000:.1f} KB) takes {us:.0f} microseconds: {name}"
        )
    if arguments.profile:
        _profile(console, groups)
    return int(any(us >= MOST_US for _, us in medians.values()))


def timed(work: Work, rounds: int) -> Timing:
    """The best of `rounds` runs of `work` and of its reference."""
    gc.disable()
    try:
        return Timing(work, _best_us(work.run, rounds), _best_us(work.reference, rounds))
    finally:
        gc.enable()


def _best_us(run: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter_ns()
        run()
        times.append(time.perf_counter_ns() - started)
    return min(times) / 1000


def at_median_size(group: Iterable[Timing]) -> tuple[int, float]:
    """The median size of a group, and the median time of the bodies nearest to it."""
    by_size = sorted(group, key=lambda timing: timing.work.size)
    middle = len(by_size) // 2
    near = by_size[max(0, middle - _NEIGHBOURS // 2) : middle + _NEIGHBOURS // 2 + 1]
    return by_size[middle].work.size, median(timing.us for timing in near)


def _table(groups: Mapping[tuple[str, str], Sequence[Timing]]) -> Table:
    table = Table(
        "format",
        "operation",
        "bodies",
        "median KB",
        "p50 us",
        "p95 us",
        "us per KB",
        "p50 x json.loads",
        "p95 x json.loads",
    )
    for names, group in sorted(groups.items()):
        sizes = [timing.work.size for timing in group]
        times, ratios = [timing.us for timing in group], [timing.ratio for timing in group]
        per_kb = sum(times) / sum(sizes) * 1000
        figures = [median(sizes) / 1000, median(times), _p95(times), per_kb, median(ratios), _p95(ratios)]
        table.add_row(*names, str(len(group)), *(f"{figure:.1f}" for figure in figures))
    return table


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def slowest(groups: Mapping[tuple[str, str], Sequence[Timing]]) -> list[tuple[str, str]]:
    """The (format, operation) on answers that take longest for what there is to parse, the slowest first;
    reading requests has a limit of its own."""

    def ratio(names: tuple[str, str]) -> float:
        return sum(each.us for each in groups[names]) / sum(each.reference_us for each in groups[names])

    answers = [names for names in groups if names[1] != READ_REQUEST]
    return sorted(answers, key=ratio, reverse=True)[:_SLOWEST]


def _profile(console: Console, groups: Mapping[tuple[str, str], Sequence[Timing]]) -> None:
    for names in slowest(groups):
        rounds = 1 + int(_PROFILED_US / sum(timing.us for timing in groups[names]))
        with cProfile.Profile() as profile:
            for _ in range(rounds):
                for timing in groups[names]:
                    timing.work.run()
        text = io.StringIO()
        stats = pstats.Stats(profile, stream=text).strip_dirs()
        stats.sort_stats("tottime").print_stats(_PROFILED_LINES)
        console.print(f"slow: {', '.join(names)}")
        console.print(text.getvalue().strip(), "\n", markup=False)
