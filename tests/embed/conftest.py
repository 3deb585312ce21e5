"""The model API that embedders and judges are tried on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.embed.server import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    server.answers([3.0, 4.0])
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    async with listening:
        yield server
