"""What an answer says, read without the product's own codecs, so that the two can disagree.

Contents are plain values with what is empty left out: the JSON and the streamed form of one answer give
equal ones.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Content = dict[str, Any]


_BAD_ENDINGS = {"length", "content_filter", "max_tokens", "refusal", "pause_turn", "error"}
_UNSAID = {"text", "thinking", "redacted_thinking"}


class NotAnAnswer(Exception):
    """The body is no answer of this format."""


def content_of(endpoint: str, body: bytes) -> Content:
    """What the answer `body` to a call of `endpoint` says. Raises NotAnAnswer."""
    read_json, read_events = _READERS[endpoint]
    try:
        if body.lstrip()[:1] == b"{":
            return _said(read_json(json.loads(body)))
        return _said(read_events(list(_events(body))))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}") from error


def unfit(endpoint: str, content: Content) -> str | None:
    """Why an answer with this content is not to be served again, or None."""
    parts = _parts(endpoint, content)
    if bad := _BAD_ENDINGS & set(map(_ending, parts)):
        return f"it ended with {min(bad)}"
    if any("refusal" in part for part in parts):
        return "it is a refusal"
    return None if parts and all(map(_says_something, parts)) else "it says nothing"


def is_finished(endpoint: str, content: Content) -> bool:
    """True if the answer says how it ended."""
    return all(map(_ending, _parts(endpoint, content)))


def _parts(endpoint: str, content: Content) -> list[Content]:
    return list(content.get("choices", {}).values()) if endpoint == "chat.completions" else [content]


def _ending(part: Content) -> str:
    return str(part.get("finish_reason") or part.get("stop_reason") or "")


def _says_something(part: Content) -> bool:
    if any(part.get(name) for name in ("tool_calls", "function_call", "audio", "images")):
        return True
    content = part.get("content", {})
    if isinstance(content, dict):  # of a chat, by kind
        return any(text.strip() for text in content.values())
    return any(block["type"] not in _UNSAID or block.get("text", "").strip() for block in content)


def difference(expected: Any, found: Any, path: str = "") -> str | None:
    """Where two contents differ first, and how; None where they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted({*expected, *found}, key=str):
            if told := difference(expected.get(name), found.get(name), f"{path}.{name}"):
                return told
        return None
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return next(filter(None, (difference(*pair, f"{path}[{place}]") for place, pair in pairs)), None)
    return None if expected == found else f"{path}: {_short(expected)} became {_short(found)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:60]} ... {text[-50:]} ({len(text)})"


def _said(fields: Content) -> Content:
    """`fields` without those that say nothing, at any depth."""
    kept = {name: _said_value(value) for name, value in fields.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}


def _said_value(value: Any) -> Any:
    if isinstance(value, dict):
        return _said(value)
    return [_said_value(item) for item in value] if isinstance(value, list) else value


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    """The JSON objects in the `data` of a stream; marks such as `[DONE]` are none."""
    for block in body.decode().replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line.startswith("data:")]
        data = "\n".join(line.removeprefix("data:").removeprefix(" ") for line in lines)
        if data.lstrip().startswith("{"):
            yield json.loads(data)


# Chat completions

_TEXTS = ("content", "refusal", "reasoning", "reasoning_content")
_LISTS = ("annotations", "images", "citations")


def _chat_json(answer: Mapping[str, Any]) -> Content:
    choices = [_choice([choice], [choice["message"]]) for choice in answer["choices"]]
    return {
        "id": answer.get("id"),
        "model": answer.get("model"),
        "choices": {str(choice["index"]): choice for choice in choices},
        "usage": answer.get("usage"),
    }


def _chat_events(chunks: list[dict[str, Any]]) -> Content:
    parts: dict[int, list[dict[str, Any]]] = {}
    for chunk in chunks:
        for choice in chunk.get("choices") or []:
            parts.setdefault(choice.get("index", 0), []).append(choice)
    choices = {
        str(index): _choice(several, [choice.get("delta") or {} for choice in several])
        for index, several in parts.items()
    }
    total = _last_values(chunks)
    usage = total.get("usage") or (total.get("x_groq") or {}).get("usage")
    return {"id": total.get("id"), "model": total.get("model"), "choices": choices, "usage": usage}


def _last_values(objects: list[dict[str, Any]]) -> Content:
    return {name: value for each in objects for name, value in each.items() if value}


