"""Anthropic's messages, and the completions that they replaced.

https://platform.claude.com/docs/en/build-with-claude/streaming
"""

import json

from benchmarks.contents.reading import Content, Object, Reader, joined, last_event, latest, less

_UNSAID = {"text", "thinking", "redacted_thinking"}


def _read_json(answer: Object) -> Content:
    return {**answer, "content": list(answer["content"])}


def _read_events(events: list[Object]) -> Content:
    last_event(events, lambda event: event["type"] == "message_stop", "message_stop")
    blocks: dict[int, list[Object]] = {}
    frame: list[Object] = []
    for event in events:
        match event["type"]:
            case "message_start":
                frame.append(event["message"])
            case "content_block_start":
                blocks[event["index"]] = [event["content_block"]]
            case "content_block_delta":
                blocks[event["index"]].append(event["delta"])
            case "message_delta":
                frame += [less(event, "type", "delta"), event["delta"]]
            case "error":
                frame.append({"error": event["error"]})
    return {**latest(frame), "content": [_block(blocks[index]) for index in sorted(blocks)]}


def _block(parts: list[Object]) -> Content:
    """A content block from its start and its deltas, whose texts add up whatever they are called."""
    start, deltas = parts[0], [less(part, "type", "citation", "partial_json") for part in parts[1:]]
    texts = {name for delta in deltas for name, value in delta.items() if isinstance(value, str)}
    added = [part["citation"] for part in parts[1:] if "citation" in part]
    arguments = joined(parts[1:], "partial_json")
    return {
        **latest(deltas),
        **start,
        **{name: joined([start, *deltas], name) for name in texts},
        "citations": [*(start.get("citations") or []), *added],
        "input": json.loads(arguments) if arguments else start.get("input"),
    }


def _endings(content: Content) -> list[str]:
    return ["error" if content.get("error") else str(content.get("stop_reason") or "")]


def _speaks(content: Content) -> bool:
    blocks = content.get("content", [])
    return any(block["type"] not in _UNSAID or block.get("text", "").strip() for block in blocks)


def _complete_json(answer: Object) -> Content:
    return dict(answer)


def _complete_events(events: list[Object]) -> Content:
    said = [event for event in events if event["type"] != "ping"]
    last_event(said, lambda event: bool(event.get("stop_reason")), "stop_reason")
    return {**latest(said), "completion": joined(said, "completion")}


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"end_turn", "tool_use", "stop_sequence"}),
    bad=frozenset({"max_tokens", "refusal", "pause_turn", "model_context_window_exceeded", "error"}),
    is_named=True,
)

COMPLETE = Reader(
    _complete_json,
    _complete_events,
    _endings,
    lambda content: bool(content.get("completion", "").strip()),
    good=frozenset({"stop_sequence"}),
    bad=frozenset({"max_tokens", "error"}),
    is_named=True,
)
