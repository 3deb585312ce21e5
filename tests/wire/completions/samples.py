"""Legacy completions, asked for and answered, written after OpenAI's API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.completions import Completions
from tests.wire.samples import Format, request

COMPLETIONS = Completions()

BODY: dict[str, Any] = {"model": "gpt-3.5-turbo-instruct", "prompt": "What is the capital of France?"}

STREAMS: dict[str, dict[str, Any]] = {
    "json": {},
    "sse": {"stream": True},
    "sse+usage": {"stream": True, "stream_options": {"include_usage": True}},
}
"""By form, the fields that ask for it."""


def completion_request(body: Mapping[str, Any] | bytes = BODY, **fields: Any) -> Request:
    """A completion at OpenAI, with `fields` of the request replaced."""
    return request(body, **{"host": "api.openai.com", "path": "/v1/completions", **fields})


def completion_call(form: str = "json", provider: str = "openai") -> Call:
    """The call of BODY, its answer asked for in `form`."""
    return COMPLETIONS.read_call(completion_request({**BODY, **STREAMS[form]}), provider)


HEAD = {"id": "cmpl-1", "object": "text_completion", "created": 1700000000, "model": "gpt-3.5-turbo-instruct"}
USAGE = {"prompt_tokens": 8, "completion_tokens": 12, "total_tokens": 20}


def choice(text: str, finish: str | None = "stop", **fields: Any) -> dict[str, Any]:
    """A choice, or a part of one."""
    return {"text": text, "index": 0, "logprobs": None, "finish_reason": finish, **fields}


def completion(*choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A completion with `choices`."""
    return {**HEAD, "choices": list(choices), "usage": USAGE, **fields}


def chunk(*choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An event of a stream."""
    return {**HEAD, "choices": list(choices), **fields}


def streamed(*chunks: Mapping[str, Any], done: bool = True) -> bytes:
    """`chunks` as OpenAI streams them."""
    lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks]
    return "".join([*lines, *(["data: [DONE]\n\n"] if done else [])]).encode()


LOGPROBS = {
    "tokens": [" Par", "is"],
    "token_logprobs": [-0.1, -0.2],
    "top_logprobs": [{" Par": -0.1}, {"is": -0.2}],
    "text_offset": [30, 34],
}

ANSWERS: dict[str, dict[str, Any]] = {
    "text": completion(choice("\n\nParis – naturally 🥐.")),
    "logprobs": completion(choice(" Paris", logprobs=LOGPROBS)),
    "two choices": completion(choice("Paris."), choice("It is Paris.", index=1)),
    "unknown fields": completion(
        choice("Paris.", stop_reason="</s>", content_filter_results={"hate": {"filtered": False}}),
        system_fingerprint="fp_1",
        prompt_filter_results=[{"prompt_index": 0}],
    ),
    "vLLM's tokens": completion(choice("Paris.", token_ids=[1, 2], prompt_logprobs=None)),
}
"""Complete completions by what they show."""

FULL_BODY: dict[str, Any] = {
    **BODY,
    "prompt": ["What is the capital of France?"],
    "suffix": "",
    "max_tokens": 64,
    "temperature": 0.7,
    "top_p": 1,
    "n": 1,
    "best_of": 2,
    "echo": False,
    "logprobs": 2,
    "stop": ["\n\n"],
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logit_bias": {"50256": -100},
    "seed": 1,
    "user": "u-1",
    "stream": True,
    "stream_options": {"include_usage": True},
}

FORMAT = Format(
    codec=COMPLETIONS,
    provider="openai",
    asked={form: completion_request({**BODY, **fields}) for form, fields in STREAMS.items()},
    answers=ANSWERS,
    bodies=[FULL_BODY, {**BODY, "prompt": [[1, 2], [3]]}],
    untold={"sse": {"usage"}},  # OpenAI says it only when asked.
)
