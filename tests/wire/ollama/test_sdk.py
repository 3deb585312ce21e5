"""Rendered lines, as Ollama's own SDK understands them."""

from typing import Any

import httpx
import ollama
import pytest

from latency_slayer.wire.call import Recorded
from tests.wire.ollama.samples import (
    CHAT,
    CHAT_ANSWERS,
    GENERATE,
    GENERATE_ANSWERS,
    chat_call,
    generate_call,
)
from tests.wire.samples import jsoned, read


def client(recorded: Recorded) -> ollama.Client:
    headers = {"content-type": recorded.content_type}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=recorded.body))
    return ollama.Client(host="http://localhost:11434", transport=answer)


def added(total: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """`line` added to `total` as the README of the SDK shows it: texts and tool calls are joined."""
    joined = {name: total[name] + line[name] for name in total.keys() & line.keys() if name in JOINED}
    if isinstance(line.get("message"), dict):
        joined["message"] = added(total.get("message", {}), line["message"])
    return {**total, **line, **joined}


JOINED = {"content", "thinking", "response", "tool_calls", "logprobs"}


@pytest.mark.parametrize("message", CHAT_ANSWERS.values(), ids=CHAT_ANSWERS.keys())
def test_a_streamed_chat_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(CHAT, chat_call(), jsoned(message))
    sdk = client(CHAT.write_answer(chat_call("ndjson"), answer))
    total: dict[str, Any] = {}
    for line in sdk.chat(model="qwen3", stream=True):
        total = added(total, line.model_dump(exclude_unset=True))

    plain = client(CHAT.write_answer(chat_call(), answer)).chat(model="qwen3", stream=False)
    assert total == plain.model_dump(exclude_unset=True)


@pytest.mark.parametrize("message", GENERATE_ANSWERS.values(), ids=GENERATE_ANSWERS.keys())
def test_a_streamed_prompt_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(GENERATE, generate_call(), jsoned(message))
    sdk = client(GENERATE.write_answer(generate_call("ndjson"), answer))
    total: dict[str, Any] = {}
    for line in sdk.generate(model="qwen3", stream=True):
        total = added(total, line.model_dump(exclude_unset=True))

    plain = client(GENERATE.write_answer(generate_call(), answer)).generate(model="qwen3", stream=False)
    assert total == plain.model_dump(exclude_unset=True)
