"""Reading calls of the models behind InvokeModel, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from tests.wire.bedrock.samples import (
    CLAUDE,
    CLAUDE_BODY,
    INVOKE,
    INVOKE_BODIES,
    INVOKE_FORMS,
    WEATHER,
    invoke_request,
    tool_use,
)
from tests.wire.samples import request

HINT = {"cache_control": {"type": "ephemeral"}}
POINT = {"cachePoint": {"type": "default"}}
TITAN = "amazon.titan-text-express-v1"
NOVA_BODY = INVOKE_BODIES[0]


def call(asked: Request) -> Call:
    return INVOKE.read_call(asked, "bedrock")


def claude(**fields: Any) -> Request:
    return invoke_request({**CLAUDE_BODY, **fields})


def prompt(text: str, **fields: Any) -> Request:
    return invoke_request({"prompt": text, **fields})


def nova(**fields: Any) -> Request:
    return invoke_request({**NOVA_BODY, **fields})


def test_a_call_is_read() -> None:
    read = call(invoke_request(form="eventstream"))

    assert (read.route, read.host, read.model, read.form, read.question, read.traits) == (
        "bedrock/invoke",
        "bedrock-runtime.us-east-1.amazonaws.com",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "eventstream",
        "What is the capital of France?",
        frozenset(),
    )


QUESTIONS: dict[str, tuple[Request, str | None]] = {
    "Nova": (invoke_request(NOVA_BODY), "What is this?"),
    "Titan": (invoke_request(INVOKE_BODIES[1]), "What is the capital of France?"),
    "Llama": (invoke_request(INVOKE_BODIES[2]), "What is the capital of France?"),
    "Command R": (invoke_request(INVOKE_BODIES[4]), "What is the capital of France?"),
    "chat completions": (invoke_request(INVOKE_BODIES[5]), "What is the capital of France?"),
    "Mistral's template": (prompt("<s>[INST] What? [/INST]"), None),
    "Llama's template": (prompt("<|begin_of_text|><|start_header_id|>user<|end_header_id|>What?"), None),
    "Claude's legacy template": (prompt("\n\nHuman: What?\n\nAssistant:"), None),
    "Titan's template": (invoke_request({"inputText": "User: What? Bot:"}), None),
    "a template's start alone": (prompt("<s>What?"), None),
    "a system text within": (prompt("<<SYS>> Be brief. <</SYS>> What?"), None),
    "several paragraphs": (prompt("Paris\n\nWhat is this?"), None),
    "no text": (invoke_request({"prompt": 1}), None),
}


@pytest.mark.parametrize(("asked", "question"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_question_is_what_the_model_calls_so(asked: Request, question: str | None) -> None:
    assert call(asked).question == question


UNCLAIMED = {
    "converse": invoke_request(path=f"/model/{CLAUDE}/converse"),
    "token counting": invoke_request(path=f"/model/{CLAUDE}/count-tokens"),
    "an async call": invoke_request(path="/async-invoke"),
    "another method": invoke_request(method="GET"),
    "embeddings": invoke_request(model="amazon.titan-embed-text-v1"),
    "embeddings in several media": invoke_request(model="amazon.nova-2-multimodal-embeddings-v1%3A0"),
    "a ranking": invoke_request(model="cohere.rerank-v3-5%3A0"),
    "an image": invoke_request(model="stability.sd3-5-large-v1%3A0"),
}


@pytest.mark.parametrize("asked", UNCLAIMED.values(), ids=UNCLAIMED.keys())
def test_what_is_no_call_of_a_model_is_not_claimed(asked: Request) -> None:
    assert not INVOKE.claims(asked)


NO_TEXT = {
    "an embedding by its fields": invoke_request({"inputText": "a", "normalize": True}),
    "embeddings of several texts": invoke_request({"texts": ["a"], "input_type": "search_query"}),
    "an embedding by its task": invoke_request({"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {}}),
    "a ranking by its fields": invoke_request({"query": "a", "documents": ["b"], "api_version": 2}),
    "an image by its task": invoke_request({"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}}),
    "no body": request(b"", host="h", path="/model/m/invoke"),
    "another operation": invoke_request(path="/model/m/converse"),
}


@pytest.mark.parametrize("asked", NO_TEXT.values(), ids=NO_TEXT.keys())
def test_where_no_text_is_asked_for_the_call_is_unreadable(asked: Request) -> None:
    with pytest.raises(Unreadable):
        call(asked)


TURNS = [
    {"role": "user", "content": [{"text": "a"}]},
    {"role": "assistant", "content": [tool_use(1)]},
    {"role": "user", "content": [{"toolResult": {"toolUseId": "tooluse_1", "content": []}}]},
]
RESULT = [
    {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {}}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "a"}]},
]

TRAITS: dict[str, tuple[Request, set[Trait]]] = {
    "Claude's tool": (claude(tools=[{"name": "f", "input_schema": {}}]), set()),
    "Claude's server tool": (
        claude(tools=[{"type": "web_search_20250305", "name": "web_search"}]),
        {Trait.SERVER_TOOLS},
    ),
    "Claude's tool result": (claude(messages=RESULT), {Trait.TOOL_TURN}),
    "Nova's tool": (nova(), set()),
    "Nova's server tool": (
        nova(toolConfig={"tools": [{"systemTool": {"name": "nova_grounding"}}]}),
        {Trait.SERVER_TOOLS},
    ),
    "Nova's tool result": (nova(messages=TURNS), {Trait.TOOL_TURN}),
    "Cohere's tool result": (invoke_request({**INVOKE_BODIES[4], "tool_results": [{}]}), {Trait.TOOL_TURN}),
    "a guardrail's draft": (
        invoke_request(headers=(("x-amzn-bedrock-guardrailversion", "DRAFT"),)),
        {Trait.SERVER_STATE},
    ),
    "several generations": (prompt("a", num_generations=2), {Trait.SEVERAL_CHOICES}),
    "one generation": (prompt("a", num_generations=1), set()),
    "several results": (prompt("a", numResults=2), {Trait.SEVERAL_CHOICES}),
    "likelihoods": (prompt("a", return_likelihoods="ALL"), {Trait.LOGPROBS}),
    "no likelihoods": (prompt("a", return_likelihoods="NONE"), set()),
    "logprobs": (prompt("a", logprobs=True), {Trait.LOGPROBS}),
}


@pytest.mark.parametrize(("asked", "traits"), TRAITS.values(), ids=TRAITS.keys())
def test_a_call_has_its_traits(asked: Request, traits: set[Trait]) -> None:
    assert call(asked).traits == traits


def scope(asked: Request) -> str:
    return json.dumps(call(asked).scope, sort_keys=True)


SAME: dict[str, tuple[Request, Request]] = {
    "another question": (claude(), claude(messages=[{"role": "user", "content": "And of Spain?"}])),
    "a stream": (claude(), invoke_request(form="eventstream")),
    "how a stream is asked for": (
        claude(),
        invoke_request(form="eventstream", headers=(("x-amzn-bedrock-accept", "application/json"),)),
    ),
    "Cohere's stream flag": (prompt("a"), prompt("a", stream=True)),
    "keys in another order": (claude(), invoke_request(dict(reversed(CLAUDE_BODY.items())))),
    "a model that is encoded": (claude(), invoke_request(model=CLAUDE.replace("%3A", ":"))),
    "metadata": (claude(), claude(metadata={"user_id": "u"})),
    "a service tier": (claude(), invoke_request(headers=(("x-amzn-bedrock-service-tier", "flex"),))),
    "request metadata": (claude(), invoke_request(headers=(("x-amzn-bedrock-request-metadata", "{}"),))),
    "Claude's cache hint": (claude(), claude(system=[{"type": "text", "text": "Be brief.", **HINT}])),
    "Nova's cache point": (nova(), nova(system=[{"text": "Be brief."}])),
    "a cache point among turns": (
        nova(messages=[{"role": "user", "content": [{"text": "a"}]}]),
        nova(messages=[{"role": "user", "content": [{"text": "a"}, POINT]}]),
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(one: Request, other: Request) -> None:
    assert scope(one) == scope(other)


GUARDRAIL = ("x-amzn-bedrock-guardrailidentifier", "g")

OTHER: dict[str, Request] = {
    "a model": invoke_request(model=TITAN),
    "a region": invoke_request(host="bedrock-runtime.eu-west-1.amazonaws.com"),
    "a guardrail": invoke_request(headers=(GUARDRAIL,)),
    "a guardrail's version": invoke_request(headers=(GUARDRAIL, ("x-amzn-bedrock-guardrailversion", "1"))),
    "a trace": invoke_request(headers=(GUARDRAIL, ("x-amzn-bedrock-trace", "ENABLED"))),
    "performance": invoke_request(headers=(("x-amzn-bedrock-performanceconfig-latency", "optimized"),)),
    "an API version": claude(anthropic_version="bedrock-2024-01-01"),
    "beta features": claude(anthropic_beta=["context-1m-2025-08-07"]),
    "max_tokens": claude(max_tokens=65),
    "temperature": claude(temperature=0),
    "a stop sequence": claude(stop_sequences=["."]),
    "system text": claude(system=[{"type": "text", "text": "Be long."}]),
    "tools": claude(tools=[{"name": "f", "input_schema": {}}]),
    "a tool's schema": claude(tools=[{"name": "f", "input_schema": {"type": "object"}}]),
    "a tool choice": claude(tools=[{"name": "f", "input_schema": {}}], tool_choice={"type": "any"}),
    "an earlier turn": claude(
        messages=[
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": "c"},
        ]
    ),
    "an image": claude(
        messages=[
            {"role": "user", "content": [{"type": "image", "source": {}}, {"type": "text", "text": "a"}]}
        ]
    ),
    "an unknown field": claude(mood="calm"),
    "Nova": nova(),
    "Nova's other image": nova(
        messages=[{"role": "user", "content": [{"text": "What is this?"}, {"image": {"format": "gif"}}]}]
    ),
    "Nova's tool": nova(toolConfig={"tools": [WEATHER, WEATHER]}),
    "a prompt": prompt("a"),
    "a prompt of several paragraphs": prompt("a\n\nb"),
    "another of several paragraphs": prompt("a\n\nc"),
    "an input text": invoke_request({"inputText": "a"}),
    "a history": invoke_request(INVOKE_BODIES[4]),
    "another history": invoke_request({**INVOKE_BODIES[4], "chat_history": []}),
}


def test_all_other_scopes_differ_from_each_other() -> None:
    scopes = {scope(claude()), *map(scope, OTHER.values())}

    assert len(scopes) == 1 + len(OTHER)


@pytest.mark.parametrize("body", INVOKE_BODIES, ids=lambda body: "/".join(sorted(body)))
def test_the_form_splits_no_scope_of_any_model(body: dict[str, Any]) -> None:
    assert len({scope(invoke_request(body, form)) for form in INVOKE_FORMS}) == 1
