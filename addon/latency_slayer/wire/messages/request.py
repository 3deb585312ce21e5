"""Reading an Anthropic Messages request, after https://docs.anthropic.com/en/api/messages and, for Vertex,
https://docs.anthropic.com/en/api/claude-on-vertex-ai."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request, Trait
from latency_slayer.wire.json_text import objects
from latency_slayer.wire.question import MESSAGES, split
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without_stream_flag

ENDPOINT = "messages"

_CLIENT_TOOLS = ("custom", "function", "bash_", "text_editor_", "computer_", "memory_", "tool_reference")
"""Starts of tool types that the client runs. Every other typed tool runs at Anthropic, or is unknown."""


_VERTEX_MODELS = ["publishers", "anthropic", "models"]
_VERTEX_METHODS = frozenset({"rawPredict", "streamRawPredict"})
_VERTEX_COUNTER = "count-tokens"
"""What stands for a model where Vertex counts tokens instead of generating."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a URL says: the path less its form, and on Vertex the model and whether a stream is asked for."""

    path: list[str]
    model: str = ""
    streams: bool = False


def claims(request: Request) -> bool:
    """True for POST .../v1/messages, not for what lies below it (`count_tokens`, `batches`), and for Vertex's
    raw predictions of Anthropic's models; those of other publishers have bodies of other formats."""
    return request.method == "POST" and _place(path_segments(request)) is not None


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_body(request)
    segments = path_segments(request)
    place = _place(segments) or _Place(segments)
    turns = split("messages", body.get("messages"), MESSAGES)
    model = body.get("model")
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model if isinstance(model, str) and model else place.model,
        form=forms.SSE if place.streams or body.get("stream") is True else forms.JSON,
        scope=scope_of(request, ENDPOINT, without_stream_flag(body), turns, place.path),
        question=turns.question,
        traits=turns.traits.union(traits(body)),
    )


def _place(segments: list[str]) -> _Place | None:
    if segments[-2:] == ["v1", "messages"]:
        return _Place(segments)
    model, colon, method = segments[-1].rpartition(":") if segments else ("", "", "")
    if segments[-4:-1] != _VERTEX_MODELS or method not in _VERTEX_METHODS or model == _VERTEX_COUNTER:
        return None
    return _Place([*segments[:-1], f"{model}{colon}rawPredict"], model, method == "streamRawPredict")


def traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    """What in `body` limits how the call may be answered, its turns aside."""
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
