"""Ollama's chat and generate, asked for and answered, written after its API reference."""

from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.ollama import Chat, Generate
from tests.wire.samples import Format, request

CHAT = Chat()
GENERATE = Generate()

HOST = "localhost:11434"

CHAT_BODY: dict[str, Any] = {
    "model": "qwen3",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
}
GENERATE_BODY: dict[str, Any] = {"model": "qwen3", "prompt": "What is the capital of France?"}

STREAMS: dict[str, dict[str, Any]] = {"json": {"stream": False}, "ndjson": {}}
"""By form, the fields that ask for it."""


def chat_request(body: Mapping[str, Any] | bytes = CHAT_BODY, **fields: Any) -> Request:
    """A chat with Ollama, with `fields` of the request replaced."""
    return request(body, **{"host": HOST, "path": "/api/chat", **fields})


def generate_request(body: Mapping[str, Any] | bytes = GENERATE_BODY, **fields: Any) -> Request:
    """A prompt to Ollama, with `fields` of the request replaced."""
    return request(body, **{"host": HOST, "path": "/api/generate", **fields})


def chat_call(form: str = "json") -> Call:
    """The call of CHAT_BODY, its answer asked for in `form`."""
    return CHAT.read_call(chat_request({**CHAT_BODY, **STREAMS[form]}), "ollama")


def generate_call(form: str = "json") -> Call:
    """The call of GENERATE_BODY, its answer asked for in `form`."""
    return GENERATE.read_call(generate_request({**GENERATE_BODY, **STREAMS[form]}), "ollama")


HEAD = {"model": "qwen3", "created_at": "2026-08-07T06:08:14.73237Z"}
COUNTS = {
    "total_duration": 3699126583,
    "load_duration": 141507000,
    "prompt_eval_count": 21,
    "prompt_eval_duration": 59398000,
    "eval_count": 9,
    "eval_duration": 3484161000,
}
END = {"done": True, "done_reason": "stop", **COUNTS}


def chatted(said: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A chat's answer, or its last line."""
    return {**HEAD, "message": {"role": "assistant", "content": "", **said}, **END, **fields}


def generated(**fields: Any) -> dict[str, Any]:
    """A prompt's answer, or its last line."""
    return {**HEAD, "response": "", **END, **fields}


def chat_line(said: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """One of a chat's earlier lines."""
    return {**HEAD, "message": {"role": "assistant", "content": "", **said}, **fields, "done": False}


def tool_call(name: str, **arguments: Any) -> dict[str, Any]:
    """A called function: its arguments are an object."""
    return {"function": {"name": name, "arguments": arguments}}


LOGPROBS = [{"token": "Par", "logprob": -0.1}, {"token": "is", "logprob": -0.2}]
IDENTIFIED = {"id": "call_1", "function": {"index": 0, "name": "weather", "arguments": {"city": "Zürich"}}}

CHAT_ANSWERS: dict[str, dict[str, Any]] = {
    "text": chatted({"content": "Paris – naturally 🥐."}),
    "thinking": chatted({"content": "Paris.", "thinking": "France, so..."}),
    "tool call": chatted({"thinking": "Look.", "tool_calls": [IDENTIFIED]}),
    "parallel tool calls": chatted(
        {"content": "Looking.", "tool_calls": [tool_call("weather", city="Bern"), tool_call("now")]}
    ),
    "logprobs": chatted({"content": "Paris"}, logprobs=LOGPROBS),
    "unknown fields": chatted({"content": "Paris.", "mood": "calm"}, remote_host="https://ollama.com:443"),
}
"""Complete chat answers by what they show."""

GENERATE_ANSWERS: dict[str, dict[str, Any]] = {
    "text": generated(response="Paris – naturally 🥐.", context=[1, 2, 3]),
    "thinking": generated(response="Paris.", thinking="France, so...", context=[1]),
    "logprobs": generated(response="Paris", logprobs=LOGPROBS),
    "an image": generated(image="aW1hZ2U="),
    "unknown fields": generated(response="Paris.", mood="calm"),
}
"""Complete answers to a prompt by what they show."""

FULL_CHAT: dict[str, Any] = {
    "model": "qwen3",
    "messages": [
        {"role": "user", "content": "Weather?", "images": ["aW1hZ2U="]},
        {"role": "assistant", "content": "", "thinking": "Look.", "tool_calls": [tool_call("weather")]},
        {"role": "tool", "content": "sunny", "tool_name": "weather"},
        {"role": "user", "content": "And now?"},
    ],
    "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}],
    "format": {"type": "object"},
    "think": "high",
    "options": {"temperature": 0, "num_predict": 64, "stop": ["."], "seed": 1},
    "keep_alive": "5m",
    "logprobs": True,
    "top_logprobs": 3,
    "stream": True,
}

FULL_PROMPT: dict[str, Any] = {
    "model": "qwen3",
    "prompt": "What is in it?",
    "suffix": "",
    "images": ["aW1hZ2U="],
    "system": "Be brief.",
    "template": "{{ .Prompt }}",
    "context": [1, 2, 3],
    "raw": False,
    "format": "json",
    "think": False,
    "options": {"temperature": 0},
    "keep_alive": -1,
    "stream": True,
}

CHAT_FORMAT = Format(
    codec=CHAT,
    provider="ollama",
    asked={form: chat_request({**CHAT_BODY, **fields}) for form, fields in STREAMS.items()},
    answers=CHAT_ANSWERS,
    bodies=[FULL_CHAT],
)
GENERATE_FORMAT = Format(
    codec=GENERATE,
    provider="ollama",
    asked={form: generate_request({**GENERATE_BODY, **fields}) for form, fields in STREAMS.items()},
    answers=GENERATE_ANSWERS,
    bodies=[FULL_PROMPT],
)
