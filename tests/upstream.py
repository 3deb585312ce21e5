"""A provider on loopback, over real TLS: answers as it is told, and remembers what it was asked."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

HOSTS = (
    "api.openai.com",
    "api.anthropic.com",
    "*.openai.azure.com",
    "openrouter.ai",
    "generativelanguage.googleapis.com",
    "api.mistral.ai",
    "api.cohere.com",
    "ollama.com",
    "bedrock-runtime.us-east-1.amazonaws.com",
    "example.com",
    "localhost",
)


@dataclass(frozen=True)
class Asked:
    """One request that reached the upstream."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What to answer: `chunks` are sent one by one, each after `gate` lets it; `breaks_off` ends the
    connection without a proper end."""

    chunks: Sequence[bytes]
    status: int = 200
    headers: Sequence[tuple[str, str]] = (("Content-Type", "application/json"),)
    breaks_off: bool = False
    gates: Sequence[threading.Event] = ()

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


Model = Callable[[Asked], Reply]


@dataclass
class Upstream:
    """`model` decides the replies and may be changed at any time; `asked` and `replied` grow."""

    model: Model
    port: int = 0
    ca_file: Path = Path()
    asked: list[Asked] = field(default_factory=list)
    replied: list[Reply] = field(default_factory=list)
    connections: int = 0

    def start(self, folder: Path, hosts: Sequence[str] = HOSTS) -> None:
        """Listen on a free port of loopback with a certificate for `hosts` by a CA of its own."""
        ca = trustme.CA()
        self.ca_file = folder / "upstream-ca.pem"
        ca.cert_pem.write_to_path(self.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert(*hosts).configure_cert(context)
        listening = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(context, listening), daemon=True)
        self._thread.start()
        assert listening.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def _serve(self, context: ssl.SSLContext, listening: threading.Event) -> None:
        asyncio.run(self._main(context, listening))

    async def _main(self, context: ssl.SSLContext, listening: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        application = Application([(r"/.*", _Handler, {"upstream": self})])
        server = HTTPServer(application, ssl_options=context, max_body_size=100 * 2**20)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]
        listening.set()
        await self._ended.wait()
        server.stop()
        await server.close_all_connections()


class _Handler(RequestHandler):
    def initialize(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def prepare(self) -> None:
        request = self.request
        headers = {name.lower(): value for name, value in request.headers.get_all()}
        asked = Asked(request.host, request.method or "", request.uri or "", headers, request.body)
        self._upstream.asked.append(asked)
        reply = self._upstream.model(asked)
        self._upstream.replied.append(reply)
        await self._send(reply)

    async def _send(self, reply: Reply) -> None:
        self.set_status(reply.status)
        self.clear_header("Content-Type")
        for name, value in reply.headers:
            self.add_header(name, value)
        if len(reply.chunks) == 1 and not reply.breaks_off and not reply.gates:
            self.write(reply.chunks[0])
            await self.finish()
            return
        try:
            await self._stream(reply)
        except StreamClosedError:
            return
        if reply.breaks_off:
            self.request.connection.stream.close()
        else:
            await self.finish()

    async def _stream(self, reply: Reply) -> None:
        await self.flush()
        for place, chunk in enumerate(reply.chunks):
            if place < len(reply.gates):
                await asyncio.to_thread(reply.gates[place].wait, 20)
            self.write(chunk)
            await self.flush()
