"""What chat completions say."""

from typing import Any

import pytest

from latency_slayer.wire.call import Ending, Usage
from tests.wire.chat.samples import (
    CHAT,
    CHAT_BODY,
    CHAT_USAGE,
    COMPLETIONS,
    THINKING_PARTS,
    WEATHER,
    chat_call,
    chat_request,
    completion,
    tool_call,
)
from tests.wire.samples import jsoned, read


def judged(**fields: Any) -> dict[str, Any]:
    """A completion that says something in a choice with `fields`."""
    return {"choices": [{"index": 0, "message": {"content": "a"}, **fields}]}


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "stop": (completion({"content": "a"}), Ending.COMPLETE),
    "nothing": (completion({"content": "a"}, ""), Ending.INCOMPLETE),
    "eos": (completion({"content": "a"}, "eos"), Ending.COMPLETE),
    "capitals": (completion({"content": "a"}, "STOP"), Ending.COMPLETE),
    "tool calls": (COMPLETIONS["tool call"], Ending.TOOL_CALLS),
    "tool calls under stop": (completion({"tool_calls": [tool_call(1, WEATHER)]}), Ending.TOOL_CALLS),
    "function call": (COMPLETIONS["function call"], Ending.TOOL_CALLS),
    "an empty call": (
        completion(
            {"content": "a", "function_call": {"name": "", "arguments": ""}, "audio": {"id": "", "data": ""}}
        ),
        Ending.COMPLETE,
    ),
    "empty audio": (completion({"content": "", "audio": {"id": "", "data": ""}}), Ending.EMPTY),
    "tool calls that are not there": (completion({"content": "Looking."}, "tool_calls"), Ending.INCOMPLETE),
    "tool calls that are none": (
        completion({"content": None, "tool_calls": []}, "tool_calls"),
        Ending.INCOMPLETE,
    ),
    "length": (completion({"content": "a"}, "length"), Ending.TRUNCATED),
    "length inside a tool call": (
        completion({"tool_calls": [tool_call(1, WEATHER)]}, "length"),
        Ending.TRUNCATED,
    ),
    "content filter": (completion({"content": "a"}, "content_filter"), Ending.FILTERED),
    "refusal": (COMPLETIONS["refusal"], Ending.REFUSED),
    "no content": (completion({"content": None}), Ending.EMPTY),
    "blank content": (completion({"content": " \n"}), Ending.EMPTY),
    "reasoning alone": (completion({"content": "", "reasoning": "so"}), Ending.EMPTY),
    "no choices": ({**completion({}), "choices": []}, Ending.EMPTY),
    "audio": (completion({"content": None, "audio": {"id": "a"}}), Ending.COMPLETE),
    "images": (completion({"content": "", "images": [{"type": "image_url"}]}), Ending.COMPLETE),
    "null": (completion({"content": "a"}, None), Ending.INCOMPLETE),
    "an unknown word": (completion({"content": "a"}, "tired"), Ending.INCOMPLETE),
    "an error": ({"error": {"message": "overloaded", "code": 502}}, Ending.FAILED),
    "MiniMax's success": (
        completion({"content": "a"}, base_resp={"status_code": 0, "status_msg": ""}, output_sensitive=False),
        Ending.COMPLETE,
    ),
    "MiniMax's error": (
        completion({"content": "a"}, base_resp={"status_code": 1002, "status_msg": "rate limit"}),
        Ending.FAILED,
    ),
    "MiniMax's filter": (completion({"content": "a"}, output_sensitive=True), Ending.FILTERED),
    "stop, and end_turn of the model behind OpenRouter": (
        judged(finish_reason="stop", native_finish_reason="end_turn"),
        Ending.COMPLETE,
    ),
    "stop, and an unknown word behind OpenRouter": (
        judged(finish_reason="stop", native_finish_reason="tired"),
        Ending.COMPLETE,
    ),
    "stop, and a refusal behind OpenRouter": (
        judged(finish_reason="stop", native_finish_reason="refusal"),
        Ending.REFUSED,
    ),
    "stop, and Gemini's filter behind OpenRouter": (
        judged(finish_reason="stop", native_finish_reason="PROHIBITED_CONTENT"),
        Ending.FILTERED,
    ),
    "tool calls, and a limit behind OpenRouter": (
        judged(finish_reason="tool_calls", native_finish_reason="MAX_TOKENS"),
        Ending.TRUNCATED,
    ),
    "stop, and Azure's filter at work": (
        judged(finish_reason="stop", content_filter_results={"hate": {"filtered": True, "severity": "high"}}),
        Ending.FILTERED,
    ),
    "stop, and Azure's filter at rest": (
        judged(
            finish_reason="stop",
            content_filter_results={"hate": {"filtered": False, "severity": "safe"}, "custom_blocklists": []},
        ),
        Ending.COMPLETE,
    ),
    "an error in a choice": (
        {"choices": [{"message": {"content": "a"}, "finish_reason": "stop", "error": {"code": 502}}]},
        Ending.FAILED,
    ),
    "the worse of two choices": (
        {
            "choices": [
                {"message": {"content": "a"}, "finish_reason": "stop"},
                {"message": {"content": "b"}, "finish_reason": "length"},
            ]
        },
        Ending.TRUNCATED,
    ),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_completion_ends_as_its_finish_reason_and_content_say(
    message: dict[str, Any], ending: Ending
) -> None:
    assert read(CHAT, chat_call(), jsoned(message)).ending is ending


