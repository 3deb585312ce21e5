"""Turns, and an image as bytes."""

import base64

from latency_slayer.wire.transcript.turns import (
    Part,
    Turn,
)

PNG = base64.b64encode(bytes(12_000)).decode()
PNG_URI = f"data:image/png;base64,{PNG}"
ZURICH = {"city": "Zürich"}


def user(*parts: Part) -> Turn:
    return Turn("user", parts)


def assistant(*parts: Part) -> Turn:
    return Turn("assistant", parts)
