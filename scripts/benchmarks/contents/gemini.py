"""Gemini and Vertex: https://ai.google.dev/api/generate-content

A text that comes in pieces is one text; a signature stays where it was, since it seals what it stands on.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks.contents.reading import Content, Object, Reader, by_index, latest, less, listed, says

_PLAIN = {"text", "thought"}
_LISTS = ("citationSources", "citations")


def _read_json(answer: Object) -> Content:
    return _read_events([answer])


def _read_events(chunks: list[Object]) -> Content:
    candidates = by_index(each for chunk in chunks for each in chunk.get("candidates") or [])
    return {
        **less(latest(chunks), "candidates"),
        "candidates": {str(index): _candidate(pieces) for index, pieces in candidates.items()},
    }


def _candidate(pieces: Sequence[Object]) -> Content:
    contents = [piece["content"] for piece in pieces if piece.get("content")]
    logprobs = [piece["logprobsResult"] for piece in pieces if piece.get("logprobsResult")]
    citations = [piece["citationMetadata"] for piece in pieces if piece.get("citationMetadata")]
    return {
        **less(latest(pieces), "index", "content"),
        **less(latest(contents), "parts"),
        "parts": _parts(listed(contents, "parts")),
        "logprobsResult": {
            **latest(logprobs),
            **{name: listed(logprobs, name) for name in ("chosenCandidates", "topCandidates")},
        },
        "citationMetadata": {name: listed(citations, name) for name in _LISTS},
    }


def _parts(parts: list[Object]) -> list[Content]:
    """`parts` with plain texts of one kind put together, and without empty ones."""
    found: list[Content] = []
    for part in parts:
        if found and _is_plain(part) and _is_plain(found[-1]) and _thought(part) == _thought(found[-1]):
            found[-1] = {**found[-1], "text": found[-1]["text"] + part["text"]}
        elif not _is_plain(part) or part["text"]:
            found.append(dict(part))
    return found


def _is_plain(part: Object) -> bool:
    return "text" in part and part.keys() <= _PLAIN


def _thought(part: Object) -> bool:
    return bool(part.get("thought"))


def _endings(content: Content) -> list[str]:
    if content.get("error"):
        return ["error"]
    if (content.get("promptFeedback") or {}).get("blockReason"):
        return ["blocked"]
    return [_ending(candidate.get("finishReason")) for candidate in content.get("candidates", {}).values()]


def _ending(reason: Any) -> str:
    """Enums may come as numbers."""
    return {1: "STOP", 2: "MAX_TOKENS", 3: "SAFETY"}.get(reason, f"{reason}") if reason else ""


def _speaks(content: Content) -> bool:
    candidates = content.get("candidates", {}).values()
    return bool(candidates) and all(map(_candidate_speaks, candidates))


def _candidate_speaks(candidate: Content) -> bool:
    parts = [part for part in candidate.get("parts", []) if not _thought(part)]
    return any(part.get("text", "").strip() or says(less(part, "text", "thoughtSignature")) for part in parts)


READER = Reader(
    _read_json,
    _read_events,
    _endings,
    _speaks,
    good=frozenset({"STOP"}),
    bad=frozenset(
        """MAX_TOKENS SAFETY RECITATION LANGUAGE OTHER BLOCKLIST PROHIBITED_CONTENT SPII
        MALFORMED_FUNCTION_CALL IMAGE_SAFETY UNEXPECTED_TOOL_CALL MODEL_ARMOR blocked error""".split()
    ),
)
