"""Rendered completions, as OpenAI's own SDK understands them."""

from typing import Any

import pytest

from tests.wire.completions.samples import ANSWERS, COMPLETIONS, LOGPROBS, completion_call
from tests.wire.completions.sdk import OPENAI
from tests.wire.samples import jsoned, read


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_openai_reads_the_same_from_the_stream(message: dict[str, Any]) -> None:
    answer = read(COMPLETIONS, completion_call(), jsoned(message))
    streamed = COMPLETIONS.write_answer(completion_call("sse+usage"), answer)

    assert OPENAI.streamed(streamed) == OPENAI.whole(answer.recorded)


def test_openai_reads_texts_tokens_and_reasons() -> None:
    answer = read(COMPLETIONS, completion_call(), jsoned(ANSWERS["logprobs"]))

    streamed = OPENAI.streamed(COMPLETIONS.write_answer(completion_call("sse+usage"), answer))
    assert streamed["choices"] == {
        0: {"text": " Paris", "tokens": LOGPROBS["tokens"], "finish_reason": "stop"}
    }
    assert streamed["usage"] == [ANSWERS["logprobs"]["usage"]]
