"""A mitmproxy script for tests: every upstream connection goes to the test upstream on loopback.

The host name, TLS server name and Host header stay those of the real provider; `REDIRECT_PORT` says where.
Hosts in `REDIRECT_REFUSED` cannot be reached at all.
"""

import asyncio
import os
from typing import Any

_PORT = int(os.environ["REDIRECT_PORT"])
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_open = asyncio.open_connection


async def _redirected(host: str, port: int, **options: Any) -> Any:
    if host in _LOOPBACK:
        return await _open(host, port, **options)
    if host in os.environ.get("REDIRECT_REFUSED", "").split(","):
        raise OSError(f"{host} is unreachable")
    return await _open("127.0.0.1", _PORT, **options)


asyncio.open_connection = _redirected  # type: ignore[assignment]
