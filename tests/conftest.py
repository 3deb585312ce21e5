"""Fixtures that several rooms share: a real Redis with the Query Engine, and fresh names in it."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from latency_slayer.store.embedded import EmbeddedServer
from latency_slayer.store.server_files import EmbeddedUnavailable

_numbers = count(1)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The unix:// URL of a private Redis 8 with the Query Engine."""
    folder = Path(tempfile.mkdtemp(prefix="slayer-test-"))
    server = EmbeddedServer(folder, linger_s=0)
    try:
        url = asyncio.run(server.start())
    except EmbeddedUnavailable as error:
        pytest.skip(str(error))
    yield url
    asyncio.run(server.stop())
    # The supervisor holds this lock while its server is there.
    lock = os.open(folder / "supervisor.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.close(lock)
    shutil.rmtree(folder)


@pytest.fixture
def namespace() -> str:
    """A prefix that no other test of this run has."""
    return f"test{next(_numbers)}:"
