"""How a figure, a time and a name read in a terminal."""

from datetime import UTC, datetime, tzinfo

from rich.cells import cell_len, set_cell_size

NONE = "–"
"""What stands where there is no data."""

_ELLIPSIS = "…"

_LONGEST_NAME = 1_000
"""Names come from requests and may be of any length; more than this is never looked at."""


def count(number: int) -> str:
    """`number` in seven characters at most: 12,345, then 123k, 1.2M, 3.4B."""
    if number < 100_000:
        return f"{number:,}"
    for unit, size in (("k", 1_000), ("M", 1_000_000)):
        if number < 1_000 * size - size // 2:
            return f"{number / size:.3g}{unit}"
    return f"{number / 1_000_000_000:,.1f}B"


def duration(ms: float | None) -> str:
    """`ms` in the unit that suits it: 0.2 ms, 940 ms, 2.4 s, 3.1 min."""
    if ms is None:
        return NONE
    if ms < 999.5:
        return f"{ms:.1f} ms" if ms < 9.95 else f"{ms:.0f} ms"
    return f"{ms / 1_000:.1f} s" if ms < 99_950 else f"{ms / 60_000:.1f} min"


def rate(share: float | None) -> str:
    """`share` (in [0, 1]) in per cent; only all of it reads 100%, and only nothing reads 0%."""
    if share is None:
        return NONE
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def times(factor: float | None) -> str:
    """`factor` as a multiple: 3.4×, 522×."""
    if factor is None:
        return NONE
    return f"{factor:.1f}×" if factor < 9.95 else f"{factor:,.0f}×"


def moment(unix_ms: int, zone: tzinfo | None) -> str:
    """Date and minute, in `zone` (None: the machine's own)."""
    return _at(unix_ms, zone).strftime("%Y-%m-%d %H:%M")


def clock(unix_ms: int, zone: tzinfo | None) -> str:
    """Hour, minute and second, in `zone` (None: the machine's own)."""
    return _at(unix_ms, zone).strftime("%H:%M:%S")


def iso(unix_ms: int) -> str:
    """ISO 8601 in UTC with milliseconds: 2025-06-01T12:00:00.000Z."""
    return _at(unix_ms, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{unix_ms % 1_000:03d}Z"


def safe(name: str) -> str:
    """`name` with what a terminal would obey (escapes, line ends, text direction) replaced by `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:_LONGEST_NAME])


def cut(name: str, cells: int) -> str:
    """`name`, safe, in `cells` cells at most. The middle goes: models differ at both ends
    (`gpt-4o-mini-2024-07-18`), so an ellipsis at the end would make several look the same."""
    name = safe(name)
    if cell_len(name) <= cells:
        return name
    tail_cells = (cells - 1) // 2
    head = set_cell_size(name, cells - 1 - tail_cells).rstrip()
    tail = set_cell_size(name[::-1], tail_cells).rstrip()[::-1]
    return head + _ELLIPSIS + tail


def _at(unix_ms: int, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1_000, zone)
