"""What an entry's `meta` says, and entries to and from answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from latency_slayer.engine.ports import Entry, Place, Remembered, Vector
from latency_slayer.engine.verdicts import Ask, Headers, Hit, Miss, Near
from latency_slayer.judge.reasons import Reason
from latency_slayer.wire.call import Answer, Call, Recorded, Unreadable


def entry_of(
    ask: Ask,
    miss: Miss,
    answer: Answer,
    headers: Headers,
    ttl_s: int,
    now: float,
    embedding: Vector | None,
) -> Entry:
    """The entry that keeps `answer`; `headers` are the provider's that a hit sends again."""
    meta = {
        # As asked, even where the body came in another form: the same call gets what it got before.
        "form": ask.call.form,
        "content_type": answer.recorded.content_type,
        "headers": [list(pair) for pair in headers],
        "host": ask.call.host,
        "model": ask.call.model,
        "route": ask.call.route,
        "user": ask.user,
        "scope": miss.place.scope,
        "ending": str(answer.ending),
        "ttl_s": ttl_s,
        **({"beside": _beside(ask.call)} if ask.call.beside else {}),
    }
    return Entry(
        fingerprint=miss.fingerprint,
        place=miss.place,
        prompt=ask.call.question or "",
        answer=answer.recorded.body,
        meta=meta,
        usage=asdict(answer.usage) if answer.usage else {},
        created_at=now,
        embedding=embedding,
    )


def place_of(meta: Mapping[str, object]) -> Place | None:
    """The place of an entry, None if `meta` is not what `entry_of` writes."""
    names = [meta.get(name) for name in ("scope", "user", "model", "route")]
    said = [name for name in names if isinstance(name, str)]
    return Place(*said) if len(said) == len(names) else None


def recorded_of(answer: bytes, meta: Mapping[str, object]) -> Recorded:
    """The recorded answer of an entry. Raises Unreadable if `meta` is not what `entry_of` writes."""
    form, content_type = meta.get("form"), meta.get("content_type")
    if not isinstance(form, str) or not isinstance(content_type, str):
        raise Unreadable("the entry's meta names no form")
    return Recorded(form=form, content_type=content_type, body=answer)


def suits(known: Remembered, recorded: Recorded, call: Call) -> bool:
    """True if `recorded`, the answer of `known` to this very question, is as it stands what `call` would get:
    in its form, and repeating what it says beside the question."""
    return recorded.form == call.form and known.meta.get("beside") == _beside(call)


def _beside(call: Call) -> str | None:
    """A digest of what `call` says beside its question, None if nothing: users stay unnamed in the meta."""
    if not call.beside:
        return None
    return hashlib.sha256(json.dumps(call.beside, sort_keys=True).encode()).hexdigest()[:16]


def hit_of(known: Remembered, recorded: Recorded, age_s: float, near: Near | None) -> Hit:
    """`known` served as `recorded`; `near` says how it was judged, None if it is the very same call."""
    ttl_s = known.meta.get("ttl_s")
    return Hit(
        reason=Reason.EXACT if near is None else Reason.SEMANTIC,
        fingerprint=known.fingerprint,
        recorded=recorded,
        headers=_headers(known.meta.get("headers")),
        age_s=age_s,
        ttl_left_s=max(0.0, (ttl_s if isinstance(ttl_s, int) else 0) - age_s),
        tokens_saved=known.usage.get("input_tokens", 0) + known.usage.get("output_tokens", 0),
        similarity=None if near is None else near.similarity,
        near=near,
    )


def _headers(value: object) -> Headers:
    pairs = value if isinstance(value, list) else []
    return tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2)
