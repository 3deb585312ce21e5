"""A stand-in for a model, for the demo: OpenAI's chat format over TLS, in a model's unhurried time."""

import asyncio
import json
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

_FIRST_TOKEN_S = (0.5, 0.9)
_PER_WORD_S = 0.03


@asynccontextmanager
async def stand_in(certificate: Path, answers: dict[str, str], seed: int = 0) -> AsyncIterator[int]:
    """Serves `answers` (question to text) on a free port of loopback; gives the port.

    `certificate` is a PEM with its key.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    model = {"answers": answers, "chance": random.Random(seed)}
    server = HTTPServer(
        Application([(r"/v1/chat/completions", _ChatCompletions, model)]), ssl_options=context
    )
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    try:
        yield sockets[0].getsockname()[1]
    finally:
        server.stop()
        await server.close_all_connections()


class _ChatCompletions(RequestHandler):
    def initialize(self, answers: dict[str, str], chance: random.Random) -> None:
        self._answers = answers
        self._chance = chance

    async def post(self) -> None:
        asked = json.loads(self.request.body)
        question = asked["messages"][-1]["content"]
        words = self._answers.get(question, "I am a stand-in and know only the demo's questions.").split(" ")
        await asyncio.sleep(self._chance.uniform(*_FIRST_TOKEN_S))
        if asked.get("stream"):
            await self._stream(asked, words)
        else:
            await asyncio.sleep(_PER_WORD_S * len(words))
            self.write(_completion(asked, words))

    async def _stream(self, asked: dict[str, Any], words: list[str]) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        await self._send(_chunk(asked, {"role": "assistant", "content": ""}))
        for place, word in enumerate(words):
            await asyncio.sleep(_PER_WORD_S)
            await self._send(_chunk(asked, {"content": word if place == 0 else f" {word}"}))
        await self._send(_chunk(asked, {}, "stop"))
        await self._send({**_chunk(asked, {}), "choices": [], "usage": _usage(asked, words)})
        self.write(b"data: [DONE]\n\n")

    async def _send(self, chunk: dict[str, Any]) -> None:
        self.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        await self.flush()


def _completion(asked: dict[str, Any], words: list[str]) -> dict[str, Any]:
    message = {"role": "assistant", "content": " ".join(words), "refusal": None}
    return {
        "id": "chatcmpl-standin",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": asked["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(asked, words),
    }


def _chunk(asked: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-standin",
        "object": "chat.completion.chunk",
        "created": 1_760_000_000,
        "model": asked["model"],
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
        "usage": None,
    }


def _usage(asked: dict[str, Any], words: list[str]) -> dict[str, int]:
    """About four tokens for three words, as English text has."""
    read = sum(len(str(message["content"]).split()) for message in asked["messages"]) * 4 // 3
    written = len(words) * 4 // 3
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
