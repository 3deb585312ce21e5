"""All providers at once, on loopback: each request is answered with the recording that it names."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import trustme

from benchmarks import http1
from benchmarks.recordings import Recording, pieces

NUMBER_HEADER = "x-bench-exchange"
"""Names the recording; an unknown header is no part of a call's scope."""


class Replay:
    """Answers with `recordings`; `received` grows, by number of recording."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = recordings
        self.received: dict[int, list[http1.Message]] = defaultdict(list)
        self.tls_port = 0
        self.plain_port = 0

    @asynccontextmanager
    async def listening(self, ca_file: Path) -> AsyncIterator[None]:
        """Serve over TLS and plainly; the CA of the certificate is written to `ca_file`."""
        ca = trustme.CA()
        ca.cert_pem.write_to_path(str(ca_file))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert("upstream.test").configure_cert(context)
        tls = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=http1.LIMIT)
        plain = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=http1.LIMIT)
        self.tls_port, self.plain_port = (server.sockets[0].getsockname()[1] for server in (tls, plain))
        try:
            yield
        finally:
            for server in (tls, plain):
                server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._answer(await http1.read(reader), writer)
        except (EOFError, OSError):
            writer.close()

    async def _answer(self, request: http1.Message, writer: asyncio.StreamWriter) -> None:
        number = int(request.value(NUMBER_HEADER) or 0)
        self.received[number].append(request)
        await _send(self._recordings[number], writer)


async def _send(recording: Recording, writer: asyncio.StreamWriter) -> None:
    start = f"HTTP/1.1 {recording.status} Recorded"
    headers = recording.response_headers
    if recording.is_streamed and recording.raw:
        writer.write(http1.head(start, [*headers, ("transfer-encoding", "chunked")]))
        await http1.write_pieces(writer, pieces(recording.raw))
    elif recording.status == 204:
        writer.write(http1.head(start, headers))
    else:
        length = ("content-length", str(len(recording.raw)))
        writer.write(http1.head(start, [*headers, length]) + recording.raw)
    await writer.drain()
