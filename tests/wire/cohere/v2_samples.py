"""Cohere's v2 chat, asked for and answered, written after its API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.cohere.v2 import ChatV2
from tests.wire.samples import Format, request

CHAT = ChatV2()

CHAT_BODY: dict[str, Any] = {
    "model": "command-a-03-2025",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
}


def chat_request(body: Mapping[str, Any] | bytes = CHAT_BODY, **fields: Any) -> Request:
    """A chat with Cohere, with `fields` of the request replaced."""
    return request(body, **{"host": "api.cohere.com", "path": "/v2/chat", **fields})


def chat_call(form: str = "json") -> Call:
    """The call of CHAT_BODY, its answer asked for in `form`."""
    return CHAT.read_call(chat_request({**CHAT_BODY, "stream": form == "sse"}), "cohere")


def chat_stream(*events: Mapping[str, Any], done: bool = True) -> bytes:
    """`events` as Cohere streams them."""
    named = ((event.get("type", "message"), json.dumps(event)) for event in events)
    told = [f"event: {name}\ndata: {said}\n\n" for name, said in named]
    return "".join([*told, *(["data: [DONE]\n\n"] if done else [])]).encode()


USAGE = {
    "billed_units": {"input_tokens": 12, "output_tokens": 8},
    "tokens": {"input_tokens": 212, "output_tokens": 9, "reasoning_tokens": 3},
    "cached_tokens": 208,
}
PARIS = {"type": "text", "text": "Paris – naturally 🥐."}
THINKING = {"type": "thinking", "thinking": "France, so..."}


def chatted(said: Mapping[str, Any], finish: str | None = "COMPLETE", **fields: Any) -> dict[str, Any]:
    """A chat's answer."""
    message = {"role": "assistant", **said}
    return {"id": "dcd2adf6", "message": message, "finish_reason": finish, "usage": USAGE, **fields}


def tool_call(number: int, name: str, arguments: str) -> dict[str, Any]:
    """A called function."""
    return {"id": f"{name}_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}


def citation(start: int, text: str, **fields: Any) -> dict[str, Any]:
    """A citation of the first tool's result."""
    source = {"type": "tool", "id": "weather_1:0", "tool_output": {"content": "sunny, 20 °C"}}
    return {"start": start, "end": start + len(text), "text": text, "sources": [source], **fields}


ANSWERS: dict[str, dict[str, Any]] = {
    "text": chatted({"content": [PARIS]}),
    "thinking": chatted({"content": [THINKING, PARIS]}),
    "tool call": chatted(
        {"tool_plan": "I will look.", "tool_calls": [tool_call(1, "weather", '{"city":"Zürich"}')]},
        "TOOL_CALL",
    ),
    "parallel tool calls": chatted(
        {
            "content": [THINKING],
            "tool_plan": "I will look.",
            "tool_calls": [tool_call(1, "weather", '{"city":"Bern"}'), tool_call(2, "now", "{}")],
        },
        "TOOL_CALL",
    ),
    "citations": chatted(
        {
            "content": [{"type": "text", "text": "It is sunny, 20 °C."}],
            "citations": [citation(6, "sunny", type="TEXT_CONTENT"), citation(13, "20 °C")],
        }
    ),
    "citations of several blocks": chatted(
        {
            "content": [THINKING, PARIS],
            "citations": [
                citation(0, "Paris", type="TEXT_CONTENT", content_index=1),
                citation(0, "France", type="THINKING_CONTENT", content_index=0),
            ],
        }
    ),
    "a cited plan": chatted(
        {
            "tool_plan": "It is sunny, so I will look.",
            "tool_calls": [tool_call(1, "now", "")],
            "citations": [citation(6, "sunny", type="PLAN")],
        },
        "TOOL_CALL",
    ),
    "logprobs": chatted(
        {"content": [{"type": "text", "text": "Paris"}]},
        logprobs=[
            {"text": "Par", "token_ids": [1], "logprobs": [-0.1]},
            {"text": "is", "token_ids": [2], "logprobs": [-0.2]},
        ],
    ),
    "unknown fields": chatted(
        {"content": [{**PARIS, "mood": "calm"}], "mood": "calm"}, warnings=["retires soon"]
    ),
}
"""Complete chat answers by what they show."""

FULL_BODY: dict[str, Any] = {
    "model": "command-a-03-2025",
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Weather?"},
                {
                    "type": "image_url",
                    "image_url": {"url": "data:image/png;base64,aW1hZ2U=", "detail": "low"},
                },
            ],
        },
        {
            "role": "assistant",
            "tool_plan": "I will look.",
            "tool_calls": [tool_call(1, "weather", "{}")],
            "citations": [citation(0, "I", type="PLAN")],
        },
        {
            "role": "tool",
            "tool_call_id": "weather_1",
            "content": [{"type": "document", "document": {"data": "sunny"}}],
        },
        {"role": "assistant", "content": [PARIS]},
        {"role": "user", "content": "And now?"},
    ],
    "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}],
    "strict_tools": True,
    "tool_choice": "REQUIRED",
    "documents": ["a", {"id": "d", "data": {"title": "t", "snippet": "s"}}],
    "citation_options": {"mode": "FAST"},
    "response_format": {"type": "json_object", "schema": {"type": "object"}},
    "safety_mode": "STRICT",
    "max_tokens": 64,
    "stop_sequences": ["."],
    "temperature": 0.3,
    "seed": 1,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "k": 0,
    "p": 0.75,
    "logprobs": True,
    "thinking": {"type": "enabled", "token_budget": 100},
    "priority": 0,
    "stream": True,
}

FORMAT = Format(
    codec=CHAT,
    provider="cohere",
    asked={form: chat_request({**CHAT_BODY, "stream": form == "sse"}) for form in ("json", "sse")},
    answers=ANSWERS,
    bodies=[FULL_BODY],
)
