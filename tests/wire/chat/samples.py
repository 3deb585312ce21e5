"""Chat completions, asked for and answered, written after OpenAI's API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.chat.codec import ChatCompletions
from tests.wire.samples import Format, request

CHAT = ChatCompletions()

CHAT_BODY: dict[str, Any] = {
    "model": "gpt-5-mini",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
}


def chat_request(body: Mapping[str, Any] | bytes = CHAT_BODY, **fields: Any) -> Request:
    """A chat completion to OpenAI, with `fields` of the request replaced."""
    return request(body, **{"host": "api.openai.com", "path": "/v1/chat/completions", **fields})


def chat_call(form: str = "json", provider: str = "openai") -> Call:
    """The call of CHAT_BODY, its answer asked for in `form`."""
    return CHAT.read_call(chat_request({**CHAT_BODY, **STREAMS[form]}), provider)


def chat_stream(*chunks: Mapping[str, Any], done: bool = True) -> bytes:
    """`chunks` as OpenAI streams them."""
    lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks]
    return "".join([*lines, *(["data: [DONE]\n\n"] if done else [])]).encode()


def chunk(delta: Mapping[str, Any], finish: str | None = None, **fields: Any) -> dict[str, Any]:
    """A chunk with one choice; `fields` go to the chunk."""
    return {**CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **fields}


USAGE_ASKED: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}

STREAMS: dict[str, dict[str, Any]] = {"json": {}, "sse": {"stream": True}, "sse+usage": USAGE_ASKED}
"""By form, the fields that ask for it."""

CHUNK = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000, "model": "gpt-5-mini"}

CHAT_USAGE = {
    "prompt_tokens": 20,
    "completion_tokens": 8,
    "total_tokens": 28,
    "prompt_tokens_details": {"cached_tokens": 4},
    "completion_tokens_details": {"reasoning_tokens": 3},
}

WEATHER = {"name": "weather", "arguments": '{"city": "Zürich"}'}
CLOCK = {"name": "clock", "arguments": '{"zone": "CET"}'}


def completion(said: Mapping[str, Any], finish: str | None = "stop", **fields: Any) -> dict[str, Any]:
    """A chat completion with one choice that says `said`."""
    message = {"role": "assistant", **said}
    head = {**CHUNK, "object": "chat.completion"}
    return {
        **head,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": CHAT_USAGE,
        **fields,
    }


def tool_call(number: int, function: Mapping[str, Any]) -> dict[str, Any]:
    """A called function."""
    return {"id": f"call_{number}", "type": "function", "function": dict(function)}


COMPLETIONS: dict[str, dict[str, Any]] = {
    "text": completion({"content": "Paris – naturally 🥐.", "refusal": None}),
    "tool call": completion({"content": None, "tool_calls": [tool_call(1, WEATHER)]}, "tool_calls"),
    "parallel tool calls": completion(
        {"content": "Looking.", "tool_calls": [tool_call(1, WEATHER), tool_call(2, CLOCK)]}, "tool_calls"
    ),
    "tool call without arguments": completion(
        {"content": None, "tool_calls": [tool_call(1, {"name": "now", "arguments": ""})]}, "tool_calls"
    ),
    "custom tool": completion(
        {
            "content": None,
            "tool_calls": [{"id": "c", "type": "custom", "custom": {"name": "sql", "input": "x"}}],
        },
        "tool_calls",
    ),
    "function call": completion({"content": None, "function_call": WEATHER}, "function_call"),
    "refusal": completion({"content": None, "refusal": "I cannot help with that."}),
    "reasoning": completion({"content": "Paris.", "reasoning_content": "France, so..."}),
    "reasoning details": completion(
        {
            "content": "Paris.",
            "reasoning": "France, so...",
            "reasoning_details": [
                {"type": "reasoning.text", "text": "France, so...", "format": "unknown", "index": 0},
                {"type": "reasoning.encrypted", "data": "c2VjcmV0", "format": "unknown", "index": 0},
            ],
        }
    ),
    "unknown fields": completion(
        {"content": "Paris.", "annotations": [], "mood": "calm", "scores": [1, 2], "extra": {"a": {"b": 1}}},
        citations=["https://example.org"],
        provider="Acme",
        system_fingerprint="fp_1",
        service_tier="default",
    ),
    "two choices": {
        **completion({"content": "Paris."}),
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"},
            {
                "index": 1,
                "message": {"role": "assistant", "content": "It is Paris."},
                "finish_reason": "stop",
            },
        ],
    },
    "logprobs": {
        **completion({"content": "Paris."}),
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Paris."},
                "logprobs": {
                    "content": [{"token": "Paris", "logprob": -0.1, "top_logprobs": []}],
                    "refusal": None,
                },
                "finish_reason": "stop",
            }
        ],
    },
    "content filter results": {
        **completion({"content": "Paris."}),
        "prompt_filter_results": [
            {"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False}}}
        ],
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Paris."},
                "finish_reason": "stop",
                "content_filter_results": {"hate": {"filtered": False, "severity": "safe"}},
            }
        ],
    },
}
"""Complete chat completions by what they show."""

THINKING_PARTS = [
    {"type": "thinking", "thinking": [{"type": "text", "text": "France, so..."}], "closed": True},
    {"type": "text", "text": "Paris."},
]


FORMAT = Format(
    codec=CHAT,
    provider="openai",
    asked={form: chat_request({**CHAT_BODY, **fields}) for form, fields in STREAMS.items()},
    answers=COMPLETIONS,
    untold={"sse": {"usage"}},  # OpenAI says it only when asked.
)
