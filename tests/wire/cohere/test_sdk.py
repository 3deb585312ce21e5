"""Rendered streams, as Cohere's own SDK understands them."""

from typing import Any

import pytest

from tests.wire.cohere import sdk, v1_samples, v2_samples
from tests.wire.samples import jsoned, read


@pytest.mark.parametrize("message", v2_samples.ANSWERS.values(), ids=v2_samples.ANSWERS.keys())
def test_a_streamed_chat_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(v2_samples.CHAT, v2_samples.chat_call(), jsoned(message))
    streamed = v2_samples.CHAT.write_answer(v2_samples.chat_call("sse"), answer)

    assert sdk.V2.streamed(streamed) == sdk.V2.whole(answer.recorded)


def test_the_sdk_reads_all_that_is_told() -> None:
    message = v2_samples.ANSWERS["citations of several blocks"]
    answer = read(v2_samples.CHAT, v2_samples.chat_call(), jsoned(message))

    total = sdk.V2.streamed(v2_samples.CHAT.write_answer(v2_samples.chat_call("sse"), answer))
    assert total == {
        "said": {name: message["message"][name] for name in ("content", "citations")},
        "finish_reason": "COMPLETE",
        "usage": message["usage"],
    }


@pytest.mark.parametrize("message", v1_samples.CHAT_ANSWERS.values(), ids=v1_samples.CHAT_ANSWERS.keys())
def test_a_streamed_first_chat_says_what_the_plain_one_says(message: dict[str, Any]) -> None:
    answer = read(v1_samples.CHAT, v1_samples.chat_call(), jsoned(message))
    streamed = v1_samples.CHAT.write_answer(v1_samples.chat_call("ndjson"), answer)

    assert sdk.V1.streamed(streamed) == sdk.V1.whole(answer.recorded)


@pytest.mark.parametrize(
    "message", v1_samples.GENERATE_ANSWERS.values(), ids=v1_samples.GENERATE_ANSWERS.keys()
)
def test_a_streamed_prompt_says_what_the_plain_one_says(message: dict[str, Any]) -> None:
    answer = read(v1_samples.GENERATE, v1_samples.generate_call(), jsoned(message))
    streamed = v1_samples.GENERATE.write_answer(v1_samples.generate_call("ndjson"), answer)

    assert sdk.GENERATE.streamed(streamed) == sdk.GENERATE.whole(answer.recorded)
