"""Adding up streams of generateContent: each chunk is an answer of its own with the next parts in it, after
https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from latency_slayer.wire.call import JSON, Fields
from latency_slayer.wire.gemini.fields import both, candidates_of, index_of, parts_of

USAGE = both("usageMetadata")

_TEXT = frozenset({"text", "thought"})
"""The fields of a part that text goes on in. A signed part stays on its own, as Google asks of clients:
https://ai.google.dev/gemini-api/docs/thought-signatures."""


def added_up(chunks: Iterable[Mapping[str, JSON]]) -> Fields:
    """The answer that `chunks` are parts of. Raises Unreadable."""
    message: Fields = {}
    candidates: dict[int, Fields] = {}
    for chunk in chunks:
        for name, value in chunk.items():
            # Token counts are cumulative, and the last chunk may leave out what an earlier one told.
            fold = _merged if name in USAGE else _last
            message[name] = fold(message.get(name), value)
        for candidate in candidates_of(chunk):
            _add_candidate(candidates.setdefault(index_of(candidate), {}), candidate)
    if candidates:
        message["candidates"] = [candidates[index] for index in sorted(candidates)]
    return message


def goes_on(part: Mapping[str, JSON], following: Mapping[str, JSON]) -> bool:
    """True if `following` is more text of the same kind as `part`, where it begins the next chunk."""
    if not (_is_plain(part) and _is_plain(following)):
        return False
    return bool(part.get("thought")) == bool(following.get("thought"))


def _is_plain(part: Mapping[str, JSON]) -> bool:
    return isinstance(part.get("text"), str) and part.keys() <= _TEXT


def _add_candidate(total: Fields, candidate: Mapping[str, JSON]) -> None:
    for name, value in candidate.items():
        total[name] = _FOLDS.get(name, _last)(total.get(name), value)


def _content(old: JSON, new: JSON) -> JSON:
    content = _merged(old, new)
    if isinstance(content, dict) and "parts" in content:
        content["parts"] = _joined(parts_of({"content": old}), parts_of({"content": new}))
    return content


def _joined(parts: Sequence[Fields], following: Sequence[Fields]) -> list[Fields]:
    """Text goes on from chunk to chunk; the parts of one chunk are parts of their own."""
    if not parts or not following or not goes_on(parts[-1], following[0]):
        return [*parts, *following]
    first, *rest = following
    return [*parts[:-1], {**parts[-1], "text": parts[-1]["text"] + first["text"]}, *rest]


def _last(old: JSON, new: JSON) -> JSON:
    """The last value counts, but a blank one never replaces one that says something."""
    return old if old and new in (None, "", [], {}) else new


def _merged(old: JSON, new: JSON) -> JSON:
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else _last(old, new)


def _gathered(old: JSON, new: JSON) -> JSON:
    """All that both say: chunks tell what is new, or all so far once more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: _gathered(old.get(name), value) for name, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *(item for item in new if item not in old)]
    return _last(old, new)


def _appended(old: JSON, new: JSON) -> JSON:
    """As `_gathered`, but lists are of tokens, of which two can be alike."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: _appended(old.get(name), value) for name, value in new.items()}}
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else _last(old, new)


_FOLDS: Mapping[str, Callable[[JSON, JSON], JSON]] = {
    "content": _content,
    **dict.fromkeys(both("groundingMetadata", "citationMetadata", "urlContextMetadata"), _gathered),
    **dict.fromkeys(both("logprobsResult"), _appended),
}
"""By field of a candidate; of any other the last value counts."""
