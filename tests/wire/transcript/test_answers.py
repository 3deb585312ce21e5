"""Answers of every format as turns."""

from typing import Any

import pytest

from latency_slayer.wire.transcript.conversation import answered
from latency_slayer.wire.transcript.turns import (
    Attachment,
    Data,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Turn,
)
from tests.wire.transcript.made import PNG, ZURICH, assistant

ANSWERS = [
    pytest.param(
        {"choices": [{"message": {"role": "assistant", "content": "Paris.", "reasoning_content": "France"}}]},
        [assistant(Reasoning("France"), Text("Paris."))],
        id="choice",
    ),
    pytest.param(
        {"choices": [{"text": "Paris."}, {"text": "Lyon."}]},
        [Turn("assistant 1", (Text("Paris."),)), Turn("assistant 2", (Text("Lyon."),))],
        id="several choices",
    ),
    pytest.param(
        {"choices": [{"message": {"role": "assistant", "content": None, "refusal": "No."}}]},
        [assistant(Refusal("No."))],
        id="refusal",
    ),
    pytest.param(
        {
            "choices": [
                {
                    "message": {
                        "content": [
                            {"type": "thinking", "thinking": [{"type": "text", "text": "12²"}]},
                            {"type": "text", "text": "144"},
                        ]
                    }
                }
            ]
        },
        [assistant(Reasoning("12²"), Text("144"))],
        id="content as a list",
    ),
    pytest.param(
        {
            "choices": [
                {
                    "message": {
                        "role": "assistant",
                        "content": None,
                        "audio": {"id": "a", "data": PNG, "transcript": "Hi"},
                    }
                }
            ]
        },
        [assistant(Text("Hi"), Attachment("[audio, 12 KB]"))],
        id="audio",
    ),
    pytest.param(
        {
            "type": "message",
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "", "signature": PNG},
                {"type": "text", "text": "It is "},
                {"type": "text", "text": "Paris", "citations": [{"cited_text": "Paris"}]},
                {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}},
                {
                    "type": "web_search_tool_result",
                    "tool_use_id": "s",
                    "content": [{"type": "web_search_result", "title": "T"}],
                },
            ],
        },
        [
            assistant(
                Reasoning(""),
                Text("It is Paris"),
                ToolCall("web_search", {"query": "x"}, "s"),
                ToolResult("web_search", (Data({"type": "web_search_result", "title": "T"}),)),
            )
        ],
        id="blocks",
    ),
    pytest.param(
        {
            "object": "response",
            "text": {"format": {"type": "text"}},
            "reasoning": {"effort": "low"},
            "output": [
                {"type": "reasoning", "summary": [], "encrypted_content": PNG},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]},
                {"type": "web_search_call", "id": "ws", "action": {"type": "search", "query": "x"}},
            ],
        },
        [
            assistant(
                Reasoning(""), Text("Hi"), ToolCall("web_search", {"type": "search", "query": "x"}, "ws")
            )
        ],
        id="items",
    ),
    pytest.param(
        {
            "candidates": [
                {
                    "content": {
                        "role": "model",
                        "parts": [{"text": "Hm", "thought": True}, {"text": "Hi"}, {"text": ""}],
                    }
                }
            ]
        },
        [Turn("model", (Reasoning("Hm"), Text("Hi")))],
        id="candidate",
    ),
    pytest.param(
        {"promptFeedback": {"blockReason": "SAFETY"}},
        [Turn("blocked", (Data({"blockReason": "SAFETY"}),))],
        id="blocked",
    ),
    pytest.param(
        {
            "output": {
                "message": {
                    "role": "assistant",
                    "content": [
                        {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "s"}}},
                        {"citationsContent": {"content": [{"text": "Hi"}], "citations": []}},
                    ],
                }
            }
        },
        [assistant(Reasoning("Hm"), Text("Hi"))],
        id="output message",
    ),
    pytest.param(
        {
            "message": {
                "role": "assistant",
                "tool_plan": "Look.",
                "tool_calls": [{"function": {"name": "weather", "arguments": ZURICH}}],
            }
        },
        [assistant(Reasoning("Look."), ToolCall("weather", ZURICH))],
        id="message",
    ),
    pytest.param(
        {"response": "Hi", "thinking": "Hm"}, [assistant(Reasoning("Hm"), Text("Hi"))], id="response"
    ),
    pytest.param(
        {
            "text": "Hi",
            "tool_calls": [{"name": "weather", "parameters": ZURICH}],
            "chat_history": [{"role": "USER"}],
        },
        [assistant(Text("Hi"), ToolCall("weather", ZURICH))],
        id="text",
    ),
    pytest.param({"completion": " Hi"}, [assistant(Text(" Hi"))], id="completion"),
    pytest.param({"generation": "Hi"}, [assistant(Text("Hi"))], id="generation"),
    pytest.param({"generations": [{"text": "Hi"}]}, [assistant(Text("Hi"))], id="generations"),
    pytest.param({"results": [{"outputText": "Hi"}]}, [assistant(Text("Hi"))], id="results"),
    pytest.param({"outputs": [{"text": "Hi"}]}, [assistant(Text("Hi"))], id="outputs"),
    pytest.param(
        {"error": {"message": "No", "code": 3}},
        [Turn("error", (Data({"message": "No", "code": 3}),))],
        id="error",
    ),
    pytest.param({}, [], id="nothing"),
]


@pytest.mark.parametrize(("message", "turns"), ANSWERS)
def test_an_answer_is_read_as_turns(message: dict[str, Any], turns: list[Turn]) -> None:
    assert list(answered(message)) == turns
