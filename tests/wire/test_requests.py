"""Reading calls: who claims them, their model, form and traits."""

from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.chat.samples import CHAT, CHAT_BODY, chat_request
from tests.wire.messages.samples import MESSAGES, MESSAGES_BODY, messages_request

CLAIMED: dict[str, tuple[Request, str | None]] = {
    "OpenAI": (chat_request(), "chat.completions"),
    "Azure": (chat_request(path="//openai/deployments/gpt-4o/chat/completions"), "chat.completions"),
    "Azure models": (chat_request(path="/models/chat/completions"), "chat.completions"),
    "no version": (chat_request(path="/chat/completions"), "chat.completions"),
    "Writer": (chat_request(host="api.writer.com:443", path="/v1/chat"), "chat.completions"),
    "Writer's chat of a graph": (chat_request(host="api.writer.com", path="/v1/graphs/question"), None),
    "a stored completion": (chat_request(path="/v1/chat/completions/chatcmpl-1"), None),
    "a list of them": (chat_request(method="GET"), None),
    "another path": (chat_request(path="/v1/mychat/completionsx"), None),
    "Anthropic": (messages_request(), "messages"),
    "Anthropic behind a gateway": (messages_request(path="/anthropic/v1/messages"), "messages"),
    "token counting": (messages_request(path="/v1/messages/count_tokens"), None),
    "batches": (messages_request(path="/v1/messages/batches"), None),
    "threads": (messages_request(path="/v1/threads/t/messages"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


def chat(provider: str = "openai", **fields: Any) -> Call:
    return CHAT.read_call(chat_request({**CHAT_BODY, **fields}), provider)


def claude(**fields: Any) -> Call:
    return MESSAGES.read_call(messages_request({**MESSAGES_BODY, **fields}), "anthropic")


def test_a_chat_completion_is_read() -> None:
    call = chat()

    assert (call.route, call.host, call.model, call.form, call.question, call.traits) == (
        "openai/chat.completions",
        "api.openai.com",
        "gpt-5-mini",
        "json",
        "What is the capital of France?",
        frozenset(),
    )


def test_a_message_is_read() -> None:
    call = claude(stream=True)

    assert (call.route, call.host, call.model, call.form, call.question, call.traits) == (
        "anthropic/messages",
        "api.anthropic.com",
        "claude-sonnet-5",
        "sse",
        "What is the capital of France?",
        frozenset(),
    )


def test_a_deployment_is_the_model_where_the_body_names_none() -> None:
    body = {"messages": CHAT_BODY["messages"]}
    azure = chat_request(body, path="/openai/deployments/my%20gpt-4o/chat/completions")

    assert CHAT.read_call(azure, "azure").model == "my gpt-4o"


def test_a_call_may_name_no_model() -> None:
    assert chat(model=None).model == ""


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "plain": ({}, "json"),
    "stream off": ({"stream": False}, "json"),
    "stream": ({"stream": True}, "sse"),
    "stream with usage": ({"stream": True, "stream_options": {"include_usage": True}}, "sse+usage"),
    "stream with usage off": ({"stream": True, "stream_options": {"include_usage": False}}, "sse"),
    "stream without options": ({"stream": True, "stream_options": None}, "sse"),
    "options without stream": ({"stream_options": {"include_usage": True}}, "json"),
}


@pytest.mark.parametrize(("fields", "form"), FORMS.values(), ids=FORMS.keys())
def test_the_form_is_what_the_client_asks_for(fields: dict[str, Any], form: str) -> None:
    assert chat(**fields).form == form


CHAT_TRAITS: dict[str, tuple[dict[str, Any], Trait | None]] = {
    "one choice": ({"n": 1}, None),
    "choices null": ({"n": None}, None),
    "several choices": ({"n": 2}, Trait.SEVERAL_CHOICES),
    "logprobs": ({"logprobs": True}, Trait.LOGPROBS),
    "no logprobs": ({"logprobs": False, "top_logprobs": None}, None),
    "top logprobs": ({"top_logprobs": 0}, Trait.LOGPROBS),
    "stored": ({"store": True}, Trait.SERVER_STATE),
    "not stored": ({"store": False}, None),
    "an answer that is spoken": ({"audio": {"voice": "ash", "format": "wav"}}, Trait.SERVER_STATE),
    "an earlier answer": ({"previous_response_id": "r"}, Trait.SERVER_STATE),
    "a preset": ({"preset": "mail"}, Trait.SERVER_STATE),
    "a preset as a model": ({"model": "@preset/mail"}, Trait.SERVER_STATE),
    "a preset of a model": ({"model": "openai/gpt-5@preset/mail"}, Trait.SERVER_STATE),
    "an interpreter": ({"enable_code_interpreter": True}, Trait.SERVER_TOOLS),
    "functions": ({"tools": [{"type": "function", "function": {"name": "f"}}]}, None),
    "functions without a type": ({"tools": [{"function": {"name": "f"}}]}, None),
    "custom tools": ({"tools": [{"type": "custom", "custom": {"name": "f"}}]}, None),
    "no tools": ({"tools": None}, None),
    "a provider's tool": ({"tools": [{"type": "openrouter:web_search"}]}, Trait.SERVER_TOOLS),
    "Google search": ({"tools": [{"google_search": {}}]}, Trait.SERVER_TOOLS),
    "a tool that is none": ({"tools": ["search"]}, Trait.SERVER_TOOLS),
    "a tool type that is none": ({"tools": [{"type": ["function"]}]}, Trait.SERVER_TOOLS),
    "web search": ({"web_search_options": {}}, Trait.SERVER_TOOLS),
    "search settings": ({"search_settings": {"country": "germany"}}, Trait.SERVER_TOOLS),
    "plugins": ({"plugins": [{"id": "web"}]}, Trait.SERVER_TOOLS),
    "no plugins": ({"plugins": []}, None),
    "an online model": ({"model": "openai/gpt-5:online"}, Trait.SERVER_TOOLS),
    "a search model": ({"model": "gpt-4o-search-preview"}, Trait.SERVER_TOOLS),
    "a compound model": ({"model": "groq/compound-mini"}, Trait.SERVER_TOOLS),
    "sonar behind a gateway": ({"model": "perplexity/sonar-pro"}, Trait.SERVER_TOOLS),
    "a deferred answer": ({"deferred": True}, Trait.BACKGROUND),
}


@pytest.mark.parametrize(("fields", "trait"), CHAT_TRAITS.values(), ids=CHAT_TRAITS.keys())
def test_what_limits_a_chat_completion_is_a_trait(fields: dict[str, Any], trait: Trait | None) -> None:
    assert chat(**fields).traits == frozenset({trait} - {None})


def test_a_prompt_that_portkey_keeps_is_state_there() -> None:
    asked = chat_request({"variables": {"city": "Paris"}}, path="/v1/prompts/p/completions")

    assert codec_for(asked) is not None
    assert CHAT.read_call(asked, "portkey").traits == {Trait.SERVER_STATE, Trait.NO_QUESTION}


def test_every_call_to_perplexity_searches_the_web() -> None:
    assert chat("perplexity").traits == {Trait.SERVER_TOOLS}


MESSAGES_TRAITS: dict[str, tuple[dict[str, Any], Trait | None]] = {
    "own tools": ({"tools": [{"name": "f", "input_schema": {}}, {"type": "custom", "name": "g"}]}, None),
    "tools that the client runs": (
        {
            "tools": [
                {"type": "bash_20250124", "name": "bash"},
                {"type": "text_editor_20250728", "name": "edit"},
                {"type": "computer_20250124", "name": "computer"},
                {"type": "memory_20250818", "name": "memory"},
            ]
        },
        None,
    ),
    "web search": ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, Trait.SERVER_TOOLS),
    "code execution": ({"tools": [{"type": "code_execution_20250522"}]}, Trait.SERVER_TOOLS),
    "an unknown tool": ({"tools": [{"type": "oracle_20300101"}]}, Trait.SERVER_TOOLS),
    "an MCP server": ({"mcp_servers": [{"url": "https://example.org"}]}, Trait.SERVER_TOOLS),
    "no MCP server": ({"mcp_servers": []}, None),
    "a container": ({"container": "c"}, Trait.SERVER_STATE),
    "no container": ({"container": None}, None),
}


@pytest.mark.parametrize(("fields", "trait"), MESSAGES_TRAITS.values(), ids=MESSAGES_TRAITS.keys())
def test_what_limits_a_message_is_a_trait(fields: dict[str, Any], trait: Trait | None) -> None:
    assert claude(**fields).traits == frozenset({trait} - {None})


def test_a_server_tool_added_in_a_later_turn_counts() -> None:
    added = {"type": "tool_addition", "tool": {"type": "web_fetch_20250910"}}
    turns = [{"role": "system", "content": [added]}, *MESSAGES_BODY["messages"]]

    assert claude(messages=turns).traits == {Trait.SERVER_TOOLS}


UNREADABLE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hello",
    "a list": b"[]",
    "no messages": b'{"model": "m"}',
    "messages as a string": b'{"messages": "hello"}',
    "messages as strings": b'{"messages": ["hello"]}',
    "a key twice": b'{"messages": [], "model": "a", "model": "b"}',
    "NaN": b'{"messages": [], "temperature": NaN}',
    "nested too deep": b'{"messages": [], "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_malformed_call_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        CHAT.read_call(chat_request(body), "openai")
    with pytest.raises(Unreadable):
        MESSAGES.read_call(messages_request(body), "anthropic")
