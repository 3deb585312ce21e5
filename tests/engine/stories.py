"""Conversations told apart from any format, and how four formats write them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from latency_slayer.engine.verdicts import Ask
from latency_slayer.judge.wishes import Wishes
from latency_slayer.wire.call import Recorded, Request
from latency_slayer.wire.formats import codec_for


@dataclass(frozen=True, slots=True)
class Said:
    """A message; `image` is a picture beside it, in base64."""

    role: Literal["user", "assistant"]
    text: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A tool that was called, and what it gave."""

    name: str
    arguments: Mapping[str, Any]
    result: str


Turn = Said | Used


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation whose last turn asks for an answer; `tools` are the names of those on offer."""

    turns: tuple[Turn, ...]
    system: str = "You are a patient travel agent."
    tools: tuple[str, ...] = ("search_flights",)


Body = dict[str, Any]


def _chat(story: Story) -> tuple[str, str, Body]:
    messages = [{"role": "system", "content": story.system}] if story.system else []
    for place, turn in enumerate(story.turns):
        messages += _chat_tool(turn, place) if isinstance(turn, Used) else [_chat_message(turn)]
    tools = [{"type": "function", "function": {"name": name, "parameters": {}}} for name in story.tools]
    return (
        "api.openai.com",
        "/v1/chat/completions",
        {"model": "gpt-4o", "messages": messages, "tools": tools},
    )


def _chat_message(turn: Said) -> Body:
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{turn.image}"}}
    parts = [picture, {"type": "text", "text": turn.text}]
    return {"role": turn.role, "content": parts if turn.image else turn.text}


def _chat_tool(turn: Used, place: int) -> list[Body]:
    function = {"name": turn.name, "arguments": json.dumps(turn.arguments)}
    call = {"id": f"call_{place}", "type": "function", "function": function}
    return [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": f"call_{place}", "content": turn.result},
    ]


def _messages(story: Story) -> tuple[str, str, Body]:
    messages: list[Body] = []
    for place, turn in enumerate(story.turns):
        messages += _messages_tool(turn, place) if isinstance(turn, Used) else [_messages_message(turn)]
    tools = [{"name": name, "input_schema": {"type": "object"}} for name in story.tools]
    system = {"system": story.system} if story.system else {}
    body = {"model": "claude-sonnet-4-5", "max_tokens": 500, **system, "messages": messages, "tools": tools}
    return "api.anthropic.com", "/v1/messages", body


def _messages_message(turn: Said) -> Body:
    source = {"type": "base64", "media_type": "image/png", "data": turn.image}
    pictures = [{"type": "image", "source": source}] if turn.image else []
    return {"role": turn.role, "content": [*pictures, {"type": "text", "text": turn.text}]}


def _messages_tool(turn: Used, place: int) -> list[Body]:
    use = {"type": "tool_use", "id": f"toolu_{place}", "name": turn.name, "input": turn.arguments}
    result = {"type": "tool_result", "tool_use_id": f"toolu_{place}", "content": turn.result}
    return [{"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]


def _responses(story: Story) -> tuple[str, str, Body]:
    items: list[Body] = []
    for place, turn in enumerate(story.turns):
        items += _responses_tool(turn, place) if isinstance(turn, Used) else [_responses_message(turn)]
    tools = [{"type": "function", "name": name, "parameters": {}} for name in story.tools]
    system = {"instructions": story.system} if story.system else {}
    return "api.openai.com", "/v1/responses", {"model": "gpt-5", **system, "input": items, "tools": tools}


def _responses_message(turn: Said) -> Body:
    picture = {"type": "input_image", "image_url": f"data:image/png;base64,{turn.image}"}
    kind = "input_text" if turn.role == "user" else "output_text"
    parts = [*([picture] if turn.image else []), {"type": kind, "text": turn.text}]
    return {"type": "message", "role": turn.role, "content": parts}


def _responses_tool(turn: Used, place: int) -> list[Body]:
    call = {"type": "function_call", "call_id": f"call_{place}", "name": turn.name}
    output = {"type": "function_call_output", "call_id": f"call_{place}", "output": turn.result}
    return [{**call, "arguments": json.dumps(turn.arguments)}, output]


def _gemini(story: Story) -> tuple[str, str, Body]:
    contents: list[Body] = []
    for turn in story.turns:
        contents += _gemini_tool(turn) if isinstance(turn, Used) else [_gemini_content(turn)]
    tools = [{"functionDeclarations": [{"name": name} for name in story.tools]}]
    system = {"systemInstruction": {"parts": [{"text": story.system}]}} if story.system else {}
    path = "/v1beta/models/gemini-2.5-flash:generateContent"
    return "generativelanguage.googleapis.com", path, {**system, "contents": contents, "tools": tools}


def _gemini_content(turn: Said) -> Body:
    pictures = [{"inlineData": {"mimeType": "image/png", "data": turn.image}}] if turn.image else []
    role = "user" if turn.role == "user" else "model"
    return {"role": role, "parts": [*pictures, {"text": turn.text}]}


def _gemini_tool(turn: Used) -> list[Body]:
    call = {"functionCall": {"name": turn.name, "args": turn.arguments}}
    response = {"functionResponse": {"name": turn.name, "response": {"output": turn.result}}}
    return [{"role": "model", "parts": [call]}, {"role": "user", "parts": [response]}]


FORMATS: Mapping[str, Callable[[Story], tuple[str, str, Body]]] = {
    "chat": _chat,
    "messages": _messages,
    "responses": _responses,
    "gemini": _gemini,
}
"""How each writes a story: host, path and body of the request."""


def told(story: Story, format_: str) -> Ask:
    """The call that tells `story`."""
    host, path, body = FORMATS[format_](story)
    request = Request("POST", host, path, (), (), json.dumps(body).encode())
    codec = codec_for(request)
    assert codec is not None
    return Ask(codec.read_call(request, format_), codec, Wishes(), "somebody", len(request.body))


_TOKENS = {"prompt_tokens": 2, "completion_tokens": 1, "total_tokens": 3}
_MESSAGE = {"id": "msg_1", "type": "message", "role": "assistant"}

ANSWERS: Mapping[str, Callable[[str], Body]] = {
    "chat": lambda text: {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-4o",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": _TOKENS,
    },
    "messages": lambda text: {
        **_MESSAGE,
        "model": "claude-sonnet-4-5",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 2, "output_tokens": 1},
    },
    "responses": lambda text: {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": "gpt-5",
        "output": [
            {
                **_MESSAGE,
                "status": "completed",
                "content": [{"type": "output_text", "text": text, "annotations": []}],
            }
        ],
        "usage": {"input_tokens": 2, "output_tokens": 1, "total_tokens": 3},
    },
    "gemini": lambda text: {
        "candidates": [
            {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP", "index": 0}
        ],
        "usageMetadata": {"promptTokenCount": 2, "candidatesTokenCount": 1, "totalTokenCount": 3},
        "modelVersion": "gemini-2.5-flash",
    },
}


def answered_in(format_: str, text: str) -> Recorded:
    """A complete answer that says `text`."""
    return Recorded("json", "application/json", json.dumps(ANSWERS[format_](text)).encode())


def alternating(texts: Iterable[str], last: str) -> tuple[Said, ...]:
    """`texts` said by turns, so that the user then says `last`."""
    before = list(texts)
    roles: list[Literal["user", "assistant"]] = ["user", "assistant"]
    said = [Said(roles[(len(before) - place) % 2], text) for place, text in enumerate(before)]
    return (*said, Said("user", last))
