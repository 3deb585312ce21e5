"""What OpenAI's SDK makes of a legacy completion."""

from functools import cache
from typing import Any

import httpx2
import openai

from latency_slayer.wire.call import Recorded
from tests.wire.sdk import Answering, Judge


@cache
def _client() -> tuple[openai.OpenAI, Answering]:
    transport = Answering()
    client = httpx2.Client(transport=transport)
    return openai.OpenAI(api_key="none", max_retries=0, http_client=client), transport


def _whole(recorded: Recorded) -> Any:
    client, transport = _client()
    transport.recorded = recorded
    return _summed([client.completions.create(model="m", prompt="?")])


def _streamed(recorded: Recorded) -> Any:
    """The SDK has no accumulator: its chunks, added up as its documentation does."""
    client, transport = _client()
    transport.recorded = recorded
    return _summed(list(client.completions.create(model="m", prompt="?", stream=True)))


def _summed(chunks: list[Any]) -> dict[str, Any]:
    choices: dict[int, dict[str, Any]] = {}
    for choice in (choice for chunk in chunks for choice in chunk.choices):
        total = choices.setdefault(choice.index, {"text": "", "tokens": []})
        total["text"] += choice.text
        total["tokens"] += (choice.logprobs and choice.logprobs.tokens) or []
        total |= {"finish_reason": choice.finish_reason} if choice.finish_reason else {}
    usages = [chunk.usage.to_dict(exclude_unset=True) for chunk in chunks if chunk.usage]
    told = {name: getattr(chunks[-1], name) for name in ("id", "created", "model", "object")}
    return {**told, "choices": choices, "usage": usages[-1:]}


OPENAI = Judge(_whole, _streamed)
