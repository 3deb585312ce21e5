"""Aleph Alpha's completions, asked for and answered, written after the API reference."""

from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.aleph_alpha import AlephAlpha
from latency_slayer.wire.call import Call, Request
from tests.wire.samples import Format, request

ALEPH_ALPHA = AlephAlpha()


def text(data: str, **fields: Any) -> dict[str, Any]:
    """A text in a prompt."""
    return {"type": "text", "data": data, "controls": [], **fields}


BODY: dict[str, Any] = {
    "model": "luminous-base",
    "prompt": [text("What is the capital of France?")],
    "maximum_tokens": 64,
}


def complete_request(body: Mapping[str, Any] | bytes = BODY, **fields: Any) -> Request:
    """A completion at Aleph Alpha, with `fields` of the request replaced."""
    return request(body, **{"host": "api.aleph-alpha.com", "path": "/complete", **fields})


def complete_call(**fields: Any) -> Call:
    """The call of BODY, with `fields` of the body replaced."""
    return ALEPH_ALPHA.read_call(complete_request({**BODY, **fields}), "alephalpha")


def completed(*completions: tuple[str, str | None], **fields: Any) -> dict[str, Any]:
    """An answer of texts and finish reasons."""
    return {
        "model_version": "2022-04",
        "completions": [{"completion": said, "finish_reason": reason} for said, reason in completions],
        "num_tokens_prompt_total": 9,
        "num_tokens_generated": 4,
        **fields,
    }


ANSWERS = {
    "text": completed((" Paris – naturally 🥐.", "end_of_text")),
    "two completions": completed(("Paris.", "stop_sequence_reached"), ("It is Paris.", "end_of_text")),
    "unknown fields": completed(("Paris.", "end_of_text"), mood="calm"),
}
"""Complete answers by what they show."""

FULL_BODY: dict[str, Any] = {
    **BODY,
    "prompt": [{"type": "image", "data": "aW1hZ2U=", "controls": []}, text("What is it?")],
    "temperature": 0.0,
    "n": 2,
    "best_of": 2,
    "log_probs": 1,
    "stop_sequences": ["."],
    "echo": True,
    "stream": True,
}

FORMAT = Format(
    codec=ALEPH_ALPHA,
    provider="alephalpha",
    asked={"json": complete_request()},
    answers=ANSWERS,
    bodies=[FULL_BODY],
)
