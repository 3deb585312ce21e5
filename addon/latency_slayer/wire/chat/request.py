"""Reading a chat-completions request, after https://platform.openai.com/docs/api-reference/chat/create
and the dialects of the providers that speak it."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Request, Trait
from latency_slayer.wire.hosts import host_name
from latency_slayer.wire.question import MESSAGES, NOT_TOLD, split
from latency_slayer.wire.scope import path_segments, read_body, says_form_alone, scope_of, without_stream_flag

ENDPOINT = "chat.completions"

WRITER = "api.writer.com"
"""Who has its chat completions where Cohere has a chat of its own."""

_CLIENT_TOOLS = frozenset({"function", "custom"})

_SERVER_TOOL_FIELDS = (
    "web_search_options",  # OpenAI, Perplexity
    "search_settings",  # Groq
    "compound_custom",  # Groq
    "plugins",  # OpenRouter
    "search_parameters",  # xAI
    "enable_search",  # DashScope
    "enable_code_interpreter",  # DashScope
    "data_sources",  # Azure
    "dataSources",  # Azure, older versions
    "mcp_servers",
)

_STATE_FIELDS = (
    "store",
    "previous_response_id",
    "conversation",
    "conversation_id",
    "container",
    "audio",  # what was spoken is kept for an hour under an id, by which the next turn names it
    "preset",  # OpenRouter: settings and system text that are kept there, and edited there
)

_PRESET = "@preset/"
"""How OpenRouter's presets are named in place of a model, or behind it."""

_SEARCHING_MODEL = re.compile(r":online$|-search-(preview|api)|^(groq/)?compound|^perplexity/|(^|/)sonar")
"""Models that search the web unasked: OpenRouter's suffix, OpenAI's, Groq's and Perplexity's names."""


def claims(request: Request) -> bool:
    """True for POST .../chat/completions, Azure's deployments included, for Writer's /v1/chat and for
    Portkey's /v1/prompts/ID/completions."""
    if request.method != "POST":
        return False
    match path_segments(request):
        case [*_, "chat", "completions"]:
            return True
        case [*_, "v1", "chat"]:
            return host_name(request.host) == WRITER
    return _names_prompt(request)


def read_call(request: Request, provider: str) -> Call:
    """The call in `request`. Raises Unreadable."""
    body = read_body(request)
    is_kept = _names_prompt(request)
    turns = NOT_TOLD if is_kept else split("messages", body.get("messages"), MESSAGES)
    model = model_of(body, request)
    return Call(
        provider=provider,
        endpoint=ENDPOINT,
        host=request.host,
        model=model,
        form=form_of(body),
        scope=scope_of(request, ENDPOINT, less_defaults(without_stream_flag(body)), turns),
        question=turns.question,
        traits=turns.traits.union(_traits(body, model, provider), [Trait.SERVER_STATE] if is_kept else ()),
    )


def _names_prompt(request: Request) -> bool:
    """True where Portkey completes a prompt that is kept, and edited, there."""
    match path_segments(request):
        case [*_, "prompts", _, "completions"]:
            return True
    return False


def model_of(body: Mapping[str, JSON], request: Request) -> str:
    """The model that the body names, else the path's deployment (Azure) or engine (OpenAI's first API)."""
    if isinstance(model := body.get("model"), str) and model:
        return model
    segments = path_segments(request)
    named = (after for name, after in pairwise(segments) if name in ("deployments", "engines"))
    return next(named, "")


def form_of(body: Mapping[str, JSON]) -> str:
    """The form that `stream` and `stream_options` ask for."""
    if body.get("stream") is not True:
        return forms.JSON
    options = body.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    return forms.SSE_USAGE if with_usage else forms.SSE


def less_defaults(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less the fields whose value is what the provider would do anyway."""
    return {name: value for name, value in body.items() if not _is_default(name, value)}


def _is_default(name: str, value: JSON) -> bool:
    match name:
        case "n":
            return type(value) is int and value == 1
        case "store":
            return value is None or value is False
        case "stream_options":
            return says_form_alone(value)
    return False


def _traits(body: Mapping[str, JSON], model: str, provider: str) -> Iterator[Trait]:
    if body.get("n") not in (None, 1):
        yield Trait.SEVERAL_CHOICES
    if any(is_set(body.get(name)) for name in ("logprobs", "top_logprobs", "prompt_logprobs")):
        yield Trait.LOGPROBS
    if _PRESET in model or any(is_set(body.get(name)) for name in _STATE_FIELDS):
        yield Trait.SERVER_STATE
    if _runs_server_tools(body, model, provider):
        yield Trait.SERVER_TOOLS
    if is_set(body.get("deferred")):  # xAI: the answer is fetched later
        yield Trait.BACKGROUND


def is_set(value: JSON) -> bool:
    """True if the field's `value` asks for something."""
    # An empty object counts: `web_search_options: {}` switches the search on.
    return value is not None and value is not False and value != []


def _runs_server_tools(body: Mapping[str, JSON], model: str, provider: str) -> bool:
    if provider == "perplexity" or _SEARCHING_MODEL.search(model):
        return True
    if any(is_set(body.get(name)) for name in _SERVER_TOOL_FIELDS):
        return True
    tools = body.get("tools")
    return isinstance(tools, list) and not all(map(_runs_at_client, tools))


def _runs_at_client(tool: JSON) -> bool:
    if not isinstance(tool, dict):
        return False
    if "type" in tool:
        return tool["type"] in _CLIENT_TOOLS if isinstance(tool["type"], str) else False
    # Mistral's and Ollama's clients leave the type out.
    return "function" in tool or "name" in tool
