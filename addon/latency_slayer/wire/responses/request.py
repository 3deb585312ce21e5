"""Reading a Responses request, after https://platform.openai.com/docs/api-reference/responses/create
and the providers that speak it."""

from collections.abc import Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request
from latency_slayer.wire.question import Fields, Split, TurnStyle, split, split_text
from latency_slayer.wire.responses.traits import traits_of
from latency_slayer.wire.scope import (
    path_segments,
    read_body,
    says_form_alone,
    scope_of,
    without,
    without_stream_flag,
)

ENDPOINT = "responses"

_HINTS = frozenset({"cache_control", "prompt_cache_breakpoint"})
"""Marks on items and their parts: where a prompt may be cached at the provider."""

_CACHE_OPTIONS = frozenset({"mode", "ttl"})
"""Options of prompt caching that only say how; others ask for something else (`prewarm`, diagnostics)."""

_UNSET = ("background", "conversation", "previous_response_id", "prompt", "store")
"""Fields for which null is the same as not naming them."""

REPEATED = ("metadata", "user", "safety_identifier", "prompt_cache_key")
"""Fields that shape no answer and that answers repeat."""

_TOOL_ITEMS = ("_call", "_output", "mcp_approval_request", "mcp_approval_response", "program")
"""Ends of the types of items that are tool calls and their results."""


def claims(request: Request) -> bool:
    """True for POST .../responses, not for what lies below it (`/compact`, `/input_tokens`, `/{id}`)."""
    return request.method == "POST" and path_segments(request)[-1:] == [ENDPOINT]


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_body(request)
    if any(hint.encode() in request.body for hint in _HINTS):
        body["input"] = _less_hints(body.get("input"))
    asked = _split(body.get("input"))
    model = body.get("model")
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model if isinstance(model, str) else "",
        form=forms.SSE if body.get("stream") is True else forms.JSON,
        scope=scope_of(request, ENDPOINT, _less_defaults(without_stream_flag(body)), asked),
        question=asked.question,
        traits=asked.traits.union(traits_of(body, provider)),
        beside={name: body[name] for name in REPEATED if body.get(name)},
    )


def _split(asked: JSON) -> Split:
    return split("input", asked, _ITEMS) if isinstance(asked, list) else split_text("input", asked)


def _is_message(item: Fields, role: str) -> bool:
    return item.get("role") == role and item.get("type") in (None, "message")


def _carries_tools(item: Fields) -> bool:
    kind = item.get("type")
    return isinstance(kind, str) and kind.endswith(_TOOL_ITEMS)


_ITEMS = TurnStyle(
    is_user=lambda item: _is_message(item, "user"),
    is_answer=lambda item: _is_message(item, "assistant"),
    carries_tools=_carries_tools,
    is_text=lambda part: part.get("type") in ("input_text", "text"),
)


def _less_defaults(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less the fields whose value is what the provider would do anyway."""
    return {name: value for name, value in body.items() if not _is_default(name, value)}


def _is_default(name: str, value: JSON) -> bool:
    match name:
        case "store" if value is True:
            return True
        case "background" if value is False:
            return True
        case "stream_options":
            return says_form_alone(value)
        case "prompt_cache_options":
            return value is None or (isinstance(value, dict) and value.keys() <= _CACHE_OPTIONS)
    return value is None and name in _UNSET


def _less_hints(asked: JSON) -> JSON:
    """`asked` less the marks of prompt caching where the API defines them; inside arguments and schemas these
    words belong to the user and stay."""
    if not isinstance(asked, list):
        return asked
    return [_less_item_hints(item) if isinstance(item, dict) else item for item in asked]


def _less_item_hints(item: Fields) -> dict[str, JSON]:
    cleaned = without(item, _HINTS)
    for name in ("content", "output"):
        if isinstance(parts := cleaned.get(name), list):
            cleaned[name] = [without(part, _HINTS) if isinstance(part, dict) else part for part in parts]
    return cleaned
