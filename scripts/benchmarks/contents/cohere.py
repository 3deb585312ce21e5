"""Cohere's chat, new and old, and its older generate: https://docs.cohere.com/v2/docs/streaming"""

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
)

_ONCE_DONE = frozenset({"COMPLETE", "STOP_SEQUENCE", "TOOL_CALL"})
_BAD = frozenset("MAX_TOKENS ERROR ERROR_TOXIC ERROR_LIMIT USER_CANCEL TIMEOUT".split())


def _read_json(answer: Object) -> Content:
    message = answer["message"]
    return {**less(answer, "message"), **message, "content": message.get("content") or []}


def _read_events(events: list[Object]) -> Content:
    last = last_event(events, lambda event: event["type"] == "message-end", "message-end")
    start = next(event for event in events if event["type"] == "message-start")
    deltas = [event for event in events if "delta" in event and event is not last]
    messages = [_message(event) for event in deltas]
    return {
        **less(start, "type", "delta"),
        **less(last, "type", "delta"),
        **latest(map(_message, [start])),
        **last["delta"],
        "logprobs": [event["logprobs"] for event in deltas if event.get("logprobs")],
        "tool_plan": joined(messages, "tool_plan"),
        "content": [_block(parts) for parts in _pieces(deltas, "content")],
        "tool_calls": [_tool_call(parts) for parts in _pieces(deltas, "tool_calls")],
        "citations": [part for parts in _pieces(deltas, "citations") for part in parts],
    }


def _message(event: Object) -> Content:
    return (event.get("delta") or {}).get("message") or {}


def _pieces(deltas: Sequence[Object], name: str) -> list[list[Any]]:
    """The objects `name` in the deltas, in groups by index; lists are what a stream begins with, empty."""
    found = [(event, _message(event).get(name)) for event in deltas]
    groups = by_index(event for event, value in found if isinstance(value, dict))
    return [[_message(event)[name] for event in group] for group in groups.values()]


def _block(parts: list[Object]) -> Content:
    texts = {name for part in parts for name in part if name in ("text", "thinking")}
    return {**latest(parts), **{name: joined(parts, name) for name in texts}}


def _tool_call(parts: list[Object]) -> Content:
    functions = [part.get("function") or {} for part in parts]
    function = {**latest(functions), "arguments": joined(functions, "arguments")}
    return {**latest(parts), "function": function}


def _speaks(content: Content) -> bool:
    texts = (part.get("text", "") for part in content.get("content", []))
    return bool(content.get("tool_calls")) or any(text.strip() for text in texts)


def _whole_events(events: list[Object]) -> Content:
    """An answer of the older interfaces, which a stream says in pieces and at its end as a whole."""
    last = last_event(events, lambda event: bool(event.get("is_finished")), "last event")
    response: Content = last["response"]
    # Generations say it themselves.
    return response if "generations" in response else {"finish_reason": last.get("finish_reason"), **response}


def _whole_contradiction(events: list[Object]) -> str | None:
    spoken = joined((event for event in events if event.get("event_type") == "text-generation"), "text")
    same = spoken == _whole_text(_whole_events(events))
    return None if same else "the pieces are not the text of the answer"


def _whole_text(answer: Object) -> str:
    return answer.get("text") or joined(answer.get("generations") or [], "text")


def _whole_speaks(content: Content) -> bool:
    return bool(_whole_text(content).strip() or content.get("tool_calls"))


def _ending(content: Content) -> list[str]:
    return [str(content.get("finish_reason") or "")]


def _whole_endings(content: Content) -> list[str]:
    parts = content.get("generations") or [content]
    return [str(part.get("finish_reason") or content.get("finish_reason") or "") for part in parts]


V2 = Reader(_read_json, _read_events, _ending, _speaks, _ONCE_DONE, _BAD, is_named=True)
V1 = Reader(
    dict,
    _whole_events,
    _whole_endings,
    _whole_speaks,
    _ONCE_DONE,
    _BAD,
    contradiction=_whole_contradiction,
)
