"""how far hits can be trusted: labelled pairs, the curve of budgets, what judging costs"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.labelled import Labelled, LabelledSet, read_sets
from benchmarks.pairwise import Bench, Judged
from latency_slayer.judge import guards
from latency_slayer.watch.shares import wilson

BUDGETS = (0.005, 0.01, 0.02, 0.05)
DEFAULT_BUDGET = 0.02
_SHORT_CHARACTERS = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the pairs are, and what to print of them."""
    parser.add_argument(
        "pairs", type=Path, help="folder of labelled pairs (near_misses.tsv, medical.tsv, ...)"
    )
    parser.add_argument(
        "--wrong", type=int, default=0, help="print so many of the most trusted wrong ones of a set"
    )
    parser.add_argument("--only", default="", help="one set alone")


def run(arguments: argparse.Namespace) -> int:
    """The exit status: 1 where a figure falls short."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    sets = [each for each in read_sets(arguments.pairs) if arguments.only in ("", each.name)]
    bench = Bench()
    short = 0
    try:
        judged = {each.name: await bench.judge(each.pairs, DEFAULT_BUDGET) for each in sets}
    finally:
        await bench.close()
    print(f"at the default budget of {DEFAULT_BUDGET}, a cohort of which nothing is known")
    for each in sets:
        short += _print_set(each, judged[each.name])
    print("\nserved and wrong by budget")
    for each in sets:
        short += _print_curve(each, judged[each.name])
    _print_cost(bench, [pair for found in judged.values() for pair in found])
    for each in sets:
        _print_wrong(judged[each.name], arguments.wrong)
    return 1 if short else 0


def _print_set(each: LabelledSet, judged: Sequence[Judged]) -> bool:
    right, wrong = _served(judged, DEFAULT_BUDGET)
    same = sum(pair.pair.same for pair in judged)
    precision, recall = right / max(1, right + wrong), right / same
    enough = recall >= each.recall and (
        precision >= each.precision if each.most_wrong is None else wrong <= each.most_wrong
    )
    share = wilson(right, max(1, right + wrong))
    wanted = f"wanted {each.precision:.2f} at {each.recall:.2f}"
    by_cosine = _recall_of_cosine(judged, each.precision)
    print(
        f"  {each.name:12} right {right:5} of {same:5}  wrong {wrong:4} of {len(judged) - same:5}"
        f"  precision {precision:.3f} [{share.low:.3f}, {share.high:.3f}]  recall {recall:.3f}  {wanted}"
        f"  {'ok' if enough else 'FALLS SHORT'}"
        f"  (cosine alone: recall {by_cosine:.3f} at {each.precision:.2f})"
    )
    refusals = Counter(
        str(pair.opinion.refusal) for pair in judged if pair.pair.same and pair.bound > DEFAULT_BUDGET
    )
    print(
        "               right ones refused: "
        + ", ".join(f"{word} {n}" for word, n in refusals.most_common(8))
    )
    return not enough


def _print_curve(each: LabelledSet, judged: Sequence[Judged]) -> bool:
    points = [_served(judged, budget) for budget in BUDGETS]
    shown = []
    for budget, (right, wrong) in zip(BUDGETS, points, strict=True):
        low = wilson(wrong, max(1, right + wrong)).low
        error = wrong / max(1, right + wrong)
        word = "within" if error <= budget else "about" if low <= budget else "OVER"
        shown.append(f"{budget}: {right}+{wrong} error {error:.4f} {word}")
    served = [right + wrong for right, wrong in points]
    rising = served == sorted(served)
    print(f"  {each.name:12} " + " | ".join(shown) + ("" if rising else "  NOT MONOTONIC"))
    return not rising or "OVER" in " ".join(shown)


def _served(judged: Sequence[Judged], budget: float) -> tuple[int, int]:
    """How many right and how many wrong ones would be served."""
    served = [pair.pair.same for pair in judged if pair.bound <= budget]
    return sum(served), len(served) - sum(served)


def _recall_of_cosine(judged: Sequence[Judged], precision: float) -> float:
    """The best recall that a threshold of the cosine alone gets at that precision."""
    order = sorted(judged, key=lambda pair: -pair.opinion.near.similarity)
    same = np.array([pair.pair.same for pair in order], dtype=float)
    reached = np.cumsum(same) / np.arange(1, len(same) + 1) >= precision
    return float(np.max(np.cumsum(same)[reached], initial=0.0) / same.sum())


def _print_cost(bench: Bench, judged: Sequence[Judged]) -> None:
    short = [
        pair.pair for pair in judged if len(pair.pair.one) + len(pair.pair.other) < 2 * _SHORT_CHARACTERS
    ]
    guards_ms = [_guards_ms(pair) for pair in short[:2000]]
    verifier_ms = [1000 * seconds for seconds in bench.verifier.seconds]
    asked = sum(pair.asked for pair in judged) / len(judged)
    print("\nCPU time")
    print(f"  guards, short questions: p50 {_at(guards_ms, 50):.2f} ms, p99 {_at(guards_ms, 99):.2f} ms")
    print(
        f"  verifier: p50 {_at(verifier_ms, 50):.1f} ms, p99 {_at(verifier_ms, 99):.1f} ms,"
        f" asked for {asked:.1%} of pairs"
    )


def _guards_ms(pair: Labelled) -> float:
    began = time.process_time()
    guards.examine(pair.one, pair.other)
    return 1000 * (time.process_time() - began)


def _at(values: Sequence[float], percentile: float) -> float:
    return float(np.percentile(values, percentile)) if values else float("nan")


def _print_wrong(judged: Sequence[Judged], count: int) -> None:
    wrong = sorted(
        (pair for pair in judged if not pair.pair.same and pair.bound <= 1), key=lambda pair: pair.bound
    )
    for pair in wrong[:count]:
        near = pair.opinion.near
        sys.stdout.write(
            f"{near.bound:.4f} {near.similarity:.3f} {near.logit:.2f}\t{pair.pair.one}\t{pair.pair.other}\n"
        )
