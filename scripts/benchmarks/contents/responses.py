"""OpenAI's responses: https://platform.openai.com/docs/api-reference/responses-streaming

A stream says everything three times: in deltas, in items that are done, and in the answer at its end. The
last counts; clients read any, and so a stream that we write must not contradict itself.
"""

from collections.abc import Iterator

from benchmarks.contents.reading import Content, NotAnAnswer, Object, Reader, last_event, less, said, says

_LAST = ("response.completed", "response.incomplete", "response.failed", "error")
_DELTAS = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "refusal",
    "response.reasoning_text.delta": "text",
    "response.reasoning_summary_text.delta": "summary",
    "response.function_call_arguments.delta": "arguments",
    "response.mcp_call_arguments.delta": "arguments",
    "response.custom_tool_call_input.delta": "input",
    "response.code_interpreter_call_code.delta": "code",
}
"""By kind of delta: the field of the item, or of a part of it, that it adds to."""
_TOLD_IN_DELTAS = {
    "function_call": "arguments",
    "mcp_call": "arguments",
    "custom_tool_call": "input",
    "code_interpreter_call": "code",
}


def _read_json(answer: Object) -> Content:
    assert isinstance(answer["output"], list)
    return dict(answer)


def _texts(item: Object) -> Iterator[tuple[tuple[str, int], str]]:
    """The texts of `item` that a stream says in deltas, by field and part, without empty ones."""
    for place, part in enumerate(item.get("content") or []):
        yield from (((name, place), part[name]) for name in ("text", "refusal") if part.get(name))
    for place, part in enumerate(item.get("summary") or []):
        if part["text"]:
            yield ("summary", place), part["text"]
    name = _TOLD_IN_DELTAS.get(item["type"], "")
    if item.get(name):
        yield (name, 0), item[name]


def _read_events(events: list[Object]) -> Content:
    last = last_event(events, lambda event: event["type"] in _LAST, "last event")
    if "response" not in last:
        raise NotAnAnswer("an error in the stream")
    return _read_json(last["response"])


def _contradiction(events: list[Object]) -> str | None:
    output = _read_events(events)["output"]
    items = {event["output_index"]: event["item"] for event in events if _is_item(event)}
    if items != dict(enumerate(output)):
        return "the items that are done are not those of the answer"
    texts = {(place, *key): text for place, item in enumerate(output) for key, text in _texts(item)}
    return None if _spoken(events) == texts else "the deltas are not the texts of the answer"


def _is_item(event: Object) -> bool:
    return bool(event["type"] == "response.output_item.done")


def _spoken(events: list[Object]) -> dict[tuple[int, str, int], str]:
    """The texts that deltas add up to, by item, field and part."""
    spoken: dict[tuple[int, str, int], str] = {}
    for event in events:
        if name := _DELTAS.get(event["type"]):
            key = (event["output_index"], name, event.get("content_index", event.get("summary_index", 0)))
            spoken[key] = spoken.get(key, "") + event["delta"]
    return spoken


def _endings(content: Content) -> list[str]:
    if content.get("error"):
        return ["error"]
    parts = (part for item in content.get("output", []) for part in item.get("content") or [])
    return ["refusal" if any("refusal" in part for part in parts) else str(content.get("status") or "")]


def _speaks(content: Content) -> bool:
    return any(map(_item_speaks, content.get("output", [])))


def _item_speaks(item: Content) -> bool:
    if item["type"] == "message":
        return any(part.get("text", "").strip() for part in item.get("content", []))
    return item["type"] != "reasoning" and says(said(less(item, "type", "id")))


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"completed"}),
    bad=frozenset({"incomplete", "failed", "queued", "in_progress", "cancelled", "refusal", "error"}),
    contradiction=_contradiction,
)
