"""Reading calls to Ollama, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.ollama.samples import (
    CHAT,
    CHAT_BODY,
    GENERATE,
    GENERATE_BODY,
    chat_request,
    generate_request,
    tool_call,
)

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "a chat": (chat_request(), "api.chat"),
    "a prompt": (generate_request(), "api.generate"),
    "behind a gateway": (chat_request(path="/ollama/api/chat"), "api.chat"),
    "OpenAI's format": (chat_request(path="/v1/chat/completions"), "chat.completions"),
    "embeddings": (chat_request(path="/api/embed"), None),
    "a model that is fetched": (chat_request(path="/api/pull"), None),
    "GET": (chat_request(method="GET"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


def chat(**fields: Any) -> Call:
    return CHAT.read_call(chat_request({**CHAT_BODY, **fields}), "ollama")


def prompt(**fields: Any) -> Call:
    return GENERATE.read_call(generate_request({**GENERATE_BODY, **fields}), "ollama")


@pytest.mark.parametrize("read", [chat(), prompt()], ids=["chat", "generate"])
def test_a_call_is_read(read: Call) -> None:
    assert (read.provider, read.host, read.model, read.question, read.scope["layout"], read.traits) == (
        "ollama",
        "localhost:11434",
        "qwen3",
        "What is the capital of France?",
        "text",
        frozenset(),
    )


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing asked": ({}, "ndjson"),
    "a stream": ({"stream": True}, "ndjson"),
    "null": ({"stream": None}, "ndjson"),
    "no stream": ({"stream": False}, "json"),
}


@pytest.mark.parametrize(("fields", "form"), FORMS.values(), ids=FORMS.keys())
def test_an_answer_is_streamed_unless_that_is_switched_off(fields: dict[str, Any], form: str) -> None:
    assert (chat(**fields).form, prompt(**fields).form) == (form, form)


def test_a_chat_that_ends_with_a_tools_result_is_no_question() -> None:
    turns = [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": "", "tool_calls": [tool_call("weather")]},
        {"role": "tool", "content": "sunny"},
    ]

    assert (chat(messages=turns).question, chat(messages=turns).traits) == (None, {Trait.TOOL_TURN})


PROMPTS: dict[str, tuple[dict[str, Any], str | None, set[Trait]]] = {
    "several lines": ({"prompt": "a\nb"}, "a\nb", set()),
    "several raw lines": ({"prompt": "a\nb", "raw": True}, None, {Trait.NO_QUESTION}),
    "one raw line": ({"prompt": "a", "raw": True}, "a", set()),
    "a suffix": ({"prompt": "def f(", "suffix": "return 1"}, None, {Trait.NO_QUESTION}),
    "an empty suffix": ({"prompt": "a", "suffix": ""}, "a", set()),
    "nothing": ({"prompt": ""}, None, {Trait.NO_QUESTION}),
    "logprobs": ({"prompt": "a", "logprobs": True}, "a", {Trait.LOGPROBS}),
    "no logprobs": ({"prompt": "a", "logprobs": False}, "a", set()),
}


@pytest.mark.parametrize(("fields", "question", "traits"), PROMPTS.values(), ids=PROMPTS.keys())
def test_the_question_is_the_prompt_that_a_user_wrote(
    fields: dict[str, Any], question: str | None, traits: set[Trait]
) -> None:
    read = prompt(**fields)

    assert (read.question, read.traits) == (question, traits)


def test_a_model_that_is_only_loaded_is_no_call() -> None:
    with pytest.raises(Unreadable):
        CHAT.read_call(chat_request({"model": "qwen3"}), "ollama")


def scope(changed: Call) -> str:
    return json.dumps(changed.scope, sort_keys=True)


def asked(content: Any, **fields: Any) -> Call:
    return chat(messages=[CHAT_BODY["messages"][0], {"role": "user", "content": content, **fields}])


SAME: dict[str, Call] = {
    "another question": asked("And of Spain?"),
    "keys in another order": CHAT.read_call(chat_request(dict(reversed(CHAT_BODY.items()))), "ollama"),
    "blanks": CHAT.read_call(chat_request(json.dumps(CHAT_BODY, indent=2).encode()), "ollama"),
    "a stream": chat(stream=True),
    "no stream": chat(stream=False),
    "how long to keep the model": chat(keep_alive="5m"),
}

OTHER: dict[str, Call] = {
    "a host": CHAT.read_call(chat_request(host="ollama.com"), "ollama"),
    "a model": chat(model="llama3.2"),
    "stream as a word": chat(stream="no"),
    "tools": chat(tools=[{"type": "function", "function": {"name": "f"}}]),
    "a format": chat(format="json"),
    "a schema": chat(format={"type": "object"}),
    "thinking": chat(think=True),
    "no thinking": chat(think=False),
    "temperature": chat(options={"temperature": 0}),
    "a seed": chat(options={"seed": 1}),
    "length": chat(options={"num_predict": 5}),
    "an image": asked("a", images=["aQ=="]),
    "another image": asked("a", images=["ag=="]),
    "a system text": chat(messages=[{"role": "user", "content": "a"}]),
    "an earlier turn": chat(messages=[*CHAT_BODY["messages"], {"role": "user", "content": "a"}]),
    "an unknown field": chat(mood="calm"),
    "a prompt": prompt(),
    "a prompt's system text": prompt(system="Be brief."),
    "a prompt's template": prompt(template="{{ .Prompt }}"),
    "a prompt's earlier turns": prompt(context=[1, 2]),
    "a prompt's image": prompt(images=["aQ=="]),
    "a raw prompt": prompt(raw=True),
    "a prompt with a suffix": prompt(suffix="b"),
    "another prompt with a suffix": prompt(prompt="b", suffix="b"),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Call) -> None:
    assert scope(changed) == scope(chat())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert len({*map(scope, OTHER.values()), scope(chat())}) == len(OTHER) + 1


def test_how_long_to_keep_the_model_does_not_split_prompts() -> None:
    assert scope(prompt(keep_alive=0)) == scope(prompt())
