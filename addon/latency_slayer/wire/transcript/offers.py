"""What a request offers and asks for beside its conversation, in a few words."""

from collections.abc import Collection, Iterator, Mapping

from latency_slayer.wire.call import JSON
from latency_slayer.wire.transcript.blobs import compact

_TOOL_FIELDS = ("tools", "functions", "mcp_servers")
_TOOL_GROUPS = ("toolConfig", "tool_config")
_INNER_TOOLS = ("functionDeclarations", "function_declarations", "tools", "functions")
_WRAPPERS = ("function", "custom", "toolSpec", "tool_spec", "systemTool")
_GROUPS = frozenset(
    {
        *_TOOL_GROUPS,
        "generationConfig",
        "generation_config",
        "inferenceConfig",
        "options",
        "textGenerationConfig",
    }
)
"""Fields that hold parameters which other formats write beside the conversation."""

_LONGEST = 80
"""Characters of one parameter."""


def tools(body: Mapping[str, JSON]) -> tuple[str, ...]:
    """The names of the tools that `body` offers."""
    groups = [value for name in _TOOL_GROUPS if isinstance(value := body.get(name), dict)]
    told = (fields.get(name) for fields in (body, *groups) for name in _TOOL_FIELDS)
    return tuple(dict.fromkeys(name for value in told for name in _names(value)))


def parameters(body: Mapping[str, JSON], told: Collection[str]) -> dict[str, str]:
    """What else `body` asks for, by name; `told` are the fields that are told elsewhere."""
    kept = _flat({name: value for name, value in body.items() if name not in told})
    return {
        name: _text(value) for name, value in kept if name not in _TOOL_FIELDS and value not in (None, "")
    }


def _names(value: JSON) -> Iterator[str]:
    match value:
        case list():
            for inner in value:
                yield from _names(inner)
        case dict():
            inner = next((value[name] for name in _INNER_TOOLS if isinstance(value.get(name), list)), None)
            yield from _names(inner) if inner is not None else _name(value)


def _name(tool: Mapping[str, JSON]) -> Iterator[str]:
    wrapped = (tool[name] for name in _WRAPPERS if isinstance(tool.get(name), dict))
    fields = next(wrapped, tool)
    told = [fields.get(name) for name in ("name", "server_label", "type")]
    # Gemini's own tools are empty objects under their name.
    yield from [name for name in told if isinstance(name, str)][:1] or list(tool)[:1]


def _flat(fields: Mapping[str, JSON]) -> Iterator[tuple[str, JSON]]:
    for name, value in fields.items():
        if name in _GROUPS and isinstance(value, dict):
            yield from value.items()
        else:
            yield name, value


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        return compact(value, _LONGEST)
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
