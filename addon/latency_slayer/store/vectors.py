"""Vectors as Redis holds them, and closeness as it reports it."""

import math
from typing import Literal

import numpy as np
import numpy.typing as npt

from latency_slayer.engine.ports import Vector

VectorType = Literal["float32", "float16", "int8"]

# Wide enough for float32 rounding and float16 round trips, far too narrow for a vector nobody normalised.
_LENGTH_TOLERANCE = 1e-3


def checked(vector: Vector, dimension: int) -> Vector:
    """`vector` itself. Raises ValueError unless it is finite, of length 1 and of shape (dimension,): Redis
    accepts any bytes, drops a wrong size from the index silently, and answers NaN for a zero vector."""
    if vector.shape != (dimension,):
        raise ValueError(f"embedding of shape {vector.shape}, want ({dimension},)")
    if not np.isfinite(vector).all():
        raise ValueError("embedding has values that are not finite")
    length = float(np.linalg.norm(vector))
    if abs(length - 1) > _LENGTH_TOLERANCE:
        raise ValueError(f"embedding of length {length:.4f}, want a unit vector")
    return vector


def packed(vector: Vector, vector_type: VectorType) -> bytes:
    """The little-endian bytes of `vector`, as an index of `vector_type` reads them."""
    match vector_type:
        case "float32":
            return vector.astype("<f4").tobytes()
        case "float16":
            return vector.astype("<f2").tobytes()
        case "int8":
            # COSINE normalises each vector itself, so each may use the whole range.
            whole: npt.NDArray[np.int8] = np.round(127 * vector / np.abs(vector).max()).astype(np.int8)
            return whole.tobytes()


def similarity(distance: float) -> float | None:
    """The cosine in [-1, 1] for Redis' COSINE distance (1 - cos, off by some 1e-4 for FLOAT16), or None
    where the distance is not a number."""
    if not math.isfinite(distance):
        return None
    return max(-1.0, min(1.0, 1.0 - distance))
