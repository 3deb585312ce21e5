"""OpenAI's older completions, and Aleph Alpha's.

https://platform.openai.com/docs/api-reference/completions, https://docs.aleph-alpha.com/api/complete
"""

from collections.abc import Sequence

from benchmarks.contents.reading import Content, Object, Reader, by_index, joined, latest, less, listed

_LOGPROBS = ("tokens", "token_logprobs", "top_logprobs", "text_offset")


def _read_json(answer: Object) -> Content:
    return _read_events([{**answer, "choices": [_flat(choice) for choice in answer["choices"]]}])


def _flat(choice: Object) -> Content:
    """Some servers answer with the message of a chat."""
    return {"text": (choice.get("message") or {}).get("content"), **choice}


def _read_events(chunks: list[Object]) -> Content:
    choices = by_index(choice for chunk in chunks for choice in chunk.get("choices") or [])
    total = less(latest(chunks), "object", "obfuscation", "choices")
    return {**total, "choices": {str(index): _choice(parts) for index, parts in choices.items()}}


def _choice(parts: Sequence[Object]) -> Content:
    logprobs = [part["logprobs"] for part in parts if part.get("logprobs")]
    return {
        **less(latest(parts), "index", "text", "logprobs"),
        "text": joined(parts, "text"),
        "logprobs": {name: listed(logprobs, name) for name in _LOGPROBS},
    }


def _endings(content: Content) -> list[str]:
    if content.get("error"):
        return ["error"]
    return [str(choice.get("finish_reason") or "") for choice in content.get("choices", {}).values()]


def _speaks(content: Content) -> bool:
    choices = content.get("choices", {}).values()
    return bool(choices) and all(choice.get("text", "").strip() for choice in choices)


def _aleph_json(answer: Object) -> Content:
    return {
        **less(answer, "completions"),
        "choices": dict(enumerate(map(_aleph_flat, answer["completions"]))),
    }


def _aleph_flat(completion: Object) -> Content:
    return {**less(completion, "completion"), "text": completion.get("completion")}


def _aleph_events(events: list[Object]) -> Content:
    chunks = [event for event in events if event.get("type") in ("stream_chunk", "stream_summary")]
    totals = [event for event in events if event.get("type") == "completion_summary"]
    choices = {
        index: {
            **less(latest(parts), "type", "index", "completion", "model_version"),
            "text": joined(parts, "completion"),
        }
        for index, parts in by_index(chunks).items()
    }
    versions = [{"model_version": event.get("model_version")} for event in chunks]
    return {**less(latest([*versions, *totals]), "type"), "choices": choices}


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"stop"}),
    bad=frozenset({"length", "content_filter", "error"}),
    mark="[DONE]",
)

ALEPH = Reader(
    _aleph_json,
    _aleph_events,
    _endings,
    _speaks,
    good=frozenset({"end_of_text", "stop_sequence_reached"}),
    bad=frozenset({"maximum_tokens", "error"}),
)
