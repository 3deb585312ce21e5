"""The findings of a replay, for people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Column, Table

from benchmarks.judging import Findings
from benchmarks.recordings import Recording

MOST_UNANSWERED = 20
"""Whole answers of models that may be missing from the cache, each with its reason."""

_COUNTS = ("exchanges", "untouched", "read", "passed the same", "stored", "exact hit", "other form")
_LISTED = "form unavailable"
_REASONS = (_LISTED, "bypassed", "not stored")


def show(findings: Sequence[tuple[Recording, Findings]], crashes: Sequence[str], *, verbose: bool) -> int:
    """Print tables by endpoint and by reason, what fell short and what is not answered; 1 if anything fell
    short, the proxy crashed, or too much is not answered."""
    console = Console(highlight=False, soft_wrap=True, width=190)
    console.print(_by_endpoint(findings))
    console.print(_by_reason(findings))
    if verbose:
        _show_forms(console, findings)
    unanswered = _show_unanswered(console, findings)
    short = [(recording, why) for recording, found in findings for why in found.shortfalls]
    for recording, why in short:
        console.print(f"{_named(recording)}: {why}", markup=False)
    for line in crashes:
        console.print(f"the proxy's log: {line}", markup=False)
    failed = len({recording.source for recording, _ in short})
    console.print(f"{failed} of {len(findings)} exchanges fell short" if failed else "nothing fell short")
    return int(bool(short or crashes or unanswered > MOST_UNANSWERED))


def _show_forms(console: Console, findings: Sequence[tuple[Recording, Findings]]) -> None:
    for recording, found in findings:
        if forms := sorted(reason for column, reason in found.reasons if column == _LISTED):
            console.print(f"{_LISTED} ({', '.join(forms)}): {recording.source}", markup=False)


def _show_unanswered(console: Console, findings: Sequence[tuple[Recording, Findings]]) -> int:
    """How many whole answers of models did not become hits; each is printed."""
    missing = [(recording, found.unanswered) for recording, found in findings if found.unanswered]
    for recording, why in missing:
        console.print(f"not answered, {_named(recording)}: {why}", markup=False)
    console.print(f"{len(missing)} whole answers of models did not become hits ({MOST_UNANSWERED} may)")
    return len(missing)


def _named(recording: Recording) -> str:
    return f"{recording.source} ({recording.provider}/{recording.endpoint})"


def _by_endpoint(findings: Iterable[tuple[Recording, Findings]]) -> Table:
    groups: dict[tuple[str, str], list[Findings]] = defaultdict(list)
    for recording, found in findings:
        groups[recording.provider, recording.endpoint].append(found)
    names = [Column(name, min_width=28, max_width=28, no_wrap=True) for name in ("provider", "endpoint")]
    table = Table(*names, *_COUNTS, *_REASONS, "not answered", "fell short")
    for (provider, endpoint), group in sorted(groups.items()):
        table.add_row(provider, endpoint, *_cells(group))
    table.add_section()
    table.add_row("all", "", *_cells([found for group in groups.values() for found in group]))
    return table


def _cells(group: Sequence[Findings]) -> list[str]:
    counts = sum((found.counts for found in group), Counter[str]())
    reasons: Counter[str] = Counter()
    for found in group:
        for (column, _), times in found.reasons.items():
            reasons[column] += times
    failed = [sum(bool(found.unanswered) for found in group), sum(bool(found.shortfalls) for found in group)]
    figures = [counts[name] for name in _COUNTS] + [reasons[name] for name in _REASONS] + failed
    return [str(figure) if figure else "" for figure in figures]


def _by_reason(findings: Iterable[tuple[Recording, Findings]]) -> Table:
    reasons: Counter[tuple[str, str, str]] = Counter()
    for recording, found in findings:
        for (column, reason), times in found.reasons.items():
            reasons[column, reason, recording.endpoint] += times
    table = Table("", "reason", "times", "endpoints")
    for (column, reason), group in groupby(sorted(reasons.items()), lambda item: item[0][:2]):
        counts = {endpoint: times for (_, _, endpoint), times in group}
        endpoints = ", ".join(f"{endpoint} {times}" for endpoint, times in counts.items())
        table.add_row(column, reason, str(sum(counts.values())), endpoints)
    return table
