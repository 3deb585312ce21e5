"""Adding the deltas of a streamed chat message up to the message."""

from collections.abc import Callable, Mapping

from latency_slayer.wire.call import JSON, Fields
from latency_slayer.wire.json_text import objects

_WHOLE_STRINGS = frozenset({"role", "channel", "id", "name", "type", "format", "signature", "status"})
"""String fields that each delta says whole, so that the last one counts."""


_FIRST_COUNTS = frozenset({"id", "created"})
"""Fields that say of which answer a chunk is; xAI's `created` runs on, and OpenAI's SDK keeps the first."""


def fold_delta(message: Fields, delta: Mapping[str, JSON]) -> None:
    """Add `delta` to `message`: known fields by their own rules, of the others strings are concatenated,
    lists appended, and of anything else the last one counts."""
    for name, value in delta.items():
        message[name] = _FOLDS.get(name, _joined_field(name))(message.get(name), value)


def fold_fields(total: Fields, fields: Mapping[str, JSON]) -> None:
    """Add the fields of a chunk or a choice to `total`: blank values never replace one that says something,
    objects are merged, and of anything else the last one counts."""
    for name, value in fields.items():
        old = total.get(name)
        if name in _FIRST_COUNTS and old:
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            total[name] = {**old, **value}
        elif value or not old:
            total[name] = value


def _joined_field(name: str) -> Callable[[JSON, JSON], JSON]:
    return _last if name in _WHOLE_STRINGS else _joined


def _last(old: JSON, new: JSON) -> JSON:
    return old if old is not None and (new is None or new == "") else new


def _joined(old: JSON, new: JSON) -> JSON:
    match old, new:
        case (str(), str()) | (list(), list()):
            return old + new
        case _, None:
            return old
    return new


def _content(old: JSON, new: JSON) -> JSON:
    """Text, or once a delta brought parts (Mistral), a list of parts."""
    if not isinstance(old, list) and not isinstance(new, list):
        return _joined(old, new)
    parts = _parts(old)
    for part in _parts(new):
        _add_part(parts, part)
    return parts


def _parts(content: JSON) -> list[JSON]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return content if isinstance(content, list) else []


def _add_part(parts: list[JSON], part: JSON) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, dict) and isinstance(part, dict) and last.get("type") == part.get("type"):
        match part.get("type"):
            case "text":
                fold_delta(last, part)
                return
            case "thinking":
                last |= {
                    **part,
                    "thinking": _content(_parts(last.get("thinking")), _parts(part.get("thinking"))),
                }
                return
    parts.append(part)


def _reasoning_details(old: JSON, new: JSON) -> JSON:
    """OpenRouter's fragments belong together by index and type, and by id where both have one."""
    details = list(old) if isinstance(old, list) else []
    for fragment in objects(new):
        same = next((entry for entry in details if _is_continued(entry, fragment)), None)
        if same is None:
            details.append(fragment)
        else:
            fold_delta(same, fragment)
    return details if isinstance(new, list) else old


def _is_continued(entry: Mapping[str, JSON], fragment: Mapping[str, JSON]) -> bool:
    if "index" not in fragment or any(entry.get(key) != fragment.get(key) for key in ("index", "type")):
        return False
    return not entry.get("id") or not fragment.get("id") or entry["id"] == fragment["id"]


def _tool_calls(old: JSON, new: JSON) -> JSON:
    calls = old if isinstance(old, list) else []
    for fragment in objects(new):
        same = _continued_call(calls, fragment)
        if same is None:
            calls.append(same := {"index": len(calls)})
            fragment = {"index": len(calls) - 1, **fragment}
        fold_delta(same, fragment)
    return calls if isinstance(new, list) else old


def _continued_call(calls: list[Fields], fragment: Mapping[str, JSON]) -> Fields | None:
    """The call that `fragment` goes on with. Gemini's compatible endpoint numbers all parallel calls 0, so a
    new id together with a new name starts a new call."""
    index = fragment.get("index")
    same = [call for call in calls if call["index"] == index] if isinstance(index, int) else calls
    if not same or (_starts(fragment) and fragment.get("id") != same[-1].get("id")):
        return None
    return same[-1]


def _starts(fragment: Mapping[str, JSON]) -> bool:
    function = fragment.get("function")
    return bool(fragment.get("id") and isinstance(function, dict) and function.get("name"))


def _object(old: JSON, new: JSON) -> JSON:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return _joined(old, new)
    fold_delta(old, new)
    return old


_FOLDS: dict[str, Callable[[JSON, JSON], JSON]] = {
    "content": _content,
    "reasoning_details": _reasoning_details,
    "tool_calls": _tool_calls,
    "function_call": _object,
    "function": _object,
    "custom": _object,
    "audio": _object,
}
