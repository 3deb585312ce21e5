"""Bedrock's converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html"""

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.contents.reading import (
    Content,
    Object,
    Reader,
    by_index,
    joined,
    last_event,
    latest,
    less,
    listed,
)

_UNSAID = {"text", "reasoningContent"}


def read_json(answer: Object) -> Content:
    """What an answer that was not streamed says."""
    message = answer["output"]["message"]
    return {**less(answer, "output"), **less(message, "content"), "content": list(message["content"])}


def read_events(events: list[Object]) -> Content:
    """What the events, each `{type: payload}`, add up to."""
    last_event(events, lambda event: "messageStop" in event, "messageStop")
    starts = _payloads(events, "contentBlockStart")
    deltas = by_index(_payloads(events, "contentBlockDelta"), "contentBlockIndex")
    blocks = {start["contentBlockIndex"]: start["start"] for start in starts}
    frame = [
        less(event[name], "p")
        for event in events
        for name in ("messageStart", "messageStop", "metadata")
        if name in event
    ]
    return {
        **latest(frame),
        "content": [
            _block(blocks.get(index) or {}, [each["delta"] for each in deltas.get(index, [])])
            for index in sorted({*blocks, *deltas})
        ],
    }


def _payloads(events: Sequence[Object], kind: str) -> list[Any]:
    return [event[kind] for event in events if kind in event]


def _block(start: Object, deltas: Sequence[Object]) -> Content:
    text = joined(deltas, "text")
    if citations := [delta["citation"] for delta in deltas if "citation" in delta]:
        return {"citationsContent": {"content": [{"text": text}] if text else [], "citations": citations}}
    if tool := start.get("toolUse"):
        arguments = "".join(delta["toolUse"]["input"] for delta in deltas if "toolUse" in delta)
        return {"toolUse": {**tool, "input": json.loads(arguments) if arguments else {}}}
    if result := start.get("toolResult"):
        return {"toolResult": {**result, "content": listed(deltas, "toolResult")}}
    if reasoning := [delta["reasoningContent"] for delta in deltas if "reasoningContent" in delta]:
        return {"reasoningContent": _reasoning(reasoning)}
    return {"text": text}


def _reasoning(parts: list[Object]) -> Content:
    if redacted := joined(parts, "redactedContent"):
        return {"redactedContent": redacted}
    return {"reasoningText": {name: joined(parts, name) for name in ("text", "signature")}}


def _endings(content: Content) -> list[str]:
    return [str(content.get("stopReason") or "")]


def _speaks(content: Content) -> bool:
    return any(
        block.get("text", "").strip() or block.keys() - _UNSAID for block in content.get("content", [])
    )


READER = Reader(
    read_json,
    read_events,
    _endings,
    _speaks,
    good=frozenset({"end_turn", "tool_use", "stop_sequence"}),
    bad=frozenset(
        """max_tokens guardrail_intervened content_filtered malformed_model_output malformed_tool_use
        model_context_window_exceeded""".split()
    ),
)
