"""Reading calls to Cohere's v2 chat, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait
from latency_slayer.wire.formats import codec_for
from tests.wire.cohere.v2_samples import CHAT, CHAT_BODY, chat_request, tool_call

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "Cohere": (chat_request(), "v2.chat"),
    "its other host": (chat_request(host="api.cohere.ai"), "v2.chat"),
    "behind a gateway": (chat_request(path="/cohere/v2/chat"), "v2.chat"),
    "OpenAI's format": (chat_request(path="/compatibility/v1/chat/completions"), "chat.completions"),
    "embeddings": (chat_request(path="/v2/embed"), None),
    "GET": (chat_request(method="GET"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


def chat(**fields: Any) -> Call:
    return CHAT.read_call(chat_request({**CHAT_BODY, **fields}), "cohere")


def asked(*turns: dict[str, Any]) -> Call:
    return chat(messages=[CHAT_BODY["messages"][0], *turns])


def test_a_call_is_read() -> None:
    read = chat(stream=True)

    assert (read.route, read.model, read.form, read.question, read.scope["layout"], read.traits) == (
        "cohere/v2.chat",
        "command-a-03-2025",
        "sse",
        "What is the capital of France?",
        "text",
        frozenset(),
    )


FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
TRAITS: dict[str, tuple[dict[str, Any], set[Trait]]] = {
    "own tools": ({"tools": [FUNCTION]}, set()),
    "a tool that Cohere runs": ({"tools": [{"type": "web_search"}]}, {Trait.SERVER_TOOLS}),
    "connectors": ({"connectors": [{"id": "web-search"}]}, {Trait.SERVER_TOOLS}),
    "documents": ({"documents": ["a"]}, set()),
    "logprobs": ({"logprobs": True}, {Trait.LOGPROBS}),
    "no logprobs": ({"logprobs": False}, set()),
}


@pytest.mark.parametrize(("fields", "traits"), TRAITS.values(), ids=TRAITS.keys())
def test_what_limits_a_call_is_a_trait(fields: dict[str, Any], traits: set[Trait]) -> None:
    assert chat(**fields).traits == traits


CALLED = {"role": "assistant", "tool_plan": "Look.", "tool_calls": [tool_call(1, "weather", "{}")]}
RESULT = {"role": "tool", "tool_call_id": "weather_1", "content": "sunny"}


def test_a_chat_that_ends_with_a_tools_result_is_no_question() -> None:
    read = asked({"role": "user", "content": "Weather?"}, CALLED, RESULT)

    assert (read.question, read.traits) == (None, {Trait.TOOL_TURN})


def scope(call: Call) -> str:
    return json.dumps(call.scope, sort_keys=True)


def seen(url: str, detail: str = "auto") -> Call:
    image = {"type": "image_url", "image_url": {"url": url, "detail": detail}}
    return asked({"role": "user", "content": [{"type": "text", "text": "What is it?"}, image]})


SAME: dict[str, Call] = {
    "another question": asked({"role": "user", "content": "And of Spain?"}),
    "keys in another order": CHAT.read_call(chat_request(dict(reversed(CHAT_BODY.items()))), "cohere"),
    "blanks": CHAT.read_call(chat_request(json.dumps(CHAT_BODY, indent=2).encode()), "cohere"),
    "a stream": chat(stream=True),
    "no stream": chat(stream=False),
    "a client's name": CHAT.read_call(chat_request(headers=(("x-client-name", "a"),)), "cohere"),
}

OTHER: dict[str, Call] = {
    "a host": CHAT.read_call(chat_request(host="api.cohere.ai"), "cohere"),
    "a model": chat(model="command-r-08-2024"),
    "documents": chat(documents=["a"]),
    "other documents": chat(documents=["b"]),
    "citations": chat(citation_options={"mode": "OFF"}),
    "tools": chat(tools=[FUNCTION]),
    "strict tools": chat(strict_tools=True),
    "a tool choice": chat(tool_choice="NONE"),
    "a response format": chat(response_format={"type": "json_object"}),
    "a safety mode": chat(safety_mode="STRICT"),
    "thinking": chat(thinking={"type": "disabled"}),
    "length": chat(max_tokens=5),
    "stop sequences": chat(stop_sequences=["."]),
    "temperature": chat(temperature=0),
    "a seed": chat(seed=1),
    "k": chat(k=1),
    "p": chat(p=0.5),
    "logprobs": chat(logprobs=True),
    "an unknown field": chat(mood="calm"),
    "another system text": chat(messages=[{"role": "system", "content": "Hi"}, CHAT_BODY["messages"][1]]),
    "an image": seen("data:image/png;base64,aQ=="),
    "another image": seen("data:image/png;base64,ag=="),
    "an image's detail": seen("data:image/png;base64,aQ==", "low"),
    "a tool's result": asked(CALLED, RESULT),
    "another result": asked(CALLED, {**RESULT, "content": "rain"}),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Call) -> None:
    assert scope(changed) == scope(chat())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert len({*map(scope, OTHER.values()), scope(chat())}) == len(OTHER) + 1
