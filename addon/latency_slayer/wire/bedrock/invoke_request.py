"""Reading a request of InvokeModel, whose body is that of the model."""

import re
from collections.abc import Iterator, Mapping

from latency_slayer.wire.bedrock.place import Operation, place_of
from latency_slayer.wire.bedrock.request import (
    TURNS,
    has_draft_guardrail,
    runs_server_tools,
    without_cache_points,
)
from latency_slayer.wire.call import JSON, Call, Request, Trait, Unreadable
from latency_slayer.wire.messages.request import traits as traits_of_claude
from latency_slayer.wire.question import MESSAGES, Split, TurnStyle, split, split_prompt, split_text
from latency_slayer.wire.scope import read_body, scope_of, without_stream_flag

ENDPOINT = "invoke"

_OPERATION = Operation("invoke", "invoke-with-response-stream")

_BESIDE_GENERATION = ("normalize", "dimensions", "embeddingTypes", "embeddingConfig", "taskType")
"""Fields of requests for embeddings and images, which may also say `inputText` or `prompt`."""

_OTHER_MODEL = re.compile(r"embed|rerank|canvas|stability\.|titan-image")
"""Models that generate no text, as far as their names tell; what an ARN stands for, its answers tell."""

_TEMPLATE = re.compile(
    r"\[/?INST\]|<\|[^|]*\|>|</?s>|<<SYS>>|<start_of_turn>|\b(?:Human|Assistant|User|Bot|AI):", re.IGNORECASE
)
"""Marks of turns inside a prompt: it may say more than a question."""

_SEVERAL = ("num_generations", "numResults", "n")
_LOGPROBS = ("logprobs", "top_logprobs", "return_likelihoods")

_BLOCKS = TurnStyle(
    is_user=MESSAGES.is_user,
    is_answer=MESSAGES.is_answer,
    carries_tools=lambda turn: MESSAGES.carries_tools(turn) or TURNS.carries_tools(turn),
    is_text=lambda part: MESSAGES.is_text(part) or TURNS.is_text(part),
)
"""Turns of Claude and of who speaks chat completions, or those of Nova."""


def claims(request: Request) -> bool:
    """True for POST .../model/MODEL/invoke and /invoke-with-response-stream, if MODEL may generate text."""
    place = place_of(request, _OPERATION)
    return place is not None and not _OTHER_MODEL.search(place.model)


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable, also where no text is asked for."""
    if (place := place_of(request, _OPERATION)) is None:
        raise Unreadable("a URL of another operation")
    body = read_body(request)
    if b"cachePoint" in request.body:
        body = without_cache_points(body)
    if any(name in body for name in _BESIDE_GENERATION):
        raise Unreadable("no text is asked for")
    asked = _split(body)
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=place.model,
        form=place.form,
        scope=scope_of(request, ENDPOINT, without_stream_flag(body), asked, place.path),
        question=asked.question,
        traits=asked.traits.union(_traits(request, body)),
    )


def _split(body: Mapping[str, JSON]) -> Split:
    if "messages" in body:
        return split("messages", body["messages"], _BLOCKS)
    if "message" in body:  # Cohere's chat
        return split_text("message", body["message"])
    name = next((name for name in ("prompt", "inputText") if name in body), None)
    if name is None:
        raise Unreadable("no text is asked for")
    return _split_prompt(name, body[name])


def _split_prompt(name: str, prompt: JSON) -> Split:
    if isinstance(prompt, str) and _TEMPLATE.search(prompt):
        return Split({name: prompt}, None, None, frozenset({Trait.NO_QUESTION}))
    return split_prompt(name, prompt)


def _traits(request: Request, body: Mapping[str, JSON]) -> Iterator[Trait]:
    yield from traits_of_claude(body)
    if has_draft_guardrail(request, body):
        yield Trait.SERVER_STATE
    if runs_server_tools(body):
        yield Trait.SERVER_TOOLS
    if body.get("tool_results"):  # Cohere's chat
        yield Trait.TOOL_TURN
    if any(body.get(name) not in (None, 1) for name in _SEVERAL):
        yield Trait.SEVERAL_CHOICES
    if any(body.get(name) not in (None, False, "NONE") for name in _LOGPROBS):
        yield Trait.LOGPROBS
