"""The same call in another form: by its body, its URL or a header, and nothing else changes."""

import json
from typing import Any

import pytest
from benchmarks.client import Asking
from benchmarks.forms import other_forms


def _asking(target: str, body: Any, accept: str = "*/*") -> Asking:
    data = json.dumps(body).encode()
    headers = (("host", "api.test"), ("accept", accept), ("content-length", str(len(data))))
    return Asking("POST", "https", "api.test:443", target, headers, data)


def _shown(asking: Asking) -> tuple[str, Any, str]:
    return asking.target, json.loads(asking.body), dict(asking.headers)["accept"]


_ANY = "*/*"
_ALT = "%24alt=json%3Benum-encoding%3Dint"
_USAGE = {"include_usage": True}
_ASKED = {
    "chat": (
        ("chat.completions", "sse+usage"),
        ("/v1/chat/completions", {"n": 1, "stream": True, "stream_options": _USAGE}, _ANY),
        {
            "json": ("/v1/chat/completions", {"n": 1}, _ANY),
            "sse": ("/v1/chat/completions", {"n": 1, "stream": True}, _ANY),
        },
    ),
    "Vertex' Anthropic": (
        ("messages", "json"),
        ("/models/claude:rawPredict", {}, _ANY),
        {"sse": ("/models/claude:streamRawPredict", {"stream": True}, _ANY)},
    ),
    "Gemini": (
        ("generateContent", "json+int"),
        (f"/models/g:generateContent?{_ALT}", {}, _ANY),
        {
            "sse": (f"/models/g:streamGenerateContent?{_ALT}&alt=sse", {}, _ANY),
            "json-array": (f"/models/g:streamGenerateContent?{_ALT}", {}, _ANY),
        },
    ),
    "Gemini, streamed": (
        ("generateContent", "sse"),
        ("/models/g:streamGenerateContent?alt=sse", {}, _ANY),
        {
            "json": ("/models/g:generateContent", {}, _ANY),
            "json-array": ("/models/g:streamGenerateContent", {}, _ANY),
        },
    ),
    "converse": (
        ("converse", "eventstream"),
        ("/model/m/converse-stream", {}, _ANY),
        {"json": ("/model/m/converse", {}, _ANY)},
    ),
    "invoke": (
        ("invoke", "json"),
        ("/model/invoke/invoke", {}, _ANY),
        {"eventstream": ("/model/invoke/invoke-with-response-stream", {}, _ANY)},
    ),
    "Cohere's older chat": (
        ("v1.chat", "ndjson"),
        ("/v1/chat", {"stream": True}, _ANY),
        {
            "json": ("/v1/chat", {}, "application/json"),
            "sse": ("/v1/chat", {"stream": True}, "text/event-stream"),
        },
    ),
    "Ollama streams unless told": (
        ("api.chat", "json"),
        ("/api/chat", {"stream": False}, _ANY),
        {"ndjson": ("/api/chat", {}, _ANY)},
    ),
    "Ollama, streamed": (
        ("api.generate", "ndjson"),
        ("/api/generate", {}, _ANY),
        {"json": ("/api/generate", {"stream": False}, _ANY)},
    ),
    "what nobody knows": (("fine_tuning", "json"), ("/v1/fine_tuning", {}, _ANY), {}),
}


@pytest.mark.parametrize(("known", "asked", "others"), _ASKED.values(), ids=_ASKED)
def test_a_call_is_asked_in_every_other_form(
    known: tuple[str, str], asked: tuple[str, Any, str], others: dict[str, tuple[str, Any, str]]
) -> None:
    found = other_forms(*known, _asking(*asked))

    assert {form: _shown(asking) for form, asking in found.items()} == others


def test_the_length_is_that_of_the_new_body() -> None:
    [other] = other_forms("responses", "json", _asking("/v1/responses", {"input": "hi"})).values()

    assert dict(other.headers)["content-length"] == str(len(other.body))
