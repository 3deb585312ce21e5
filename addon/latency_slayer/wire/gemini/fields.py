"""Fields in either naming: the APIs read and gateways write `finishReason` and `finish_reason` alike, after
https://protobuf.dev/programming-guides/json/."""

import re
from collections.abc import Mapping
from functools import cache

from latency_slayer.wire.call import JSON, Fields, Unreadable
from latency_slayer.wire.json_text import as_object, as_objects


def named(fields: Mapping[str, JSON], name: str) -> str:
    """What `fields` call the field `name` (camelCase); `name` itself where they do not say it."""
    return name if name in fields or (other := snake(name)) not in fields else other


def said(fields: Mapping[str, JSON], name: str) -> JSON:
    """The field `name` (camelCase) in whichever naming, None where it is missing."""
    return fields.get(named(fields, name))


@cache
def snake(name: str) -> str:
    """`name` (camelCase) as snake_case."""
    return re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", name)


def both(*names: str) -> frozenset[str]:
    """`names` (camelCase) in both namings."""
    return frozenset({*names, *map(snake, names)})


def candidates_of(message: Mapping[str, JSON]) -> list[Fields]:
    """The candidates that an answer has. Raises Unreadable where they are not what the API says."""
    told = message.get("candidates")
    candidates = [] if told is None else as_objects(told)
    if [candidate for candidate in candidates if type(index_of(candidate)) is not int]:
        raise Unreadable("a candidate without a number")
    return candidates


def index_of(candidate: Mapping[str, JSON]) -> int:
    """The number of a candidate; the first one's may be left out."""
    index: int = candidate.get("index", 0)
    return index


def parts_of(candidate: Mapping[str, JSON]) -> list[Fields]:
    """The parts of a candidate: none where it has no content, or its content no parts. Raises Unreadable."""
    content = candidate.get("content")
    parts = None if content is None else as_object(content).get("parts")
    return [] if parts is None else as_objects(parts)
