"""Unmodified clients behind one face: each asks a question and says what came."""

import asyncio
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import anthropic
import openai
import requests
from anthropic.lib.streaming._messages import accumulate_event
from openai.lib.streaming.chat import ChatCompletionStreamState

OPENAI_URL = "https://api.openai.com/v1/chat/completions"
ANTHROPIC_URL = "https://api.anthropic.com/v1/messages"


@dataclass(frozen=True)
class Came:
    """`body` are the bytes as they crossed the wire, `message` what the client makes of them."""

    cache_status: str
    body: bytes
    message: Mapping[str, Any]


class Client(Protocol):
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came: ...


class OpenAI:
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        client = openai.OpenAI(api_key=api_key, max_retries=0)
        with client, client.chat.completions.with_streaming_response.create(**body) as response:
            raw = b"".join(response.iter_bytes())
        return Came(response.headers.get("cache-status", ""), raw, _openai_message(raw, body))


class AsyncOpenAI:
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        client = openai.AsyncOpenAI(api_key=api_key, max_retries=0)
        async with client, client.chat.completions.with_streaming_response.create(**body) as response:
            raw = b"".join([chunk async for chunk in response.iter_bytes()])
        return Came(response.headers.get("cache-status", ""), raw, _openai_message(raw, body))


class Anthropic:
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        client = anthropic.Anthropic(api_key=api_key, max_retries=0)
        with client, client.messages.with_streaming_response.create(**body) as response:
            raw = b"".join(response.iter_bytes())
        return Came(response.headers.get("cache-status", ""), raw, _anthropic_message(raw, body))


class AsyncAnthropic:
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        client = anthropic.AsyncAnthropic(api_key=api_key, max_retries=0)
        async with client, client.messages.with_streaming_response.create(**body) as response:
            raw = b"".join([chunk async for chunk in response.iter_bytes()])
        return Came(response.headers.get("cache-status", ""), raw, _anthropic_message(raw, body))


class Curl:
    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        words = ["curl", "-sS", "-i", "--suppress-connect-headers", "--max-time", "30", *self._arguments]
        headers = ["-H", "content-type: application/json", "-H", f"authorization: Bearer {api_key}"]
        words += [*headers, "--data-binary", json.dumps(body), OPENAI_URL]
        done = await asyncio.to_thread(subprocess.run, words, capture_output=True, check=True)
        head, _, raw = done.stdout.partition(b"\r\n\r\n")
        pairs = [line.partition(b": ") for line in head.split(b"\r\n")]
        found = {name.lower(): value.decode() for name, _, value in pairs}
        return Came(found.get(b"cache-status", ""), raw, _openai_message(raw, body))


class Requests:
    async def ask(self, body: Mapping[str, Any], api_key: str) -> Came:
        headers = {"authorization": f"Bearer {api_key}"}
        response = await asyncio.to_thread(requests.post, OPENAI_URL, json=body, headers=headers, timeout=30)
        raw = response.content
        return Came(response.headers.get("cache-status", ""), raw, _openai_message(raw, body))


def sse_events(raw: bytes) -> Iterator[dict[str, Any]]:
    """The JSON of every `data:` line but `[DONE]`."""
    for line in raw.decode().splitlines():
        if line.startswith("data: ") and line != "data: [DONE]":
            yield json.loads(line.removeprefix("data: "))


def _openai_message(raw: bytes, body: Mapping[str, Any]) -> dict[str, Any]:
    """The completion as the SDK parses or accumulates it."""
    if not body.get("stream"):
        return openai.types.chat.ChatCompletion.model_validate_json(raw).to_dict()
    state = ChatCompletionStreamState()
    for event in sse_events(raw):
        state.handle_chunk(openai.types.chat.ChatCompletionChunk.model_validate(event))
    return state.get_final_completion().to_dict()


def _anthropic_message(raw: bytes, body: Mapping[str, Any]) -> dict[str, Any]:
    """The message as the SDK parses or accumulates it."""
    if not body.get("stream"):
        return anthropic.types.Message.model_validate_json(raw).to_dict()
    return _anthropic_accumulated(raw).to_dict()


def _anthropic_accumulated(raw: bytes) -> anthropic.types.Message:
    snapshot: Any = None
    buffers: dict[int, bytes] = {}
    for event in sse_events(raw):
        if event["type"] != "ping":
            snapshot = accumulate_event(event=event, current_snapshot=snapshot, json_bufs=buffers)
    return snapshot
