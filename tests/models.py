"""Models for the upstream: each answers a request in its provider's own words and form."""

import itertools
import json
from collections.abc import Iterable

from tests.upstream import Asked, Reply

SSE = (("Content-Type", "text/event-stream; charset=utf-8"),)
_numbers = itertools.count(1)


def provider(asked: Asked) -> Reply:
    """The model of whichever provider was asked."""
    if asked.path.startswith("/v1/messages"):
        return anthropic(asked)
    if "/chat/completions" in asked.path:
        return openai(asked)
    return Reply([b'{"object":"list","data":[]}'])


def openai(asked: Asked) -> Reply:
    """https://platform.openai.com/docs/api-reference/chat"""
    number, body = next(_numbers), asked.json
    text = answer_text(body)
    usage = {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30}
    common = {"id": f"chatcmpl-{number}", "created": 1_760_000_000 + number, "model": body["model"]}
    if not body.get("stream"):
        message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        whole = {"object": "chat.completion", **common, "choices": [choice], "usage": usage}
        return Reply(
            [json.dumps(whole, indent=2).encode()], headers=[*_JSON, ("x-request-id", f"req_{number}")]
        )
    asked_usage = (body.get("stream_options") or {}).get("include_usage")
    none = {"usage": None} if asked_usage else {}

    def chunk(choices: list, **more: object) -> dict:
        return {"object": "chat.completion.chunk", **common, "choices": choices, **none, **more}

    def delta(finish: str | None = None, **delta: object) -> list:
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]

    words = [chunk(delta(content=word)) for word in _words(text)]
    chunks = [chunk(delta(role="assistant", content="", refusal=None)), *words, chunk(delta("stop"))]
    if asked_usage:
        chunks.append(chunk([], usage=usage))
    lines = [b"data: " + json.dumps(each, ensure_ascii=False).encode() + b"\n\n" for each in chunks]
    return Reply([*lines, b"data: [DONE]\n\n"], headers=[*SSE, ("x-request-id", f"req_{number}")])


def anthropic(asked: Asked) -> Reply:
    """https://docs.anthropic.com/en/api/messages"""
    number, body = next(_numbers), asked.json
    text = answer_text(body)
    usage = {"input_tokens": 21, "output_tokens": 9}
    message = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": body["model"]}
    if not body.get("stream"):
        ended = {"stop_reason": "end_turn", "stop_sequence": None, "usage": usage}
        whole = {**message, "content": [{"type": "text", "text": text}], **ended}
        return Reply([json.dumps(whole).encode()], headers=[*_JSON, ("request-id", f"req_{number}")])
    empty = {
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": 1},
    }
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}
        for word in _words(text)
    ]
    events = [
        {"type": "message_start", "message": {**message, **empty}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *deltas,
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 9},
        },
        {"type": "message_stop"},
    ]
    blocks = [f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in events]
    return Reply(blocks, headers=[*SSE, ("request-id", f"req_{number}")])


def answer_text(body: dict) -> str:
    """An answer that is another for every call, so that one served twice came from the cache."""
    return f"Answer {next(_numbers)} to «{str(body['messages'][-1]['content'])[:40]}»: naïve, 東京, 🙂."


_JSON = (("Content-Type", "application/json"),)


def _words(text: str) -> Iterable[str]:
    return [word + " " for word in text.split(" ")[:-1]] + [text.split(" ")[-1]]
