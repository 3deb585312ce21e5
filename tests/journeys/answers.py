"""Providers beside those of `tests.models`: one short answer each, plain and streamed, in their own words."""

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.upstream import Asked, Reply

TEXT = "Paris – naturally 🥐."
WORDS = ("Paris ", "– naturally ", "🥐.")

Fields = dict[str, Any]


def provider(asked: Asked) -> Reply:
    """The answer of whichever API was asked."""
    path = asked.path.partition("?")[0]
    return next(answer(asked) for end, answer in _APIS.items() if path.endswith(end))


def _plain(answer: Fields) -> Reply:
    return Reply([json.dumps(answer).encode()])


def _sse(events: Iterable[Fields], *, end: str = "", line: str = "\n", named: bool = False) -> Reply:
    told = [_event(event, line, named) for event in events]
    chunks = [*told, *([f"data: {end}\n\n".encode()] if end else [])]
    return Reply(chunks, headers=[("Content-Type", "text/event-stream; charset=utf-8")])


def _event(event: Fields, line: str, named: bool) -> bytes:
    name = f"event: {event['type']}{line}" if named else ""
    return f"{name}data: {json.dumps(event, ensure_ascii=False)}{line}{line}".encode()


def _responses(asked: Asked) -> Reply:
    """https://platform.openai.com/docs/api-reference/responses-streaming"""
    part = {"type": "output_text", "text": TEXT, "annotations": [], "logprobs": []}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    head = {"id": "resp_1", "object": "response", "created_at": 1, "model": "gpt-5-mini", "error": None}
    usage = {"input_tokens": 20, "output_tokens": 8, "total_tokens": 28}
    whole = {**head, "status": "completed", "output": [item], "usage": usage}
    if not asked.json.get("stream"):
        return _plain(whole)
    begun = {**head, "status": "in_progress", "output": [], "usage": None}
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    started = {**item, "status": "in_progress", "content": []}
    events: list[Fields] = [
        {"type": "response.created", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": started},
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": word, "logprobs": []} for word in WORDS),
        {"type": "response.output_text.done", **place, "text": TEXT, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    return _sse(({**event, "sequence_number": n} for n, event in enumerate(events)), named=True)


def _completions(asked: Asked) -> Reply:
    """https://platform.openai.com/docs/api-reference/completions"""
    head = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": "gpt-3.5-turbo-instruct"}
    choice = {"index": 0, "text": TEXT, "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    if not asked.json.get("stream"):
        return _plain({**head, "choices": [choice], "usage": usage})
    parts = [{**choice, "text": word, "finish_reason": None} for word in WORDS] + [{**choice, "text": ""}]
    chunks = [{**head, "choices": [part]} for part in parts]
    asked_usage = (asked.json.get("stream_options") or {}).get("include_usage")
    return _sse([*chunks, *([{**head, "choices": [], "usage": usage}] if asked_usage else [])], end="[DONE]")


def _generated(parts: list[Fields], **end: Any) -> Fields:
    """https://ai.google.dev/api/generate-content"""
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 5, "totalTokenCount": 12}
    candidate = {"content": {"parts": parts, "role": "model"}, **end, "index": 0}
    named = {"modelVersion": "gemini-2.5-flash", "responseId": "r-1"}
    return {"candidates": [candidate], "usageMetadata": usage, **named}


def _gemini(asked: Asked) -> Reply:
    if ":generateContent" in asked.path:
        return _plain(_generated([{"text": TEXT}], finishReason="STOP"))
    *first, last = WORDS
    chunks = [_generated([{"text": word}]) for word in first]
    return _sse([*chunks, _generated([{"text": last}], finishReason="STOP")], line="\r\n")


def _mistral(asked: Asked) -> Reply:
    """https://docs.mistral.ai/api"""
    head = {"id": "m-1", "object": "chat.completion", "created": 1, "model": "mistral-small-latest"}
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    if not asked.json.get("stream"):
        message = {"role": "assistant", "content": TEXT, "tool_calls": None}
        choice: Fields = {"index": 0, "message": message, "finish_reason": "stop"}
        return _plain({**head, "choices": [choice], "usage": usage})
    deltas: list[Fields] = [{"role": "assistant", "content": ""}, *({"content": word} for word in WORDS)]
    chunks = [{**head, "choices": [{"index": 0, "delta": each, "finish_reason": None}]} for each in deltas]
    end: Fields = {"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}
    return _sse([*chunks, {**head, "choices": [end], "usage": usage}], end="[DONE]")


def _cohere(asked: Asked) -> Reply:
    """https://docs.cohere.com/reference/chat-stream"""
    tokens = {"input_tokens": 7, "output_tokens": 5}
    usage = {"billed_units": tokens, "tokens": tokens}
    if not asked.json.get("stream"):
        message = {"role": "assistant", "content": [{"type": "text", "text": TEXT}]}
        return _plain({"id": "c-1", "finish_reason": "COMPLETE", "message": message, "usage": usage})
    empty: Fields = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}
    events: list[Fields] = [
        {"id": "c-1", "type": "message-start", "delta": {"message": empty}},
        {
            "type": "content-start",
            "index": 0,
            "delta": {"message": {"content": {"type": "text", "text": ""}}},
        },
        *(
            {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": word}}}}
            for word in WORDS
        ),
        {"type": "content-end", "index": 0},
        {"type": "message-end", "id": "c-1", "delta": {"finish_reason": "COMPLETE", "usage": usage}},
    ]
    return _sse(events, end="[DONE]", named=True)


def _ollama(asked: Asked) -> Reply:
    """https://docs.ollama.com/api/chat"""
    head = {"model": "gpt-oss:20b", "created_at": "2025-01-01T00:00:00Z"}
    counts = {"total_duration": 9, "load_duration": 1, "prompt_eval_count": 7, "eval_count": 5}
    end: Fields = {"done": True, "done_reason": "stop", **counts}
    if asked.json.get("stream") is False:
        return _plain({**head, "message": {"role": "assistant", "content": TEXT}, **end})
    lines: list[Fields] = [
        *({**head, "message": {"role": "assistant", "content": word}, "done": False} for word in WORDS),
        {**head, "message": {"role": "assistant", "content": ""}, **end},
    ]
    chunks = [json.dumps(line).encode() + b"\n" for line in lines]
    return Reply(chunks, headers=[("Content-Type", "application/x-ndjson")])


def _bedrock(asked: Asked) -> Reply:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html"""
    usage = {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12}
    metrics = {"latencyMs": 250}
    if asked.path.endswith("/converse"):
        message = {"role": "assistant", "content": [{"text": TEXT}]}
        said = {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": metrics}
        return _plain(said)
    events: list[tuple[str, Fields]] = [
        ("messageStart", {"role": "assistant", "p": "abcd"}),
        *(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": word}}) for word in WORDS),
        ("contentBlockStop", {"contentBlockIndex": 0, "p": "abcdefghij"}),
        ("messageStop", {"stopReason": "end_turn", "p": "ab"}),
        ("metadata", {"usage": usage, "metrics": metrics, "p": "abc"}),
    ]
    frames = [_frame(name, json.dumps(said).encode()) for name, said in events]
    return Reply(frames, headers=[("Content-Type", "application/vnd.amazon.eventstream")])


def _frame(name: str, payload: bytes) -> bytes:
    """https://smithy.io/2.0/aws/amazon-eventstream.html"""
    said = {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    pairs = [(key.encode(), value.encode()) for key, value in said.items()]
    headers = b"".join(
        bytes([len(key)]) + key + b"\x07" + struct.pack(">H", len(value)) + value for key, value in pairs
    )
    lengths = struct.pack(">II", len(headers) + len(payload) + 16, len(headers))
    frame = lengths + struct.pack(">I", zlib.crc32(lengths)) + headers + payload
    return frame + struct.pack(">I", zlib.crc32(frame))


_APIS: Mapping[str, Callable[[Asked], Reply]] = {
    "/v1/responses": _responses,
    "/v1/completions": _completions,
    ":generateContent": _gemini,
    ":streamGenerateContent": _gemini,
    "/v1/chat/completions": _mistral,
    "/v2/chat": _cohere,
    "/api/chat": _ollama,
    "/converse": _bedrock,
    "/converse-stream": _bedrock,
}
"""By the end of the path."""
