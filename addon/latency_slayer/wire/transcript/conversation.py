"""Whole requests and answers as conversations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from latency_slayer.wire.call import JSON
from latency_slayer.wire.json_text import objects
from latency_slayer.wire.transcript import offers
from latency_slayer.wire.transcript.attachments import attachment
from latency_slayer.wire.transcript.blobs import compact
from latency_slayer.wire.transcript.parts import calls_of, given, parts_of, results_of, thoughts_of
from latency_slayer.wire.transcript.turns import (
    Part,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Transcript,
    Turn,
    Unknown,
)

Fields = Mapping[str, JSON]

_SYSTEM = ("system", "systemInstruction", "system_instruction", "instructions", "preamble")
_SAID = ("chat_history", "messages", "contents", "input", "prompt", "inputText", "message")
_BESIDE = ("images", "tool_results")
"""What Ollama and Cohere's first API write beside the last message."""

_NOT_PARAMETERS = frozenset({*_SYSTEM, *_SAID, *_BESIDE, "model", "stream"})

_TOOL_ROLES = ("tool", "function")
_MODEL_ROLES = ("assistant", "model", "chatbot")
_REASONING = ("reasoning_content", "reasoning", "thinking", "tool_plan")
_CONTENTS = ("content", "parts", "message", "text", "outputText", "completion", "response", "generation")
_OUTPUTS = ("output", "outputs", "steps")
_ALTERNATIVES = ("choices", "candidates", "generations", "results", "completions")


def asked(body: Fields) -> Transcript:
    """The request that `body` makes."""
    turns = [replace(turn, role="system") for name in _SYSTEM for turn in _turns(body.get(name), "system")]
    turns += [turn for name in _SAID for turn in _turns(body.get(name), "user")]
    if images := tuple(_images(body.get("images"))):
        turns = _joined(turns, Turn("user", images))
    if results := tuple(results_of(body.get("tool_results"))):
        turns.append(Turn("tool", results))
    return Transcript(_named(turns), offers.tools(body), offers.parameters(body, _NOT_PARAMETERS))


def answered(message: Fields) -> tuple[Turn, ...]:
    """The answer that `message`, a format's own JSON object, tells."""
    turns: list[Turn] = []
    for turn in _told(message):
        turns = _joined(turns, turn)
    return _named([*turns, *_trouble(message)])


def _told(message: Fields) -> Iterator[Turn]:
    for name in _ALTERNATIVES:
        if alternatives := objects(message.get(name)):
            yield from _alternatives(alternatives)
            return
    output = next((message[name] for name in _OUTPUTS if name in message), None)
    if isinstance(output, list):
        yield from _turns(output, "assistant")
        return
    inner = output if isinstance(output, dict) else message
    told = inner.get("message")
    turn = _turn(told if isinstance(told, dict) else inner, "assistant")
    if turn.parts:
        yield turn


def _alternatives(alternatives: Sequence[Fields]) -> Iterator[Turn]:
    for number, alternative in enumerate(alternatives, start=1):
        inner = (alternative.get(name) for name in ("message", "content"))
        told = next((value for value in inner if isinstance(value, dict)), alternative)
        turn = _turn(told, "assistant")
        yield replace(turn, role=f"{turn.role} {number}") if len(alternatives) > 1 else turn


def _trouble(message: Fields) -> Iterator[Turn]:
    for name, role in (("error", "error"), ("promptFeedback", "blocked")):
        if value := message.get(name):
            yield Turn(role, tuple(given(value)))


def _turns(value: JSON, role: str) -> list[Turn]:
    """The turns in `value`; what says no role of its own is of `role`, or of who says such things."""
    match value:
        case list() if value and all(isinstance(item, int) for item in value):
            return [Turn(role, (Unknown(f"[{len(value)} tokens]"),))]
        case list():
            turns: list[Turn] = []
            for item in value:
                turns = [*turns, _turn(item, role)] if _is_turn(item) else _joined(turns, *_loose(item, role))
            return turns
        case dict() if _is_turn(value):
            return [_turn(value, role)]
    return list(_loose(value, role))


