"""Requests and answers of LLM APIs, written after the API references."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Answer, Call, Codec, Recorded, Request
from latency_slayer.wire.chat import ChatCompletions
from latency_slayer.wire.messages import Messages

CHAT = ChatCompletions()
MESSAGES = Messages()

CHAT_BODY: dict[str, Any] = {
    "model": "gpt-5-mini",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
}

MESSAGES_BODY: dict[str, Any] = {
    "model": "claude-sonnet-5",
    "max_tokens": 64,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [{"role": "user", "content": "What is the capital of France?"}],
}


def chat_request(body: Mapping[str, Any] | bytes = CHAT_BODY, **fields: Any) -> Request:
    """A chat completion to OpenAI, with `fields` of the request replaced."""
    return request(body, **{"host": "api.openai.com", "path": "/v1/chat/completions", **fields})


def messages_request(body: Mapping[str, Any] | bytes = MESSAGES_BODY, **fields: Any) -> Request:
    """A message to Anthropic, with `fields` of the request replaced."""
    return request(body, **{"host": "api.anthropic.com", "path": "/v1/messages", **fields})


def request(
    body: Mapping[str, Any] | bytes,
    *,
    host: str,
    path: str,
    method: str = "POST",
    query: tuple[tuple[str, str], ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Request:
    """A request with a JSON body."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, host, path, query, headers, raw)


def chat_call(form: str = "json", provider: str = "openai") -> Call:
    """The call of CHAT_BODY, its answer asked for in `form`."""
    stream: dict[str, Any] = {"json": {}, "sse": {"stream": True}, "sse+usage": USAGE_ASKED}[form]
    return CHAT.read_call(chat_request({**CHAT_BODY, **stream}), provider)


def messages_call(form: str = "json") -> Call:
    """The call of MESSAGES_BODY, its answer asked for in `form`."""
    return MESSAGES.read_call(messages_request({**MESSAGES_BODY, "stream": form == "sse"}), "anthropic")


def read(codec: Codec, call: Call, body: bytes) -> Answer:
    """The answer in `body`, recorded under the form of `call`."""
    return codec.read_answer(call, Recorded(call.form, "", body))


def jsoned(message: Mapping[str, Any]) -> bytes:
    """`message` as a JSON body."""
    return json.dumps(message).encode()


def chat_stream(*chunks: Mapping[str, Any], done: bool = True) -> bytes:
    """`chunks` as OpenAI streams them."""
    lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks]
    return "".join([*lines, *(["data: [DONE]\n\n"] if done else [])]).encode()


def chunk(delta: Mapping[str, Any], finish: str | None = None, **fields: Any) -> dict[str, Any]:
    """A chunk with one choice; `fields` go to the chunk."""
    return {**CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **fields}


def messages_stream(*events: Mapping[str, Any]) -> bytes:
    """`events` as Anthropic streams them."""
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()


USAGE_ASKED: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}

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

MESSAGES_USAGE = {
    "input_tokens": 10,
    "cache_creation_input_tokens": 5,
    "cache_read_input_tokens": 7,
    "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 0},
    "output_tokens": 42,
    "service_tier": "standard",
}


def reply(content: list[dict[str, Any]], stop: str | None = "end_turn", **fields: Any) -> dict[str, Any]:
    """An Anthropic message."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5",
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": MESSAGES_USAGE,
        **fields,
    }


REPLIES: dict[str, dict[str, Any]] = {
    "text": reply([{"type": "text", "text": "Paris – naturally 🥐."}]),
    "stop sequence": reply([{"type": "text", "text": "Paris"}], "stop_sequence", stop_sequence="."),
    "thinking": reply(
        [
            {"type": "thinking", "thinking": "France, so...", "signature": "c2ln"},
            {"type": "redacted_thinking", "data": "c2VjcmV0"},
            {"type": "text", "text": "Paris."},
        ]
    ),
    "tool use": reply(
        [
            {"type": "text", "text": "Looking."},
            {
                "type": "tool_use",
                "id": "toolu_1",
                "name": "weather",
                "input": {"city": "Zürich", "days": [1, 2.5]},
            },
            {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}},
        ],
        "tool_use",
    ),
    "server tools": reply(
        [
            {
                "type": "server_tool_use",
                "id": "srvtoolu_1",
                "name": "web_search",
                "input": {"query": "Paris"},
            },
            {
                "type": "web_search_tool_result",
                "tool_use_id": "srvtoolu_1",
                "content": [
                    {
                        "type": "web_search_result",
                        "url": "https://example.org",
                        "title": "Paris",
                        "encrypted_content": "eA==",
                        "page_age": None,
                    }
                ],
            },
            {
                "type": "text",
                "text": "Paris.",
                "citations": [
                    {
                        "type": "web_search_result_location",
                        "url": "https://example.org",
                        "title": "Paris",
                        "encrypted_index": "eA==",
                        "cited_text": "Paris is",
                    }
                ],
            },
        ]
    ),
}
"""Complete Anthropic messages by what they show."""
