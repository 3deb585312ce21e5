"""An explanation for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from latency_slayer.cli.facts import Setting, evidence, sentence, ttl_left_s, verified
from latency_slayer.engine.archive import Named
from latency_slayer.engine.explaining import Explained
from latency_slayer.engine.ports import Event, Remembered
from latency_slayer.judge.evidence import Standing
from latency_slayer.watch import phrases


def setting_as_json(setting: Setting) -> dict[str, Any]:
    """What the judgements stand on."""
    return {
        "mode": setting.mode,
        "budget": setting.budget,
        "lowest_similarity": setting.lowest,
        "embedder": setting.embedder,
        "verifier": setting.verifier,
        "guards_off": list(setting.guards_off),
    }


def found_as_json(found: Sequence[Explained] | None, setting: Setting) -> dict[str, Any]:
    """`candidates`, nearest first; None where there was nothing to compare them with."""
    shown = None if found is None else [candidate_as_json(each, setting) for each in found]
    return {"candidates": shown}


def candidate_as_json(explained: Explained, setting: Setting) -> dict[str, Any]:
    """Keys that stay; shares in [0, 1], None where a guard or the similarity had settled it before."""
    near, known, place = explained.near, explained.known, explained.near.place
    return {
        "fingerprint": near.fingerprint,
        "similarity": round(near.similarity, 5),
        "word": str(explained.word),
        "why": sentence(explained, setting.lowest),
        "served": explained.is_served,
        "doubts": [str(doubt) for doubt in near.doubts],
        "verified": _rounded(verified(near.logit)),
        "risk": _rounded(near.risk),
        "bound": _rounded(near.bound),
        **known_as_json(known, setting.now),
        **{"model": place.model, "route": place.route, "user": place.user, "scope": place.scope},
        "evidence": evidence(explained.standing),
    }


def entry_as_json(
    named: Named, standing: Standing, told: Sequence[tuple[str, Event]], now: float
) -> dict[str, Any]:
    """An entry; where it is gone, what the events still tell of it."""
    place = named.place
    return {
        "fingerprint": named.fingerprint,
        "is_kept": named.known is not None,
        **(known_as_json(named.known, now) if named.known else {}),
        **{"model": place.model, "route": place.route, "user": place.user, "scope": place.scope},
        "evidence": evidence(standing),
        "events": [event_as_json(stream_id, event) for stream_id, event in told],
    }


def event_as_json(stream_id: str, event: Event) -> dict[str, Any]:
    """An event with its `time`, ISO 8601, UTC, and without what is empty."""
    said = {name: value for name, value in asdict(event).items() if value not in ("", None)}
    return {"time": phrases.iso(int(stream_id.partition("-")[0])), **said}


def known_as_json(known: Remembered, now: float) -> dict[str, Any]:
    """`created`: ISO 8601, UTC; `ttl_left_s`: None once the answer is gone."""
    left_s = ttl_left_s(known, now)
    return {
        "prompt": known.prompt,
        "created": phrases.iso(int(known.created_at * 1000)),
        "ttl_left_s": None if left_s is None else round(left_s),
        "usage": dict(known.usage),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
