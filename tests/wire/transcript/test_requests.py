"""Requests of every format as conversations."""

import json
from typing import Any

import pytest

from latency_slayer.wire.transcript.conversation import asked
from latency_slayer.wire.transcript.turns import (
    Attachment,
    Data,
    Reasoning,
    Text,
    ToolCall,
    ToolResult,
    Turn,
    Unknown,
)
from tests.wire.transcript.made import PNG, PNG_URI, ZURICH, assistant, user

CONVERSATIONS = [
    pytest.param(
        {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]},
        [Turn("system", (Text("Be brief."),)), user(Text("Hi"))],
        id="messages",
    ),
    pytest.param(
        {
            "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
        },
        [Turn("system", (Text("Be brief."),)), user(Text("Hi"))],
        id="system apart",
    ),
    pytest.param(
        {
            "systemInstruction": {"role": "user", "parts": [{"text": "Be brief."}]},
            "contents": [
                {"role": "user", "parts": [{"text": "Hi"}]},
                {"role": "model", "parts": [{"text": "Hello"}]},
            ],
        },
        [Turn("system", (Text("Be brief."),)), user(Text("Hi")), Turn("model", (Text("Hello"),))],
        id="contents of parts",
    ),
    pytest.param(
        {
            "system_instruction": "Be brief.",
            "input": [
                {"type": "user_input", "content": [{"type": "text", "text": "Hi"}]},
                {"type": "thought", "summary": [{"type": "text", "text": "Hm."}]},
                {"type": "model_output", "content": [{"type": "text", "text": "Hello"}]},
                {"type": "user_input", "content": [{"type": "text", "text": "And?"}]},
            ],
        },
        [
            Turn("system", (Text("Be brief."),)),
            user(Text("Hi")),
            assistant(Reasoning("Hm."), Text("Hello")),
            user(Text("And?")),
        ],
        id="steps",
    ),
    pytest.param(
        {"instructions": "Be brief.", "input": "Hi"},
        [Turn("system", (Text("Be brief."),)), user(Text("Hi"))],
        id="input as text",
    ),
    pytest.param(
        {
            "input": [
                {"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
                {
                    "type": "reasoning",
                    "summary": [{"type": "summary_text", "text": "Look."}],
                    "encrypted_content": PNG,
                },
                {
                    "type": "function_call",
                    "call_id": "c1",
                    "id": "fc",
                    "name": "weather",
                    "arguments": '{"city":"Zürich"}',
                },
                {"type": "function_call_output", "call_id": "c1", "output": "22 °C"},
            ]
        },
        [
            user(Text("Weather?")),
            assistant(Reasoning("Look."), ToolCall("weather", ZURICH, "c1")),
            Turn("tool", (ToolResult("weather", (Text("22 °C"),)),)),
        ],
        id="input of items",
    ),
    pytest.param(
        {
            "messages": [
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "c1",
                            "type": "function",
                            "function": {"name": "weather", "arguments": '{"city": "Zürich"}'},
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "c1", "content": "22 °C"},
            ]
        },
        [
            assistant(ToolCall("weather", ZURICH, "c1")),
            Turn("tool", (ToolResult("weather", (Text("22 °C"),)),)),
        ],
        id="tool calls beside the content",
    ),
    pytest.param(
        {
            "messages": [
                {
                    "role": "assistant",
                    "content": [{"type": "tool_use", "id": "t1", "name": "weather", "input": ZURICH}],
                },
                {
                    "role": "user",
                    "content": [
                        {
                            "type": "tool_result",
                            "tool_use_id": "t1",
                            "content": [{"type": "text", "text": "22 °C"}],
                        }
                    ],
                },
            ]
        },
        [assistant(ToolCall("weather", ZURICH, "t1")), user(ToolResult("weather", (Text("22 °C"),)))],
        id="tools as blocks",
    ),
    pytest.param(
        {
            "system": [{"text": "Be brief."}, {"cachePoint": {"type": "default"}}],
            "messages": [
                {
                    "role": "assistant",
                    "content": [{"toolUse": {"toolUseId": "t1", "name": "weather", "input": ZURICH}}],
                },
                {
                    "role": "user",
                    "content": [
                        {"toolResult": {"toolUseId": "t1", "content": [{"json": {"c": 22}}, {"text": "ok"}]}}
                    ],
                },
            ],
        },
        [
            Turn("system", (Text("Be brief."),)),
            assistant(ToolCall("weather", ZURICH, "t1")),
            user(ToolResult("weather", (Data({"json": {"c": 22}}), Text("ok")))),
        ],
        id="tools as members",
    ),
    pytest.param(
        {
            "contents": [
                {
                    "role": "model",
                    "parts": [{"functionCall": {"name": "weather", "args": ZURICH}, "thoughtSignature": PNG}],
                },
                {
                    "role": "user",
                    "parts": [{"function_response": {"name": "weather", "response": {"c": 22}}}],
                },
            ]
        },
        [Turn("model", (ToolCall("weather", ZURICH),)), user(ToolResult("weather", (Data({"c": 22}),)))],
        id="function calls in both namings",
    ),
    pytest.param(
        {
            "preamble": "Be brief.",
            "chat_history": [{"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "Hello"}],
            "message": "Weather?",
            "tool_results": [{"call": {"name": "weather", "parameters": ZURICH}, "outputs": [{"c": 22}]}],
        },
        [
            Turn("system", (Text("Be brief."),)),
            user(Text("Hi")),
            Turn("chatbot", (Text("Hello"),)),
            user(Text("Weather?")),
            Turn("tool", (ToolResult("weather", (Data({"c": 22}),)),)),
        ],
        id="chat history and message",
    ),
    pytest.param(
        {"system": "Be brief.", "prompt": "What is it?", "images": [PNG]},
        [Turn("system", (Text("Be brief."),)), user(Text("What is it?"), Attachment("[image, 12 KB]"))],
        id="prompt with images",
    ),
    pytest.param({"prompt": ["One", "Two"]}, [user(Text("One"), Text("Two"))], id="several prompts"),
    pytest.param({"prompt": [1, 2, 3]}, [user(Unknown("[3 tokens]"))], id="prompt of tokens"),
    pytest.param({"inputText": "Hi"}, [user(Text("Hi"))], id="input text"),
    pytest.param({"messages": [{"role": "user", "content": ""}]}, [user()], id="nothing said"),
    pytest.param({"messages": ["Hi", None, 7]}, [user(Text("Hi"), Unknown("7"))], id="malformed"),
]


@pytest.mark.parametrize(("body", "turns"), CONVERSATIONS)
def test_a_request_is_read_as_turns(body: dict[str, Any], turns: list[Turn]) -> None:
    assert list(asked(body).turns) == turns


PARTS = [
    pytest.param({"type": "image_url", "image_url": {"url": PNG_URI}}, "[image/png, 12 KB]", id="chat image"),
    pytest.param({"type": "image_url", "image_url": PNG_URI}, "[image/png, 12 KB]", id="image as text"),
    pytest.param(
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        "[image: https://example.org/a.png]",
        id="image by URL",
    ),
    pytest.param({"type": "input_image", "file_id": "file-1"}, "[image: file-1]", id="image by id"),
    pytest.param(
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
        "[image/png, 12 KB]",
        id="image block",
    ),
    pytest.param(
        {"image": {"format": "png", "source": {"bytes": PNG}}}, "[image/png, 12 KB]", id="image member"
    ),
    pytest.param(
        {"inlineData": {"mimeType": "image/png", "data": PNG}}, "[image/png, 12 KB]", id="inline data"
    ),
    pytest.param(
        {"inline_data": {"mime_type": "image/png", "data": PNG}}, "[image/png, 12 KB]", id="inline_data"
    ),
    pytest.param(
        {"fileData": {"mimeType": "application/pdf", "fileUri": "gs://b/a.pdf"}},
        "[application/pdf: gs://b/a.pdf]",
        id="file by URI",
    ),
    pytest.param(
        {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,QUJD"}},
        "[a.pdf, application/pdf, 3 bytes]",
        id="file",
    ),
    pytest.param(
        {"type": "input_audio", "input_audio": {"data": PNG, "format": "mp3"}},
        "[audio/mp3, 12 KB]",
        id="audio",
    ),
    pytest.param(
        {
            "type": "document",
            "title": "facts.txt",
            "source": {"type": "text", "media_type": "text/plain", "data": "Füße"},
        },
        "[facts.txt, text/plain, 6 bytes]",
        id="text document",
    ),
    pytest.param(
        {"document": {"format": "pdf", "name": "a", "source": {"s3Location": {"uri": "s3://b/a.pdf"}}}},
        "[a, pdf: s3://b/a.pdf]",
        id="document in a bucket",
    ),
    pytest.param({"type": "container_upload", "file_id": "file-1"}, "[file: file-1]", id="container upload"),
    pytest.param(
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG * 100}},
        "[image/png, 1.2 MB]",
        id="megabytes",
    ),
]


