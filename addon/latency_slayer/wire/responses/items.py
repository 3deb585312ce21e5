"""Writing what a response puts out as the events that tell it, item by item, after
https://platform.openai.com/docs/api-reference/responses-streaming."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from latency_slayer.wire.call import JSON, Fields, FormUnavailable

Event = tuple[str, Fields]
"""An event's type less `response.`, and its fields."""

REASONING_PART = "reasoning_part"
"""What is told around a reasoning text; providers have different names for it."""


def events(item: Fields, index: int) -> Iterator[Event]:
    """The events of `item`. Raises FormUnavailable for an item that no stream is known to tell."""
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in _STEPS:
        raise FormUnavailable("an item that is not known to be streamed")
    yield "output_item.added", {"output_index": index, "item": _started(kind, item)}
    for name, fields in _STEPS[kind](item):
        yield name, {"item_id": item.get("id"), "output_index": index, **fields}
    yield "output_item.done", {"output_index": index, "item": item}


_EMPTY: Mapping[str, Fields] = {
    "message": {"content": []},
    "reasoning": {"content": [], "summary": []},
    "function_call": {"arguments": ""},
    "custom_tool_call": {"input": ""},
    "tool_search_call": {"arguments": {}},
    "file_search_call": {"queries": [], "results": None},
    "code_interpreter_call": {"code": "", "outputs": None},
    "mcp_call": {"arguments": "", "output": None, "error": None},
    "mcp_list_tools": {"tools": []},
}
"""What items start with in place of what their events tell."""

_HEAD_ONLY = {"web_search_call": ("id", "type", "status"), "image_generation_call": ("id", "type", "status")}
"""Items that start with nothing but these fields."""


def _started(kind: str, item: Fields) -> Fields:
    head = _HEAD_ONLY.get(kind, tuple(item))
    started = {name: item[name] for name in head if name in item}
    started |= {name: empty for name, empty in _EMPTY.get(kind, {}).items() if item.get(name) is not None}
    return {**started, "status": "in_progress"} if isinstance(item.get("status"), str) else started


def _list(item: Fields, name: str) -> Sequence[Fields]:
    value = item.get(name) or []
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise FormUnavailable(f"an item whose {name} is not what the API says")
    return value


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise FormUnavailable(f"an item whose {name} is not what the API says")
    return value


def _delta(name: str, text: str, place: Fields, **more: JSON) -> Iterator[Event]:
    if text:
        yield f"{name}.delta", {**place, "delta": text, **more}


def _message(item: Fields) -> Iterator[Event]:
    for index, part in enumerate(_list(item, "content")):
        place = {"content_index": index}
        match part.get("type"):
            case "output_text":
                steps = _output_text(part, place)
                lists: Fields = {name: [] for name in ("annotations", "logprobs") if name in part}
                started = {**part, "text": "", **lists}
            case "refusal":
                steps = _plain("refusal", "refusal", part, place)
                started = {**part, "refusal": ""}
            case _:
                raise FormUnavailable("a part of a message that is not known to be streamed")
        yield "content_part.added", {**place, "part": started}
        yield from steps
        yield "content_part.done", {**place, "part": part}


def _output_text(part: Fields, place: Fields) -> Iterator[Event]:
    text, logprobs = _text(part, "text"), _list(part, "logprobs")
    yield from _delta("output_text", text, place, logprobs=logprobs)
    for index, annotation in enumerate(_list(part, "annotations")):
        yield "output_text.annotation.added", {**place, "annotation_index": index, "annotation": annotation}
    yield "output_text.done", {**place, "text": text, "logprobs": logprobs}


def _plain(name: str, field: str, holder: Fields, place: Fields) -> Iterator[Event]:
    """The string `field` of `holder`, as one delta and whole."""
    text = _text(holder, field)
    yield from _delta(name, text, place)
    yield f"{name}.done", {**place, field: text}


def _reasoning(item: Fields) -> Iterator[Event]:
    for index, part in enumerate(_list(item, "summary")):
        yield from _thought(
            "reasoning_summary_part", "reasoning_summary_text", {"summary_index": index}, part
        )
    for index, part in enumerate(_list(item, "content")):
        yield from _thought(REASONING_PART, "reasoning_text", {"content_index": index}, part)


def _thought(around: str, name: str, place: Fields, part: Fields) -> Iterator[Event]:
    yield f"{around}.added", {**place, "part": {**part, "text": ""}}
    yield from _plain(name, "text", part, place)
    yield f"{around}.done", {**place, "part": part}


def _function_call(item: Fields) -> Iterator[Event]:
    yield from _plain("function_call_arguments", "arguments", item, {})


def _custom_tool_call(item: Fields) -> Iterator[Event]:
    yield from _plain("custom_tool_call_input", "input", item, {})


def _search(item: Fields) -> Iterator[Event]:
    yield f"{item['type']}.in_progress", {}
    yield f"{item['type']}.searching", {}
    yield from _completed(item)


def _code_interpreter_call(item: Fields) -> Iterator[Event]:
    yield "code_interpreter_call.in_progress", {}
    if item.get("code") is not None:
        yield from _plain("code_interpreter_call_code", "code", item, {})
    yield "code_interpreter_call.interpreting", {}
    yield from _completed(item)


def _image_generation_call(item: Fields) -> Iterator[Event]:
    yield "image_generation_call.in_progress", {}
    yield "image_generation_call.generating", {}
    yield from _completed(item)


def _mcp_call(item: Fields) -> Iterator[Event]:
    yield "mcp_call.in_progress", {}
    yield from _plain("mcp_call_arguments", "arguments", item, {})
    yield f"mcp_call.{'failed' if item.get('error') else 'completed'}", {}


def _mcp_list_tools(item: Fields) -> Iterator[Event]:
    yield "mcp_list_tools.in_progress", {}
    yield f"mcp_list_tools.{'failed' if item.get('error') else 'completed'}", {}


def _compaction(item: Fields) -> Iterator[Event]:  # noqa: ARG001 (as the others)
    yield "compaction.compacting", {}


def _completed(item: Fields) -> Iterator[Event]:
    if item.get("status") == "completed":
        yield f"{item['type']}.completed", {}


def _nothing(item: Fields) -> Iterator[Event]:  # noqa: ARG001 (as the others)
    yield from ()


_STEPS: Mapping[str, Callable[[Fields], Iterator[Event]]] = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function_call,
    "custom_tool_call": _custom_tool_call,
    "web_search_call": _search,
    "file_search_call": _search,
    "code_interpreter_call": _code_interpreter_call,
    "image_generation_call": _image_generation_call,
    "mcp_call": _mcp_call,
    "mcp_list_tools": _mcp_list_tools,
    "compaction": _compaction,
    **dict.fromkeys(
        (
            "mcp_approval_request",
            "tool_search_call",
            "tool_search_output",
            "computer_call",
            "local_shell_call",
            "apply_patch_call",
            "program",
            "program_output",
        ),
        _nothing,
    ),
}
"""By the type of an item: what is told between its start and its end."""
