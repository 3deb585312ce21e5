"""Reading calls of Converse, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from tests.wire.bedrock.samples import CONVERSE, CONVERSE_BODY, NOVA, WEATHER, converse_request, tool_use
from tests.wire.samples import request

POINT = {"cachePoint": {"type": "default"}}
TOOLS = {"tools": [WEATHER]}
ARN = "arn%3Aaws%3Abedrock%3Aus-east-1%3A012345678901%3Ainference-profile%2Fus.amazon.nova-pro-v1%3A0"
PROMPT = "arn%3Aaws%3Abedrock%3Aus-east-1%3A012345678901%3Aprompt%2FABCDEFGHIJ"


def call(asked: Request) -> Call:
    return CONVERSE.read_call(asked, "bedrock")


def body(**fields: Any) -> Request:
    return converse_request({**CONVERSE_BODY, **fields})


def turns(*told: dict[str, Any]) -> Request:
    return body(messages=list(told))


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def assistant(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks)}


def test_a_call_is_read() -> None:
    read = call(converse_request(form="eventstream"))

    assert (read.route, read.host, read.model, read.form, read.question, read.traits) == (
        "bedrock/converse",
        "bedrock-runtime.us-east-1.amazonaws.com",
        "us.amazon.nova-pro-v1:0",
        "eventstream",
        "What is the capital of France?",
        frozenset(),
    )


MODELS = {
    "encoded": (NOVA, "us.amazon.nova-pro-v1:0"),
    "not encoded": ("us.amazon.nova-pro-v1:0", "us.amazon.nova-pro-v1:0"),
    "an ARN": (ARN, "arn:aws:bedrock:us-east-1:012345678901:inference-profile/us.amazon.nova-pro-v1:0"),
    "an ARN whose slash is not encoded": (
        ARN.replace("%2F", "/"),
        "arn:aws:bedrock:us-east-1:012345678901:inference-profile/us.amazon.nova-pro-v1:0",
    ),
}


@pytest.mark.parametrize(("sent", "model"), MODELS.values(), ids=MODELS.keys())
def test_the_model_is_read_whole_from_the_url(sent: str, model: str) -> None:
    assert call(converse_request(model=sent)).model == model


def test_a_model_has_one_scope_however_it_is_encoded() -> None:
    assert scope(converse_request(model=ARN)) == scope(converse_request(model=ARN.replace("%2F", "/")))
    assert scope(converse_request(model=NOVA)) == scope(converse_request(model="us.amazon.nova-pro-v1:0"))


UNCLAIMED = {
    "invoke": converse_request(path=f"/model/{NOVA}/invoke"),
    "token counting": converse_request(path=f"/model/{NOVA}/count-tokens"),
    "an agent": converse_request(path="/agents/a/agentAliases/b/sessions/c/text"),
    "a guardrail": converse_request(path="/guardrail/g/version/1/apply"),
    "no model": converse_request(path="/model/converse"),
    "another method": converse_request(method="GET"),
    "nothing": converse_request(path="/"),
}


@pytest.mark.parametrize("asked", UNCLAIMED.values(), ids=UNCLAIMED.keys())
def test_what_is_no_call_of_converse_is_not_claimed(asked: Request) -> None:
    assert not CONVERSE.claims(asked)


def test_a_gateway_may_stand_before_the_path() -> None:
    assert CONVERSE.claims(converse_request(path=f"/bedrock/model/{NOVA}/converse"))


SYSTEM_TOOL = {"systemTool": {"name": "nova_grounding"}}

TRAITS: dict[str, tuple[Request, set[Trait]]] = {
    "tools of the client": (body(toolConfig=TOOLS), set()),
    "a tool of the server": (body(toolConfig={"tools": [WEATHER, SYSTEM_TOOL]}), {Trait.SERVER_TOOLS}),
    "an unknown tool": (body(toolConfig={"tools": [{"hologram": {}}]}), {Trait.SERVER_TOOLS}),
    "a cache point among the tools": (body(toolConfig={"tools": [WEATHER, POINT]}), set()),
    "Claude's own server tool": (
        body(additionalModelRequestFields={"tools": [{"type": "web_search_20250305", "name": "web_search"}]}),
        {Trait.SERVER_TOOLS},
    ),
    "Claude's own client tool": (
        body(additionalModelRequestFields={"tools": [{"type": "computer_20250124", "name": "computer"}]}),
        set(),
    ),
    "a tool's result": (
        turns(
            user({"text": "a"}),
            assistant(tool_use(1)),
            user({"toolResult": {"toolUseId": "tooluse_1", "content": []}}, {"text": "b"}),
        ),
        {Trait.TOOL_TURN},
    ),
    "tools long before": (
        turns(
            user({"text": "a"}),
            assistant(tool_use(1)),
            user({"toolResult": {"toolUseId": "tooluse_1", "content": []}}),
            assistant({"text": "b"}),
            user({"text": "c"}),
        ),
        set(),
    ),
    "an answer that is begun": (turns(user({"text": "a"}), assistant({"text": "b"})), {Trait.NO_QUESTION}),
    "an image alone": (turns(user({"image": {"format": "png", "source": {}}})), {Trait.NO_QUESTION}),
    "a guardrail": (body(guardrailConfig={"guardrailVersion": "1"}), set()),
    "a guardrail's draft": (body(guardrailConfig={"guardrailVersion": "DRAFT"}), {Trait.SERVER_STATE}),
    "a text that a guardrail checks": (
        turns(user({"guardContent": {"text": {"text": "a"}}})),
        {Trait.NO_QUESTION},
    ),
    "a kept prompt": (
        converse_request({"promptVariables": {"city": {"text": "Paris"}}}, model=f"{PROMPT}%3A1"),
        {Trait.NO_QUESTION},
    ),
    "a kept prompt that may change": (
        converse_request({"promptVariables": {"city": {"text": "Paris"}}}, model=PROMPT),
        {Trait.NO_QUESTION, Trait.SERVER_STATE},
    ),
}


@pytest.mark.parametrize(("asked", "traits"), TRAITS.values(), ids=TRAITS.keys())
def test_a_call_has_its_traits(asked: Request, traits: set[Trait]) -> None:
    assert call(asked).traits == traits


def scope(asked: Request) -> str:
    return json.dumps(call(asked).scope, sort_keys=True)


SAME: dict[str, Request] = {
    "another question": turns(user({"text": "And of Spain?"})),
    "a stream": converse_request(form="eventstream"),
    "keys in another order": converse_request(dict(reversed(CONVERSE_BODY.items()))),
    "blanks": converse_request(json.dumps(CONVERSE_BODY, indent=2).encode()),
    "a cache point after the question": turns(user({"text": "a"}, POINT)),
    "a cache point before the question": turns(user(POINT, {"text": "a"})),
    "a cache point in the system text": body(system=[*CONVERSE_BODY["system"], POINT]),
    "metadata": body(requestMetadata={"team": "a"}),
    "a service tier": body(serviceTier={"type": "priority"}),
    "other headers": converse_request(headers=(("x-amz-date", "1"), ("authorization", "AWS4 x"))),
}

OTHER: dict[str, Request] = {
    "a model": converse_request(model="us.amazon.nova-lite-v1%3A0"),
    "a region": converse_request(host="bedrock-runtime.eu-west-1.amazonaws.com"),
    "system text": body(system=[{"text": "Be long."}]),
    "no system text": converse_request({n: v for n, v in CONVERSE_BODY.items() if n != "system"}),
    "temperature": body(inferenceConfig={**CONVERSE_BODY["inferenceConfig"], "temperature": 1}),
    "a stop sequence": body(inferenceConfig={**CONVERSE_BODY["inferenceConfig"], "stopSequences": ["."]}),
    "a tool": body(toolConfig=TOOLS),
    "a tool's schema": body(
        toolConfig={"tools": [{"toolSpec": {**WEATHER["toolSpec"], "inputSchema": {"json": {}}}}]}
    ),
    "a tool choice": body(toolConfig={**TOOLS, "toolChoice": {"any": {}}}),
    "a chosen tool": body(toolConfig={**TOOLS, "toolChoice": {"tool": {"name": "weather"}}}),
    "model fields": body(additionalModelRequestFields={"thinking": {"type": "adaptive"}}),
    "response fields": body(additionalModelResponseFieldPaths=["/stop_sequence"]),
    "a guardrail": body(guardrailConfig={"guardrailIdentifier": "g", "guardrailVersion": "1"}),
    "a guardrail's version": body(guardrailConfig={"guardrailIdentifier": "g", "guardrailVersion": "2"}),
    "an output format": body(outputConfig={"textFormat": {"type": "json_schema"}}),
    "performance": body(performanceConfig={"latency": "optimized"}),
    "prompt variables": body(promptVariables={"city": {"text": "Paris"}}),
    "an unknown field": body(mood="calm"),
    "an earlier turn": turns(user({"text": "a"}), assistant({"text": "b"}), user({"text": "c"})),
    "another earlier turn": turns(user({"text": "a"}), assistant({"text": "B"}), user({"text": "c"})),
    "an image": turns(user({"image": {"format": "png", "source": {"bytes": "eA=="}}}, {"text": "a"})),
    "other bytes of an image": turns(
        user({"image": {"format": "png", "source": {"bytes": "eQ=="}}}, {"text": "a"})
    ),
    "an image in S3": turns(
        user({"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/a"}}}}, {"text": "a"})
    ),
    "a document": turns(user({"document": {"format": "pdf", "name": "a", "source": {}}}, {"text": "a"})),
    "a grounding text": turns(user({"guardContent": {"text": {"text": "b"}}}, {"text": "a"})),
    "a question of two texts": turns(user({"text": "a"}, {"text": "b"})),
    "a cache point in a tool's schema": body(
        toolConfig={"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": POINT}}}]}
    ),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Request) -> None:
    assert scope(changed) == scope(converse_request())


def test_a_cache_point_among_the_tools_does_not_split() -> None:
    assert scope(body(toolConfig={"tools": [WEATHER, POINT]})) == scope(body(toolConfig=TOOLS))


def test_all_other_scopes_differ_from_each_other() -> None:
    scopes = {scope(converse_request()), *map(scope, OTHER.values())}

    assert len(scopes) == 1 + len(OTHER)


def test_a_request_is_left_as_it_is() -> None:
    asked = turns(user({"text": "a"}, POINT))
    before = asked.body
    call(asked)

    assert asked.body == before


@pytest.mark.parametrize(
    "asked",
    [request(b"", host="h", path="/model/m/converse"), turns({"role": "user"}, "no turn")],  # type: ignore[arg-type]  # what is tested
    ids=["no body", "no turn"],
)
def test_what_is_no_request_is_unreadable(asked: Request) -> None:
    with pytest.raises(Unreadable):
        call(asked)