@pytest.mark.parametrize(("part", "label"), PARTS)
def test_bytes_are_a_placeholder(part: dict[str, Any], label: str) -> None:
    body = {"messages": [{"role": "user", "content": [part, {"type": "text", "text": "What is it?"}]}]}

    assert asked(body).turns == (user(Attachment(label), Text("What is it?")),)


def test_a_data_uri_inside_a_text_is_a_placeholder() -> None:
    body = {"messages": [{"role": "user", "content": f"See ![this]({PNG_URI})."}]}

    assert asked(body).turns == (user(Text("See ![this]([image/png, 12 KB]).")),)


def test_bytes_in_tool_arguments_and_results_are_placeholders() -> None:
    body = {
        "input": [
            {"type": "function_call", "name": "draw", "arguments": json.dumps({"png": PNG})},
            {"type": "image_generation_call", "id": "ig_1", "result": PNG},
        ]
    }

    assert asked(body).turns == (
        assistant(
            ToolCall("draw", {"png": "[12 KB]"}),
            ToolCall("image_generation", {}, "ig_1"),
            ToolResult("image_generation", (Text("[12 KB]"),)),
        ),
    )


def test_an_image_beside_what_a_tool_gave_is_a_part_of_it() -> None:
    image = {"inlineData": {"mimeType": "image/png", "data": PNG}}
    response = {"functionResponse": {"name": "look", "response": {"ok": True}, "parts": [image]}}

    assert asked({"contents": [{"role": "user", "parts": [response]}]}).turns == (
        user(ToolResult("look", (Data({"ok": True}), Attachment("[image/png, 12 KB]")))),
    )


