"""Entries as hashes: what is written, and what is read back."""

import json
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote, unquote

from latency_slayer.engine.ports import Entry, Place, Remembered
from latency_slayer.store.connection import Fields

FIELDS = ("resp", "prompt", "meta", "usage", "created_at")
"""The fields of a `cache` hash, in the order in which they are read."""

_MAX_TAG_CHARS = 256


def cache_fields(entry: Entry) -> Fields:
    """The fields of the `cache` hash except `resp`, which has a TTL of its own."""
    return {
        "prompt": _encoded(entry.prompt),
        "meta": json.dumps(dict(entry.meta)).encode(),
        "usage": json.dumps(dict(entry.usage)).encode(),
        "created_at": repr(entry.created_at).encode(),
    }


def remembered(fingerprint: str, values: Sequence[bytes | None], left_ms: int) -> Remembered | None:
    """The entry in `values` (in the order of FIELDS), with `left_ms` as PTTL gives it. None where there is
    none, or where another hand has written what cannot be read."""
    answer, *rest = values
    prompt, meta, usage, created_at = (value or b"" for value in rest)
    try:
        return Remembered(
            fingerprint=fingerprint,
            prompt=_decoded(prompt),
            answer=answer,
            meta=dict(json.loads(meta)),
            usage=dict(json.loads(usage)),
            created_at=float(created_at),
            keep_left_s=left_ms / 1000 if left_ms >= 0 else None,
        )
    except (ValueError, TypeError):
        return None


def tags(place: Place, index_identity: str) -> Fields:
    """The TAG fields of a `vec` hash. The scope is bound to the index, so that vectors of two embedders of
    one dimension, which fall under the same prefix, never meet."""
    bound = sha256(f"{index_identity}\0{place.scope}".encode()).hexdigest()
    return {
        "scope": bound,
        "user": tag(place.user),
        "model": tag(place.model),
        "route": tag(place.route),
    }


def tag(value: str) -> str:
    """`value` as one TAG: the engine splits tags at the separator, trims them, refuses empty ones and cuts
    long ones. Percent-encoding leaves usual names readable; no two values share a tag."""
    if len(value) > _MAX_TAG_CHARS:
        return "%sha256:" + sha256(_encoded(value)).hexdigest()
    return quote(_encoded(value), safe="/:") or "%"


def untagged(value: str) -> str:
    """What `tag` made `value` of; long values stay the digest that they became."""
    return (
        value
        if value.startswith("%sha256:")
        else unquote("" if value == "%" else value, errors="surrogatepass")
    )


# A lone surrogate is valid JSON ("\ud800") and may so arrive in a prompt; it has to come back as it was.
def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogatepass")
