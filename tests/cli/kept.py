"""Entries in a real Redis, for the commands about them."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np

from latency_slayer.engine.ports import Entry, Event, Place, Vector
from latency_slayer.store.redis_store import RedisStore
from tests.events import MISS

PLACE = Place(scope="5c09e" * 4, user="0a5e4" * 2, model="gpt-4o-mini", route="openai/chat.completions")
OTHER = replace(PLACE, scope="0b0b0" * 4, model="o3")
ENABLED, DISABLED, BREAD = "a1" * 32, "b2" * 32, "a1" * 31 + "c3"
ENABLE = "How do I enable the alarm on my phone?"
DISABLE = "How do I disable the alarm on my phone?"
PARAPHRASE = "How can I enable the alarm on my phone?"
BAKE = "How is bread baked?"


def at(similarity: float) -> Vector:
    """The unit vector whose cosine with `at(1)` is `similarity`."""
    return np.array([similarity, math.sqrt(1 - similarity**2), 0, 0], dtype=np.float32)


VECTORS = {PARAPHRASE: at(1.0), ENABLE: at(0.98), DISABLE: at(0.95), BAKE: at(0.1)}


@asynccontextmanager
async def opened(url: str, namespace: str) -> AsyncIterator[RedisStore]:
    """The store of an embedder that knows `VECTORS`."""
    store = RedisStore(url, "fake", 4, namespace=namespace, timeout_s=10)
    try:
        yield store
    finally:
        await store.close()


async def fill(store: RedisStore, now: float) -> None:
    """Three entries, made at `now` and told of by events."""
    await store.nearest(PLACE, at(1.0), 1)
    for entry in (
        _entry(ENABLED, ENABLE, PLACE),
        _entry(DISABLED, DISABLE, OTHER),
        _entry(BREAD, BAKE, PLACE),
    ):
        await store.write(replace(entry, created_at=now), ttl_s=1000, keep_s=2000)
    await store.events.record([HIT, AUDIT])


HIT: Event = replace(
    MISS,
    event="hit",
    hit=1,
    kind="semantic",
    reason="semantic",
    fingerprint=ENABLED,
    candidate=ENABLED,
    user=PLACE.user,
    similarity=0.98,
    verified=0.95,
    prior=0.01,
    risk=0.03,
    bound=0.015,
)

AUDIT = replace(MISS, reason="audit", candidate=ENABLED, user=PLACE.user, compared="agree")


def _entry(fingerprint: str, prompt: str, place: Place) -> Entry:
    meta = {"scope": place.scope, "user": place.user, "model": place.model, "route": place.route}
    return Entry(
        fingerprint=fingerprint,
        place=place,
        prompt=prompt,
        answer=b"{}",
        meta={**meta, "ttl_s": 1000},
        usage={"input_tokens": 5, "output_tokens": 7},
        created_at=0.0,
        embedding=VECTORS[prompt],
    )
