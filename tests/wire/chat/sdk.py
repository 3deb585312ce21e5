"""What the SDKs of OpenAI and of Mistral make of a chat completion."""

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import httpx2
import openai
from mistralai.client import Mistral
from mistralai.client.models import TextChunk
from openai.types.chat import ChatCompletionUserMessageParam

from latency_slayer.wire.call import Recorded
from tests.wire.sdk import Answering, Judge, declared

QUESTION: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "?"}]


@cache
def _openai() -> tuple[openai.OpenAI, Answering]:
    transport = Answering()
    client = httpx2.Client(transport=transport)
    return openai.OpenAI(api_key="none", max_retries=0, http_client=client), transport


def _whole(recorded: Recorded) -> Any:
    client, transport = _openai()
    transport.recorded = recorded
    return _plain(client.chat.completions.create(model="m", messages=QUESTION))


def _streamed(recorded: Recorded) -> Any:
    client, transport = _openai()
    transport.recorded = recorded
    with warnings.catch_warnings(), client.chat.completions.stream(model="m", messages=QUESTION) as stream:
        warnings.simplefilter("ignore")  # Mistral's lists are no text to it.
        return _plain(stream.get_final_completion())


def _plain(completion: Any) -> Any:
    plain = declared(completion)
    plain.pop("service_tier", None)  # The accumulator forgets it where only the last chunks say it.
    for choice in plain["choices"]:
        # Many providers repeat the role in each delta, and the accumulator joins strings.
        choice["message"].pop("role", None)
        choice["message"].pop("parsed", None)
        for call in choice["message"].get("tool_calls", ()):
            call.get("function", {}).pop("parsed_arguments", None)
    return plain


OPENAI = Judge(_whole, _streamed)


@cache
def _mistral() -> tuple[Mistral, Answering]:
    transport = Answering()
    return Mistral(api_key="none", client=httpx2.Client(transport=transport)), transport


def _mistral_whole(recorded: Recorded) -> Any:
    client, transport = _mistral()
    transport.recorded = recorded
    completion = client.chat.complete(model="m", messages=[{"role": "user", "content": "?"}])
    choice = completion.choices[0]
    return _summed([completion], [choice.message], choice.finish_reason)


def _mistral_streamed(recorded: Recorded) -> Any:
    """The SDK has no accumulator: its chunks, added up as its documentation does."""
    client, transport = _mistral()
    transport.recorded = recorded
    with client.chat.stream(model="m", messages=[{"role": "user", "content": "?"}]) as stream:
        chunks = [event.data for event in stream]
    choices = [chunk.choices[0] for chunk in chunks if chunk.choices]
    return _summed(chunks, [choice.delta for choice in choices], choices[-1].finish_reason)


def _summed(chunks: Sequence[Any], said: Sequence[Any], finish_reason: str) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for part in (part for delta in said for part in _parts(delta.content)):
        texts[part.type] = texts.get(part.type, "") + _text(part)
    return {
        "id": chunks[-1].id,
        "model": chunks[-1].model,
        "usage": declared(chunks[-1].usage),
        "finish_reason": finish_reason,
        "content": {kind: text for kind, text in texts.items() if text},
        "tool_calls": [declared(call) for delta in said for call in delta.tool_calls or ()],
    }


def _parts(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [TextChunk(text=content)] if content else []


def _text(part: Any) -> str:
    return "".join(map(_text, part.thinking)) if part.type == "thinking" else str(part.text)


MISTRAL = Judge(_mistral_whole, _mistral_streamed)
