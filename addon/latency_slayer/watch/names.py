"""The bound on how many names get figures of their own."""

from collections.abc import Callable

MAX_NAMES = 1_000
"""How many models (or routes, or cohorts) get figures of their own. These names can be set by a client, so a
long watch would otherwise grow without end; what comes later is counted under `OTHERS`."""

OTHERS = "(others)"


def named[Name, Count](
    counts: dict[Name, Count], name: Name, others: Name, new: Callable[[], Count]
) -> Count:
    """The count of `name` in `counts`, made `new` at first; that of `others` once there are too many."""
    if name not in counts and len(counts) >= MAX_NAMES:
        name = others
    if name not in counts:
        counts[name] = new()
    return counts[name]
