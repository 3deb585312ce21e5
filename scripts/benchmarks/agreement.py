"""How often the rule that compares two answers is wrong, on answers that were written for it."""

import argparse
import asyncio
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.answers import Pair, load, pairs
from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.engine.ports import Embedder, EmbedderUnavailable
from latency_slayer.judge.agreement import Agreement, compare
from latency_slayer.judge.gist import gist

BRIEF_WORDS = 15
"""Pairs in which one answer has at most so many count as short."""

_QUANTILE = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, of `of` questions, each of which counts once however many pairs it has: what is wrong for one
    pair mostly is for its sisters. `low` and `high` are the ends of its 95 % Wilson interval."""

    share: float
    of: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.1%} of {self.of} ({self.low:.1%} to {self.high:.1%})"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of this command."""
    parser.add_argument("--part", choices=("measure", "fit"), default="measure", help="which families")
    parser.add_argument("--rules-alone", action="store_true", help="as where no embedder reads the answers")
    parser.add_argument("--wrong", action="store_true", help="show the pairs that were judged wrongly")


def run(arguments: argparse.Namespace) -> int:
    """Print the rates."""
    found = asyncio.run(_judged(arguments.part == "fit", arguments.rules_alone))
    console = Console()
    console.print(rates_table(found))
    if arguments.wrong:
        for pair, verdict in found:
            if verdict is (Agreement.DIFFER if pair.is_right else Agreement.AGREE):
                console.print(f"{verdict}: {pair.question}\n  {pair.ours!r}\n  {pair.theirs!r}", markup=False)
    return 0


Judged = Sequence[tuple[Pair, Agreement]]


def rates(found: Judged) -> Mapping[str, Rate]:
    """False alarms are right pairs said to differ, oversights wrong ones said to agree; both among the pairs
    of which the rule said anything, since what is unclear is not counted as evidence."""
    right = [(pair, verdict) for pair, verdict in found if pair.is_right]
    wrong = [(pair, verdict) for pair, verdict in found if not pair.is_right]
    return {
        "false alarm": _rate(_decided(right), Agreement.DIFFER),
        "oversight": _rate(_decided(wrong), Agreement.AGREE),
        "unclear, right": _rate(right, Agreement.UNCLEAR),
        "unclear, wrong": _rate(wrong, Agreement.UNCLEAR),
    }


def rates_table(found: Judged) -> Table:
    """The rates of short and long pairs, and of all."""
    table = Table("answers", *rates(found))
    parts = {
        "short": [each for each in found if is_brief(each[0])],
        "long": [each for each in found if not is_brief(each[0])],
        "all": found,
    }
    for name, part in parts.items():
        table.add_row(name, *map(str, rates(part).values()))
    return table


def is_brief(pair: Pair) -> bool:
    """True if one of the answers is no more than a sentence."""
    return min(len(pair.ours.split()), len(pair.theirs.split())) <= BRIEF_WORDS


def wilson(share: float, of: int) -> tuple[float, float]:
    """The 95 % interval of `share`, seen in `of` trials."""
    if not of:
        return 0.0, 1.0
    square = _QUANTILE**2
    centre = share + square / (2 * of)
    width = _QUANTILE * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    return max(0.0, (centre - width) / (1 + square / of)), min(1.0, (centre + width) / (1 + square / of))


def _decided(found: Judged) -> Judged:
    return [each for each in found if each[1] is not Agreement.UNCLEAR]


def _rate(found: Judged, verdict: Agreement) -> Rate:
    by_question: dict[str, list[bool]] = defaultdict(list)
    for pair, said in found:
        by_question[pair.question].append(said is verdict)
    shares = [sum(said) / len(said) for said in by_question.values()]
    share = sum(shares) / len(shares) if shares else 0.0
    return Rate(share, len(shares), *wilson(share, len(shares)))


async def _judged(is_for_fitting: bool, rules_alone: bool) -> Judged:
    families = [family for family in load() if family.is_for_fitting is is_for_fitting]
    every = [pair for family in families for pair in pairs(family)]
    embedder = LocalEmbedder()
    try:
        similarities = {} if rules_alone else await _similarities(embedder, every)
    finally:
        await embedder.close()
    return [
        (pair, compare(pair.question, pair.ours, pair.theirs, similarities.get((pair.ours, pair.theirs))))
        for pair in every
    ]


async def _similarities(embedder: Embedder, every: Iterable[Pair]) -> dict[tuple[str, str], float]:
    vectors = {}
    for answer in {answer for pair in every for answer in (pair.ours, pair.theirs)}:
        try:
            vectors[answer] = await embedder.embed(gist(answer, embedder.reads_whole))
        except EmbedderUnavailable:  # It reads nothing of this one.
            continue
    return {
        (pair.ours, pair.theirs): float(vectors[pair.ours] @ vectors[pair.theirs])
        for pair in every
        if pair.ours in vectors and pair.theirs in vectors
    }
