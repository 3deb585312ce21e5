"""A mitmproxy script: every upstream connection goes to the replay, loopback names included.

`BENCH_TLS_PORT` and `BENCH_PLAIN_PORT` say where it listens, `BENCH_PLAIN` which addresses are plain.
"""

import asyncio
import os
from typing import Any

_open = asyncio.open_connection


async def _redirected(host: str, port: int, **options: Any) -> Any:
    is_plain = f"{host}:{port}" in os.environ["BENCH_PLAIN"].split(",")
    name = "BENCH_PLAIN_PORT" if is_plain else "BENCH_TLS_PORT"
    return await _open("127.0.0.1", int(os.environ[name]), **options)


asyncio.open_connection = _redirected  # type: ignore[assignment]  # same call, another signature
