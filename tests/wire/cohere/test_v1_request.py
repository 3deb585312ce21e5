"""Reading calls to Cohere's first API, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.cohere.v1_samples import (
    CALLS,
    CHAT,
    CHAT_BODY,
    QUESTION,
    chat_call,
    chat_request,
    generate_call,
    generate_request,
)

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "chat": (chat_request(), "v1.chat"),
    "chat at the other host": (chat_request(host="api.cohere.ai"), "v1.chat"),
    "generate": (generate_request(), "generate"),
    "embeddings": (chat_request(path="/v1/embed"), None),
    "GET": (chat_request(method="GET"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


@pytest.mark.parametrize(
    ("read", "model"), [(chat_call(), "command-r"), (generate_call(), "command")], ids=["chat", "generate"]
)
def test_a_call_is_read(read: Call, model: str) -> None:
    assert (read.provider, read.model, read.form, read.question, read.scope["layout"], read.traits) == (
        "cohere",
        model,
        "json",
        QUESTION,
        "text",
        frozenset(),
    )


ACCEPTED: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "nothing": ((), "ndjson"),
    "anything": ((("accept", "*/*"),), "ndjson"),
    "events": ((("accept", "text/event-stream"),), "sse"),
}


@pytest.mark.parametrize(("headers", "form"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_stream_comes_as_lines_unless_events_are_asked_for(
    headers: tuple[tuple[str, str], ...], form: str
) -> None:
    asked = chat_request({**CHAT_BODY, "stream": True}, headers=headers)

    assert CHAT.read_call(asked, "cohere").form == form


CALLED: dict[str, tuple[dict[str, Any], str | None, set[Trait]]] = {
    "a history": ({"chat_history": [{"role": "USER", "message": "a"}]}, QUESTION, set()),
    "tool results": ({"message": "", "tool_results": [{"call": CALLS[0]}]}, None, {Trait.TOOL_TURN}),
    "an empty message": ({"message": ""}, None, {Trait.NO_QUESTION}),
    "a prompt that is given back": ({"return_prompt": True}, None, {Trait.NO_QUESTION}),
    "connectors": ({"connectors": [{"id": "web-search"}]}, QUESTION, {Trait.SERVER_TOOLS}),
    "no connectors": ({"connectors": []}, QUESTION, set()),
    "a conversation at the provider": ({"conversation_id": "c"}, QUESTION, {Trait.SERVER_STATE}),
    "several generations": ({"num_generations": 2}, QUESTION, {Trait.SEVERAL_CHOICES}),
    "one generation": ({"num_generations": 1}, QUESTION, set()),
    "likelihoods": ({"return_likelihoods": "ALL"}, QUESTION, {Trait.LOGPROBS}),
    "no likelihoods": ({"return_likelihoods": "NONE"}, QUESTION, set()),
}


@pytest.mark.parametrize(("fields", "question", "traits"), CALLED.values(), ids=CALLED.keys())
def test_what_limits_a_chat_is_a_trait(
    fields: dict[str, Any], question: str | None, traits: set[Trait]
) -> None:
    read = chat_call(**fields)

    assert (read.question, read.traits) == (question, traits)


def test_a_prompt_of_several_lines_is_no_question() -> None:
    read = generate_call(prompt="Q: a\nA: b\nQ: c\nA:")

    assert (read.question, read.traits) == (None, {Trait.NO_QUESTION})


@pytest.mark.parametrize("body", [{"model": "a"}, {"message": ["a"]}], ids=["no message", "a list"])
def test_a_chat_without_a_message_is_unreadable(body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        CHAT.read_call(chat_request(body), "cohere")


def scope(call: Call) -> str:
    return json.dumps(call.scope, sort_keys=True)


SAME: dict[str, Call] = {
    "another question": chat_call(message="And of Spain?"),
    "keys in another order": CHAT.read_call(chat_request(dict(reversed(CHAT_BODY.items()))), "cohere"),
    "blanks": CHAT.read_call(chat_request(json.dumps(CHAT_BODY, indent=2).encode()), "cohere"),
    "a stream": chat_call(stream=True),
    "events": CHAT.read_call(
        chat_request({**CHAT_BODY, "stream": True}, headers=(("accept", "text/event-stream"),)), "cohere"
    ),
}

OTHER: dict[str, Call] = {
    "a host": CHAT.read_call(chat_request(host="api.cohere.ai"), "cohere"),
    "a model": chat_call(model="command"),
    "a preamble": chat_call(preamble="Be long."),
    "a history": chat_call(chat_history=[{"role": "USER", "message": "a"}]),
    "another history": chat_call(chat_history=[{"role": "USER", "message": "b"}]),
    "documents": chat_call(documents=[{"text": "a"}]),
    "connectors": chat_call(connectors=[{"id": "web-search"}]),
    "search queries alone": chat_call(search_queries_only=True),
    "citations": chat_call(citation_quality="off"),
    "tools": chat_call(tools=[{"name": "f"}]),
    "a tool's results": chat_call(tool_results=[{"outputs": [{"a": 1}]}]),
    "other results": chat_call(tool_results=[{"outputs": [{"a": 2}]}]),
    "truncation": chat_call(prompt_truncation="OFF"),
    "a response format": chat_call(response_format={"type": "json_object"}),
    "temperature": chat_call(temperature=0),
    "an unknown field": chat_call(mood="calm"),
    "a prompt": generate_call(),
    "a prompt of lines": generate_call(prompt="a\nb"),
    "a prompt of other lines": generate_call(prompt="a\nc"),
    "several generations": generate_call(num_generations=2),
    "likelihoods": generate_call(return_likelihoods="ALL"),
    "end sequences": generate_call(end_sequences=["."]),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Call) -> None:
    assert scope(changed) == scope(chat_call())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert len({*map(scope, OTHER.values()), scope(chat_call())}) == len(OTHER) + 1
