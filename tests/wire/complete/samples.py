"""Anthropic's legacy text completions, asked for and answered, written after the API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.complete import Complete
from tests.wire.samples import Format, request

COMPLETE = Complete()

BODY: dict[str, Any] = {
    "model": "claude-2.1",
    "max_tokens_to_sample": 64,
    "prompt": "\n\nHuman: What is the capital of France?\n\nAssistant:",
}


def complete_request(body: Mapping[str, Any] | bytes = BODY, **fields: Any) -> Request:
    """A completion at Anthropic, with `fields` of the request replaced."""
    return request(body, **{"host": "api.anthropic.com", "path": "/v1/complete", **fields})


def complete_call(form: str = "json", **fields: Any) -> Call:
    """The call of BODY, its answer asked for in `form`, with `fields` of the body replaced."""
    return COMPLETE.read_call(complete_request({**BODY, "stream": form == "sse", **fields}), "anthropic")


def completion(
    text: str = " Paris – naturally 🥐.", reason: str | None = "stop_sequence", **fields: Any
) -> dict[str, Any]:
    """A completion, or an event of a stream."""
    return {
        "type": "completion",
        "id": "compl_1",
        "completion": text,
        "stop_reason": reason,
        "model": "claude-2.1",
        "stop": "\n\nHuman:" if reason == "stop_sequence" else None,
        "log_id": "compl_1",
        **fields,
    }


def streamed(*events: Mapping[str, Any]) -> bytes:
    """`events` as Anthropic streams them."""
    return "".join(
        f"event: {event['type']}\r\ndata: {json.dumps(event)}    \r\n\r\n" for event in events
    ).encode()


FULL_BODY: dict[str, Any] = {
    **BODY,
    "prompt": "Be brief.\n\nHuman: Hi\n\nAssistant: Hello!\n\nHuman: And now?\n\nAssistant:",
    "stop_sequences": ["\n\nHuman:"],
    "temperature": 0.5,
    "top_p": 0.7,
    "top_k": 5,
    "metadata": {"user_id": "u"},
    "stream": True,
}

ANSWERS = {
    "text": completion(),
    "another stop sequence": completion(stop="."),
    "unknown fields": completion(mood="calm", warnings=["a"]),
}
"""Complete completions by what they show."""

FORMAT = Format(
    codec=COMPLETE,
    provider="anthropic",
    asked={form: complete_request({**BODY, "stream": form == "sse"}) for form in ("json", "sse")},
    answers=ANSWERS,
    bodies=[FULL_BODY],
    counts_tokens=False,
)
