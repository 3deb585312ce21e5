"""The official SDKs as judges: what they make of an answer's bytes, whole and streamed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from pydantic import BaseModel

from latency_slayer.wire.call import Recorded


@dataclass(frozen=True, slots=True)
class Judge:
    """One SDK. `whole` reads a JSON answer, `streamed` adds a stream up; both give plain values, equal
    ones for two forms of one answer."""

    whole: Callable[[Recorded], Any]
    streamed: Callable[[Recorded], Any]


class Answering(httpx2.MockTransport):
    """A transport that answers every request with `recorded`."""

    def __init__(self) -> None:
        self.recorded = Recorded("", "", b"")
        super().__init__(self._answer)

    def _answer(self, _request: httpx2.Request) -> httpx2.Response:
        kind = "application/json" if self.recorded.form == "json" else self.recorded.content_type
        return httpx2.Response(200, headers={"content-type": kind}, content=self.recorded.body)


def declared(value: Any) -> Any:
    """`value` as plain values with the fields that the SDK declares; it guesses at how others add up."""
    if isinstance(value, BaseModel):
        fields = {name: declared(getattr(value, name, None)) for name in type(value).model_fields}
        return {name: said for name, said in fields.items() if said not in (None, [], {}, "")}
    if isinstance(value, Mapping):
        return {name: declared(inner) for name, inner in value.items()}
    return [declared(inner) for inner in value] if isinstance(value, list | tuple) else value


def difference(one: Any, other: Any, path: str = "") -> str | None:
    """Where two plain values differ first; None where they are equal."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        pairs = ((f"{path}.{name}", one.get(name), other.get(name)) for name in sorted({*one, *other}))
        return _first(difference(a, b, place) for place, a, b in pairs)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return _first(difference(a, b, f"{path}[]") for a, b in zip(one, other, strict=True))
    return None if one == other else f"{path}: {str(one)[:80]} | {str(other)[:80]}"


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)
