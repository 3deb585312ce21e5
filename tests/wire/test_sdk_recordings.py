"""Recorded answers, in the form recorded and in the other, as the official SDKs understand them: the same."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from latency_slayer.wire import forms
from latency_slayer.wire.call import Answer, FormUnavailable, Recorded
from tests.wire.bedrock import sdk as bedrock
from tests.wire.chat import sdk as chat
from tests.wire.cohere import sdk as cohere
from tests.wire.completions import sdk as completions
from tests.wire.gemini import sdk as gemini
from tests.wire.messages import sdk as messages
from tests.wire.ollama import sdk as ollama
from tests.wire.recordings import Read, answered, needed
from tests.wire.sdk import Judge, difference

pytestmark = needed


def is_claude(read: Read) -> bool:
    """True for a message of Anthropic's that Bedrock carries."""
    return read.codec.endpoint == "invoke" and read.answer is not None and "role" in read.answer.message


def has(endpoint: str) -> Callable[[Read], bool]:
    """True for what is of `endpoint`."""
    return lambda read: read.codec.endpoint == endpoint


JUDGES: Mapping[str, tuple[Judge, Callable[[Read], bool]]] = {
    "openai chat.completions": (
        chat.OPENAI,
        lambda read: read.codec.endpoint == "chat.completions" and read.exchange.provider != "mistral",
    ),
    "mistral chat.completions": (
        chat.MISTRAL,
        lambda read: read.codec.endpoint == "chat.completions" and read.exchange.provider == "mistral",
    ),
    "anthropic messages": (messages.ANTHROPIC, lambda read: read.codec.endpoint == "messages"),
    "openai completions": (completions.OPENAI, has("completions")),
    "cohere v2.chat": (cohere.V2, has("v2.chat")),
    "cohere v1.chat": (cohere.V1, has("v1.chat")),
    "cohere generate": (cohere.GENERATE, has("generate")),
    "ollama api.chat": (ollama.CHAT, has("api.chat")),
    "ollama api.generate": (ollama.GENERATE, has("api.generate")),
    "amazon converse": (bedrock.AMAZON, lambda read: read.codec.endpoint == "converse"),
    "anthropic invoke": (bedrock.ANTHROPIC_ON_BEDROCK, is_claude),
    "google generateContent": (
        gemini.GOOGLE,
        lambda read: read.codec.endpoint == "generateContent" and INTEGERS not in read.exchange.request.query,
    ),
}


INTEGERS = ("$alt", "json;enum-encoding=int")
"""What Google's SDK never asks for and cannot read."""


def pairs(judged: Callable[[Read], bool]) -> Iterator[tuple[Read, Recorded, Recorded]]:
    """Each recorded answer as JSON and as a stream, one of them as it was recorded."""
    for read, answer in answered():
        if judged(read):
            for whole, streamed in both(read, answer):
                yield read, whole, streamed


def both(read: Read, answer: Answer) -> Iterator[tuple[Recorded, Recorded]]:
    is_json = answer.recorded.form == forms.JSON
    for form in read.codec.streams if is_json else (forms.JSON,):
        asked = forms.SSE_USAGE if (form, read.codec.endpoint) in WITH_USAGE else form
        try:
            other = read.codec.write_answer(replace(read.call, form=asked), answer)
        except FormUnavailable:
            continue
        yield (answer.recorded, other) if is_json else (other, answer.recorded)


WITH_USAGE = {(forms.SSE, "chat.completions"), (forms.SSE, "completions")}
"""Where a stream says the token counts only if asked."""


BEYOND_THE_SDK = {
    "chat_completion_custom_tool_call.yaml#0": "OpenAI's accumulator knows no custom tools",
    "test_openrouter_web_search_annotations_stream.yaml#0": "nor annotations without an index",
    "test_groq_model_web_search_tool_stream.yaml#0": "nor token counts before the last chunk",
    "test_writer_async_streaming_chat_tool_call_request_legacy.yaml#0": "nor fragments of a null type",
}
"""Recordings that an SDK cannot add up as they came from their provider, by the end of their source."""


@pytest.mark.parametrize(("judge", "judged"), JUDGES.values(), ids=JUDGES.keys())
def test_an_sdk_reads_the_same_from_both_forms(judge: Judge, judged: Callable[[Read], bool]) -> None:
    wrong = [
        f"{read.exchange.provider} {read.exchange.source}{told}"
        for read, whole, streamed in pairs(judged)
        if not read.exchange.source.endswith(tuple(BEYOND_THE_SDK))
        if (told := difference(judge.whole(whole), judge.streamed(streamed)))
    ]

    assert wrong == []


@pytest.mark.parametrize(("judge", "judged"), JUDGES.values(), ids=JUDGES.keys())
def test_there_are_recordings_to_judge(judge: Judge, judged: Callable[[Read], bool]) -> None:
    assert next(pairs(judged), None) is not None
