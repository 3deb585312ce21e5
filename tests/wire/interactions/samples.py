"""Gemini Interactions, asked for and answered, written after Google's API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.interactions.codec import Interactions
from tests.wire.samples import Format, request

INTERACTIONS = Interactions()

BODY: dict[str, Any] = {
    "model": "gemini-3-flash-preview",
    "system_instruction": "Be brief.",
    "input": "What is the capital of France?",
}


def interactions_request(body: Mapping[str, Any] | bytes = BODY, **fields: Any) -> Request:
    """A new interaction, with `fields` of the request replaced."""
    plain = {"host": "generativelanguage.googleapis.com", "path": "/v1beta/interactions"}
    return request(body, **{**plain, **fields})


def interactions_call(form: str = "json") -> Call:
    """The call of BODY, its answer asked for in `form`."""
    return INTERACTIONS.read_call(interactions_request({**BODY, "stream": form == "sse"}), "gemini")


def interactions_stream(*events: Mapping[str, Any]) -> bytes:
    """`events` as Gemini streams them, with the mark at their end."""
    told = "".join(f"event: {event['event_type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return f"{told}event: done\ndata: [DONE]\n\n".encode()


USAGE = {
    "total_tokens": 40,
    "total_input_tokens": 12,
    "input_tokens_by_modality": [{"modality": "text", "tokens": 12}],
    "total_cached_tokens": 4,
    "total_output_tokens": 7,
    "total_tool_use_tokens": 0,
    "total_thought_tokens": 21,
}


def interaction(*steps: dict[str, Any], status: str = "completed", **fields: Any) -> dict[str, Any]:
    """An interaction."""
    return {
        "id": "v1_1",
        "status": status,
        "usage": USAGE,
        "created": "2026-05-13T20:35:42Z",
        "updated": "2026-05-13T20:35:42Z",
        "service_tier": "standard",
        "object": "interaction",
        "model": "gemini-3-flash-preview",
        "steps": [*steps],
        **fields,
    }


def output(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "model_output", "content": [*contents]}


def text(value: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **fields}


THOUGHT = {"type": "thought", "signature": "c2ln", "summary": [text("**France**\n\nSo...")]}
CITATION = {"type": "url_citation", "url": "https://example.org", "start_index": 0, "end_index": 5}
WEATHER = {"type": "function_call", "id": "f1", "name": "weather", "arguments": {"city": "Zürich"}}
NOW = {"type": "function_call", "id": "f2", "name": "now", "arguments": {}}
IMAGE = {"type": "image", "mime_type": "image/png", "data": "iVBORw0KGgo="}

ANSWERS: dict[str, dict[str, Any]] = {
    "text": interaction(output(text("Paris – naturally 🥐."))),
    "a thought": interaction(THOUGHT, output(text("Paris."))),
    "a thought without a summary": interaction(
        {"type": "thought", "signature": "c2ln"}, output(text("Paris."))
    ),
    "citations": interaction(output(text("Paris.", annotations=[CITATION, CITATION]))),
    "an image": interaction(output(text("Here:"), IMAGE, text("Paris."))),
    "function calls": interaction(THOUGHT, output(text("Looking.")), WEATHER, NOW, status="requires_action"),
    "fields that nobody knows": interaction({**output(text("Paris.")), "mood": "calm"}, weather="fine"),
}
"""Complete interactions by what they show."""

RICH: dict[str, Any] = {
    "model": "gemini-3-flash-preview",
    "input": [
        {"type": "user_input", "content": [text("Hi"), {"type": "image", "uri": "https://example.org/1"}]},
        THOUGHT,
        WEATHER,
        {"type": "function_result", "call_id": "f1", "name": "weather", "result": {"sun": True}},
        output(text("Sunny.")),
        {"type": "user_input", "content": [text("And here?")]},
    ],
    "tools": [{"type": "function", "name": "weather", "parameters": {}}, {"type": "google_search"}],
    "generation_config": {"temperature": 0.5},
    "previous_interaction_id": "v1_0",
    "background": True,
    "environment": {"type": "remote"},
    "store": True,
    "labels": {"team": "a"},
}
"""A request with most of what the API knows."""

FORMAT = Format(
    codec=INTERACTIONS,
    provider="gemini",
    asked={"json": interactions_request(), "sse": interactions_request({**BODY, "stream": True})},
    answers=ANSWERS,
    bodies=(BODY, RICH),
)
