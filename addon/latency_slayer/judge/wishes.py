"""What a caller asks of the cache, in request headers (RFC 9111 directives and `x-slayer-*`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OWN_PREFIX = "x-slayer-"
"""Headers that speak to the cache alone and never leave the proxy."""


LONGEST_S = 3_153_600_000
"""A hundred years in seconds: longer times are meant as for ever, and Redis refuses some of them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """None means: as configured."""

    no_cache: bool = False
    no_store: bool = False
    only_if_cached: bool = False
    max_age_s: float | None = None
    ttl_s: int | None = None
    partition: str | None = None
    user: str | None = None
    max_error: float | None = None


def read_wishes(headers: Sequence[tuple[str, str]]) -> Wishes:
    """The wishes in `headers` (lower-case names). A value that cannot be read counts as its strictest."""
    directives = _directives(value for name, value in headers if name == "cache-control")
    own = {name: value.strip() for name, value in headers if name.startswith(OWN_PREFIX)}
    max_age = _number(directives, "max-age", unreadable=0.0)
    ttl = _number(own, "x-slayer-ttl", unreadable=0.0)
    return Wishes(
        no_cache="no-cache" in directives,
        no_store="no-store" in directives or ttl == 0,
        only_if_cached="only-if-cached" in directives,
        max_age_s=max_age,
        ttl_s=None if ttl is None else max(1, min(LONGEST_S, int(ttl))),
        partition=own.get("x-slayer-route") or None,
        user=own.get("x-slayer-user") or None,
        max_error=_number(own, "x-slayer-max-error", unreadable=0.0),
    )


def _directives(values: Iterable[str]) -> Mapping[str, str]:
    parts = [part.strip() for value in values for part in value.split(",")]
    pairs = (part.partition("=") for part in parts if part)
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _number(values: Mapping[str, str], name: str, *, unreadable: float) -> float | None:
    if name not in values:
        return None
    try:
        number = float(values[name])
    except ValueError:
        return unreadable
    return number if 0 <= number < float("inf") else unreadable
