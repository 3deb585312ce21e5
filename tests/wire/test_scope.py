"""What splits the cache, and what does not."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from latency_slayer.wire.call import Request, Unreadable
from tests.wire.chat.samples import CHAT, CHAT_BODY, chat_request
from tests.wire.messages.samples import MESSAGES, MESSAGES_BODY, messages_request

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
CLAUDE_TOOL = {"name": "f", "input_schema": {"type": "object", "properties": {}}}
HINT = {"cache_control": {"type": "ephemeral"}}


def chat_scope(changed: Request) -> str:
    return json.dumps(CHAT.read_call(changed, "openai").scope, sort_keys=True)


def messages_scope(changed: Request) -> str:
    return json.dumps(MESSAGES.read_call(changed, "anthropic").scope, sort_keys=True)


def chat_body(**fields: Any) -> Request:
    return chat_request({**CHAT_BODY, **fields})


def claude_body(**fields: Any) -> Request:
    return messages_request({**MESSAGES_BODY, **fields})


def chat_turns(*turns: dict[str, Any]) -> Request:
    return chat_body(messages=[*CHAT_BODY["messages"][:1], *turns])


def claude_turns(*turns: dict[str, Any]) -> Request:
    return claude_body(messages=list(turns))


SAME_CHAT: dict[str, Request] = {
    "another question": chat_turns({"role": "user", "content": "And of Spain?"}),
    "keys in another order": chat_request(dict(reversed(CHAT_BODY.items()))),
    "blanks": chat_request(json.dumps(CHAT_BODY, indent=2).encode()),
    "stream": chat_body(stream=True),
    "no stream": chat_body(stream=False),
    "stream options": chat_body(stream=True, stream_options={"include_usage": True}),
    "an end user": chat_body(user="u-1", safety_identifier="u-1"),
    "metadata": chat_body(metadata={"a": "b"}),
    "a label that happens to be called tags": chat_body(metadata={"tags": "b"}),
    "a service tier": chat_body(service_tier="flex"),
    "prompt caching": chat_body(prompt_cache_key="k", prompt_cache_retention="24h"),
    "one choice": chat_body(n=1),
    "nothing stored": chat_body(store=False),
    "store null": chat_body(store=None),
    "a cache hint on the body": chat_body(**HINT),
    "a cache hint on a turn": chat_turns({"role": "user", "content": "a", **HINT}),
    "a credential in the query": chat_request(query=(("api_key", "secret"),)),
    "other headers": chat_request(headers=(("authorization", "Bearer x"), ("x-stainless-retry-count", "1"))),
    "a visit at a gateway": chat_request(headers=(("helicone-session-id", "x"), ("helicone-auth", "y"))),
    "a portkey credential": chat_request(headers=(("x-portkey-api-key", "x"), ("x-portkey-trace-id", "y"))),
    "a double slash": chat_request(path="//v1/chat/completions"),
    "a percent-encoded path": chat_request(path="/v1/chat/%63ompletions"),
}

OTHER_CHAT: dict[str, Request] = {
    "a host": chat_request(host="example.org"),
    "a path": chat_request(path="/openai/v1/chat/completions"),
    "a query parameter": chat_request(query=(("api-version", "2024-10-21"),)),
    "a version header": chat_request(headers=(("openai-beta", "x=1"),)),
    "a feature of the model behind a gateway": chat_request(headers=(("x-anthropic-beta", "a"),)),
    "a dated API": chat_request(headers=(("x-github-api-version", "2022-11-28"),)),
    "a content filter": chat_request(headers=(("x-policy-id", "strict"),)),
    "another deployment if busy": chat_request(headers=(("x-ms-spillover-deployment", "d"),)),
    "a mask of fields": chat_request(headers=(("x-goog-fieldmask", "choices"),)),
    "a gateway's target": chat_request(headers=(("helicone-target-url", "https://a.example"),)),
    "an inspection": chat_request(headers=(("x-dashscope-datainspection", "{}"),)),
    "a page in a browser": chat_request(headers=(("origin", "https://a.example"),)),
    "another name that the client spoke": replace(chat_request(), other_hosts=("gw.example",)),
    "an organization": chat_request(headers=(("openai-organization", "o"),)),
    "a gateway's config": chat_request(headers=(("x-portkey-config", "c"),)),
    "a model": chat_body(model="gpt-5"),
    "temperature": chat_body(temperature=0),
    "seed": chat_body(seed=1),
    "several choices": chat_body(n=2),
    "n as a word": chat_body(n=True),
    "something stored": chat_body(store=True),
    "tags by which LiteLLM routes": chat_body(metadata={"tags": ["paid"], "trace_id": "t"}),
    "stream as a word": chat_body(stream="true"),
    "a count of tokens on every chunk": chat_body(stream_options={"continuous_usage_stats": True}),
    "usage as a word": chat_body(stream_options={"include_usage": "true"}),
    "an unknown field": chat_body(mood="calm"),
    "an unknown field that is null": chat_body(mood=None),
    "tools": chat_body(tools=[TOOL]),
    "a response format": chat_body(response_format={"type": "json_object"}),
    "another system turn": chat_body(
        messages=[{"role": "system", "content": "Be long."}, CHAT_BODY["messages"][1]]
    ),
    "system text in another case": chat_body(
        messages=[{"role": "system", "content": "be brief."}, CHAT_BODY["messages"][1]]
    ),
    "one turn more": chat_turns({"role": "user", "content": "Hi"}, {"role": "user", "content": "And?"}),
    "a list of one part": chat_turns({"role": "user", "content": [{"type": "text", "text": "a"}]}),
    "a name": chat_turns({"role": "user", "content": "a", "name": "Ann"}),
    "an image": chat_turns(
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url"}]}
    ),
    "a tool's turns": chat_body(
        messages=[
            {
                "role": "assistant",
                "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": '{"a": 1}'}}],
            },
            {"role": "tool", "tool_call_id": "1", "content": "a"},
        ]
    ),
}

SAME_CLAUDE: dict[str, Request] = {
    "another question": claude_turns({"role": "user", "content": "And of Spain?"}),
    "stream": claude_body(stream=True),
    "metadata": claude_body(metadata={"user_id": "u"}),
    "a service tier": claude_body(service_tier="standard_only"),
    "a cache hint on the body": claude_body(**HINT),
    "a cache hint on the system block": claude_body(system=[{"type": "text", "text": "Be brief.", **HINT}]),
    "a retry": messages_request(headers=(("x-stainless-retry-count", "1"), ("x-api-key", "x"))),
}

OTHER_CLAUDE: dict[str, Request] = {
    "the beta flag": messages_request(query=(("beta", "true"),)),
    "beta features": messages_request(headers=(("anthropic-beta", "context-1m-2025-08-07"),)),
    "the API version": messages_request(headers=(("anthropic-version", "2023-06-01"),)),
    "max_tokens": claude_body(max_tokens=65),
    "thinking": claude_body(thinking={"type": "enabled", "budget_tokens": 1024}),
    "system as a string": claude_body(system="Be brief."),
    "tools": claude_body(tools=[CLAUDE_TOOL]),
    "a container": claude_body(container="c"),
    "an earlier turn": claude_turns(
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ),
}


@pytest.mark.parametrize("changed", SAME_CHAT.values(), ids=SAME_CHAT.keys())
def test_a_chat_completion_stays_in_its_scope(changed: Request) -> None:
    assert chat_scope(changed) == chat_scope(chat_request())


@pytest.mark.parametrize("changed", OTHER_CHAT.values(), ids=OTHER_CHAT.keys())
def test_a_chat_completion_is_in_a_scope_of_its_own(changed: Request) -> None:
    assert chat_scope(changed) != chat_scope(chat_request())


@pytest.mark.parametrize("changed", SAME_CLAUDE.values(), ids=SAME_CLAUDE.keys())
def test_a_message_stays_in_its_scope(changed: Request) -> None:
    assert messages_scope(changed) == messages_scope(messages_request())


@pytest.mark.parametrize("changed", OTHER_CLAUDE.values(), ids=OTHER_CLAUDE.keys())
def test_a_message_is_in_a_scope_of_its_own(changed: Request) -> None:
    assert messages_scope(changed) != messages_scope(messages_request())


def test_all_other_scopes_differ_from_each_other() -> None:
    scopes = {*map(chat_scope, OTHER_CHAT.values()), *map(messages_scope, OTHER_CLAUDE.values())}

    assert len(scopes) == len(OTHER_CHAT) + len(OTHER_CLAUDE)


def hinted_everywhere(hint: dict[str, Any]) -> Request:
    result = {
        "type": "tool_result",
        "tool_use_id": "t",
        "content": [{"type": "text", "text": "r", **hint}],
        **hint,
    }
    source = {"type": "content", "content": [{"type": "text", "text": "d", **hint}]}
    return claude_body(
        tools=[{**CLAUDE_TOOL, **hint}],
        system=[{"type": "text", "text": "s", **hint}],
        messages=[
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {}, **hint}],
            },
            {"role": "user", "content": [result, {"type": "document", "source": source, **hint}]},
        ],
        **hint,
    )


def test_cache_hints_are_left_out_wherever_the_api_defines_them() -> None:
    assert messages_scope(hinted_everywhere(HINT)) == messages_scope(hinted_everywhere({}))


def test_a_cache_hint_on_a_function_is_left_out() -> None:
    hinted = {"type": "function", "function": {**TOOL["function"], **HINT}, **HINT}  # type: ignore[dict-item]  # a literal

    assert chat_scope(chat_body(tools=[hinted])) == chat_scope(chat_body(tools=[TOOL]))


def within_input(value: str) -> Request:
    block = {"type": "tool_use", "id": "t", "name": "f", "input": {"cache_control": value}}
    return claude_turns({"role": "assistant", "content": [block]})


def within_schema(value: str) -> Request:
    schema = {"type": "object", "properties": {"cache_control": {"description": value}}}
    return claude_body(tools=[{"name": "f", "input_schema": schema}])


@pytest.mark.parametrize("build", [within_input, within_schema])
def test_cache_control_inside_what_the_user_wrote_splits(build: Callable[[str], Request]) -> None:
    assert messages_scope(build("a")) != messages_scope(build("b"))


def test_ids_inside_earlier_turns_split() -> None:
    def turn(number: str) -> Request:
        call = {"id": number, "type": "function", "function": {"name": "f", "arguments": "{}"}}
        return chat_turns({"role": "assistant", "tool_calls": [call]}, {"role": "tool", "content": "a"})

    assert chat_scope(turn("1")) != chat_scope(turn("2"))


def test_values_of_one_query_parameter_keep_their_order() -> None:
    one, other = ((("a", "1"), ("a", "2")), (("a", "2"), ("a", "1")))

    assert chat_scope(chat_request(query=one)) != chat_scope(chat_request(query=other))


@pytest.mark.parametrize(
    "odd",
    [chat_request(path="/%ff/chat/completions"), chat_request(headers=(("openai-beta", "\udcff"),))],
    ids=["path", "header"],
)
def test_a_place_that_is_not_utf8_is_unreadable(odd: Request) -> None:
    with pytest.raises(Unreadable):
        CHAT.read_call(odd, "openai")
