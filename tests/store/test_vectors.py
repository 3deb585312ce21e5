"""Vectors as bytes, and distances as similarities."""

import math

import numpy as np
import pytest

from latency_slayer.store.vectors import VectorType, packed, similarity
from tests.store.samples import vector


@pytest.mark.parametrize(
    ("vector_type", "expected"),
    [
        ("float32", np.array([0.6, -0.8, 0.0], "<f4").tobytes()),
        ("float16", np.array([0.6, -0.8, 0.0], "<f2").tobytes()),
        ("int8", np.array([95, -127, 0], "i1").tobytes()),
    ],
)
def test_a_vector_is_packed_as_its_index_reads_it(vector_type: VectorType, expected: bytes) -> None:
    assert packed(vector(3, -4, 0), vector_type) == expected


@pytest.mark.parametrize(
    ("distance", "expected"),
    [(0.0, 1.0), (0.25, 0.75), (2.0, -1.0), (-3e-4, 1.0), (2.0001, -1.0), (math.nan, None), (math.inf, None)],
)
def test_a_distance_becomes_a_cosine_within_its_range(distance: float, expected: float | None) -> None:
    assert similarity(distance) == expected
