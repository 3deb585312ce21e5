"""Cohere's first chat and generate, asked for and answered, written after their API reference."""

from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.cohere.generate import Generate
from latency_slayer.wire.cohere.v1 import ChatV1
from tests.wire.samples import Format, request

CHAT = ChatV1()
GENERATE = Generate()

QUESTION = "What is the capital of France?"
CHAT_BODY: dict[str, Any] = {"model": "command-r", "preamble": "Be brief.", "message": QUESTION}
GENERATE_BODY: dict[str, Any] = {"model": "command", "prompt": QUESTION}

STREAMS: dict[str, dict[str, Any]] = {"json": {}, "ndjson": {"stream": True}}
"""By form, the fields that ask for it."""


def chat_request(body: Mapping[str, Any] | bytes = CHAT_BODY, **fields: Any) -> Request:
    """A chat with Cohere, with `fields` of the request replaced."""
    return request(body, **{"host": "api.cohere.com", "path": "/v1/chat", **fields})


def generate_request(body: Mapping[str, Any] | bytes = GENERATE_BODY, **fields: Any) -> Request:
    """A prompt to Cohere, with `fields` of the request replaced."""
    return request(body, **{"host": "api.cohere.com", "path": "/v1/generate", **fields})


def chat_call(form: str = "json", **fields: Any) -> Call:
    """The call of CHAT_BODY, its answer asked for in `form`, with `fields` of the body replaced."""
    return CHAT.read_call(chat_request({**CHAT_BODY, **STREAMS[form], **fields}), "cohere")


def generate_call(form: str = "json", **fields: Any) -> Call:
    """The call of GENERATE_BODY, its answer asked for in `form`, with `fields` of the body replaced."""
    return GENERATE.read_call(generate_request({**GENERATE_BODY, **STREAMS[form], **fields}), "cohere")


META = {
    "api_version": {"version": "1"},
    "billed_units": {"input_tokens": 6, "output_tokens": 33},
    "tokens": {"input_tokens": 501, "output_tokens": 35},
}
BILLED = {"api_version": {"version": "1"}, "billed_units": {"input_tokens": 6, "output_tokens": 33}}


def chatted(
    text: str = "Paris – naturally 🥐.", finish: str | None = "COMPLETE", **fields: Any
) -> dict[str, Any]:
    """A chat's answer."""
    return {
        "response_id": "8f713d62",
        "text": text,
        "generation_id": "d84a0b66",
        "chat_history": [{"role": "USER", "message": QUESTION}, {"role": "CHATBOT", "message": text}],
        "finish_reason": finish,
        "meta": META,
        **fields,
    }


def generation(text: str, finish: str | None = "COMPLETE", **fields: Any) -> dict[str, Any]:
    """One of the texts that were generated."""
    return {"id": "13255d0a", "text": text, "finish_reason": finish, **fields}


def generated(*generations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A prompt's answer."""
    return {"id": "64c671fc", "generations": list(generations), "prompt": QUESTION, "meta": BILLED, **fields}


CALLS = [{"name": "weather", "parameters": {"city": "Zürich"}}, {"name": "now", "parameters": {}}]
FOUND = {"search_query": {"text": "France", "generation_id": "1"}, "document_ids": ["d"]}

CHAT_ANSWERS: dict[str, dict[str, Any]] = {
    "text": chatted(),
    "tool calls": chatted("I will look.", tool_calls=CALLS),
    "tool calls without a plan": chatted("", tool_calls=CALLS[:1]),
    "citations": chatted(
        documents=[{"id": "d", "text": "Paris is the capital."}],
        search_queries=[{"text": "France", "generation_id": "1"}],
        search_results=[FOUND],
        is_search_required=True,
        citations=[{"start": 0, "end": 5, "text": "Paris", "document_ids": ["d"]}],
    ),
    "unknown fields": chatted(mood="calm"),
}
"""Complete chat answers by what they show."""

GENERATE_ANSWERS: dict[str, dict[str, Any]] = {
    "text": generated(generation(" Paris – naturally 🥐.")),
    "two generations": generated(generation("Paris.", index=0), generation("It is Paris.", index=1)),
    "unknown fields": generated(generation("Paris.", mood="calm"), mood="calm"),
}
"""Complete answers to a prompt by what they show."""

FULL_CHAT: dict[str, Any] = {
    "model": "command-r",
    "message": "And now?",
    "preamble": "Be brief.",
    "chat_history": [
        {"role": "USER", "message": "Weather?"},
        {"role": "CHATBOT", "message": "", "tool_calls": CALLS},
        {"role": "TOOL", "tool_results": [{"call": CALLS[0], "outputs": [{"sky": "blue"}]}]},
    ],
    "conversation_id": "c-1",
    "prompt_truncation": "AUTO",
    "connectors": [{"id": "web-search"}],
    "search_queries_only": False,
    "documents": [{"title": "t", "text": "s"}],
    "citation_quality": "fast",
    "tools": [{"name": "weather", "description": "d", "parameter_definitions": {"city": {"type": "str"}}}],
    "tool_results": [{"call": CALLS[0], "outputs": [{"sky": "blue"}]}],
    "force_single_step": True,
    "return_prompt": False,
    "response_format": {"type": "json_object"},
    "safety_mode": "STRICT",
    "temperature": 0.3,
    "stream": True,
}

FULL_PROMPT: dict[str, Any] = {
    "model": "command",
    "prompt": "What?",
    "num_generations": 1,
    "max_tokens": 64,
    "truncate": "END",
    "temperature": 0.3,
    "end_sequences": ["."],
    "stop_sequences": ["."],
    "return_likelihoods": "NONE",
    "raw_prompting": False,
    "stream": True,
}

CHAT_FORMAT = Format(
    codec=CHAT,
    provider="cohere",
    asked={form: chat_request({**CHAT_BODY, **fields}) for form, fields in STREAMS.items()},
    answers=CHAT_ANSWERS,
    bodies=[FULL_CHAT],
)
GENERATE_FORMAT = Format(
    codec=GENERATE,
    provider="cohere",
    asked={form: generate_request({**GENERATE_BODY, **fields}) for form, fields in STREAMS.items()},
    answers=GENERATE_ANSWERS,
    bodies=[FULL_PROMPT],
)
