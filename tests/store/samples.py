"""Entries, places and events for the tests of this room."""

from dataclasses import replace

import numpy as np

from latency_slayer.engine.ports import Entry, Event, Place, Vector
from tests.events import MISS

PLACE = Place(scope="5c09e", user="0a5e4", model="gpt-4o-mini", route="openai/chat.completions")
DIMENSION = 4


def vector(*values: float) -> Vector:
    """`values` as a unit vector."""
    raw = np.array(values, dtype=np.float32)
    unit: Vector = raw / np.linalg.norm(raw)
    return unit


EAST = vector(1, 0, 0, 0)
NORTH_EAST = vector(1, 1, 0, 0)
NORTH = vector(0, 1, 0, 0)


def entry(
    fingerprint: str = "f1",
    place: Place = PLACE,
    prompt: str = "What is a hash tag?",
    answer: bytes = b'{"answer": 1}',
    embedding: Vector | None = EAST,
) -> Entry:
    return Entry(
        fingerprint=fingerprint,
        place=place,
        prompt=prompt,
        answer=answer,
        meta={"form": "json", "nested": {"list": [1, None, "é"]}},
        usage={"input_tokens": 5, "output_tokens": 7},
        created_at=1750000000.25,
        embedding=embedding,
    )


def event(fingerprint: str = "f1", similarity: float | None = 0.97) -> Event:
    return replace(MISS, fingerprint=fingerprint, similarity=similarity)
