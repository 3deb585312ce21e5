"""Anthropic messages, asked for and answered, written after Anthropic's API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.messages.codec import Messages
from tests.wire.samples import Format, request

MESSAGES = Messages()

MESSAGES_BODY: dict[str, Any] = {
    "model": "claude-sonnet-5",
    "max_tokens": 64,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [{"role": "user", "content": "What is the capital of France?"}],
}


def messages_request(body: Mapping[str, Any] | bytes = MESSAGES_BODY, **fields: Any) -> Request:
    """A message to Anthropic, with `fields` of the request replaced."""
    return request(body, **{"host": "api.anthropic.com", "path": "/v1/messages", **fields})


def messages_call(form: str = "json") -> Call:
    """The call of MESSAGES_BODY, its answer asked for in `form`."""
    return MESSAGES.read_call(messages_request({**MESSAGES_BODY, "stream": form == "sse"}), "anthropic")


def messages_stream(*events: Mapping[str, Any]) -> bytes:
    """`events` as Anthropic streams them."""
    named = ((event.get("type", "message"), json.dumps(event)) for event in events)
    return "".join(f"event: {name}\ndata: {said}\n\n" for name, said in named).encode()


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


FORMAT = Format(
    codec=MESSAGES,
    provider="anthropic",
    asked={
        "json": messages_request(),
        "sse": messages_request({**MESSAGES_BODY, "stream": True}),
    },
    answers=REPLIES,
)
