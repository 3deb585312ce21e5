"""Reading a generateContent request, after https://ai.google.dev/api/generate-content and
https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request, Trait
from latency_slayer.wire.gemini.fields import both, named, said
from latency_slayer.wire.json_text import objects, read_object
from latency_slayer.wire.question import TurnStyle, split
from latency_slayer.wire.scope import path_segments, scope_of, without

ENDPOINT = "generateContent"

_STREAMED = "streamGenerateContent"
_METHODS = frozenset({ENDPOINT, _STREAMED})

_ALT = ("alt", "$alt")
"""The query parameter that says the form; `$alt` is its other name."""

_LEFT_OUT = both("labels", "serviceTier")
"""Billing labels, and how soon and at what price the call is served."""

_CLIENT_TOOLS = both("functionDeclarations")
"""The only kind of tool that the client runs; Google runs every other one, or it is unknown."""

_TOOL_PARTS = both("functionCall", "functionResponse", "toolCall", "toolResponse")

_CANDIDATE_COUNT = both("candidateCount")


def claims(request: Request) -> bool:
    """True for POST .../MODEL:generateContent and .../MODEL:streamGenerateContent."""
    if request.method != "POST":
        return False
    _, colon, method = "".join(path_segments(request)[-1:]).rpartition(":")
    return bool(colon) and method in _METHODS


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_object(request.body, unique_keys=True)
    turns = split("contents", _turns(body.get("contents")), _STYLE)
    *place, last = path_segments(request)
    model, _, method = last.rpartition(":")
    form, asked = _form(request, is_streamed=method == _STREAMED)
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model if place[-1:] == ["models"] else "/".join([*place[-1:], model]),
        form=form,
        scope=scope_of(asked, ENDPOINT, _shaping(body), turns, path=[*place, model]),
        question=turns.question,
        traits=turns.traits.union(_traits(body)),
    )


def candidates_asked(call: Call) -> int:
    """How many candidates `call` asks for, 1 where it does not say."""
    config = said(call.scope["body"], "generationConfig")
    count = said(config, "candidateCount") if isinstance(config, dict) else None
    return count if type(count) is int else 1


def _form(request: Request, *, is_streamed: bool) -> tuple[str, Request]:
    """The form that the call asks for, and the request less the parameter that says that and no more."""
    words = {"sse": forms.SSE, "json": forms.JSON_ARRAY if is_streamed else forms.JSON}
    told = [
        (name, value) for name, value in request.query if name in _ALT and value.partition(";")[0] in words
    ]
    bare = [pair for pair in told if pair[1] in words]
    streamed = [words[value.partition(";")[0]] for _, value in told]
    form = forms.SSE if forms.SSE in streamed else words["json"]
    if len(bare) != 1:  # none, or which of them counts is unknown
        return form, request
    return form, replace(request, query=tuple(pair for pair in request.query if pair != bare[0]))


def _turns(contents: JSON) -> JSON:
    """The turns as a list, each with a list of parts: a single one may stand for a list of one."""
    turns = [contents] if isinstance(contents, dict) else contents
    if not isinstance(turns, list):
        return turns
    return [_with_listed_parts(turn) if isinstance(turn, dict) else turn for turn in turns]


def _with_listed_parts(turn: dict[str, JSON]) -> dict[str, JSON]:
    parts = turn.get("parts")
    return {**turn, "parts": [parts]} if isinstance(parts, dict) else turn


def _carries_tools(turn: Mapping[str, JSON]) -> bool:
    if turn.get("role") in ("function", "tool"):
        return True
    return any(not _TOOL_PARTS.isdisjoint(part) for part in objects(turn.get("parts")))


_STYLE = TurnStyle(
    is_user=lambda turn: turn.get("role") in ("user", "", None),
    is_answer=lambda turn: turn.get("role") == "model",
    carries_tools=_carries_tools,
    is_text=lambda part: not part.get("thought"),
    content="parts",
)


def _shaping(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less what is known not to change the answer; one candidate is the default."""
    shaping = without(body, _LEFT_OUT)
    name = named(body, "generationConfig")
    if isinstance(config := body.get(name), dict) and _is_one(said(config, "candidateCount")):
        shaping[name] = without(config, _CANDIDATE_COUNT)
    return shaping


def _is_one(value: JSON) -> bool:
    return type(value) is int and value == 1


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    for config in objects([body.get("generationConfig"), body.get("generation_config")]):
        counts = [config[name] for name in _CANDIDATE_COUNT if config.get(name) is not None]
        if not all(map(_is_one, counts)):
            yield Trait.SEVERAL_CHOICES
        if said(config, "responseLogprobs") or config.get("logprobs") is not None:
            yield Trait.LOGPROBS
    if not all(map(_runs_at_client, _tools(body))):
        yield Trait.SERVER_TOOLS


def _tools(body: Mapping[str, JSON]) -> Sequence[JSON]:
    tools = body.get("tools")
    return tools if isinstance(tools, list) else [tools] if tools else []


def _runs_at_client(tool: JSON) -> bool:
    return isinstance(tool, dict) and all(
        value is None or name in _CLIENT_TOOLS for name, value in tool.items()
    )
