"""Reading Responses calls: who claims them, their question, form and traits."""

from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.responses.samples import BODY, RESPONSES, function_call, message, responses_request, text

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "OpenAI": (responses_request(), "responses"),
    "OpenRouter": (responses_request(host="openrouter.ai", path="/api/v1/responses"), "responses"),
    "DeepSeek": (responses_request(host="api.deepseek.com", path="/responses"), "responses"),
    "Azure": (responses_request(path="/openai/v1/responses"), "responses"),
    "Azure by date": (
        responses_request(path="//openai/responses", query=(("api-version", "2025-04-01-preview"),)),
        "responses",
    ),
    "a response to fetch": (responses_request(method="GET", path="/v1/responses/resp_1"), None),
    "a response to cancel": (responses_request(path="/v1/responses/resp_1/cancel"), None),
    "a response to delete": (responses_request(method="DELETE"), None),
    "compaction": (responses_request(path="/v1/responses/compact"), None),
    "token counting": (responses_request(path="/v1/responses/input_tokens"), None),
    "another path": (responses_request(path="/v1/myresponses"), None),
}


@pytest.mark.parametrize(("asked", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(asked: Request, endpoint: str | None) -> None:
    codec = codec_for(asked)

    assert (codec and codec.endpoint) == endpoint


def call(provider: str = "openai", **fields: Any) -> Call:
    return RESPONSES.read_call(responses_request({**BODY, **fields}), provider)


def items(*asked: dict[str, Any]) -> dict[str, Any]:
    return {"input": list(asked)}


def user(content: Any, **fields: Any) -> dict[str, Any]:
    return {"role": "user", "content": content, **fields}


def test_a_call_is_read() -> None:
    read = call()

    assert (read.route, read.host, read.model, read.form, read.question, read.traits) == (
        "openai/responses",
        "api.openai.com",
        "gpt-5-mini",
        "json",
        "What is the capital of France?",
        frozenset(),
    )


def test_a_prompt_template_may_stand_for_the_model() -> None:
    assert RESPONSES.read_call(responses_request({"prompt": {"id": "pmpt_1"}}), "openai").model == ""


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "plain": ({}, "json"),
    "stream off": ({"stream": False}, "json"),
    "stream": ({"stream": True}, "sse"),
    "stream without padding": (
        {"stream": True, "stream_options": {"include_obfuscation": False}},
        "sse",
    ),
}


@pytest.mark.parametrize(("fields", "form"), FORMS.values(), ids=FORMS.keys())
def test_the_form_is_what_the_client_asks_for(fields: dict[str, Any], form: str) -> None:
    assert call(**fields).form == form


IMAGE = {"type": "input_image", "image_url": "data:image/png;base64,AA=="}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "12 °C"}
CALL_AND_OUTPUT = (function_call(), OUTPUT)
SAID = message(text("12 °C."))

QUESTIONS: dict[str, tuple[dict[str, Any], str | None, Trait | None]] = {
    "a string": ({"input": "What?"}, "What?", None),
    "a string in another script": ({"input": "何ですか🥐"}, "何ですか🥐", None),
    "a blank string": ({"input": " \n"}, None, Trait.NO_QUESTION),
    "nothing": ({"input": None}, None, Trait.NO_QUESTION),
    "no items": (items(), None, Trait.NO_QUESTION),
    "a message": (items(user("What?")), "What?", None),
    "a message by its type": (items(user("What?", type="message")), "What?", None),
    "parts": (
        items(user([{"type": "input_text", "text": "a"}, IMAGE, {"type": "input_text", "text": "b"}])),
        "a\nb",
        None,
    ),
    "an image alone": (items(user([IMAGE])), None, Trait.NO_QUESTION),
    "an earlier turn": (items(user("a"), SAID, user("b")), "b", None),
    "an answer written by hand": (
        items(user("a"), {"role": "assistant", "content": "b"}, user("c")),
        "c",
        None,
    ),
    "an answer at the end": (items(user("a"), SAID), None, Trait.NO_QUESTION),
    "a developer at the end": (
        items(user("a"), {"role": "developer", "content": "b"}),
        None,
        Trait.NO_QUESTION,
    ),
    "tools at the end": (
        items(user("a"), {"type": "additional_tools", "role": "developer", "tools": []}),
        None,
        Trait.NO_QUESTION,
    ),
    "reasoning before": (items({"type": "reasoning", "summary": []}, user("a")), "a", None),
    "a tool's result": (items(user("a"), *CALL_AND_OUTPUT), None, Trait.TOOL_TURN),
    "a tool's result and a question": (
        items(user("a"), *CALL_AND_OUTPUT, user("b")),
        None,
        Trait.TOOL_TURN,
    ),
    "a tool's result that was answered": (items(user("a"), *CALL_AND_OUTPUT, SAID, user("b")), "b", None),
    "a custom tool's result": (
        items({"type": "custom_tool_call_output", "call_id": "c", "output": "x"}),
        None,
        Trait.TOOL_TURN,
    ),
    "a screenshot": (
        items({"type": "computer_call_output", "call_id": "c", "output": {"type": "computer_screenshot"}}),
        None,
        Trait.TOOL_TURN,
    ),
    "an approval": (
        items({"type": "mcp_approval_response", "approval_request_id": "m", "approve": True}),
        None,
        Trait.TOOL_TURN,
    ),
    "a search": (items({"type": "web_search_call", "id": "w"}, user("a")), None, Trait.TOOL_TURN),
}


