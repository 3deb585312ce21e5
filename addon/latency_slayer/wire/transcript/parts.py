"""One part of what is said, by how it describes itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from latency_slayer.wire.call import JSON, Unreadable
from latency_slayer.wire.json_text import objects, read_text
from latency_slayer.wire.transcript.attachments import attachment, kind_of, snake_case
from latency_slayer.wire.transcript.blobs import compact, condensed, readable
from latency_slayer.wire.transcript.turns import (
    Data,
    Part,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Unknown,
)

Fields = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class _Named:
    """A part: its kind, in snake case and empty where it says none, and its fields."""

    kind: str
    fields: Fields


Reader = Callable[[_Named], Iterator[Part]]

_NAMES = ("name", "tool_name", "toolName", "tool_type", "toolType")
_CALL_IDS = ("call_id", "tool_call_id", "tool_use_id", "toolUseId", "id")
_ARGUMENTS = ("arguments", "args", "input", "parameters", "action")
_OTHER_ARGUMENTS = ("code", "queries", "query")
_GIVEN = ("content", "output", "outputs", "response", "result", "results")
_THOUGHTS = ("thinking", "text", "reasoning_text", "reasoningText", "reasoning", "content", "summary")


def parts_of(value: JSON) -> Iterator[Part]:
    """The parts in `value`: a text, a part, or a list of these."""
    match value:
        case str():
            if value:
                yield Text(readable(value))
        case dict():
            part = _named(value)
            yield from (_reader(part.kind) or _read_other)(part)
        case list():
            for inner in value:
                yield from parts_of(inner)
        case None:
            return
        case _:
            yield Unknown(compact(value))


def calls_of(value: JSON) -> Iterator[Part]:
    """The tool calls in the list `value`, which may not say what they are."""
    for call in objects(value):
        yield from _read_call(_named(call))


def results_of(value: JSON) -> Iterator[Part]:
    """The tool results in the list `value`, which may not say what they are."""
    for result in objects(value):
        yield from _read_result(_named(result))


def thoughts_of(value: JSON) -> Iterator[Part]:
    """The reasoning in the list `value`."""
    for thought in objects(value):
        yield from _read_reasoning(_Named("", thought))


def given(value: JSON) -> Iterator[Part]:
    """What a tool gave: parts as such, other JSON as it is."""
    for inner in value if isinstance(value, list) else [value]:
        if isinstance(inner, str):
            yield from parts_of(condensed(inner))
        elif isinstance(inner, dict) and _is_shown(_named(inner)):
            yield from parts_of(inner)
        elif inner is not None:
            yield Data(condensed(inner))


def _is_shown(part: _Named) -> bool:
    if part.kind in _TEXTS or (not part.kind and isinstance(part.fields.get("text"), str)):
        return True
    return _reader(part.kind) is _read_attachment


def _named(part: Fields) -> _Named:
    """A part says its kind in `type`, or by the name of the field that holds the others (as protocol buffers
    do), or by both."""
    if isinstance(kind := part.get("type"), str):
        return _Named(snake_case(kind), _unwrapped(part, kind))
    names = (name for name, inner in part.items() if isinstance(inner, dict) and _reader(snake_case(name)))
    name = next(names, None)
    return _Named("", part) if name is None else _Named(snake_case(name), _unwrapped(part, name))


def _unwrapped(part: Fields, name: str) -> Fields:
    inner = part.get(name)
    return {**part, **inner} if isinstance(inner, dict) else part


def _reader(kind: str) -> Reader | None:
    if kind in _READERS:
        return _READERS[kind]
    for ending, reader in _BY_ENDING:
        if kind.endswith(ending):
            return reader
    return _read_attachment if kind_of(kind) else None


def _read_text(part: _Named) -> Iterator[Part]:
    text = _first(part.fields, ("text", "data"), str) or ""
    if part.fields.get("thought") is True:
        yield Reasoning(readable(text))
    elif text:
        yield Text(readable(text))


def _read_reasoning(part: _Named) -> Iterator[Part]:
    texts = ("\n".join(_texts(part.fields.get(name))) for name in _THOUGHTS)
    yield Reasoning(readable(next((text for text in texts if text.strip()), "")))


def _texts(value: JSON) -> Iterator[str]:
    match value:
        case str():
            yield value
        case {"text": inner}:
            yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


def _read_refusal(part: _Named) -> Iterator[Part]:
    yield Refusal(_first(part.fields, ("refusal", "text"), str) or "")


def _read_call(part: _Named) -> Iterator[Part]:
    name = _first(part.fields, _NAMES, str) or part.kind.removesuffix("_call")
    yield ToolCall(name, condensed(_arguments(part.fields)), _first(part.fields, _CALL_IDS, str) or "")
    # What a provider runs itself is one item with its result.
    if parts := tuple(given(_first(part.fields, _GIVEN, object))):
        yield ToolResult(name, parts)


def _arguments(fields: Fields) -> JSON:
    told = _first(fields, _ARGUMENTS, object)
    if isinstance(told, str):
        try:
            return read_text(told)
        except Unreadable:
            return told
    if told is None:
        return {name: fields[name] for name in _OTHER_ARGUMENTS if fields.get(name) is not None}
    return told


def _read_result(part: _Named) -> Iterator[Part]:
    # Cohere's first API repeats the call.
    told = {**part.fields, **call} if isinstance(call := part.fields.get("call"), dict) else part.fields
    name = _first(told, (*_NAMES, *_CALL_IDS), str) or ""
    # Gemini attaches what is not JSON beside it.
    beside = parts_of(told.get("parts"))
    yield ToolResult(name, (*given(_first(part.fields, _GIVEN, object)), *beside))


def _read_attachment(part: _Named) -> Iterator[Part]:
    yield attachment(kind_of(part.kind) or part.kind, part.fields)


def _read_wrapped(part: _Named) -> Iterator[Part]:
    yield from parts_of(_first(part.fields, ("content", "text"), object))


def _read_nothing(_: _Named) -> Iterator[Part]:
    return iter(())


def _read_other(part: _Named) -> Iterator[Part]:
    if isinstance(part.fields.get("text"), str) or part.fields.get("thought") is True:
        yield from _read_text(part)
    elif isinstance(part.fields.get("content"), str | list):
        yield from _read_wrapped(part)
    else:
        yield Unknown(compact(part.fields))


def _first(fields: Fields, names: Iterable[str], kind: type) -> JSON:
    """The first of the fields `names` that is there and a `kind`, else None."""
    found = (fields.get(name) for name in names)
    return next((value for value in found if value not in (None, "") and isinstance(value, kind)), None)


_TEXTS = frozenset({"text", "input_text", "output_text"})

_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        **dict.fromkeys(_TEXTS, _read_text),
        "thinking": _read_reasoning,
        "redacted_thinking": _read_reasoning,
        "reasoning": _read_reasoning,
        "reasoning_content": _read_reasoning,
        "reasoning_text": _read_reasoning,
        "summary_text": _read_reasoning,
        "thought": _read_reasoning,
        "refusal": _read_refusal,
        "function": _read_call,
        "custom": _read_call,
        "executable_code": _read_call,
        "function_response": _read_result,
        "tool_response": _read_result,
        "model_output": _read_wrapped,
        "user_input": _read_wrapped,
        "guard_content": _read_wrapped,
        "citations_content": _read_wrapped,
        "cache_point": _read_nothing,
    }
)
"""By the kind of a part."""

_BY_ENDING: tuple[tuple[str, Reader], ...] = (
    ("tool_use", _read_call),
    ("_call", _read_call),
    ("_result", _read_result),
    ("_output", _read_result),
)
"""By how the kind of a part ends, e.g. `server_tool_use`, `web_search_call`, `code_execution_tool_result`."""
