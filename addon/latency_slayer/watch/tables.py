"""The tables of the picture: routes, models, reasons, the last flows. Each is a list of lines."""

from collections.abc import Sequence
from datetime import tzinfo

from rich.text import Text

from latency_slayer.watch import lines, phrases
from latency_slayer.watch.blocks import STYLES
from latency_slayer.watch.figures import Figures, Flow, Part, ReasonCount
from latency_slayer.watch.lines import Column

_SAVED, _BARS, _ROUTES = 70, 96, 124
"""The widths from which on a table has room for what is saved, for bars and fingerprints, for routes."""

_BAR = 16


def parts(title: str, every: Sequence[Part], rows: int, width: int) -> list[Text]:
    """The first `rows` of `every` route or model with their figures."""
    columns = [
        Column("flows", 7, right=True),
        Column("hit rate", 8, right=True),
        *([Column("", _BAR)] if width >= _BARS else []),
        *([Column("saved", 7, right=True)] if width >= _SAVED else []),
        Column("p50 hit", 8, right=True),
        Column("p50 miss", 8, right=True),
    ]
    name = Column(_shown(title, rows, len(every)), lines.rest(width, columns))
    return lines.table([name, *columns], [_part(part, name.width, width) for part in every[:rows]])


def not_served(figures: Figures) -> list[ReasonCount]:
    """The reasons of all flows that were no hits, the most frequent first."""
    return [count for count in figures.reasons if count.verdict != "hit"]


def reasons(every: Sequence[ReasonCount], rows: int, width: int) -> list[Text]:
    """The first `rows` of `every` reason, each with its part of all of them."""
    columns = [
        Column("flows", 7, right=True),
        Column("share", 8, right=True),
        *([Column("", _BAR)] if width >= _BARS else []),
    ]
    total = sum(count.flows for count in every)
    name = Column(_shown("Not served", rows, len(every)), lines.rest(width, columns))
    return lines.table([name, *columns], [_reason(count, total, width) for count in every[:rows]])


def last_flows(every: Sequence[Flow], zone: tzinfo | None, rows: int, width: int) -> list[Text]:
    """The newest `rows` flows; the narrower, the fewer columns."""
    when_and_why = Column("Last flows", 38 if width >= _SAVED else 32)
    after = [
        *([Column("route", 26)] if width >= _ROUTES else []),
        Column("took", 8, right=True),
        *([Column("saved", 7, right=True)] if width >= _SAVED else []),
        *([Column("fingerprint", 12)] if width >= _BARS else []),
    ]
    model = Column("model", lines.rest(width, [when_and_why, *after]))
    cells = [_flow(flow, model.width, width, zone) for flow in every[:rows]]
    return lines.table([when_and_why, model, *after], cells)


def _part(part: Part, name_width: int, width: int) -> list[Text | str]:
    return [
        phrases.cut(part.name, name_width),
        phrases.count(part.flows),
        Text(phrases.rate(part.hit_rate), "green" if part.hits else ""),
        *([_bar(part.hit_rate or 0.0, STYLES["hit"])] if width >= _BARS else []),
        *([phrases.count(part.tokens_saved)] if width >= _SAVED else []),
        phrases.duration(part.hit_p50_ms),
        phrases.duration(part.miss_p50_ms),
    ]


def _reason(count: ReasonCount, total: int, width: int) -> list[Text | str]:
    style = _style(count.verdict)
    share = count.flows / total
    return [
        Text(f"{phrases.safe(count.verdict):<6} {phrases.safe(count.reason)}", style),
        phrases.count(count.flows),
        phrases.rate(share),
        *([_bar(share, style)] if width >= _BARS else []),
    ]


def _flow(flow: Flow, model_width: int, width: int, zone: tzinfo | None) -> list[Text | str]:
    words = [flow.verdict, flow.reason] if width >= _SAVED else [flow.reason or flow.verdict]
    if flow.similarity is not None:
        words.append(f"{flow.similarity:.3f}")
    style = STYLES.get(flow.reason) or _style(flow.verdict)
    return [
        Text.assemble(
            (phrases.clock(flow.time_ms, zone), "dim"), "  ", (phrases.safe(" ".join(words)), style)
        ),
        phrases.cut(flow.model, model_width),
        *([Text(phrases.cut(flow.route, 26), "dim")] if width >= _ROUTES else []),
        phrases.duration(flow.latency_ms),
        *([phrases.count(flow.tokens_saved) if flow.tokens_saved else ""] if width >= _SAVED else []),
        *([Text(phrases.safe(flow.fingerprint), "dim")] if width >= _BARS else []),
    ]


def _bar(share: float, style: str) -> Text:
    return Text("━" * round(share * _BAR), style)


def _style(verdict: str) -> str:
    return STYLES.get(verdict, STYLES["other"])


def _shown(title: str, rows: int, total: int) -> str:
    return title if rows >= total else f"{title} ({rows} of {total})"
