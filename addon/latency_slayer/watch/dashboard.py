"""The dashboard: a picture of a snapshot, and the loop that keeps it live."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import partial

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from latency_slayer.engine.ports import EventStream, StoreUnavailable
from latency_slayer.watch import blocks, error_panel, lines, tables
from latency_slayer.watch.blocks import CAPTION, Caption
from latency_slayer.watch.figures import Figures, Tally, figures_of

_SIDE_BY_SIDE = 156
"""From this width on two tables stand next to each other."""

_BETWEEN = 4
"""Cells between them."""

_ROWS = 8
"""How long a table may get, that of the last flows apart."""

_FLOWS = 10
"""How many flows are shown where there is no height to fill."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that can be drawn with more or fewer rows: `draw(rows, width)`. `share` is the part of the
    width that it gets where it stands beside another; `notes` are the lines below it."""

    rows: int
    draw: Callable[[int, int], list[Text]]
    share: float = 1.0
    notes: tuple[Text, ...] = ()


def render(
    figures: Figures,
    width: int,
    height: int | None = None,
    caption: Caption = CAPTION,
    trouble: str | None = None,
) -> RenderableType:
    """The picture of `figures`, at most `width` cells wide (made for 60 and more, below that lines are
    cut) and at most `height` lines high, which the last flows fill.

    `trouble` says why Redis is away, if it is (an empty string: nobody knows why).
    """
    top = blocks.heading(figures, caption, width)
    if trouble is not None:
        top += blocks.away(trouble, width)
    if not figures.flows:
        top += [lines.blank(), *(blocks.nothing_yet(width) if trouble is None else [])]
        return lines.picture([*top, *blocks.how_to_begin(caption.proxy, width)], width, height)
    top += [lines.blank(), *blocks.big_numbers(figures, width)]
    top += [lines.blank(), *blocks.proportions(figures, width), *blocks.kept(figures, width)]
    layout = _layout(figures, width, caption.zone, filled=height is not None)
    layout = _fit(layout, None if height is None else height - len(top))
    return lines.picture([*top, *(line for row in layout for line in _draw(row, width))], width, height)


async def watch(
    stream: EventStream,
    console: Console,
    caption: Caption = CAPTION,
    *,
    poll_s: float = 0.5,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Show the stream live until cancelled; where the console is no terminal, show it once.

    While Redis is away it says so, keeps the last figures and goes on by itself; shown once, there is no
    waiting: StoreUnavailable is raised.
    """
    if not (console.is_interactive and console.file.isatty()):
        console.print(render(await figures_of(stream), console.width, caption=caption))
        return
    reader = _Reader(stream)
    reading = Text("Reading the events so far", "dim")
    with Live(reading, console=console, screen=True, auto_refresh=False) as live:
        while True:
            trouble = await _trouble_of(reader)
            width, height = console.size
            figures = reader.tally.snapshot()
            picture = render(figures, width, height, caption, trouble)
            live.update(picture, refresh=True)
            await pause(poll_s)


class _Reader:
    """Reads on from where it was, so that an event counts once however often reading fails."""

    def __init__(self, stream: EventStream) -> None:
        self.tally = Tally()
        self._stream = stream
        self._after = "0"

    async def read(self) -> None:
        async for event_id, event in self._stream.read(self._after):
            self.tally.add(event_id, event)
            self._after = event_id


async def _trouble_of(reader: _Reader) -> str | None:
    """Reads what is new; None, or why Redis is away."""
    try:
        await reader.read()
    except StoreUnavailable as away:
        return str(away)
    return None


def _layout(figures: Figures, width: int, zone: tzinfo | None, *, filled: bool) -> list[list[_Table]]:
    """The tables from top to bottom, those of one row side by side."""
    why = tables.not_served(figures)
    flows = len(figures.last) if filled else min(len(figures.last), _FLOWS)
    models = _Table(
        min(len(figures.models), _ROWS), partial(tables.parts, "Models", figures.models), share=0.5
    )
    routes = _Table(
        min(len(figures.routes), _ROWS), partial(tables.parts, "Routes", figures.routes), share=0.5
    )
    last = _Table(flows, partial(tables.last_flows, figures.last, zone), share=0.66)
    reasons = _Table(min(len(why), _ROWS), partial(tables.reasons, why), share=0.34)
    error = _error(figures, width)
    if width >= _SIDE_BY_SIDE:
        return [[models, routes], *error, [last, reasons]]
    return [[models], [routes], *error, *([[reasons]] if why else []), [last]]


def _error(figures: Figures, width: int) -> list[list[_Table]]:
    """The row with the panel of semantic errors, if there is anything to say."""
    every = error_panel.parts(figures.semantic_error)
    if not every:
        return []
    notes = tuple(error_panel.notes(figures.semantic_error, width))
    return [[_Table(min(len(every), _ROWS), partial(error_panel.table, every), notes=notes)]]


def _fit(layout: list[list[_Table]], height: int | None) -> list[list[_Table]]:
    """`layout` with its longest tables shortened, a row at a time, until it fits; where one row each is
    still too much, the lower tables go."""
    while layout and height is not None and sum(map(_height, layout)) > height:
        longest = max((table for row in layout for table in row), key=lambda table: table.rows)
        if longest.rows <= 1:
            layout = layout[:-1]
            continue
        shorter = replace(longest, rows=longest.rows - 1)
        layout = [[shorter if table is longest else table for table in row] for row in layout]
    return layout


def _height(row: list[_Table]) -> int:
    """A blank line, a heading, the rows, and the notes."""
    return 2 + max(table.rows + len(table.notes) for table in row)


def _draw(row: list[_Table], width: int) -> list[Text]:
    """The tables of one row, a blank line above them."""
    if len(row) == 1:
        return [lines.blank(), *row[0].draw(row[0].rows, width), *row[0].notes]
    left, right = row
    left_width = round((width - _BETWEEN) * left.share)
    right_width = width - _BETWEEN - left_width
    drawn = left.draw(left.rows, left_width), right.draw(right.rows, right_width)
    return [lines.blank(), *lines.beside(*drawn, left_width + _BETWEEN)]
