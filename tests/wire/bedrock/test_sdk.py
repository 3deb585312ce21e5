"""What the codecs render, as Amazon's own SDK understands it."""

import base64
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
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
from tests.wire.samples import jsoned, read

QUESTION: list[Any] = [{"role": "user", "content": [{"text": "What is the capital of France?"}]}]


class Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, size: int = 1024, **_: Any) -> Iterator[bytes]:
        while piece := self.read(size):
            yield piece


@contextmanager
def client(recorded: Recorded) -> Iterator[Any]:
    """A client of Bedrock's runtime that gets `recorded`, whatever it asks."""
    boto = boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}),
    )
    headers = {"content-type": recorded.content_type}
    boto.meta.events.register(
        "before-send", lambda request, **_: AWSResponse(request.url, 200, headers, Raw(recorded.body))
    )
    try:
        yield boto
    finally:
        boto.close()


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


def plain(message: Mapping[str, Any]) -> Recorded:
    return Recorded("json", "application/json", jsoned(message))


def conversed(recorded: Recorded) -> dict[str, Any]:
    """What the client reads in a JSON answer."""
    with client(recorded) as boto:
        return {
            k: v for k, v in boto.converse(modelId="m", messages=QUESTION).items() if k != "ResponseMetadata"
        }


def events(recorded: Recorded) -> list[dict[str, Any]]:
    """What the client reads in a stream."""
    with client(recorded) as boto:
        return list(boto.converse_stream(modelId="m", messages=QUESTION)["stream"])


def added_up(told: list[dict[str, Any]]) -> dict[str, Any]:
    """An answer from its events, as the API reference says to read them."""
    content: dict[int, dict[str, Any]] = {}
    message: dict[str, Any] = {}
    for event in told:
        ((name, said),) = event.items()
        match name:
            case "messageStart":
                role = said["role"]
            case "contentBlockStart":
                content[said["contentBlockIndex"]] = _started(said["start"])
            case "contentBlockDelta":
                _add(content.setdefault(said["contentBlockIndex"], {}), said["delta"])
            case "messageStop" | "metadata":
                message |= said
    blocks = [_finished(content[number]) for number in sorted(content)]
    return {**message, "output": {"message": {"role": role, "content": blocks}}}


def _started(start: dict[str, Any]) -> dict[str, Any]:
    ((kind, said),) = start.items()
    return {kind: {**said, **({"input": ""} if kind == "toolUse" else {})}}


def _add(block: dict[str, Any], delta: dict[str, Any]) -> None:
    match delta:
        case {"text": text}:
            block["text"] = block.get("text", "") + text
        case {"toolUse": {"input": text}}:
            block["toolUse"]["input"] += text
        case {"toolResult": content}:
            block["toolResult"]["content"] = content
        case {"image": {"source": source}}:
            block["image"]["source"] = source
        case {"citation": citation}:
            block.setdefault("citations", []).append(citation)
        case {"reasoningContent": {"redactedContent": redacted}}:
            block["reasoningContent"] = {"redactedContent": redacted}
        case {"reasoningContent": said}:
            told = block.setdefault("reasoningContent", {"reasoningText": {"text": ""}})["reasoningText"]
            for name, text in said.items():
                told[name] = told.get(name, "") + text


def _finished(block: dict[str, Any]) -> dict[str, Any]:
    match block:
        case {"toolUse": call}:
            return {"toolUse": {**call, "input": json.loads(call["input"])}}
        case {"citations": citations, "text": text}:
            return {"citationsContent": {"content": [{"text": text}], "citations": citations}}
        case {"citations": citations}:
            return {"citationsContent": {"citations": citations}}
    return block


@pytest.mark.parametrize("message", CONVERSE_REPLIES.values(), ids=CONVERSE_REPLIES.keys())
def test_boto3_reads_in_the_stream_what_it_reads_in_the_json(message: dict[str, Any]) -> None:
    assert added_up(events(as_stream(CONVERSE, message))) == conversed(plain(message))


@pytest.mark.parametrize("message", CONVERSE_REPLIES.values(), ids=CONVERSE_REPLIES.keys())
def test_boto3_reads_in_the_json_what_was_streamed(message: dict[str, Any]) -> None:
    assert conversed(as_json(CONVERSE, message)) == conversed(plain(message))


def test_boto3_raises_what_a_replayed_stream_says() -> None:
    body = frames(("messageStart", {"role": "assistant"})) + exception("throttlingException", "slow")

    with pytest.raises(Exception, match="throttlingException"):
        events(Recorded("eventstream", "application/vnd.amazon.eventstream", body))


def said_in_chunks(recorded: Recorded) -> list[dict[str, Any]]:
    """What the client reads in the chunks of a model's stream."""
    with client(recorded) as boto:
        body = boto.invoke_model_with_response_stream(modelId="m", body=b"{}")["body"]
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
    with client(as_json(INVOKE, message)) as boto:
        body = boto.invoke_model(modelId="m", body=b"{}")["body"].read()

    assert json.loads(body) == message
