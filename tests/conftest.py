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
from hypothesis import settings

from latency_slayer.store.embedded import EmbeddedServer

_numbers = count(1)

settings.register_profile("without a clock", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5000)
settings.load_profile("without a clock")


@pytest.fixture(autouse=True, scope="session")
def nobodys_settings() -> Iterator[None]:
    """Tests see none of the settings of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("LATENCY_SLAYER_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The unix:// URL of a private Redis 8 with the Query Engine."""
    folder = Path(tempfile.mkdtemp(prefix="slayer-test-"))
    server = EmbeddedServer(folder, linger_s=0)
    yield asyncio.run(server.start())
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
