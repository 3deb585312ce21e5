"""The findings of a replay, for people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.judging import Findings
from benchmarks.recordings import Recording

_COUNTS = ("exchanges", "untouched", "passed the same", "stored", "exact hit", "other form")
_LISTED = "form unavailable"
_REASONS = (_LISTED, "bypassed", "not stored")


def show(findings: Sequence[tuple[Recording, Findings]], crashes: Sequence[str]) -> int:
    """Print a table by provider, the reasons, and what fell short; 1 if anything did or the proxy crashed."""
    console = Console(highlight=False, soft_wrap=True, width=150)
    console.print(_by_provider(findings))
    console.print(_by_reason([found for _, found in findings]))
    for recording, found in findings:
        if forms := sorted(reason for column, reason in found.reasons if column == _LISTED):
            console.print(f"{_LISTED} ({', '.join(forms)}): {recording.source}", markup=False)
    short = [(recording, why) for recording, found in findings for why in found.shortfalls]
    for recording, why in short:
        console.print(f"{recording.source} ({recording.provider}/{recording.endpoint}): {why}", markup=False)
    for line in crashes:
        console.print(f"the proxy's log: {line}", markup=False)
    failed = len({recording.number for recording, _ in short})
    console.print(f"{failed} of {len(findings)} exchanges fell short" if failed else "nothing fell short")
    return int(bool(short or crashes))


def _by_provider(findings: Iterable[tuple[Recording, Findings]]) -> Table:
    groups: dict[str, list[Findings]] = defaultdict(list)
    for recording, found in findings:
        groups[recording.provider].append(found)
    table = Table("provider", *_COUNTS, *_REASONS, "fell short")
    for provider, group in sorted(groups.items()):
        table.add_row(provider, *_cells(group))
    table.add_section()
    table.add_row("all", *_cells([found for group in groups.values() for found in group]))
    return table


def _cells(group: Sequence[Findings]) -> list[str]:
    counts = sum((found.counts for found in group), Counter[str]())
    reasons: Counter[str] = Counter()
    for found in group:
        for (column, _), times in found.reasons.items():
            reasons[column] += times
    short = sum(bool(found.shortfalls) for found in group)
    figures = [counts[name] for name in _COUNTS] + [reasons[name] for name in _REASONS] + [short]
    return [str(figure) if figure else "" for figure in figures]


def _by_reason(findings: Iterable[Findings]) -> Table:
    reasons = sum((found.reasons for found in findings), Counter[tuple[str, str]]())
    table = Table("", "reason", "times")
    for (column, reason), times in sorted(reasons.items(), key=lambda item: (item[0][0], -item[1])):
        table.add_row(column, reason, str(times))
    return table
