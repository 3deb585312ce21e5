"""Reading an Anthropic Messages request, after https://docs.anthropic.com/en/api/messages."""

from collections.abc import Iterator, Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request, Trait
from latency_slayer.wire.json_text import objects
from latency_slayer.wire.question import MESSAGES, split
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without_stream_flag

ENDPOINT = "messages"

_CLIENT_TOOLS = ("custom", "function", "bash_", "text_editor_", "computer_", "memory_", "tool_reference")
"""Starts of tool types that the client runs. Every other typed tool runs at Anthropic, or is unknown."""


def claims(request: Request) -> bool:
    """True for POST .../v1/messages, not for what lies below it (`count_tokens`, `batches`)."""
    return request.method == "POST" and path_segments(request)[-2:] == ["v1", "messages"]


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_body(request)
    turns = split("messages", body.get("messages"), MESSAGES)
    model = body.get("model")
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model if isinstance(model, str) else "",
        form=forms.SSE if body.get("stream") is True else forms.JSON,
        scope=scope_of(request, ENDPOINT, without_stream_flag(body), turns),
        question=turns.question,
        traits=turns.traits.union(_traits(body)),
    )


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("container") is not None:
        yield Trait.SERVER_STATE
    if body.get("mcp_servers") or not all(map(_runs_at_client, _tools(body))):
        yield Trait.SERVER_TOOLS


def _tools(body: Mapping[str, JSON]) -> Iterator[Mapping[str, JSON]]:
    yield from objects(body.get("tools"))
    for turn in objects(body.get("messages")):
        for block in objects(turn.get("content")):
            if block.get("type") == "tool_addition" and isinstance(tool := block.get("tool"), dict):
                yield tool


def _runs_at_client(tool: Mapping[str, JSON]) -> bool:
    kind = tool.get("type")
    return kind is None or (isinstance(kind, str) and kind.startswith(_CLIENT_TOOLS))
