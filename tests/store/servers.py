"""Hands on real servers: a client of one's own, and servers that are stopped or gone."""

import asyncio
import fcntl
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis

from latency_slayer.store.supervisor import open_lock, try_lock

PATIENCE_S = 20


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Redis]:
    """A plain client of `url`."""
    opened: Redis = Redis.from_url(url)
    try:
        yield opened
    finally:
        await opened.aclose()


async def process_id(url: str) -> int:
    """The redis-server's."""
    async with client(url) as redis:
        return int((await redis.info("server"))["process_id"])


async def knows_int8(url: str) -> bool:
    """INT8 vectors came with Query Engine 8.0."""
    async with client(url) as redis:
        modules = (await redis.info("modules"))["modules"]
    return any(module["name"] == "search" and int(module["ver"]) >= 80000 for module in modules)


@contextmanager
def stalled(pid: int) -> Iterator[None]:
    """A process that neither answers nor ends, within the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def killed(url: str) -> None:
    """Kill the redis-server, and wait for the end of a connection to it: the kernel's word that it died."""
    reader, writer = await asyncio.open_unix_connection(unquote(urlsplit(url).path))
    os.kill(await process_id(url), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        await reader.read()
    writer.close()


async def ended(folder: Path) -> None:
    """Wait until the supervisor of `folder`, and with it the server, is gone."""
    for name in ("supervisor", "server"):
        lock = open_lock(folder, name)
        async with asyncio.timeout(PATIENCE_S):
            while not try_lock(lock, fcntl.LOCK_EX):  # noqa: ASYNC110  # held by another process
                await asyncio.sleep(0.01)
        os.close(lock)
