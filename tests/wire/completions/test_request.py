"""Reading calls for legacy completions, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait
from latency_slayer.wire.formats import codec_for
from tests.wire.completions.samples import BODY, COMPLETIONS, completion_request

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "OpenAI": (completion_request(), "completions"),
    "Azure": (completion_request(path="/openai/deployments/x/completions"), "completions"),
    "OpenAI's first API": (completion_request(path="/v1/engines/davinci/completions"), "completions"),
    "no version": (completion_request(path="/completions"), "completions"),
    "chat": (completion_request(path="/v1/chat/completions"), "chat.completions"),
    "Mistral's FIM": (completion_request(path="/v1/fim/completions"), None),
    "Mistral's agents": (completion_request(path="/v1/agents/completions"), None),
    "a stored prompt": (completion_request(path="/v1/prompts/p/completions"), "chat.completions"),
    "below it": (completion_request(path="/v1/completions/1"), None),
    "GET": (completion_request(method="GET"), None),
    "nothing": (completion_request(path="/"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


def call(**fields: Any) -> Call:
    return COMPLETIONS.read_call(completion_request({**BODY, **fields}), "openai")


def test_a_call_is_read() -> None:
    read = call(stream=True)

    assert (read.route, read.model, read.form, read.question, read.scope["layout"], read.traits) == (
        "openai/completions",
        "gpt-3.5-turbo-instruct",
        "sse",
        "What is the capital of France?",
        "text",
        frozenset(),
    )


@pytest.mark.parametrize("kind", ["deployments", "engines"])
def test_the_model_may_stand_in_the_path(kind: str) -> None:
    asked = completion_request({"prompt": "a"}, path=f"/openai/{kind}/my%20model/completions")

    assert COMPLETIONS.read_call(asked, "azure").model == "my model"


NONE = Trait.NO_QUESTION
PROMPTS: dict[str, tuple[dict[str, Any], str | None, set[Trait]]] = {
    "a string": ({"prompt": "a?"}, "a?", set()),
    "a line with its end": ({"prompt": "a?\n\n"}, "a?\n\n", set()),
    "several lines": ({"prompt": "Q: a\nA: b\nQ: c\nA:"}, None, {NONE}),
    "a list of one": ({"prompt": ["a?"]}, "a?", set()),
    "a list of two": ({"prompt": ["a?", "b?"]}, None, {NONE, Trait.SEVERAL_CHOICES}),
    "tokens": ({"prompt": [1, 2, 3]}, None, {NONE}),
    "lists of tokens": ({"prompt": [[1, 2], [3]]}, None, {NONE, Trait.SEVERAL_CHOICES}),
    "nothing": ({"prompt": None}, None, {NONE}),
    "echo": ({"prompt": "a?", "echo": True}, None, {NONE}),
    "no echo": ({"prompt": "a?", "echo": False}, "a?", set()),
    "a suffix": ({"prompt": "def f(", "suffix": "return 1"}, None, {NONE}),
    "several choices": ({"prompt": "a?", "n": 2}, "a?", {Trait.SEVERAL_CHOICES}),
    "one choice": ({"prompt": "a?", "n": 1}, "a?", set()),
    "the best of several": ({"prompt": "a?", "best_of": 3}, "a?", set()),
    "logprobs": ({"prompt": "a?", "logprobs": 0}, "a?", {Trait.LOGPROBS}),
    "no logprobs": ({"prompt": "a?", "logprobs": None}, "a?", set()),
    "stored": ({"prompt": "a?", "store": True}, "a?", {Trait.SERVER_STATE}),
}


@pytest.mark.parametrize(("fields", "question", "traits"), PROMPTS.values(), ids=PROMPTS.keys())
def test_the_question_is_the_one_prompt(
    fields: dict[str, Any], question: str | None, traits: set[Trait]
) -> None:
    read = call(**fields)

    assert (read.question, read.traits) == (question, traits)


def scope(changed: Request) -> str:
    return json.dumps(COMPLETIONS.read_call(changed, "openai").scope, sort_keys=True)


def body(**fields: Any) -> Request:
    return completion_request({**BODY, **fields})


SAME: dict[str, Request] = {
    "another question": body(prompt="And of Spain?"),
    "keys in another order": completion_request(dict(reversed(BODY.items()))),
    "blanks": completion_request(json.dumps(BODY, indent=2).encode()),
    "stream": body(stream=True),
    "stream options": body(stream=True, stream_options={"include_usage": True}),
    "an end user": body(user="u-1"),
    "one choice": body(n=1),
    "a credential": completion_request(headers=(("authorization", "Bearer x"),)),
}

OTHER: dict[str, Request] = {
    "a host": completion_request(host="localhost:8000"),
    "a path": completion_request(path="/openai/deployments/x/completions"),
    "an API version": completion_request(query=(("api-version", "2024-10-21"),)),
    "a model": body(model="davinci-002"),
    "a list of one": body(prompt=[BODY["prompt"]]),
    "a list of two": body(prompt=[BODY["prompt"], "b"]),
    "tokens": body(prompt=[1, 2]),
    "other tokens": body(prompt=[1, 3]),
    "lines": body(prompt="a\nb"),
    "other lines": body(prompt="a\nc"),
    "a suffix": body(suffix="b"),
    "echo": body(echo=True),
    "no echo": body(echo=False),
    "max_tokens": body(max_tokens=5),
    "temperature": body(temperature=0),
    "stop": body(stop=["."]),
    "several choices": body(n=2),
    "the best of several": body(best_of=2),
    "logprobs": body(logprobs=1),
    "logit bias": body(logit_bias={"1": 5}),
    "seed": body(seed=1),
    "an unknown field": body(mood="calm"),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Request) -> None:
    assert scope(changed) == scope(completion_request())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert (
        len({scope(changed) for changed in OTHER.values()} | {scope(completion_request())}) == len(OTHER) + 1
    )


def test_a_prompt_that_is_no_question_is_in_the_scope() -> None:
    assert scope(body(prompt="a?", echo=True)) != scope(body(prompt="b?", echo=True))
