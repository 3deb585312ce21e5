"""Rendered completions, as OpenAI's own SDK understands them."""

from typing import Any

import httpx2
import openai
import pytest

from tests.wire.completions.samples import ANSWERS, COMPLETIONS, completion_call
from tests.wire.samples import jsoned, read


def client(message: dict[str, Any], form: str) -> openai.OpenAI:
    """A client that gets `message`, recorded as JSON, in `form`."""
    answer = read(COMPLETIONS, completion_call(), jsoned(message))
    recorded = COMPLETIONS.write_answer(completion_call(form), answer)
    headers = {"content-type": recorded.content_type}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=recorded.body))
    return openai.OpenAI(api_key="none", max_retries=0, http_client=httpx2.Client(transport=transport))


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_openai_reads_the_completion_out_of_the_stream(message: dict[str, Any]) -> None:
    with client(message, "sse+usage") as sdk:
        chunks = list(sdk.completions.create(model="gpt-3.5-turbo-instruct", prompt="", stream=True))
    texts: dict[int, str] = {}
    reasons: dict[int, str] = {}
    for choice in (choice for chunk in chunks for choice in chunk.choices):
        texts[choice.index] = texts.get(choice.index, "") + choice.text
        reasons |= {choice.index: choice.finish_reason} if choice.finish_reason else {}
    usages = [chunk.usage.to_dict(exclude_unset=True) for chunk in chunks if chunk.usage]

    assert texts == {choice["index"]: choice["text"] for choice in message["choices"]}
    assert reasons == {choice["index"]: choice["finish_reason"] for choice in message["choices"]}
    assert usages == [message["usage"]]
