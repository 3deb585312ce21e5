"""What in a Responses request limits how it may be answered."""

import re
from collections.abc import Iterator, Mapping

from latency_slayer.wire.call import JSON, Trait
from latency_slayer.wire.chat.request import is_set
from latency_slayer.wire.json_text import objects

_CLIENT_TOOLS = (
    "function",
    "custom",
    "computer",
    "computer_use",
    "computer_use_preview",
    "local_shell",
    "apply_patch",
    # It looks among the tools of the request itself, wherever it runs: nothing in it goes stale.
    "tool_search",
)

_ADDS_TOOLS = ("additional_tools", "tool_search_output")
"""Items of the input that name further tools."""

_SERVER_TOOL_FIELDS = (
    "plugins",  # OpenRouter
    "search_parameters",  # xAI
    "web_search_options",
    "mcp_servers",
)

_SEARCHING_MODEL = re.compile(
    r":online$|-deep-research|-search-(preview|api)|^(groq/)?compound|^perplexity/|(^|/)sonar"
)
"""Models that search the web unasked: OpenRouter's suffix, OpenAI's, Groq's and Perplexity's names."""


def traits_of(body: Mapping[str, JSON], provider: str) -> Iterator[Trait]:
    """The traits that the fields of `body` give the call, beside those of its question."""
    if _logprobs_asked(body):
        yield Trait.LOGPROBS
    if is_set(body.get("background")):
        yield Trait.BACKGROUND
    if is_set(body.get("conversation")) or _has_changing_prompt(body):
        yield Trait.SERVER_STATE
    if any(is_set(body.get(name)) for name in ("previous_response_id", "prompt")) or _refers(body):
        yield Trait.CONTINUED
    if _runs_server_tools(body, provider):
        yield Trait.SERVER_TOOLS


def _logprobs_asked(body: Mapping[str, JSON]) -> bool:
    include = body.get("include")
    named = isinstance(include, list) and any("logprobs" in name for name in include if isinstance(name, str))
    return named or body.get("top_logprobs") not in (None, 0)


def _has_changing_prompt(body: Mapping[str, JSON]) -> bool:
    """True for a prompt template of the provider's that may be edited; its versions stay as they are."""
    prompt = body.get("prompt")
    return is_set(prompt) and not (isinstance(prompt, dict) and isinstance(prompt.get("version"), str))


def _refers(body: Mapping[str, JSON]) -> bool:
    """True if an item is only named: a reference may come without its type."""
    return any(
        item.get("type") == "item_reference" or not (item.get("type") or item.get("role"))
        for item in objects(body.get("input"))
    )


def _runs_server_tools(body: Mapping[str, JSON], provider: str) -> bool:
    model = body.get("model")
    if provider == "perplexity" or (isinstance(model, str) and _SEARCHING_MODEL.search(model)):
        return True
    if any(is_set(body.get(name)) for name in _SERVER_TOOL_FIELDS):
        return True
    added = [item for item in objects(body.get("input")) if item.get("type") in _ADDS_TOOLS]
    return not all(_all_run_at_client(holder.get("tools")) for holder in (body, *added))


def _all_run_at_client(tools: JSON) -> bool:
    return not tools or (isinstance(tools, list) and all(map(_runs_at_client, tools)))


def _runs_at_client(tool: JSON) -> bool:
    match tool:
        case {"type": "namespace"}:
            return _all_run_at_client(tool.get("tools"))
        case {"type": "shell", "environment": {"type": "local"}}:
            return True
        case {"type": kind}:
            return kind in _CLIENT_TOOLS
        case {"name": str()} | {"function": dict()}:  # Some clients leave the type of a function out.
            return True
    return False
