"""Chat completions, in OpenAI's own and in all other dialects.

https://platform.openai.com/docs/api-reference/chat
"""

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.contents.reading import Content, Object, Reader, by_index, joined, latest, less, listed, says

_TEXTS = ("content", "refusal", "reasoning", "reasoning_content")
_LISTS = ("annotations", "images", "citations")
_TOOLS = ("tool_calls", "function_call", "reasoning_details", "audio")
_ASSISTANT = {"role": "assistant"}
"""What a delta is part of, said or not."""
_FIRST = ("id", "created")
"""What the first chunk says of it counts, as for OpenAI's SDK."""
_OF_TRANSPORT = ("object", "obfuscation", "p", "choices", "usage")


def _read_json(answer: Object) -> Content:
    choices = {str(c.get("index") or 0): _choice([c], [c["message"]]) for c in answer["choices"]}
    return {**_frame([answer]), "choices": choices}


def _read_events(chunks: list[Object]) -> Content:
    groups = by_index(choice for chunk in chunks for choice in chunk.get("choices") or [])
    choices = {
        str(index): _choice(parts, [_ASSISTANT, *(part.get("delta") or {} for part in parts)])
        for index, parts in groups.items()
    }
    return {**_frame(chunks), "choices": choices}


def _frame(objects: Sequence[Object]) -> Content:
    """All but the choices. Groq says some of it in a field of its own."""
    total = latest(objects)
    groq = total.pop("x_groq", None) or {}
    return {
        **less(total, *_OF_TRANSPORT),
        **{name: next((each[name] for each in objects if each.get(name)), None) for name in _FIRST},
        "usage": total.get("usage") or groq.get("usage"),
        "x_groq": less(groq, "usage"),
    }


def _choice(parts: Sequence[Object], deltas: Sequence[Object]) -> Content:
    """A choice from its `parts` (one, or one a chunk) and the message or the deltas in them."""
    logprobs = [part["logprobs"] for part in parts if part.get("logprobs")]
    return {
        # Together repeats each piece of text beside its delta.
        **less(latest(parts), "index", "message", "delta", "logprobs", "text"),
        **less(latest(deltas), *_TEXTS, *_LISTS, *_TOOLS),
        **{name: _text([delta.get(name) for delta in deltas]) for name in _TEXTS},
        **{name: listed(deltas, name) for name in _LISTS},
        "logprobs": {name: listed(logprobs, name) for name in ("content", "refusal")},
        "reasoning_details": _details(listed(deltas, "reasoning_details")),
        "tool_calls": _tool_calls(listed(deltas, "tool_calls")),
        "function_call": _function_call(deltas),
        "audio": _audio([delta["audio"] for delta in deltas if delta.get("audio")]),
    }


def _text(values: list[Any]) -> Content:
    """Text by kind: a list of parts (Mistral) and plain strings may be mixed."""
    found: dict[str, str] = {}
    for value in values:
        for part in value if isinstance(value, list) else [{"type": "text", "text": value or ""}]:
            kind = str(part["type"])
            found[kind] = found.get(kind, "") + _text_of_part(part.get(kind))
    return found


def _text_of_part(value: Any) -> str:
    return "".join(str(part["text"]) for part in value) if isinstance(value, list) else str(value or "")


def _details(details: list[Object]) -> Content:
    """OpenRouter's reasoning, by kind and field."""
    kinds: dict[str, list[Object]] = {}
    for detail in details:
        kinds.setdefault(str(detail.get("type")), []).append(detail)
    names = ("text", "summary", "data", "signature")
    return {
        kind: {**less(latest(several), *names, "index"), **{name: joined(several, name) for name in names}}
        for kind, several in kinds.items()
    }


def _tool_calls(fragments: list[Object]) -> list[Content]:
    calls: list[list[Object]] = []
    places: dict[Any, list[Object]] = {}
    for fragment in fragments:
        key = fragment.get("index", fragment.get("id"))
        if key not in places or _begins(fragment, places[key]):
            calls.append([])
            places[key] = calls[-1]
        places[key].append(fragment)
    return [_tool_call(call) for call in calls]


def _begins(fragment: Object, known: list[Object]) -> bool:
    """True for another call under a known number: Gemini's compatible endpoint numbers parallel ones 0."""
    name = (fragment.get("function") or {}).get("name")
    return bool(name) and fragment.get("id") not in (None, "", known[0].get("id"))


def _tool_call(fragments: list[Object]) -> Content:
    functions = [fragment.get("function") or fragment.get("custom") or {} for fragment in fragments]
    texts = [function.get("arguments") or function.get("input") or "" for function in functions]
    return {
        **less(latest(fragments), "index", "function", "custom", "type"),
        **less(latest(functions), "arguments", "input"),
        "arguments": "".join(text if isinstance(text, str) else json.dumps(text) for text in texts),
    }


def _function_call(deltas: Sequence[Object]) -> Content:
    """The older form of a single tool call."""
    fragments = [delta["function_call"] for delta in deltas if delta.get("function_call")]
    return {name: joined(fragments, name) for name in ("name", "arguments")}


def _audio(parts: list[Object]) -> Content:
    return {**latest(parts), **{name: joined(parts, name) for name in ("data", "transcript")}}


def _endings(content: Content) -> list[str]:
    if content.get("error"):
        return ["error"]
    return [_ending(choice) for choice in content.get("choices", {}).values()]


def _ending(choice: Content) -> str:
    return "refusal" if choice.get("refusal") else str(choice.get("finish_reason") or "")


def _speaks(content: Content) -> bool:
    choices = content.get("choices", {}).values()
    return bool(choices) and all(map(_choice_speaks, choices))


def _choice_speaks(choice: Content) -> bool:
    if any(says(choice.get(name)) for name in ("tool_calls", "function_call", "audio", "images")):
        return True
    return any(text.strip() for text in choice.get("content", {}).values())


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"stop", "tool_calls", "function_call"}),
    bad=frozenset({"length", "content_filter", "max_tokens", "refusal", "error"}),
    mark="[DONE]",
)
