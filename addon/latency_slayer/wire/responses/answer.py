"""What a Responses answer (the JSON object) says: its text, its end, its token counts."""

from collections.abc import Iterator, Mapping

from latency_slayer.wire.call import JSON, Ending, Fields, Usage
from latency_slayer.wire.json_text import objects
from latency_slayer.wire.tokens import count, counted

_INCOMPLETE: dict[str, Ending] = {
    "max_output_tokens": Ending.TRUNCATED,
    "max_messages": Ending.TRUNCATED,
    "content_filter": Ending.FILTERED,
}
"""Reasons in `incomplete_details`. An unknown one, and `steered` (to be continued), are INCOMPLETE."""

_SERVER_CALLS = frozenset(
    {
        "web_search_call",
        "file_search_call",
        "code_interpreter_call",
        "image_generation_call",
        "mcp_call",
    }
)
"""Calls that the provider has run itself. Every other one is the client's to run."""

_DONE = ("completed", "complete", "", None)


def text_of(message: Mapping[str, JSON]) -> str:
    """The visible text."""
    texts = (part.get("text") for part in _parts(message) if part.get("type") in ("output_text", "text"))
    return "".join(text for text in texts if isinstance(text, str))


def ending_of(message: Mapping[str, JSON]) -> Ending:
    """How the answer ended."""
    if message.get("error"):
        return Ending.FAILED
    details = message.get("incomplete_details")
    match message.get("status"):
        case "completed" | "complete" | None:
            return _incomplete_ending(details) if details else _output_ending(message)
        case "incomplete":
            return _incomplete_ending(details)
        case "failed":
            return Ending.FAILED
    return Ending.INCOMPLETE


def usage_of(message: Mapping[str, JSON]) -> Usage | None:
    """The token counts, None where the provider gave none."""
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    return Usage(
        input_tokens=count(usage, "input_tokens"),
        output_tokens=count(usage, "output_tokens"),
        cached_tokens=counted(usage, "input_tokens_details", "cached_tokens"),
        reasoning_tokens=counted(usage, "output_tokens_details", "reasoning_tokens"),
    )


def _parts(message: Mapping[str, JSON]) -> Iterator[Fields]:
    for item in objects(message.get("output")):
        if item.get("type") == "message":
            yield from objects(item.get("content"))


def _incomplete_ending(details: JSON) -> Ending:
    reason = details.get("reason") if isinstance(details, dict) else None
    return _INCOMPLETE.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE


def _output_ending(message: Mapping[str, JSON]) -> Ending:
    output = objects(message.get("output"))
    if any(_is_own(item) and item.get("status") not in _DONE for item in output):
        return Ending.INCOMPLETE
    if any(part.get("refusal") for part in _parts(message)):
        return Ending.REFUSED
    if any(map(_calls_client, output)):
        return Ending.TOOL_CALLS
    says_something = bool(text_of(message).strip()) or any(map(_is_answer, output))
    return Ending.COMPLETE if says_something else Ending.EMPTY


def _is_own(item: Fields) -> bool:
    """True for what the model itself says and calls; a tool of the provider's may fail, and that is told."""
    return item.get("type") == "message" or _calls_client(item)


def _calls_client(item: Fields) -> bool:
    kind = item.get("type")
    if kind == "tool_search_call":
        return item.get("execution") != "server"
    if kind == "mcp_approval_request":
        return True
    return isinstance(kind, str) and kind.endswith("_call") and kind not in _SERVER_CALLS


def _is_answer(item: Fields) -> bool:
    """True for what is an answer without a word."""
    match item:
        case {"type": "image_generation_call", "result": str(image)}:
            return bool(image)
        case {"type": "compaction"}:
            return True
    return False
