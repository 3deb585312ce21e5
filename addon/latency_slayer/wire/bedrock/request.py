"""What the requests of Converse and of Nova share."""

from collections.abc import Callable, Mapping

from latency_slayer.wire.call import JSON, Request
from latency_slayer.wire.json_text import objects, read_object
from latency_slayer.wire.question import TurnStyle

TURNS = TurnStyle(
    is_user=lambda turn: turn.get("role") == "user",
    is_answer=lambda turn: turn.get("role") == "assistant",
    carries_tools=lambda turn: any(map(_carries_tools, objects(turn.get("content")))),
    is_text=lambda part: len(part) == 1,
)
"""Turns of blocks that say by their one key what they are."""


def read_body(request: Request) -> dict[str, JSON]:
    """The JSON object in `request`, without cache points. Raises Unreadable."""
    body = read_object(request.body, unique_keys=True)
    return without_cache_points(body) if b"cachePoint" in request.body else body


def without_cache_points(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """`body` less the cache points among its turns' blocks, system blocks and tools."""
    return {name: _CLEANERS[name](value) if name in _CLEANERS else value for name, value in body.items()}


def runs_server_tools(body: Mapping[str, JSON]) -> bool:
    """True if not all tools in `body` are those that the client runs."""
    config = body.get("toolConfig")
    tools = config.get("tools") if isinstance(config, dict) else None
    return isinstance(tools, list) and not all(map(_runs_at_client, tools))


def has_draft_guardrail(request: Request, body: Mapping[str, JSON]) -> bool:
    """True if a guardrail is asked for in its draft version, which may be edited at any time."""
    config = body.get("guardrailConfig")
    told = config.get("guardrailVersion") if isinstance(config, dict) else None
    return "DRAFT" in (told, request.header("x-amzn-bedrock-guardrailversion"))


def _runs_at_client(tool: JSON) -> bool:
    return isinstance(tool, dict) and tool.keys() <= {"toolSpec"}


def _carries_tools(block: Mapping[str, JSON]) -> bool:
    return "toolUse" in block or "toolResult" in block


def _clean_turns(turns: JSON) -> JSON:
    return [_clean_within(turn, "content") for turn in turns] if isinstance(turns, list) else turns


def _clean_within(value: JSON, name: str) -> JSON:
    if not isinstance(value, dict) or name not in value:
        return value
    return {**value, name: _clean_blocks(value[name])}


def _clean_blocks(blocks: JSON) -> JSON:
    return [block for block in blocks if not _is_point(block)] if isinstance(blocks, list) else blocks


def _is_point(block: JSON) -> bool:
    return isinstance(block, dict) and block.keys() == {"cachePoint"}


_CLEANERS: Mapping[str, Callable[[JSON], JSON]] = {
    "system": _clean_blocks,
    "messages": _clean_turns,
    "toolConfig": lambda config: _clean_within(config, "tools"),
}
