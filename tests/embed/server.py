"""A server on loopback that speaks as OpenAI's API does."""

import asyncio
import json
from dataclasses import dataclass, field


@dataclass
class Server:
    """A model API that answers `status` and `body`, or nothing at all while `silent`."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    silent: bool = False
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)

    def answers(self, *vectors: list[float] | list[list[float]] | None) -> None:
        data = [{"object": "embedding", "index": 0, "embedding": vector} for vector in vectors]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self.body = json.dumps({"object": "list", "data": data, "model": "m", "usage": usage}).encode()

    def says(self, content: object) -> None:
        """Be a chat whose every answer is `content`."""
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        self.body = json.dumps({"object": "chat.completion", "model": "m", "choices": [choice]}).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._exchange(reader, writer)
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        self.headers.append({"request": head[0], **headers})
        self.bodies.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
        if self.silent:
            await reader.read()
            return
        writer.write(
            f"HTTP/1.1 {self.status} X\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n".encode()
            + self.body
        )
        await writer.drain()
