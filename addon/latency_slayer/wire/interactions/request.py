"""Reading an Interactions request, after https://ai.google.dev/api/interactions-api."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request, Trait
from latency_slayer.wire.json_text import objects, read_object
from latency_slayer.wire.question import Fields, Split, TurnStyle, split, split_text
from latency_slayer.wire.scope import path_segments, scope_of, without_stream_flag

ENDPOINT = "interactions"

_CONTENTS = ("text", "image", "audio", "document", "video")
"""Types of what a user says; every other item of an input is a step of its own."""

_TOOL_STEPS = ("_call", "_result")
"""Ends of the types of steps that are tool calls and their results."""


def claims(request: Request) -> bool:
    """True for POST .../interactions, not for what lies below it (`/{id}/cancel`)."""
    return request.method == "POST" and path_segments(request)[-1:] == [ENDPOINT]


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_object(request.body, unique_keys=True)
    asked = _split(body.get("input"))
    is_streamed = body.get("stream") is True
    model = body.get("model") or body.get("agent")
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model if isinstance(model, str) else "",
        form=forms.SSE if is_streamed else forms.JSON,
        scope=scope_of(_less_form(request) if is_streamed else request, ENDPOINT, _shaping(body), asked),
        question=asked.question,
        traits=asked.traits.union(_traits(body)),
    )


def _less_form(request: Request) -> Request:
    """`request` less the parameter by which older clients ask for a stream once more."""
    return replace(request, query=tuple(pair for pair in request.query if pair != ("alt", "sse")))


def _split(asked: JSON) -> Split:
    """The question, which is text, or contents of one turn, or the last of several steps."""
    items = [asked] if isinstance(asked, dict) else asked
    if not isinstance(items, list):
        return split_text("input", asked)
    if items and all(map(_is_content, items)):
        items = [{"type": "user_input", "content": items}]
    return split("input", items, _STEPS)


def _is_content(item: JSON) -> bool:
    return isinstance(item, dict) and item.get("type") in _CONTENTS


def _is_said_by(step: Fields, kind: str, role: str) -> bool:
    return step.get("type") == kind or step.get("role") == role


def _carries_tools(step: Fields) -> bool:
    kind = step.get("type")
    if isinstance(kind, str) and kind.endswith(_TOOL_STEPS):
        return True
    # Before there were steps, results stood among the contents of a turn.
    return any(map(_carries_tools, objects(step.get("content"))))


_STEPS = TurnStyle(
    is_user=lambda step: _is_said_by(step, "user_input", "user"),
    is_answer=lambda step: _is_said_by(step, "model_output", "model"),
    carries_tools=_carries_tools,
    is_text=lambda content: content.get("type") == "text",
)


def _shaping(body: Mapping[str, JSON]) -> Mapping[str, JSON]:
    return {name: value for name, value in without_stream_flag(body).items() if not _is_idle(name, value)}


def _is_idle(name: str, value: JSON) -> bool:
    """True for what does not change the answer, and for what Google would do anyway."""
    return (
        name == "labels" or (name == "store" and value is True) or (name == "background" and value is False)
    )


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("background"):
        yield Trait.BACKGROUND
    if body.get("environment") is not None or body.get("webhook_config") is not None:
        yield Trait.SERVER_STATE
    if body.get("previous_interaction_id") is not None or body.get("continuation_token") is not None:
        yield Trait.CONTINUED
    if body.get("agent") is not None or not _all_run_at_client(body.get("tools")):
        yield Trait.SERVER_TOOLS


def _all_run_at_client(tools: JSON) -> bool:
    listed = tools if isinstance(tools, list) else [tools] if tools else []
    return all(isinstance(tool, dict) and tool.get("type") == "function" for tool in listed)
