"""Answers of Google's formats."""

import json
from typing import Any

from tests.benchmarks.answers.sample import Sample, sse


def _gemini(*parts: Any, tokens: int = 1, **more: Any) -> Any:
    candidate = {"content": {"parts": list(parts), "role": "model"}, "index": 0, **more}
    return {"candidates": [candidate], "usageMetadata": {"totalTokenCount": tokens}, "responseId": "r"}


_GEMINI_CHUNKS = (
    _gemini({"text": "hm ", "thought": True}),
    _gemini({"text": "so", "thought": True}, {"text": "Gr"}),
    _gemini({"text": "üße"}, tokens=2),
    _gemini({"functionCall": {"name": "f", "args": {"a": 1}}, "thoughtSignature": "s"}, tokens=3),
    _gemini({"text": "", "thoughtSignature": "t"}, tokens=9, finishReason="STOP", groundingMetadata={"q": 1}),
)

GEMINI = Sample(
    "generateContent",
    _gemini(
        {"text": "hm so", "thought": True},
        {"text": "Grüße"},
        {"functionCall": {"name": "f", "args": {"a": 1}}, "thoughtSignature": "s"},
        {"text": "", "thoughtSignature": "t"},
        tokens=9,
        finishReason="STOP",
        groundingMetadata={"q": 1},
    ),
    [
        sse(*_GEMINI_CHUNKS, end="\r\n\r\n"),
        json.dumps(_GEMINI_CHUNKS, ensure_ascii=False, indent=2).encode(),
    ],
)

_INTERACTION = {"id": "v1_1", "object": "interaction", "model": "m"}
_INTERACTION_END = {**_INTERACTION, "status": "completed", "usage": {"total_tokens": 5}}

INTERACTIONS = Sample(
    "interactions",
    {
        **_INTERACTION_END,
        "steps": [
            {"type": "thought", "signature": "sig", "summary": [{"type": "text", "text": "hm"}]},
            {"type": "model_output", "content": [{"type": "text", "text": "Grüße"}]},
            {"type": "function_call", "id": "f1", "name": "f", "arguments": {"a": 1}},
        ],
    },
    [
        sse(
            {
                "event_type": "interaction.created",
                "interaction": {**_INTERACTION, "status": "in_progress"},
            },
            {"event_type": "step.start", "index": 0, "step": {"type": "thought"}},
            {
                "event_type": "step.delta",
                "index": 0,
                "delta": {"type": "thought_summary", "content": {"type": "text", "text": "hm"}},
            },
            {
                "event_type": "step.delta",
                "index": 0,
                "delta": {"type": "thought_signature", "signature": "sig"},
            },
            {"event_type": "step.stop", "index": 0},
            {"event_type": "step.start", "index": 1, "step": {"type": "model_output"}},
            {"event_type": "step.delta", "index": 1, "delta": {"type": "text", "text": "Grü"}},
            {"event_type": "step.delta", "index": 1, "delta": {"type": "text", "text": "ße"}},
            {
                "event_type": "step.start",
                "index": 2,
                "step": {"type": "function_call", "id": "f1", "name": "f", "arguments": {}},
            },
            {
                "event_type": "step.delta",
                "index": 2,
                "delta": {"type": "arguments_delta", "arguments": '{"a":1}'},
            },
            {"event_type": "interaction.completed", "interaction": _INTERACTION_END},
            named="event_type",
        )
        + b"event: done\ndata: [DONE]\n\n"
    ],
)
