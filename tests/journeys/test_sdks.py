"""The official SDKs of the other formats through a real proxy: plain calls serve streamed ones and back."""

from collections.abc import Callable, Mapping
from contextlib import closing

import boto3
import cohere
import ollama
import openai
import pytest
from google import genai
from mistralai.client import Mistral

from tests.journeys import answers
from tests.processes import Proxy
from tests.upstream import Upstream

QUESTION = "What is the capital of France?"
PARAPHRASE = "What's the capital of France?"

Ask = Callable[[str, bool, str], str]
"""(question, streamed?, credential) to the text of the answer."""


def ask_responses(question: str, streamed: bool, api_key: str) -> str:
    with openai.OpenAI(api_key=api_key, max_retries=0) as client:
        if not streamed:
            return client.responses.create(model="gpt-5-mini", input=question).output_text
        with client.responses.stream(model="gpt-5-mini", input=question) as stream:
            return stream.get_final_response().output_text


def ask_completions(question: str, streamed: bool, api_key: str) -> str:
    asked = {"model": "gpt-3.5-turbo-instruct", "prompt": question}
    with openai.OpenAI(api_key=api_key, max_retries=0) as client:
        if not streamed:
            return client.completions.create(**asked).choices[0].text
        # Without token counts a stream cannot serve a plain call.
        chunks = client.completions.create(**asked, stream=True, stream_options={"include_usage": True})
        return "".join(choice.text for chunk in chunks for choice in chunk.choices)


def ask_gemini(question: str, streamed: bool, api_key: str) -> str:
    asked = {"model": "gemini-2.5-flash", "contents": question}
    with genai.Client(api_key=api_key) as client:
        if not streamed:
            return client.models.generate_content(**asked).text or ""
        return "".join(chunk.text or "" for chunk in client.models.generate_content_stream(**asked))


def ask_mistral(question: str, streamed: bool, api_key: str) -> str:
    asked = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": question}]}
    with Mistral(api_key=api_key) as client:
        if not streamed:
            return client.chat.complete(**asked).choices[0].message.content
        with client.chat.stream(**asked) as stream:
            return "".join(event.data.choices[0].delta.content or "" for event in stream)


def ask_cohere(question: str, streamed: bool, api_key: str) -> str:
    asked = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": question}]}
    with cohere.ClientV2(api_key=api_key) as client:
        if not streamed:
            return client.chat(**asked).message.content[0].text
        events = client.chat_stream(**asked)
        return "".join(e.delta.message.content.text for e in events if e.type == "content-delta")


def ask_ollama(question: str, streamed: bool, api_key: str) -> str:
    asked = {"model": "gpt-oss:20b", "messages": [{"role": "user", "content": question}]}
    headers = {"authorization": f"Bearer {api_key}"}
    with ollama.Client(host="https://ollama.com", headers=headers) as client:
        if not streamed:
            return client.chat(**asked, stream=False).message.content
        return "".join(part.message.content for part in client.chat(**asked, stream=True))


def ask_bedrock(question: str, streamed: bool, api_key: str) -> str:
    messages = [{"role": "user", "content": [{"text": question}]}]
    asked = {"modelId": "us.amazon.nova-micro-v1:0", "messages": messages}
    keys = {"aws_access_key_id": api_key, "aws_secret_access_key": "secret"}
    with closing(boto3.client("bedrock-runtime", region_name="us-east-1", **keys)) as client:
        if not streamed:
            return client.converse(**asked)["output"]["message"]["content"][0]["text"]
        events = client.converse_stream(**asked)["stream"]
        return "".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e)


SDKS: Mapping[str, Ask] = {
    "openai responses": ask_responses,
    "openai completions": ask_completions,
    "google-genai": ask_gemini,
    "mistralai": ask_mistral,
    "cohere": ask_cohere,
    "ollama": ask_ollama,
    "boto3": ask_bedrock,
}


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> Ask:
    return SDKS[request.param]


@pytest.fixture
def ask(proxy: Proxy, upstream: Upstream, api_key: str, sdk: Ask) -> Callable[[str, bool], str]:
    """Asks with the SDK through the proxy, and waits until the answer is remembered."""
    upstream.model = answers.provider

    def asking(question: str, streamed: bool) -> str:
        before = len(proxy.events())
        said = sdk(question, streamed, api_key)
        proxy.settled(before + 1)
        return said

    return asking


def verdicts(proxy: Proxy, count: int) -> list[str]:
    return [event["reason"] for event in proxy.events()[-count:]]


def test_a_call_serves_the_same_call_streamed_and_plain(ask, proxy, upstream):
    said = [ask(QUESTION, False), ask(QUESTION, True), ask(QUESTION, False)]

    assert (said, verdicts(proxy, 3)) == ([answers.TEXT] * 3, ["new", "exact", "exact"])
    assert len(upstream.asked) == 1


def test_a_streamed_call_serves_the_same_call_plain_and_streamed(ask, proxy, upstream):
    said = [ask(QUESTION, True), ask(QUESTION, False), ask(QUESTION, True)]

    assert (said, verdicts(proxy, 3)) == ([answers.TEXT] * 3, ["new", "exact", "exact"])
    assert len(upstream.asked) == 1


def test_a_paraphrase_is_a_semantic_hit(ask, proxy, upstream):
    said = [ask(QUESTION, False), ask(PARAPHRASE, False), ask(PARAPHRASE, True)]

    assert (said, verdicts(proxy, 3)) == ([answers.TEXT] * 3, ["new", "semantic", "semantic"])
    assert len(upstream.asked) == 1
