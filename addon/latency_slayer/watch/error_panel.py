"""The panel that says how wrong semantic hits are: a table, and notes below it."""

from collections.abc import Sequence

from rich.text import Text

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT, Rate
from latency_slayer.watch import lines, phrases
from latency_slayer.watch.errors import Against, Looser, Measured, SemanticError
from latency_slayer.watch.lines import Column
from latency_slayer.watch.shares import Share

_DIFFER, _ESTIMATED, _OBSERVED = 70, 96, 124
"""The widths from which on there is room for what differed, for the estimate and the budget, and for the
share that was observed."""

_STYLES: dict[Against, str] = {"below": "green", "around": "yellow", "above": "bold red"}


def parts(found: SemanticError) -> list[Measured]:
    """The rows: all together, each route, each cohort; none that would say the same as the one above it, and
    none at all before the first decision."""
    if not found.every.decisions:
        return []
    routes = found.routes if len(found.routes) > 1 else ()
    cohorts = found.cohorts if len(found.cohorts) > len(found.routes) else ()
    return [found.every, *routes, *cohorts]


def table(every: Sequence[Measured], rows: int, width: int) -> list[Text]:
    """The first `rows` of `every` part; the narrower, the fewer columns."""
    columns = [
        Column("hits", 7, right=True),
        Column("checked", 7, right=True),
        *([Column("differ", 6, right=True)] if width >= _DIFFER else []),
        *([Column("observed", 8, right=True)] if width >= _OBSERVED else []),
        *([Column("error", 6, right=True)] if width >= _DIFFER else []),
        Column("95% sure" if width >= _DIFFER else "error", 10, right=True),
        *([Column("estimated", 9, right=True)] if width >= _ESTIMATED else []),
        *([Column("budget", 6, right=True)] if width >= _ESTIMATED else []),
        Column("verdict", 14) if width >= _ESTIMATED else Column("budget", 11),
    ]
    title = "Semantic" if rows >= len(every) else f"Semantic ({rows} of {len(every)})"
    name = Column(title, lines.rest(width, columns))
    return lines.table([name, *columns], [_row(part, name.width, width) for part in every[:rows]])


def notes(found: SemanticError, width: int) -> list[Text]:
    """What is to be known beside the table: shadow mode, looser budgets, how the error was found."""
    every = (_shadow(found), _looser(found, width), _method(found))
    return [line for note in every for line in lines.flow(note, width)]


def _row(part: Measured, name_width: int, width: int) -> list[Text | str]:
    error = part.error
    return [
        phrases.cut(f"{part.user} {part.route}".strip() or "all", name_width),
        phrases.count(part.served + part.would_be_served),
        phrases.count(part.checked),
        *([phrases.count(part.differ)] if width >= _DIFFER else []),
        *([phrases.rate(part.observed)] if width >= _OBSERVED else []),
        *([phrases.rate(error.value if error else None)] if width >= _DIFFER else []),
        _between(error),
        *([phrases.rate(part.estimated)] if width >= _ESTIMATED else []),
        *([phrases.rate(part.budget)] if width >= _ESTIMATED else []),
        Text(_verdict(part, width), _STYLES.get(part.against_budget, "dim")),
    ]


def _between(error: Share | None) -> str:
    return f"{error.low * 100:.1f}–{error.high * 100:.1f}%" if error else phrases.NONE


def _verdict(part: Measured, width: int) -> str:
    """How the error stands against the budget; where that has no column, the words name it."""
    against = part.against_budget
    match against:
        case "below" | "around" | "above":
            return f"{against} {'budget' if width >= _ESTIMATED else phrases.rate(part.budget)}"
        case "not clear":
            return "not clear yet" if width >= _ESTIMATED else "not clear"
        case _:
            return against or phrases.NONE


def _shadow(found: SemanticError) -> list[Text]:
    shadowed = found.every.would_be_served
    words = f"Shadow mode: {phrases.count(shadowed)} hit{'s' * (shadowed != 1)} only judged"
    return [Text(f"{words}, {_points(shadowed / found.calls)} if served", "yellow")] if shadowed else []


def _looser(found: SemanticError, width: int) -> list[Text]:
    gains = [Text(_gain(looser, width)) for looser in found.looser if looser.hits]
    return [Text("A looser budget would bring", "dim"), *gains] if gains else []


def _gain(looser: Looser, width: int) -> str:
    """What one looser budget brings: hits, points of hit rate, and how wrong those hits would be."""
    said = [f"{phrases.rate(looser.budget)}: +{phrases.count(looser.hits)} hit{'s' * (looser.hits != 1)}"]
    if looser.hit_rate is not None:
        said.append(_points(looser.hit_rate))
    if looser.estimated is not None:
        said.append(f"est. {phrases.rate(looser.estimated)} wrong")
    if looser.checked and width >= _ESTIMATED:
        said.append(f"{phrases.count(looser.differ)} of {phrases.count(looser.checked)} differ")
    return ", ".join(said)


def _points(hit_rate: float) -> str:
    """What is added to a hit rate, in percentage points."""
    return f"+{hit_rate * 100:.1f} points"


def _range(rate: Rate) -> str:
    return f"{rate.low * 100:.0f}–{rate.high:.0%}"


def _method(found: SemanticError) -> list[Text]:
    """How the error was found, as far as there is anything to say."""
    said = []
    if found.every.checked:
        said.append(f"error allows for {_range(FALSE_ALARM)} false alarms, {_range(OVERSIGHT)} overlooked")
    if found.every.unclear:
        said.append(f"{phrases.count(found.every.unclear)} unclear")
    if found.candidates:
        said.append(f"verifier asked for {phrases.rate(found.verified / found.candidates)} of candidates")
    return [Text(words, "dim") for words in said]
