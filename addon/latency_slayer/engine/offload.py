"""Work that would hold up the event loop, in a thread."""

import asyncio
from collections.abc import Callable

_SMALL_BYTES = 128 * 1024
"""Up to here parsing, hashing or rendering a body takes less than 5 ms."""


async def off_loop[**P, T](size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives for these arguments; in a thread where the `size` of what it works on, in bytes,
    makes it slow."""
    if size <= _SMALL_BYTES:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