def test_what_is_not_known_is_json_that_is_cut() -> None:
    part = {"type": "hologram", "shape": "x" * 50, "notes": ["y y"] * 200}
    (turn,) = asked({"messages": [{"role": "user", "content": [part]}]}).turns

    assert turn == user(Unknown(json.dumps(part, separators=(",", ":"))[:300] + " …"))


TOOLS = [
    pytest.param({"tools": [{"type": "function", "function": {"name": "a"}}]}, ["a"], id="function"),
    pytest.param(
        {"tools": [{"name": "a", "input_schema": {}}, {"type": "web_search_20250305", "name": "web_search"}]},
        ["a", "web_search"],
        id="named",
    ),
    pytest.param(
        {"tools": [{"type": "web_search"}, {"type": "mcp", "server_label": "m"}]},
        ["web_search", "m"],
        id="typed",
    ),
    pytest.param(
        {"tools": [{"functionDeclarations": [{"name": "a"}, {"name": "b"}]}, {"googleSearch": {}}]},
        ["a", "b", "googleSearch"],
        id="declared",
    ),
    pytest.param(
        {"toolConfig": {"tools": [{"toolSpec": {"name": "a"}}, {"systemTool": {"name": "b"}}]}},
        ["a", "b"],
        id="specified",
    ),
    pytest.param({"functions": [{"name": "a"}]}, ["a"], id="functions"),
    pytest.param({"tools": 7}, [], id="odd"),
]


@pytest.mark.parametrize(("body", "names"), TOOLS)
def test_the_tools_on_offer_are_known_by_name(body: dict[str, Any], names: list[str]) -> None:
    assert list(asked(body).tools) == names


def test_what_else_is_asked_for_is_text_by_name() -> None:
    body = {
        "model": "m",
        "stream": True,
        "messages": [],
        "stop": None,
        "tools": [{"name": "a"}],
        "temperature": 0.5,
        "generationConfig": {"maxOutputTokens": 5},
        "toolConfig": {"tools": [], "toolChoice": {"auto": {}}},
        "response_format": {"type": "json_schema", "schema": {"title": "x" * 80}},
        "user": "u",
    }

    assert asked(body).parameters == {
        "temperature": "0.5",
        "maxOutputTokens": "5",
        "toolChoice": '{"auto":{}}',
        "response_format": '{"type":"json_schema","schema":{"title":"' + "x" * 39 + " …",
        "user": "u",
    }
