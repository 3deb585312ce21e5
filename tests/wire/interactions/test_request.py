"""Reading Interactions calls: who claims them, their model, form, scope and traits."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.interactions.samples import (
    BODY,
    INTERACTIONS,
    THOUGHT,
    WEATHER,
    interactions_request,
    output,
    text,
)

CLAIMED: dict[str, tuple[Request, bool]] = {
    "Gemini": (interactions_request(), True),
    "Vertex": (interactions_request(path="/v1beta1/projects/p/locations/l/interactions"), True),
    "an interaction": (interactions_request(path="/v1beta/interactions/v1_1"), False),
    "a cancellation": (interactions_request(path="/v1beta/interactions/v1_1/cancel"), False),
    "a look": (interactions_request(method="GET"), False),
}


@pytest.mark.parametrize(("asked", "claimed"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(asked: Request, claimed: bool) -> None:
    assert isinstance(codec_for(asked), type(INTERACTIONS)) is claimed


def asked(**fields: Any) -> Request:
    return interactions_request({**BODY, **fields})


def called(**fields: Any) -> Call:
    return INTERACTIONS.read_call(asked(**fields), "gemini")


def test_a_call_is_read() -> None:
    call = called(stream=True)

    assert (call.route, call.model, call.form, call.question, call.traits) == (
        "gemini/interactions",
        "gemini-3-flash-preview",
        "sse",
        "What is the capital of France?",
        frozenset(),
    )


def test_an_agent_is_the_model_where_there_is_none() -> None:
    assert called(model=None, agent="deep-research").model == "deep-research"


def said(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "user_input", "content": [*contents]}


RESULT = {"type": "function_result", "call_id": "f1", "result": "sunny"}

TRAITS: dict[str, tuple[dict[str, Any], Trait | None]] = {
    "in the background": ({"background": True}, Trait.BACKGROUND),
    "not in the background": ({"background": False}, None),
    "continued": ({"previous_interaction_id": "v1_0"}, Trait.CONTINUED),
    "resumed": ({"continuation_token": "t"}, Trait.CONTINUED),
    "an agent": ({"agent": "deep-research"}, Trait.SERVER_TOOLS),
    "functions": ({"tools": [{"type": "function", "name": "f"}]}, None),
    "no tools": ({"tools": None}, None),
    "search": ({"tools": [{"type": "google_search"}]}, Trait.SERVER_TOOLS),
    "a tool without a type": ({"tools": [{}]}, Trait.SERVER_TOOLS),
    "a tool that is none": ({"tools": ["google_search"]}, Trait.SERVER_TOOLS),
    "an environment": ({"environment": "e"}, Trait.SERVER_STATE),
    "a webhook": ({"webhook_config": {}}, Trait.SERVER_STATE),
    "a result": ({"input": RESULT}, Trait.TOOL_TURN),
    "a result among steps": ({"input": [said(text("?")), WEATHER, RESULT]}, Trait.TOOL_TURN),
    "a result in a turn": ({"input": [{"role": "user", "content": [RESULT]}]}, Trait.TOOL_TURN),
    "an earlier result": (
        {"input": [said(text("?")), WEATHER, RESULT, output(text("Sunny.")), said(text("So?"))]},
        None,
    ),
    "an image alone": ({"input": {"type": "image", "uri": "u"}}, Trait.NO_QUESTION),
    "an answer at the end": ({"input": [output(text("Par"))]}, Trait.NO_QUESTION),
    "nothing": ({"input": None}, Trait.NO_QUESTION),
}


@pytest.mark.parametrize(("fields", "trait"), TRAITS.values(), ids=TRAITS.keys())
def test_what_limits_a_call_is_a_trait(fields: dict[str, Any], trait: Trait | None) -> None:
    assert called(**fields).traits == frozenset({trait} - {None})


QUESTIONS: dict[str, tuple[Any, str]] = {
    "text": ("a", "a"),
    "a content": (text("a"), "a"),
    "contents": ([{"type": "image", "uri": "u"}, text("a"), text("b")], "a\nb"),
    "steps": ([said(text("x")), output(text("y")), said(text("a"))], "a"),
    "turns": (
        [
            {"role": "user", "content": "x"},
            {"role": "model", "content": "y"},
            {"role": "user", "content": "a"},
        ],
        "a",
    ),
}


@pytest.mark.parametrize(("value", "question"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_question_is_the_text_of_the_last_turn(value: Any, question: str) -> None:
    assert called(input=value).question == question


def test_an_input_of_no_objects_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        called(input=["a"])


def key(request_: Request) -> str:
    call = INTERACTIONS.read_call(request_, "gemini")
    return json.dumps([call.scope, call.question], sort_keys=True)


SAME: dict[str, Request] = {
    "keys in another order": interactions_request(dict(reversed(BODY.items()))),
    "blanks": interactions_request(json.dumps(BODY, indent=2).encode()),
    "stream": asked(stream=True),
    "stream, said twice": interactions_request({**BODY, "stream": True}, query=(("alt", "sse"),)),
    "no stream": asked(stream=False),
    "labels": asked(labels={"team": "a"}),
    "a service tier": asked(service_tier="flex"),
    "stored, as by default": asked(store=True),
    "not in the background": asked(background=False),
    "a key in the query": interactions_request(query=(("key", "secret"),)),
}


@pytest.mark.parametrize("request_", SAME.values(), ids=SAME.keys())
def test_what_does_not_change_the_answer_does_not_split(request_: Request) -> None:
    assert key(request_) == key(interactions_request())


OTHER: dict[str, Request] = {
    "a host": interactions_request(host="aiplatform.googleapis.com"),
    "a path": interactions_request(path="/v1/interactions"),
    "a revision": interactions_request(headers=(("api-revision", "2026-05-20"),)),
    "a query parameter": interactions_request(query=(("alt", "sse"),)),
    "a model": asked(model="gemini-3-pro-preview"),
    "an agent": asked(agent="deep-research"),
    "a question": asked(input="And of Spain?"),
    "a content": asked(input=text(BODY["input"])),
    "an image": asked(input=[text(BODY["input"]), {"type": "image", "data": "AA=="}]),
    "another image": asked(input=[text(BODY["input"]), {"type": "image", "data": "AB=="}]),
    "an earlier turn": asked(input=[said(text("a")), output(text("b")), said(text("c"))]),
    "another earlier turn": asked(input=[said(text("a")), output(text("B")), said(text("c"))]),
    "a thought": asked(input=[said(text("a")), THOUGHT, output(text("b")), said(text("c"))]),
    "an earlier interaction": asked(previous_interaction_id="v1_0"),
    "system text": asked(system_instruction="Be long."),
    "temperature": asked(generation_config={"temperature": 0}),
    "a response format": asked(response_format={"type": "text"}),
    "tools": asked(tools=[{"type": "function", "name": "f"}]),
    "not stored": asked(store=False),
    "in the background": asked(background=True),
    "stream as a word": asked(stream="true"),
    "an unknown field": asked(mood="calm"),
}


def test_what_shapes_the_answer_splits() -> None:
    keys = {key(interactions_request()), *map(key, OTHER.values())}

    assert len(keys) == 1 + len(OTHER)
