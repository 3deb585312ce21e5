"""What the codecs render, as the providers' own SDKs understand it."""

from collections.abc import Callable
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from anthropic.types import MessageParam
from openai.types.chat import ChatCompletionUserMessageParam

from latency_slayer.wire.call import Recorded
from tests.wire.chat.samples import CHAT, COMPLETIONS, chat_call
from tests.wire.messages.samples import MESSAGES, REPLIES, messages_call
from tests.wire.samples import jsoned, read

QUESTION: list[ChatCompletionUserMessageParam] = [
    {"role": "user", "content": "What is the capital of France?"}
]
PROMPT: list[MessageParam] = [{"role": "user", "content": "What is the capital of France?"}]


def answering(recorded: Recorded) -> Callable[[httpx2.Request], httpx2.Response]:
    headers = {"content-type": recorded.content_type}
    return lambda request: httpx2.Response(200, headers=headers, content=recorded.body)


def openai_client(message: dict[str, Any], form: str) -> openai.OpenAI:
    """A client that gets `message`, recorded as JSON, in `form`."""
    call = chat_call(form)
    recorded = CHAT.write_answer(call, read(CHAT, chat_call(), jsoned(message)))
    transport = httpx2.MockTransport(answering(recorded))
    return openai.OpenAI(api_key="none", max_retries=0, http_client=httpx2.Client(transport=transport))


def anthropic_client(message: dict[str, Any]) -> anthropic.Anthropic:
    """A client that gets `message`, recorded as JSON, as a stream."""
    recorded = MESSAGES.write_answer(messages_call("sse"), read(MESSAGES, messages_call(), jsoned(message)))
    transport = httpx2.MockTransport(answering(recorded))
    return anthropic.Anthropic(api_key="none", max_retries=0, http_client=httpx2.Client(transport=transport))


def contains(whole: Any, part: Any) -> bool:
    """True if all that `part` says, `whole` says too; SDKs add nulls and what they parsed."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            contains(whole.get(name), value) for name, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)


BEYOND_THE_SDK = {"custom tool", "reasoning details", "content filter results"}
"""What the SDK's accumulator gets wrong from the providers' own streams too."""

ACCUMULATED = {name: message for name, message in COMPLETIONS.items() if name not in BEYOND_THE_SDK}


@pytest.mark.parametrize("message", ACCUMULATED.values(), ids=ACCUMULATED.keys())
def test_openai_accumulates_the_stream_to_the_completion(message: dict[str, Any]) -> None:
    with (
        openai_client(message, "sse+usage") as client,
        client.chat.completions.stream(model="gpt-5-mini", messages=QUESTION) as stream,
    ):
        final = stream.get_final_completion().to_dict()

    assert contains(final, message)


@pytest.mark.parametrize("message", COMPLETIONS.values(), ids=COMPLETIONS.keys())
def test_openai_reads_every_chunk(message: dict[str, Any]) -> None:
    with openai_client(message, "sse") as client:
        chunks = list(client.chat.completions.create(model="gpt-5-mini", messages=QUESTION, stream=True))

    assert {choice.finish_reason for chunk in chunks for choice in chunk.choices} == {
        None,
        message["choices"][0]["finish_reason"],
    }
    assert all(chunk.usage is None for chunk in chunks)


@pytest.mark.parametrize("message", REPLIES.values(), ids=REPLIES.keys())
def test_anthropic_accumulates_the_stream_to_the_message(message: dict[str, Any]) -> None:
    with (
        anthropic_client(message) as client,
        client.messages.stream(model="claude-sonnet-5", max_tokens=64, messages=PROMPT) as stream,
    ):
        final = stream.get_final_message().to_dict()

    assert contains(final, message)


def test_anthropic_reads_every_event() -> None:
    with anthropic_client(REPLIES["tool use"]) as client:
        events = list(
            client.messages.create(model="claude-sonnet-5", max_tokens=64, messages=PROMPT, stream=True)
        )

    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    expected = ["message_start", *block, *block, block[0], block[2], "message_delta", "message_stop"]
    assert [event.type for event in events] == expected
