"""What Google's SDK makes of an answer of generateContent."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpx2
from google import genai
from google.genai import types

from latency_slayer.wire import forms
from latency_slayer.wire.call import Recorded
from tests.wire.gemini.samples import gemini_stream
from tests.wire.sdk import Answering, Judge, declared


@cache
def _client() -> tuple[genai.Client, Answering]:
    transport = Answering()
    options = types.HttpOptions(httpx_client=httpx2.Client(transport=transport))
    return genai.Client(api_key="none", http_options=options), transport


def _whole(recorded: Recorded) -> Any:
    client, transport = _client()
    transport.recorded = recorded
    return _plain([client.models.generate_content(model="m", contents="?")])


def _streamed(recorded: Recorded) -> Any:
    client, transport = _client()
    transport.recorded = _as_events(recorded)
    return _plain(client.models.generate_content_stream(model="m", contents="?"))


def _as_events(recorded: Recorded) -> Recorded:
    """The SDK asks for events only; the elements of an array are the same chunks."""
    if recorded.form != forms.JSON_ARRAY:
        return recorded
    chunks = json.loads(recorded.body)
    return Recorded(forms.SSE, "text/event-stream", gemini_stream(*chunks))


def _plain(chunks: Iterable[types.GenerateContentResponse]) -> Any:
    """What a program that follows `chunks` has in the end; the SDK leaves adding up to it."""
    whole: dict[str, Any] = {}
    usage: dict[str, Any] = {}
    candidates: dict[int, dict[str, Any]] = {}
    for chunk in chunks:
        told = declared(chunk)
        for candidate in told.pop("candidates", ()):
            total = candidates.setdefault(candidate.get("index", 0), {"parts": []})
            for part in candidate.pop("content", {}).get("parts", ()):
                _add_part(total["parts"], part)
            total |= candidate
        usage |= told.pop("usage_metadata", {})
        whole |= {name: value for name, value in told.items() if name != "sdk_http_response"}
    return {**whole, "usage": usage, "candidates": [candidates[index] for index in sorted(candidates)]}


def _add_part(parts: list[dict[str, Any]], part: dict[str, Any]) -> None:
    """Text that goes on is one text, however many parts and chunks it comes in."""
    fields = {name for each in (part, *parts[-1:]) for name in each}
    if parts and fields <= {"text", "thought"} and parts[-1].get("thought") == part.get("thought"):
        parts[-1]["text"] = parts[-1].get("text", "") + part.get("text", "")
    else:
        parts.append(part)


GOOGLE = Judge(_whole, _streamed)