SILENT: dict[str, tuple[dict[str, Any], Any, Ending]] = {
    "short": ({}, CHAT_USAGE, Ending.COMPLETE),
    "as long as the call allows": ({"max_completion_tokens": 8}, CHAT_USAGE, Ending.TRUNCATED),
    "as long as the call allows, in the older field": ({"max_tokens": 8}, CHAT_USAGE, Ending.TRUNCATED),
    "as long as the provider allows": ({}, {**CHAT_USAGE, "completion_tokens": 4096}, Ending.TRUNCATED),
    "shorter than the call allows": ({"max_tokens": 9}, CHAT_USAGE, Ending.COMPLETE),
    "of unknown length": ({"max_tokens": 8}, None, Ending.INCOMPLETE),
}


@pytest.mark.parametrize(("fields", "usage", "ending"), SILENT.values(), ids=SILENT.keys())
def test_snowflake_never_says_why_an_answer_ended_but_its_length_does(
    fields: dict[str, Any], usage: Any, ending: Ending
) -> None:
    call = CHAT.read_call(chat_request({**CHAT_BODY, **fields}), "snowflake")

    assert read(CHAT, call, jsoned(completion({"content": "a"}, "", usage=usage))).ending is ending


def test_a_completion_is_read_after_padding_whatever_was_asked_for() -> None:
    body = b"\n         \n" + jsoned(COMPLETIONS["text"])
    answer = read(CHAT, chat_call("sse"), body)

    assert answer.recorded.form == "json"
    assert answer.message == COMPLETIONS["text"]
    assert answer.text == "Paris – naturally 🥐."
    assert answer.usage == Usage(input_tokens=20, output_tokens=8, cached_tokens=4, reasoning_tokens=3)


def test_the_text_of_all_choices_is_read() -> None:
    assert read(CHAT, chat_call(), jsoned(COMPLETIONS["two choices"])).text == "Paris.\nIt is Paris."


def test_the_text_is_that_of_the_text_parts() -> None:
    assert read(CHAT, chat_call(), jsoned(completion({"content": THINKING_PARTS}))).text == "Paris."


USAGES: dict[str, tuple[Any, Usage | None]] = {
    "none": (None, None),
    "an empty one": ({}, None),
    "a word": ("many", None),
    "words inside": (
        {"prompt_tokens": "20", "completion_tokens": True, "prompt_tokens_details": []},
        Usage(),
    ),
    "no details": ({"prompt_tokens": 1, "completion_tokens": 2, "prompt_tokens_details": None}, Usage(1, 2)),
}


@pytest.mark.parametrize(("usage", "expected"), USAGES.values(), ids=USAGES.keys())
def test_token_counts_of_any_type_are_read(usage: Any, expected: Usage | None) -> None:
    assert read(CHAT, chat_call(), jsoned(completion({"content": "a"}, usage=usage))).usage == expected
