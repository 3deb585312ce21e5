"""Work behind the answer: started in one place, bounded, logged by name, drained at the end."""

import asyncio
import logging
from collections.abc import Coroutine

logger = logging.getLogger(__name__)


class Background:
    """Runs up to `limit` tasks; what comes on top is refused rather than queued without end."""

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Coroutine[object, object, None]) -> bool:
        """Run `work` behind the caller's back; False (and `work` closed) if too much runs already."""
        if len(self._tasks) >= self._limit:
            work.close()
            return False
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    async def drain(self, deadline_s: float) -> None:
        """Wait for what runs, at most `deadline_s`, then cancel the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=deadline_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            logger.warning("background work %s failed: %s", task.get_name(), type(failure).__name__)
