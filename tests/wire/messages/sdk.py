"""What Anthropic's SDK makes of a message."""

from functools import cache
from typing import Any

import anthropic
import httpx2
from anthropic.types.beta import BetaMessageParam

from latency_slayer.wire.call import Recorded
from tests.wire.sdk import Answering, Judge, declared

QUESTION: list[BetaMessageParam] = [{"role": "user", "content": "?"}]


@cache
def _client() -> tuple[anthropic.Anthropic, Answering]:
    transport = Answering()
    client = httpx2.Client(transport=transport)
    return anthropic.Anthropic(api_key="none", max_retries=0, http_client=client), transport


def _whole(recorded: Recorded) -> Any:
    client, transport = _client()
    transport.recorded = recorded
    return plain(client.beta.messages.create(model="m", max_tokens=1, messages=QUESTION))


def _streamed(recorded: Recorded) -> Any:
    client, transport = _client()
    transport.recorded = recorded
    with client.beta.messages.stream(model="m", max_tokens=1, messages=QUESTION) as stream:
        return plain(stream.get_final_message())


def plain(message: Any) -> Any:
    """`message` as plain values, without what the SDK parsed itself."""
    told = declared(message)
    for block in told.get("content", ()):
        block.pop("parsed_output", None)
    return told


ANTHROPIC = Judge(_whole, _streamed)
