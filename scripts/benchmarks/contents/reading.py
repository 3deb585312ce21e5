"""What the readers of all formats share: what a reader is, and how pieces add up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
Object = Mapping[str, Any]


class NotAnAnswer(Exception):
    """The body is no answer of this format."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One format. `endings` gives a word for each choice of an answer, empty where it is not said; of words
    in neither `good` nor `bad` a cache may think one way or the other. `speaks` is true where every choice
    says something. `is_named` says that clients need the names of a stream's events, each its `type`; `mark`
    is what a stream ends with; `contradiction` tells where one that says things twice says them differently.
    """

    read_json: Callable[[Any], Content]
    read_events: Callable[[list[Any]], Content]
    endings: Callable[[Content], list[str]]
    speaks: Callable[[Content], bool]
    good: frozenset[str]
    bad: frozenset[str]
    is_named: bool = False
    mark: str | None = None
    contradiction: Callable[[list[Any]], str | None] = lambda _: None


def said(fields: Object) -> Content:
    """`fields` without what says nothing, at any depth."""
    kept = {name: _said(value) for name, value in fields.items()}
    return {name: value for name, value in kept.items() if says(value)}


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return said(value)
    return [_said(item) for item in value] if isinstance(value, list) else value


def says(value: Any) -> bool:
    """False for what is empty; a zero and a false say something."""
    return value is not None and value not in ("", [], {})


def latest(objects: Iterable[Object]) -> Content:
    """The last value that says something of every field; objects in fields are merged in the same way."""
    total: Content = {}
    for each in objects:
        for name, value in each.items():
            known = total.get(name)
            if isinstance(known, dict) and isinstance(value, dict):
                total[name] = latest([known, value])
            elif says(value) or name not in total:
                total[name] = value
    return total


def less(value: Object, *names: str) -> Content:
    """`value` without the fields `names`."""
    return {name: field for name, field in value.items() if name not in names}


def joined(objects: Iterable[Object], name: str) -> str:
    """The text in the fields `name`, in order."""
    return "".join(each.get(name) or "" for each in objects)


def listed(objects: Iterable[Object], name: str) -> list[Any]:
    """The items of the lists in the fields `name`, in order."""
    return [item for each in objects for item in each.get(name) or []]


def by_index[T: Object](objects: Iterable[T], name: str = "index") -> dict[int, list[T]]:
    """`objects` in groups by their field `name`, 0 where it is missing, in the order of the numbers."""
    groups: dict[int, list[T]] = {}
    for each in objects:
        groups.setdefault(int(each.get(name) or 0), []).append(each)
    return dict(sorted(groups.items()))


def last_event(events: Sequence[Object], is_last: Callable[[Object], bool], what: str) -> Object:
    """The event that ends a stream. Raises NotAnAnswer where there is none."""
    found = next(filter(is_last, reversed(events)), None)
    if found is None:
        raise NotAnAnswer(f"the stream has no {what}")
    return found
