"""What the codecs render, as the SDKs of Amazon and of Anthropic understand it."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer

from latency_slayer.wire.call import Recorded
from latency_slayer.wire.codec import Codec
from tests.wire.bedrock.samples import (
    CONVERSE,
    CONVERSE_REPLIES,
    INVOKE,
    INVOKE_REPLIES,
    converse_call,
    exception,
    frames,
    invoke_call,
)
from tests.wire.bedrock.sdk import AMAZON, ANTHROPIC_ON_BEDROCK, client, events
from tests.wire.messages.samples import REPLIES
from tests.wire.samples import jsoned, read


def as_stream(codec: Codec, message: Mapping[str, Any]) -> Recorded:
    """`message`, recorded as JSON, in a stream."""
    calls = {CONVERSE: converse_call, INVOKE: invoke_call}
    answer = read(codec, calls[codec](), jsoned(message))
    return codec.write_answer(calls[codec]("eventstream"), answer)


def as_json(codec: Codec, message: Mapping[str, Any]) -> Recorded:
    """`message`, recorded as a stream, in JSON."""
    calls = {CONVERSE: converse_call, INVOKE: invoke_call}
    answer = codec.read_answer(calls[codec]("eventstream"), as_stream(codec, message))
    return codec.write_answer(calls[codec](), answer)


def whole(message: Mapping[str, Any]) -> Recorded:
    return Recorded("json", "application/json", jsoned(message))


@pytest.mark.parametrize("message", CONVERSE_REPLIES.values(), ids=CONVERSE_REPLIES.keys())
def test_boto3_reads_in_the_stream_what_it_reads_in_the_json(message: dict[str, Any]) -> None:
    assert AMAZON.streamed(as_stream(CONVERSE, message)) == AMAZON.whole(whole(message))


@pytest.mark.parametrize("message", CONVERSE_REPLIES.values(), ids=CONVERSE_REPLIES.keys())
def test_boto3_reads_in_the_json_what_was_streamed(message: dict[str, Any]) -> None:
    assert AMAZON.whole(as_json(CONVERSE, message)) == AMAZON.whole(whole(message))


def test_boto3_raises_what_a_replayed_stream_says() -> None:
    body = frames(("messageStart", {"role": "assistant"})) + exception("throttlingException", "slow")

    with pytest.raises(Exception, match="throttlingException"):
        events(Recorded("eventstream", "application/vnd.amazon.eventstream", body))


def said_in_chunks(recorded: Recorded) -> list[dict[str, Any]]:
    """What the client reads in the chunks of a model's stream."""
    body = client(recorded).invoke_model_with_response_stream(modelId="m", body=b"{}")["body"]
    return [json.loads(event["chunk"]["bytes"]) for event in body]


@pytest.mark.parametrize("message", INVOKE_REPLIES.values(), ids=INVOKE_REPLIES.keys())
def test_boto3_reads_every_chunk_of_a_model(message: dict[str, Any]) -> None:
    recorded = as_stream(INVOKE, message)
    told = said_in_chunks(recorded)

    buffer = EventStreamBuffer()
    buffer.add_data(recorded.body)
    raw = [json.loads(event.to_response_dict()["body"]) for event in buffer]
    assert told == [json.loads(base64.b64decode(each["bytes"])) for each in raw]
    assert "amazon-bedrock-invocationMetrics" in told[-1]


@pytest.mark.parametrize("message", INVOKE_REPLIES.values(), ids=INVOKE_REPLIES.keys())
def test_boto3_reads_in_the_json_what_a_model_streamed(message: dict[str, Any]) -> None:
    body = client(as_json(INVOKE, message)).invoke_model(modelId="m", body=b"{}")["body"].read()

    assert json.loads(body) == message


@pytest.mark.parametrize("message", REPLIES.values(), ids=REPLIES.keys())
def test_anthropics_sdk_reads_in_the_stream_what_it_reads_in_the_json(message: dict[str, Any]) -> None:
    streamed = ANTHROPIC_ON_BEDROCK.streamed(as_stream(INVOKE, message))

    assert streamed == ANTHROPIC_ON_BEDROCK.whole(whole(message))
