"""Just enough HTTP/1.1 to send and read messages byte for byte (RFC 9112)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.recordings import Headers

LIMIT = 2**20
"""Longest head that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response: `start` is its first line; `body` is free of chunk marks only."""

    start: str
    headers: Headers
    body: bytes

    @property
    def status(self) -> int:
        """Of a response."""
        return int(self.start.split(" ", 2)[1])

    def values(self, name: str) -> list[str]:
        """The values of header `name` (lower-case)."""
        return [value for key, value in self.headers if key.lower() == name]

    def value(self, name: str) -> str | None:
        """The first value of header `name` (lower-case), or None."""
        return next(iter(self.values(name)), None)


def head(start: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """The first line and the headers, with the blank line."""
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def write_pieces(writer: asyncio.StreamWriter, pieces: Sequence[bytes]) -> None:
    """A chunked body, each piece in a write of its own."""
    for piece in pieces:
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()
        await asyncio.sleep(0)
    writer.write(b"0\r\n\r\n")


async def read(reader: asyncio.StreamReader, *, has_body: bool = True) -> Message:
    """The next message. Raises asyncio.IncompleteReadError where the connection ends before it does."""
    start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name, value.strip()) for name, _, value in pairs)
    message = Message(start, headers, b"")
    return Message(start, headers, await _body(reader, message) if has_body else b"")


async def _body(reader: asyncio.StreamReader, message: Message) -> bytes:
    if message.value("transfer-encoding") == "chunked":
        return await _chunks(reader)
    if (length := message.value("content-length")) is not None:
        return await reader.readexactly(int(length))
    is_bare = not message.start.startswith("HTTP/") or message.status in (204, 304)
    return b"" if is_bare else await reader.read()


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return bytes(body)
