"""What of a request must match exactly, as far as all formats agree on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from urllib.parse import unquote

from latency_slayer.wire.call import JSON, Request, Unreadable
from latency_slayer.wire.json_text import is_encodable, read_object
from latency_slayer.wire.question import Split

CREDENTIAL_PARAMETERS = frozenset({"key", "api_key", "api-key", "subscription-key", "access_token"})
"""Query parameters that say who calls, not what for."""

MEANING_HEADERS = frozenset(
    {
        "anthropic-version",
        "openai-organization",
        "openai-project",
        # Azure AI: whether fields that the service does not know reach the model.
        "extra-parameters",
        "azureml-model-deployment",
        "groq-model-version",
        # Gemini Interactions: whether answers are told in steps.
        "api-revision",
        "x-goog-user-project",
        # What a browser is told it may read.
        "origin",
        "x-model-provider-preference",
        # Azure: which content filter, and which deployment where the first is busy.
        "x-policy-id",
        "x-ms-spillover-deployment",
        # Google: which fields of an answer are told.
        "x-goog-fieldmask",
        "x-http-method-override",
    }
)
"""Headers that change what an answer is."""

MEANING_PREFIXES = (
    "x-portkey-",
    "cf-aig-",
    "x-amzn-bedrock-",
    "x-litellm-",
    "helicone-",
    "x-bf-",
    "x-tfy-",
    "x-dashscope-",
    "nvcf-",
)
"""Header families by which gateways choose a model, a prompt or a guardrail."""

MEANING_SUFFIXES = ("-beta", "-api-version")
"""What providers call the features that a call opts into (Anthropic's name goes through gateways, too)."""

VOLATILE_SUFFIXES = (
    "-api-key",
    "-access-key-id",
    "-access-key",
    "-token",
    "-trace-id",
    "-span-id",
    "-span-name",
    # Bedrock: how a stream is asked for, and what changes no answer.
    "-accept",
    "-service-tier",
    "-request-metadata",
    "-auth",
    "-authorization",
    "-request-id",
    "-session-id",
    "-user-id",
)
"""Headers of those families that are credentials, differ on every call or say nothing of the answer."""

IGNORED_FIELDS = frozenset(
    {
        "user",
        "metadata",
        "service_tier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "cache_control",
    }
)
"""Body fields known not to change an answer, in every format."""

_FORM_OPTIONS = frozenset({"include_usage", "include_obfuscation"})


def read_body(request: Request) -> dict[str, JSON]:
    """The JSON object in `request`, without cache hints. Raises Unreadable."""
    body = read_object(request.body, unique_keys=True)
    return without_cache_hints(body) if b"cache_control" in request.body else body


def scope_of(
    request: Request,
    endpoint: str,
    body: Mapping[str, JSON],
    conversation: Split,
    path: Sequence[str] | None = None,
) -> dict[str, JSON]:
    """The scope of a call that says `conversation` and whose other shaping fields are in `body`.

    `path` stands for the request's own where that says the form. Raises Unreadable.
    """
    place = address(request, path_segments(request) if path is None else path)
    if not is_encodable(place):
        raise Unreadable("a URL or header that is not UTF-8")
    return {
        "endpoint": endpoint,
        **place,
        "layout": conversation.layout,
        "body": {**without(body, IGNORED_FIELDS), **conversation.fields, **_routing(body)},
    }


def _routing(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """What of `metadata` chooses who answers: LiteLLM's `tags`, a list, which no provider takes there."""
    match body.get("metadata"):
        case {"tags": list(tags)}:
            return {"metadata": {"tags": tags}}
    return {}


def without_stream_flag(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less a proper `stream` flag, which only says the form; any other value may mean anything."""
    proper = isinstance(body.get("stream"), bool | None)
    return without(body, {"stream"}) if proper else dict(body)


def says_form_alone(stream_options: JSON) -> bool:
    """True if `stream_options` asks for nothing but padding and whether the token counts are streamed, which
    is a form of its own; vLLM's `continuous_usage_stats` and what may come are more than that."""
    if not isinstance(stream_options, dict):
        return stream_options is None
    return stream_options.keys() <= _FORM_OPTIONS and all(
        isinstance(value, bool | None) for value in stream_options.values()
    )


def address(request: Request, path: Sequence[str]) -> dict[str, JSON]:
    """Where the call goes: host, `path`, query and headers, without what says only who calls."""
    return {
        "host": [request.host, *request.other_hosts],
        "path": list(path),
        "query": _by_name((n, v) for n, v in request.query if n.lower() not in CREDENTIAL_PARAMETERS),
        "headers": _by_name((n, v) for n, v in request.headers if _shapes_answer(n)),
    }


def path_segments(request: Request) -> list[str]:
    """The path's segments, percent-decoded; empty ones (`//openai/...`) are left out."""
    return list(_segments(request.path))


@lru_cache(256)
def _segments(path: str) -> tuple[str, ...]:
    # Every codec looks at the path of every request, and programs use few of them.
    return tuple(unquote(segment, errors="surrogateescape") for segment in path.split("/") if segment)


def without(mapping: Mapping[str, JSON], names: Collection[str]) -> dict[str, JSON]:
    """`mapping` less `names`."""
    return {name: value for name, value in mapping.items() if name not in names}


def without_cache_hints(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less `cache_control` where the APIs define it: on the body, its system blocks, tools, turns and
    content blocks. Inside tool arguments and schemas the word belongs to the user and stays."""
    cleaned = {name: _CLEANERS[name](value) if name in _CLEANERS else value for name, value in body.items()}
    return _less_hint(cleaned)


def _by_name(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    # Only the names: the order of one name's values can mean something.
    return [list(pair) for pair in sorted(pairs, key=itemgetter(0))]


def _shapes_answer(header: str) -> bool:
    if header in MEANING_HEADERS or header.endswith(MEANING_SUFFIXES):
        return True
    return header.startswith(MEANING_PREFIXES) and not header.endswith(VOLATILE_SUFFIXES)


def _less_hint(mapping: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: value for name, value in mapping.items() if name != "cache_control"}


def _clean_blocks(value: JSON) -> JSON:
    if not isinstance(value, list):
        return value
    return [_clean_block(item) if isinstance(item, dict) else item for item in value]


def _clean_block(block: Mapping[str, JSON]) -> dict[str, JSON]:
    match block.get("type"):
        case "tool_result":
            return _clean_turn(block)
        case "document" if (
            isinstance(source := block.get("source"), dict) and source.get("type") == "content"
        ):
            return {**_less_hint(block), "source": _clean_turn(source)}
    return _less_hint(block)


def _clean_turns(value: JSON) -> JSON:
    if not isinstance(value, list):
        return value
    return [_clean_turn(turn) if isinstance(turn, dict) else turn for turn in value]


def _clean_turn(turn: Mapping[str, JSON]) -> dict[str, JSON]:
    cleaned = _less_hint(turn)
    if "content" in cleaned:
        cleaned["content"] = _clean_blocks(cleaned["content"])
    return cleaned


def _clean_tools(value: JSON) -> JSON:
    if not isinstance(value, list):
        return value
    return [_clean_tool(tool) if isinstance(tool, dict) else tool for tool in value]


def _clean_tool(tool: Mapping[str, JSON]) -> dict[str, JSON]:
    cleaned = _less_hint(tool)
    if isinstance(function := tool.get("function"), dict):
        cleaned["function"] = _less_hint(function)
    return cleaned


_CLEANERS = {"system": _clean_blocks, "messages": _clean_turns, "tools": _clean_tools}