@pytest.mark.parametrize(("fields", "question", "trait"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_question_is_the_text_of_the_last_turn(
    fields: dict[str, Any], question: str | None, trait: Trait | None
) -> None:
    read = call(**fields)

    assert (read.question, read.traits) == (question, frozenset({trait} - {None}))


def tools(*used: Any) -> dict[str, Any]:
    return {"tools": list(used)}


FUNCTION = {"type": "function", "name": "f", "parameters": {}}
PROMPT = {"prompt": {"id": "pmpt_1", "version": "2"}}

TRAITS: dict[str, tuple[dict[str, Any], set[Trait]]] = {
    "functions": (tools(FUNCTION), set()),
    "functions without a type": (tools({"name": "f", "parameters": {}}), set()),
    "tools that the client runs": (
        tools(
            {"type": "custom", "name": "sql"},
            {"type": "computer_use_preview"},
            {"type": "computer"},
            {"type": "local_shell"},
            {"type": "apply_patch"},
            {"type": "shell", "environment": {"type": "local"}},
            {"type": "tool_search"},
            {"type": "namespace", "name": "n", "tools": [FUNCTION]},
        ),
        set(),
    ),
    "no tools": ({"tools": None}, set()),
    "web search": (tools(FUNCTION, {"type": "web_search"}), {Trait.SERVER_TOOLS}),
    "an older web search": (tools({"type": "web_search_preview_2025_03_11"}), {Trait.SERVER_TOOLS}),
    "file search": (tools({"type": "file_search", "vector_store_ids": ["v"]}), {Trait.SERVER_TOOLS}),
    "code": (tools({"type": "code_interpreter", "container": {"type": "auto"}}), {Trait.SERVER_TOOLS}),
    "images": (tools({"type": "image_generation"}), {Trait.SERVER_TOOLS}),
    "MCP": (tools({"type": "mcp", "server_label": "m"}), {Trait.SERVER_TOOLS}),
    "MCP in a namespace": (
        tools({"type": "namespace", "name": "n", "tools": [{"type": "mcp"}]}),
        {Trait.SERVER_TOOLS},
    ),
    "programs": (tools({"type": "programmatic_tool_calling"}), {Trait.SERVER_TOOLS}),
    "a shell somewhere": (tools({"type": "shell"}), {Trait.SERVER_TOOLS}),
    "a shell at the provider": (
        tools({"type": "shell", "environment": {"type": "container_auto"}}),
        {Trait.SERVER_TOOLS},
    ),
    "xAI's search": (tools({"type": "x_search"}), {Trait.SERVER_TOOLS}),
    "an unknown tool": (tools({"type": "oracle"}), {Trait.SERVER_TOOLS}),
    "a tool that is none": (tools("search"), {Trait.SERVER_TOOLS}),
    "a tool type that is none": (tools({"type": ["function"]}), {Trait.SERVER_TOOLS}),
    "tools that are no list": ({"tools": {"type": "function"}}, {Trait.SERVER_TOOLS}),
    "tools added on the way": (
        items(user("a"), {"type": "additional_tools", "tools": [{"type": "web_search"}]}, SAID, user("b")),
        {Trait.SERVER_TOOLS},
    ),
    "functions added on the way": (
        items(user("a"), {"type": "additional_tools", "tools": [FUNCTION]}, SAID, user("b")),
        set(),
    ),
    "plugins": ({"plugins": [{"id": "web"}]}, {Trait.SERVER_TOOLS}),
    "an online model": ({"model": "openai/gpt-5:online"}, {Trait.SERVER_TOOLS}),
    "a research model": ({"model": "o4-mini-deep-research"}, {Trait.SERVER_TOOLS}),
    "stored": ({"store": True}, set()),
    "not stored": ({"store": False}, set()),
    "an earlier response": ({"previous_response_id": "resp_0"}, {Trait.CONTINUED}),
    "no earlier response": ({"previous_response_id": None}, set()),
    "an item by its id": (items({"type": "item_reference", "id": "msg_0"}, user("a")), {Trait.CONTINUED}),
    "an item by its id alone": (items({"id": "msg_0"}, user("a")), {Trait.CONTINUED}),
    "a conversation": ({"conversation": "conv_1"}, {Trait.SERVER_STATE}),
    "a conversation as an object": ({"conversation": {"id": "conv_1"}}, {Trait.SERVER_STATE}),
    "a version of a prompt": (PROMPT, {Trait.CONTINUED}),
    "a prompt as it now is": ({"prompt": {"id": "pmpt_1"}}, {Trait.CONTINUED, Trait.SERVER_STATE}),
    "background": ({"background": True}, {Trait.BACKGROUND}),
    "no background": ({"background": False}, set()),
    "logprobs": ({"include": ["message.output_text.logprobs"]}, {Trait.LOGPROBS}),
    "top logprobs": ({"top_logprobs": 2}, {Trait.LOGPROBS}),
    "no logprobs": ({"include": ["reasoning.encrypted_content"], "top_logprobs": 0}, set()),
}


@pytest.mark.parametrize(("fields", "traits"), TRAITS.values(), ids=TRAITS.keys())
def test_what_limits_a_call_is_a_trait(fields: dict[str, Any], traits: set[Trait]) -> None:
    assert call(**fields).traits == traits


def test_every_call_to_perplexity_searches_the_web() -> None:
    assert call("perplexity").traits == {Trait.SERVER_TOOLS}


UNREADABLE: dict[str, Any] = {
    "strings among the items": {**BODY, "input": ["What?"]},
    "no object": [BODY],
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_body_of_another_shape_is_unreadable(body: Any) -> None:
    with pytest.raises(Unreadable):
        RESPONSES.read_call(responses_request(body), "openai")