def _choice(parts: list[dict[str, Any]], deltas: list[Mapping[str, Any]]) -> Content:
    """A choice from its `parts` (one, or one a chunk) and the message or the deltas in them."""
    choice = _last_values(parts)
    logprobs = [part["logprobs"] for part in parts if part.get("logprobs")]
    return {
        "index": choice.get("index") or 0,
        "finish_reason": choice.get("finish_reason"),
        **{name: _text([delta.get(name) for delta in deltas]) for name in _TEXTS},
        **{name: [item for delta in deltas for item in delta.get(name) or []] for name in _LISTS},
        "logprobs": [token for part in logprobs for token in part.get("content") or []],
        "reasoning_details": _details(deltas),
        "tool_calls": _tool_calls(deltas),
        "function_call": _function_call(deltas),
        "audio": next((delta["audio"] for delta in deltas if delta.get("audio")), None),
    }


def _text(values: list[Any]) -> Content:
    """Text by kind: a list of parts (Mistral) and plain strings may be mixed."""
    said: dict[str, str] = {}
    for value in values:
        for part in value if isinstance(value, list) else [{"type": "text", "text": value or ""}]:
            kind = str(part["type"])
            said[kind] = said.get(kind, "") + _text_of_part(part.get(kind))
    return said


def _text_of_part(value: Any) -> str:
    return "".join(str(part["text"]) for part in value) if isinstance(value, list) else str(value or "")


def _details(deltas: list[Mapping[str, Any]]) -> Content:
    """OpenRouter's reasoning, by kind and field."""
    said: dict[str, str] = {}
    for detail in (detail for delta in deltas for detail in delta.get("reasoning_details") or []):
        for name in ("text", "summary", "data", "signature"):
            key = f"{detail.get('type')}.{name}"
            said[key] = said.get(key, "") + (detail.get(name) or "")
    return said


def _tool_calls(deltas: list[Mapping[str, Any]]) -> list[Content]:
    calls: list[Content] = []
    places: dict[Any, Content] = {}
    for fragment in (fragment for delta in deltas for fragment in delta.get("tool_calls") or []):
        function = fragment.get("function") or fragment.get("custom") or {}
        key = fragment.get("index", fragment.get("id"))
        call = places.get(key)
        # Gemini's compatible endpoint numbers all parallel calls 0: another id with a name is another call.
        is_new = call is None or (function.get("name") and fragment.get("id") not in (None, "", call["id"]))
        if call is None or is_new:
            call = places[key] = {"id": fragment.get("id"), "name": "", "arguments": ""}
            calls.append(call)
        call["name"] = function.get("name") or call["name"]
        arguments = function.get("arguments") or function.get("input") or ""
        call["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)
    return calls


def _function_call(deltas: list[Mapping[str, Any]]) -> Content:
    """The older form of a single tool call."""
    fragments = [delta["function_call"] for delta in deltas if delta.get("function_call")]
    return {
        name: "".join(fragment.get(name) or "" for fragment in fragments) for name in ("name", "arguments")
    }


# Messages

_DELTAS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("signature", "signature"),
    "input_json_delta": ("partial_json", "partial_json"),
}
"""By kind of delta: the field that brings text, and the field of the block that it adds to."""


def _messages_json(answer: Mapping[str, Any]) -> Content:
    return {**answer, "content": list(answer["content"])}


def _messages_events(events: list[dict[str, Any]]) -> Content:
    message: Content = {}
    blocks: dict[int, Content] = {}
    for event in events:
        match event["type"]:
            case "message_start":
                message = dict(event["message"])
            case "content_block_start":
                blocks[event["index"]] = dict(event["content_block"])
            case "content_block_delta":
                _add(blocks[event["index"]], event["delta"])
            case "message_delta":
                usage = {**(message.get("usage") or {}), **(event.get("usage") or {})}
                rest = {name: event[name] for name in event.keys() - {"type", "usage", "delta"}}
                message |= {**event["delta"], **rest, "usage": usage}
    return {**message, "content": [_ended(blocks[index]) for index in sorted(blocks)]}


def _add(block: Content, delta: Mapping[str, Any]) -> None:
    if delta["type"] == "citations_delta":
        block["citations"] = [*(block.get("citations") or []), delta["citation"]]
        return
    source, target = _DELTAS[delta["type"]]
    block[target] = (block.get(target) or "") + delta[source]


def _ended(block: Content) -> Content:
    arguments = block.pop("partial_json", "")
    return {**block, "input": json.loads(arguments)} if arguments else block


_READERS: Mapping[str, tuple[Callable[[Any], Content], Callable[[list[dict[str, Any]]], Content]]] = {
    "chat.completions": (_chat_json, _chat_events),
    "messages": (_messages_json, _messages_events),
}
"""How the JSON and the events of each endpoint are read."""
