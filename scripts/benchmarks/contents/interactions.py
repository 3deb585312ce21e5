"""Gemini's interactions: https://ai.google.dev/gemini-api/docs/interactions/streaming

A step of a stream and a step of an answer are brought to one shape: its texts, and what is no text.
"""

import json
from typing import Any

from benchmarks.contents.reading import (
    Content,
    NotAnAnswer,
    Object,
    Reader,
    by_index,
    joined,
    last_event,
    latest,
    less,
    listed,
)

_PARTS = ("content", "summary")


def _read_json(answer: Object) -> Content:
    return {**less(answer, "steps"), "steps": [_step(step) for step in answer.get("steps") or []]}


def _step(step: Object) -> Content:
    return {**less(step, *_PARTS), **{name: _parts(step.get(name) or []) for name in _PARTS}}


def _parts(parts: list[Object]) -> Content:
    texts = [part for part in parts if part.get("type") == "text"]
    return {
        "text": joined(texts, "text"),
        "annotations": listed(texts, "annotations"),
        "others": [part for part in parts if part.get("type") != "text"],
    }


def _read_events(events: list[Object]) -> Content:
    kinds = ("interaction.completed", "error")
    last = last_event(events, lambda event: event["event_type"] in kinds, "interaction.completed")
    if "interaction" not in last:
        raise NotAnAnswer("an error in the stream")
    steps = by_index(event for event in events if event["event_type"] in ("step.start", "step.delta"))
    frames = [event["interaction"] for event in events if "interaction" in event]
    return {**latest(frames), "steps": [_streamed_step(parts) for parts in steps.values()]}


def _streamed_step(events: list[Any]) -> Content:
    start = next(event["step"] for event in events if "step" in event)
    deltas = [event["delta"] for event in events if "delta" in event]
    summary = [delta["content"] for delta in deltas if delta["type"] == "thought_summary"]
    rest = [delta for delta in deltas if delta["type"] not in _TOLD]
    annotations = [delta for delta in deltas if delta["type"] == "text_annotation_delta"]
    arguments = joined((delta for delta in deltas if delta["type"] == "arguments_delta"), "arguments")
    return {
        **_step(start),
        "content": {**_parts([delta for delta in deltas if delta["type"] == "text"] + rest)}
        | _annotated(annotations),
        "summary": _parts(summary),
        "signature": joined(deltas, "signature") or start.get("signature"),
        "arguments": json.loads(arguments) if arguments else start.get("arguments"),
    }


def _annotated(deltas: list[Object]) -> Content:
    found = listed(deltas, "annotations")
    return {"annotations": found} if found else {}


_TOLD = {"text", "thought_summary", "thought_signature", "text_annotation_delta", "arguments_delta"}


def _endings(content: Content) -> list[str]:
    return ["error" if content.get("error") else str(content.get("status") or "")]


def _speaks(content: Content) -> bool:
    return any(_step_speaks(step) for step in content.get("steps", []))


def _step_speaks(step: Content) -> bool:
    content = step.get("content", {})
    return step.get("type") != "thought" and bool(
        content.get("text", "").strip() or content.get("others") or "arguments" in step
    )


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"completed", "requires_action"}),
    bad=frozenset(
        "incomplete failed cancelled in_progress queued requires_continuation budget_exceeded error".split()
    ),
    is_named=True,
)
