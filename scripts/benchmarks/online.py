"""whether the error budget holds in simulated traffic, and how many hits it allows beside other caches"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from statistics import fmean, stdev

import numpy as np

from benchmarks.caches import Bounded, Outcome, PerEntry, Score, Static, by_cosine, by_prior, replay
from benchmarks.cohorts import COHORTS, COSINE_NOISE, stream

BUDGET = 0.02
"""The default of `slayer_max_error`."""

_OTHER_BUDGETS = (0.005, 0.01, 0.05)
_EARLY = 5000
_TURNED = {0: range(5000, 8000), 1: range(9500, 12500), 2: range(14000, 17000)}
"""Calls within which a cohort's answers no longer agree, by cohort: one after another, for they learn from
each other."""

_MOST_AFTER_A_TURN = 200
_THRESHOLDS = np.linspace(0.5, 1.0, 101)
_STUDENT = {10: 2.262, 5: 2.776, 2: 12.706}
"""By the number of seeds: how many standard errors on either side hold 95 %."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `scripts/bench online`."""
    parser.add_argument("--seeds", type=int, default=10, choices=sorted(_STUDENT), help="%(default)s")
    parser.add_argument("--calls", type=int, default=20_000, help="of a stream (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Simulate and report; 1 where a figure falls short."""
    seeds, calls = range(1, arguments.seeds + 1), arguments.calls
    few = seeds[:5]
    _print_setting()
    with ProcessPoolExecutor(arguments.jobs) as pool:
        ours = list(pool.map(partial(bounded, BUDGET, calls), seeds))
        short = _print_errors(BUDGET, ours)
        for budget in _OTHER_BUDGETS:
            _print_errors(budget, list(pool.map(partial(bounded, budget, calls), few)))
        short |= _print_rivals(ours, list(pool.map(partial(rivals, calls), seeds)))
        short |= _print_turns(list(pool.map(partial(turned, calls), seeds)))
    return int(short)


def bounded(budget: float, calls: int, seed: int) -> Outcome:
    """What Latency Slayer makes of a stream."""
    return replay(stream(seed, calls), Bounded(budget, seed))


def turned(calls: int, seed: int) -> Outcome:
    """The same of a stream in which each cohort turns bad for a while."""
    return replay(stream(seed, calls, _TURNED), Bounded(BUDGET, seed))


def rivals(calls: int, seed: int) -> Mapping[str, Outcome]:
    """What other caches make of a stream, by name; of thresholds the best there is for its first calls."""
    whole = stream(seed, calls)
    early = stream(seed, calls).first(_EARLY)
    scores: Mapping[str, Score] = {"cosine": by_cosine, "our prior": by_prior}
    found: dict[str, Outcome] = {}
    for name, score in scores.items():
        tried = [replay(early, Static(threshold, score)) for threshold in _THRESHOLDS]
        found[f"best threshold, all in all, {name}"] = _best(tried, lambda each: each.error)
        found[f"best threshold, each cohort, {name}"] = _best(tried, _worst_error)
        found[f"vCache, {name}"] = replay(whole, PerEntry(BUDGET, score))
    return found


def _worst_error(outcome: Outcome) -> float:
    return max(outcome.of(cohort).error for cohort in range(len(COHORTS)))


def _best(tried: Sequence[Outcome], error: Callable[[Outcome], float]) -> Outcome:
    """The one with most hits of those that keep the budget; that which serves nothing does."""
    return max((each for each in tried if error(each) <= BUDGET), key=lambda each: each.hits)


def _print_setting() -> None:
    print(
        "What is simulated: how often the nearest entry is right and wrong, and how well they are told apart"
    )
    for cohort in COHORTS:
        print(
            f"  {cohort.name:6} right {cohort.right:.2f}, wrong {cohort.wrong:.2f};"
            f" area under the curve: prior {cohort.area(0.0):.3f}, cosine {cohort.area(COSINE_NOISE):.3f};"
            f" log-odds of the prior {cohort.slope:.2f} * true {cohort.shift:+.1f};"
            f" found to differ: {cohort.false_alarm:.2f} of right ones,"
            f" {1 - cohort.oversight:.2f} of wrong ones"
        )


def _print_errors(budget: float, outcomes: Sequence[Outcome]) -> bool:
    """One line for each cohort; True if any goes beyond the budget."""
    print(
        f"\nBudget {budget}: hits, and wrong ones among them (mean of {len(outcomes)} seeds, 95 % interval)"
    )
    short = False
    for number, cohort in enumerate(COHORTS):
        each = [outcome.of(number) for outcome in outcomes]
        errors = [outcome.error for outcome in each]
        low, high = _interval(errors)
        within = high <= budget
        short |= not within
        print(
            f"  {cohort.name:6} {fmean(outcome.share for outcome in each):6.1%} of calls,"
            f" wrong {fmean(errors):.4f} [{low:.4f}, {high:.4f}], worst seed {max(errors):.4f}"
            f"  {'within' if within else 'OVER'}"
        )
    return short


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of their mean, by Student's t."""
    half = _STUDENT[len(values)] * stdev(values) / len(values) ** 0.5
    return max(0.0, fmean(values) - half), fmean(values) + half


def _print_rivals(ours: Sequence[Outcome], others: Sequence[Mapping[str, Outcome]]) -> bool:
    """True if any that sees cosines has as many hits as we."""
    print(
        f"\nHits in the first {_EARLY:,} calls at {BUDGET} (mean of seeds), and the share of wrong ones; then"
    )
    print("hits in all calls. Thresholds are the best of all for just these calls, known with hindsight.")
    early = _print_rival("Latency Slayer", ours)
    found = {name: _print_rival(name, [each[name] for each in others]) for name in others[0]}
    return any(hits >= early for name, hits in found.items() if "cosine" in name)


def _print_rival(name: str, outcomes: Sequence[Outcome]) -> float:
    early = [outcome.during(range(_EARLY)) for outcome in outcomes]
    hits, error = fmean(each.hits for each in early), fmean(each.error for each in early)
    errors = (fmean(each.of(cohort).error for each in early) for cohort in range(len(COHORTS)))
    named = zip(COHORTS, errors, strict=True)
    by_cohort = ", ".join(f"{cohort.name} {error:.4f}" for cohort, error in named)
    whole = fmean(outcome.hits for outcome in outcomes)
    later = f"  {whole:7,.0f}" if len(outcomes[0].served) > _EARLY else ""
    print(f"  {name:42} {hits:6,.0f}  wrong {error:.4f} ({by_cohort}){later}")
    return hits


def _print_turns(outcomes: Sequence[Outcome]) -> bool:
    """True if a budget closed too late."""
    print("\nEach cohort's answers stop agreeing for 3,000 calls: every semantic hit is wrong then")
    short = False
    for number, span in _TURNED.items():
        before = range(span.start - len(span), span.start)
        after = range(span.stop, span.stop + len(span))
        hits = [outcome.during(span).of(number).hits for outcome in outcomes]
        reopened = _share(outcomes, after[-1000:], number)
        short |= max(hits) > _MOST_AFTER_A_TURN
        print(
            f"  {COHORTS[number].name:6} {_share(outcomes, before, number):6.1%} of calls are hits before;"
            f" {fmean(hits):.0f} hits while turned, {max(hits)} in the worst seed;"
            f" then {_share(outcomes, after, number):.1%} of as many calls, {reopened:.1%} of the last 1,000"
        )
    return short


def _share(outcomes: Sequence[Outcome], calls: range, cohort: int) -> float:
    return fmean(outcome.during(calls).of(cohort).share for outcome in outcomes)
