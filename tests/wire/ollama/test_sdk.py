"""Rendered lines, as Ollama's own SDK understands them."""

from typing import Any

import pytest

from tests.wire.ollama import sdk
from tests.wire.ollama.samples import (
    CHAT,
    CHAT_ANSWERS,
    GENERATE,
    GENERATE_ANSWERS,
    IDENTIFIED,
    chat_call,
    chatted,
    generate_call,
)
from tests.wire.samples import jsoned, read


@pytest.mark.parametrize("message", CHAT_ANSWERS.values(), ids=CHAT_ANSWERS.keys())
def test_a_streamed_chat_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(CHAT, chat_call(), jsoned(message))
    lines = CHAT.write_answer(chat_call("ndjson"), answer)

    assert sdk.CHAT.streamed(lines) == sdk.CHAT.whole(answer.recorded)


@pytest.mark.parametrize("message", GENERATE_ANSWERS.values(), ids=GENERATE_ANSWERS.keys())
def test_a_streamed_prompt_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(GENERATE, generate_call(), jsoned(message))
    lines = GENERATE.write_answer(generate_call("ndjson"), answer)

    assert sdk.GENERATE.streamed(lines) == sdk.GENERATE.whole(answer.recorded)


def test_the_sdk_reads_all_that_is_told() -> None:
    said = {"content": "Paris", "thinking": "So", "tool_calls": [IDENTIFIED]}
    answer = read(CHAT, chat_call(), jsoned(chatted(said)))

    total = sdk.CHAT.streamed(CHAT.write_answer(chat_call("ndjson"), answer))
    function = {name: IDENTIFIED["function"][name] for name in ("name", "arguments")}
    assert total["message"] == {"role": "assistant", **said, "tool_calls": [{"function": function}]}
    assert (total["done_reason"], total["eval_count"]) == ("stop", 9)


def test_the_sdk_reads_text_with_all_that_ends_lines() -> None:
    said = {"content": "a\u2028b\u2029c\u0085d\x0be\x1cf\r\ng"}
    answer = read(CHAT, chat_call(), jsoned(chatted(said)))

    total = sdk.CHAT.streamed(CHAT.write_answer(chat_call("ndjson"), answer))
    assert total["message"]["content"] == said["content"]
