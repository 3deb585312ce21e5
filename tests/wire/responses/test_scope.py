"""What splits the cache for Responses, and what does not."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Request
from tests.wire.responses.samples import BODY, RESPONSES, function_call, message, responses_request, text


def scope(asked: Request) -> str:
    read = RESPONSES.read_call(asked, "openai")
    return json.dumps([read.scope, read.question], sort_keys=True)


def body(**fields: Any) -> Request:
    return responses_request({**BODY, **fields})


def parts(*content: dict[str, Any]) -> Request:
    return body(input=[{"role": "user", "content": [{"type": "input_text", "text": "a"}, *content]}])


def turns(*items: dict[str, Any]) -> Request:
    return body(input=[*items, *BODY["input"]])


SAME: dict[str, Request] = {
    "keys in another order": responses_request(dict(reversed(BODY.items()))),
    "blanks": responses_request(json.dumps(BODY, indent=2).encode()),
    "stream": body(stream=True),
    "no stream": body(stream=False),
    "stream options": body(stream=True, stream_options={"include_obfuscation": False}),
    "an end user": body(user="u-1", safety_identifier="u-1"),
    "metadata": body(metadata={"a": "b"}),
    "a service tier": body(service_tier="flex"),
    "prompt caching": body(prompt_cache_key="k", prompt_cache_retention="24h"),
    "how prompts are cached": body(prompt_cache_options={"mode": "explicit", "ttl": "12h"}),
    "a mark where prompts are cached": responses_request(
        {**BODY, "input": [{**BODY["input"][0], "cache_control": {"type": "ephemeral"}}]}
    ),
    "stored": body(store=True),
    "store null": body(store=None),
    "not in the background": body(background=False),
    "nothing continued": body(previous_response_id=None, conversation=None, prompt=None),
    "a credential in the query": responses_request(query=(("api-key", "secret"),)),
    "other headers": responses_request(headers=(("authorization", "Bearer x"), ("x-stainless-lang", "js"))),
}

OTHER: dict[str, Request] = {
    "a host": responses_request(host="example.org"),
    "a path": responses_request(path="/openai/v1/responses"),
    "an API version": responses_request(query=(("api-version", "2025-04-01-preview"),)),
    "a version header": responses_request(headers=(("openai-beta", "x=1"),)),
    "a project": responses_request(headers=(("openai-project", "p"),)),
    "another question": body(input=[{"role": "user", "content": "And of Spain?"}]),
    "a question in another case": body(input=[{"role": "user", "content": "what is the capital of france?"}]),
    "a string": body(input="What is the capital of France?"),
    "a typed message": body(input=[{"type": "message", **BODY["input"][0]}]),
    "a part": parts(),
    "two parts": parts({"type": "input_text", "text": "b"}),
    "parts cut elsewhere": body(
        input=[{"role": "user", "content": [{"type": "input_text", "text": "a\nb"}]}]
    ),
    "an image": parts({"type": "input_image", "image_url": "data:image/png;base64,AA=="}),
    "another image": parts({"type": "input_image", "image_url": "data:image/png;base64,AB=="}),
    "an image by its id": parts({"type": "input_image", "file_id": "file-1"}),
    "an image seen sharply": parts(
        {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "high"}
    ),
    "a file": parts({"type": "input_file", "file_url": "https://example.org/a.pdf"}),
    "sound": parts({"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}),
    "other instructions": body(instructions="Be long."),
    "instructions in another case": body(instructions="be brief."),
    "a developer's turn": turns({"role": "developer", "content": "Now."}),
    "a system turn": turns({"role": "system", "content": "Now."}),
    "an earlier turn": turns({"role": "user", "content": "Hi"}, message(text("Hi."))),
    "an earlier turn by another id": turns(
        {"role": "user", "content": "Hi"}, message(text("Hi."), id="msg_2")
    ),
    "an earlier thought": turns({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "g"}),
    "a tool's turn": turns(
        function_call(), {"type": "function_call_output", "call_id": "call_1", "output": "a"}
    ),
    "another tool's turn": turns(
        function_call(arguments='{"city":"Zürich"}'),
        {"type": "function_call_output", "call_id": "call_1", "output": "a"},
    ),
    "a compaction": turns({"type": "compaction", "encrypted_content": "g"}),
    "an item by its id": turns({"type": "item_reference", "id": "msg_0"}),
    "another item by its id": turns({"type": "item_reference", "id": "msg_1"}),
    "tools on the way": turns({"type": "additional_tools", "tools": []}),
    "not stored": body(store=False),
    "an earlier response": body(previous_response_id="resp_0"),
    "another earlier response": body(previous_response_id="resp_1"),
    "a conversation": body(conversation="conv_1"),
    "a prompt": body(prompt={"id": "pmpt_1", "version": "1"}),
    "a prompt's other version": body(prompt={"id": "pmpt_1", "version": "2"}),
    "a prompt's variable": body(prompt={"id": "pmpt_1", "version": "1", "variables": {"a": "b"}}),
    "in the background": body(background=True),
    "a model": body(model="gpt-5"),
    "temperature": body(temperature=0),
    "top_p": body(top_p=0.5),
    "a length": body(max_output_tokens=64),
    "tool calls at most": body(max_tool_calls=1),
    "a text format": body(text={"format": {"type": "json_object"}}),
    "verbosity": body(text={"verbosity": "low"}),
    "reasoning": body(reasoning={"effort": "low"}),
    "reasoning told": body(reasoning={"effort": "low", "summary": "auto"}),
    "tools": body(tools=[{"type": "function", "name": "f", "parameters": {}}]),
    "a tool's schema": body(tools=[{"type": "function", "name": "f", "parameters": {"type": "object"}}]),
    "a tool choice": body(tool_choice="required"),
    "one tool at a time": body(parallel_tool_calls=False),
    "more told": body(include=["reasoning.encrypted_content"]),
    "truncation": body(truncation="auto"),
    "compacting": body(context_management=[{"type": "compaction", "compact_threshold": 1000}]),
    "a cache that is only warmed": body(prompt_cache_options={"mode": "implicit", "prewarm": True}),
    "moderation": body(moderation={"model": "omni-moderation-latest"}),
    "stream as a word": body(stream="true"),
    "store as a word": body(store="false"),
    "unknown stream options": body(stream_options={"include_obfuscation": False, "pace": 1}),
    "stream options as a word": body(stream_options="x"),
    "an unknown field": body(mood="calm"),
    "an unknown field that is null": body(mood=None),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Request) -> None:
    assert scope(changed) == scope(responses_request())


@pytest.mark.parametrize("changed", OTHER.values(), ids=OTHER.keys())
def test_a_call_is_in_a_scope_of_its_own(changed: Request) -> None:
    assert scope(changed) != scope(responses_request())


def test_all_other_scopes_differ_from_each_other() -> None:
    assert len({scope(changed) for changed in OTHER.values()}) == len(OTHER)


def marked(mark: dict[str, Any]) -> Request:
    part = {"type": "input_text", "text": "a", **mark}
    output = {"type": "function_call_output", "call_id": "call_1", "output": [part]}
    return body(input=[function_call(), {**output, **mark}, {"role": "user", "content": [part]}])


@pytest.mark.parametrize("name", ["prompt_cache_breakpoint", "cache_control"])
def test_marks_where_prompts_are_cached_are_left_out_wherever_the_api_defines_them(name: str) -> None:
    assert scope(marked({name: {"ttl": "30m"}})) == scope(marked({}))


def within_variables(value: str) -> Request:
    return body(prompt={"id": "pmpt_1", "version": "1", "variables": {"cache_control": value}})


def within_action(value: str) -> Request:
    return turns({"type": "web_search_call", "id": "ws_1", "action": {"prompt_cache_breakpoint": value}})


@pytest.mark.parametrize("build", [within_variables, within_action])
def test_the_same_words_inside_what_the_user_wrote_split(build: Any) -> None:
    assert scope(build("a")) != scope(build("b"))