def _is_turn(item: JSON) -> bool:
    if not isinstance(item, dict):
        return False
    if isinstance(item.get("role"), str) or "parts" in item or item.get("type") == "message":
        return True
    return "content" in item and "type" not in item


def _loose(part: JSON, role: str) -> Iterator[Turn]:
    parts = tuple(parts_of(part))
    if isinstance(part, dict) and part.get("type") == "model_output":
        role = "assistant"
    match parts:
        case ():
            return
        case (ToolCall() | Reasoning(), *_):
            yield Turn("assistant", parts)
        case (ToolResult(), *_):
            yield Turn("tool", parts)
        case _:
            yield Turn(role, parts)


def _joined(turns: list[Turn], *more: Turn) -> list[Turn]:
    """`turns` and `more`, those of one role made one turn."""
    for turn in more:
        if turns and turns[-1].role == turn.role:
            turns = [*turns[:-1], Turn(turn.role, turns[-1].parts + turn.parts)]
        else:
            turns = [*turns, turn]
    return turns


def _turn(item: Fields, role: str) -> Turn:
    told = item.get("role")
    role = told.lower() if isinstance(told, str) and told else role
    parts = tuple(_said(item))
    if role in _TOOL_ROLES:
        parts = _as_result(item, parts)
    return Turn(role, tuple(_run_on(parts)) if role in _MODEL_ROLES else parts)


def _run_on(parts: Iterable[Part]) -> Iterator[Part]:
    """`parts` with texts that follow each other made one: a model's text is cut where it cites."""
    text = ""
    for part in parts:
        if isinstance(part, Text):
            text += part.text
            continue
        if text:
            yield Text(text)
        text = ""
        yield part
    if text:
        yield Text(text)


def _said(item: Fields) -> Iterator[Part]:
    yield from _reasoning(item)
    contents = [item[name] for name in _CONTENTS if item.get(name)]
    for content in contents[:1]:
        yield from parts_of(content)
    if isinstance(refusal := item.get("refusal"), str) and refusal:
        yield Refusal(refusal)
    yield from _heard(item.get("audio"))
    yield from _images(item.get("images"))
    yield from _images([image] if isinstance(image := item.get("image"), str) else None)
    for name in ("tool_calls", "executed_tools"):
        yield from calls_of(item.get(name))
    if isinstance(call := item.get("function_call"), dict) and call.get("name"):
        yield from calls_of([call])
    yield from results_of(item.get("tool_results"))
    if (
        isinstance(item.get("type"), str)
        and item["type"] != "message"
        and not contents
        and "error" not in item
    ):
        yield Unknown(compact({name: value for name, value in item.items() if name != "role"}))


def _reasoning(item: Fields) -> Iterator[Part]:
    texts = [text for name in _REASONING if isinstance(text := item.get(name), str) and text.strip()]
    if texts:
        yield Reasoning(texts[0])
    else:
        yield from thoughts_of(item.get("reasoning_details"))


def _heard(audio: JSON) -> Iterator[Part]:
    if not isinstance(audio, dict):
        return
    if isinstance(transcript := audio.get("transcript"), str) and transcript:
        yield Text(transcript)
    if audio.get("data") or audio.get("id"):
        yield attachment("audio", {name: audio.get(name) for name in ("data", "id")})


def _images(images: JSON) -> Iterator[Part]:
    for image in images if isinstance(images, list) else ():
        yield from [attachment("image", image)] if isinstance(image, str) else parts_of(image)


def _as_result(item: Fields, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if not parts or all(isinstance(part, ToolResult) for part in parts):
        return parts
    told = (item.get(name) for name in ("name", "tool_name", "tool_call_id"))
    return (ToolResult(next((name for name in told if isinstance(name, str)), ""), parts),)


def _named(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """`turns`, the results of tools called by the tool's name where they only say the call's id."""
    turns = list(turns)
    calls = (part for turn in turns for part in turn.parts if isinstance(part, ToolCall))
    names = {call.id: call.name for call in calls if call.id}
    return tuple(Turn(turn.role, tuple(_renamed(part, names) for part in turn.parts)) for turn in turns)


def _renamed(part: Part, names: Mapping[str, str]) -> Part:
    return replace(part, name=names.get(part.name, part.name)) if isinstance(part, ToolResult) else part
