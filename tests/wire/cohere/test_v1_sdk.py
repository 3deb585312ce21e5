"""Rendered lines of the first API, as Cohere's own SDK understands them."""

from typing import Any

import cohere
import httpx
import pytest

from latency_slayer.wire.call import Recorded
from tests.wire.cohere.v1_samples import (
    CHAT,
    CHAT_ANSWERS,
    GENERATE,
    GENERATE_ANSWERS,
    QUESTION,
    chat_call,
    generate_call,
)
from tests.wire.samples import jsoned, read


def client(recorded: Recorded) -> cohere.Client:
    headers = {"content-type": recorded.content_type}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=recorded.body))
    return cohere.Client(api_key="none", httpx_client=httpx.Client(transport=answer))


def plain(value: Any) -> Any:
    """What the SDK read, less the fields that nobody told."""
    return value.model_dump(exclude_unset=True, by_alias=True)


@pytest.mark.parametrize("message", CHAT_ANSWERS.values(), ids=CHAT_ANSWERS.keys())
def test_a_streamed_chat_says_what_the_plain_one_says(message: dict[str, Any]) -> None:
    answer = read(CHAT, chat_call(), jsoned(message))
    *events, last = client(CHAT.write_answer(chat_call("ndjson"), answer)).chat_stream(message=QUESTION)
    whole = client(CHAT.write_answer(chat_call(), answer)).chat(message=QUESTION)

    assert plain(last.response) == plain(whole)
    said = "".join(event.text or "" for event in events if event.event_type in SAYING)
    assert said == whole.text


SAYING = ("text-generation", "tool-calls-generation")


@pytest.mark.parametrize("message", GENERATE_ANSWERS.values(), ids=GENERATE_ANSWERS.keys())
def test_a_streamed_prompt_says_what_the_plain_one_says(message: dict[str, Any]) -> None:
    answer = read(GENERATE, generate_call(), jsoned(message))
    streaming = client(GENERATE.write_answer(generate_call("ndjson"), answer))
    *events, last = streaming.generate_stream(prompt=QUESTION)
    whole = client(GENERATE.write_answer(generate_call(), answer)).generate(prompt=QUESTION)

    assert plain(last.response) == plain(whole)
    assert [event.text for event in events] == [generation.text for generation in whole.generations]
