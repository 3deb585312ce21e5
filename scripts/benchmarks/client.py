"""A client that speaks through the proxy byte for byte: CONNECT and TLS, or plain requests."""

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import http1
from benchmarks.recordings import Headers

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to send; `address` is `host:port`."""

    method: str
    scheme: str
    address: str
    target: str
    headers: Headers
    body: bytes


class Client:
    """Keeps connections alive, and trusts the proxy's CA and that of the hosts that it does not intercept."""

    def __init__(self, proxy_port: int, ca_files: Iterable[Path]) -> None:
        self._port = proxy_port
        self._context = ssl.create_default_context(cadata="".join(map(Path.read_text, ca_files)))
        # The recorded names are partly made up; who signed is what counts here.
        self._context.check_hostname = False
        self._idle: dict[str, list[_Connection]] = {}

    async def ask(self, asking: Asking) -> http1.Message:
        """The response to `asking`. Raises OSError, EOFError or TimeoutError."""
        async with asyncio.timeout(_PATIENCE_S):
            idle = self._idle.setdefault(self._key(asking), [])
            connection = idle.pop() if idle else await self._connect(asking)
            response = await self._exchange(connection, asking)
        if (response.value("connection") or "").lower() == "close":
            connection[1].close()
        else:
            idle.append(connection)
        return response

    def close(self) -> None:
        for _, writer in (connection for idle in self._idle.values() for connection in idle):
            writer.close()

    def _key(self, asking: Asking) -> str:
        return asking.address if asking.scheme == "https" else ""

    async def _connect(self, asking: Asking) -> _Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=http1.LIMIT)
        if asking.scheme == "https":
            writer.write(http1.head(f"CONNECT {asking.address} HTTP/1.1", [("host", asking.address)]))
            answer = await http1.read(reader, has_body=False)
            if answer.status != 200:
                raise ConnectionError(f"CONNECT was answered {answer.start}")
            await writer.start_tls(self._context, server_hostname=asking.address.rpartition(":")[0])
        return reader, writer

    async def _exchange(self, connection: _Connection, asking: Asking) -> http1.Message:
        reader, writer = connection
        try:
            writer.write(http1.head(self._start(asking), asking.headers) + asking.body)
            await writer.drain()
            return await http1.read(reader)
        except BaseException:
            writer.close()
            raise

    def _start(self, asking: Asking) -> str:
        origin = "" if asking.scheme == "https" else f"http://{asking.address}"
        return f"{asking.method} {origin}{asking.target} HTTP/1.1"
