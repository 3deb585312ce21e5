"""The exact part of a match: digests of everything that must be the same."""

import hashlib
import json
from typing import Any


def scope_digest(scope: Any, *, user: str, partition: str | None) -> str:
    """The digest (64 hex digits) of a call's scope for those who share it.

    `scope` is any JSON value; order of keys and spacing do not count. `user` says who shares,
    `partition` is the caller's own name for a part of the cache (`x-slayer-route`).
    """
    canonical = json.dumps([scope, user, partition], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def fingerprint(scope: str, question: str | None) -> str:
    """The digest (64 hex digits) of a scope digest plus the exact text of the question."""
    exact = json.dumps([scope, question], separators=(",", ":"))
    return hashlib.sha256(exact.encode()).hexdigest()
