"""Lines of text laid out by cell: columns, bars, things side by side.

Plain lines and not rich's tables, because a screen of a given height must be filled and not overrun: with
lines the height is a length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

GAP = "  "
"""Between two columns, and between two things on a line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width in cells."""

    title: str
    width: int
    right: bool = False


def blank() -> Text:
    """An empty line."""
    return Text()


def rest(width: int, columns: Sequence[Column]) -> int:
    """What `columns` (each with a gap before it) leave of `width`, but never less than 8."""
    return max(width - sum(column.width + len(GAP) for column in columns), 8)


def table(columns: Sequence[Column], rows: Iterable[Sequence[Text | str]]) -> list[Text]:
    """A heading, then a line for each row; a cell that is too long ends in an ellipsis."""
    heading = [Text(column.title, "bold" if not place else "dim") for place, column in enumerate(columns)]
    return [_row(columns, row) for row in (heading, *rows)]


def beside(left: Sequence[Text], right: Sequence[Text], start: int) -> list[Text]:
    """`left`, and `right` beside it from cell `start` on; no line of `left` is wider than that."""
    lines = []
    for one, other in zip_longest(left, right, fillvalue=blank()):
        line = one.copy()
        line.pad_right(start - one.cell_len)
        lines.append(_trimmed(line.append_text(other)))
    return lines


def flow(pieces: Iterable[Text], width: int, gap: str = GAP) -> list[Text]:
    """`pieces` one after the other, in as few lines of `width` as it takes; none is broken, only cut."""
    lines: list[Text] = []
    for piece in pieces:
        if lines and lines[-1].cell_len + len(gap) + piece.cell_len <= width:
            lines[-1].append(gap, "dim").append_text(piece)
        else:
            lines.append(Text().append_text(piece))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def spread_out(columns: Sequence[tuple[Text, Text]], width: int, widest_gap: int = 6) -> list[Text]:
    """Two-line columns (a figure over its label), set apart evenly; those that do not fit are left out."""
    fitting = list(columns)
    while _least(fitting) > width:
        fitting.pop()
    gap = min(widest_gap, len(GAP) + (width - _least(fitting)) // max(len(fitting) - 1, 1))
    lines = [blank(), blank()]
    for pair in fitting:
        for line, text in zip(lines, pair, strict=True):
            line.append_text(text)
            line.pad_right(max(part.cell_len for part in pair) - text.cell_len + gap)
    return [_trimmed(line) for line in lines]


def bar(segments: Sequence[tuple[int, str | Style]], width: int) -> Text:
    """One line of `width` cells, divided as the counts of `segments` (count, style) are; a count above
    nothing has a cell at least. Empty where all counts are nothing."""
    shown = [(count, style) for count, style in segments if count]
    line = Text()
    left, total = width, sum(count for count, _ in shown)
    for place, (count, style) in enumerate(shown):
        still_to_come = len(shown) - place - 1
        share = max(1, min(round(left * count / total), left - still_to_come))
        line.append("━" * share, style)
        left, total = left - share, total - count
    return line


def picture(shown: Sequence[Text], width: int, height: int | None = None) -> RenderableType:
    """`shown` below each other; what goes beyond `width` or `height` is cut."""
    kept = [line.copy() for line in shown[:height]]
    for line in kept:
        line.truncate(width, overflow="ellipsis")
    return Group(*kept)


def _row(columns: Sequence[Column], row: Sequence[Text | str]) -> Text:
    line = Text(no_wrap=True)
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        text = cell.copy() if isinstance(cell, Text) else Text(cell)
        text.truncate(column.width, overflow="ellipsis")
        text.align("right" if column.right else "left", column.width)
        line.append(GAP if place else "").append_text(text)
    return _trimmed(line)


def _trimmed(line: Text) -> Text:
    line.rstrip()
    return line


def _least(columns: Sequence[tuple[Text, Text]]) -> int:
    """The width that `columns` need with the smallest gap between them."""
    widths = [max(part.cell_len for part in pair) for pair in columns]
    return sum(widths) + len(GAP) * max(len(widths) - 1, 0)
