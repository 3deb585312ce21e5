"""What Amazon's SDK makes of Bedrock's answers, and Anthropic's of those of its models."""

import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import anthropic
import boto3
import httpx2
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config

from latency_slayer.wire.call import Recorded
from tests.wire.messages.sdk import plain
from tests.wire.sdk import Answering, Judge

QUESTION: list[Any] = [{"role": "user", "content": [{"text": "?"}]}]


class _Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, size: int = 1024, **_: Any) -> Iterator[bytes]:
        while piece := self.read(size):
            yield piece


class _Sent:
    """What stands before the wire and answers every request with `recorded`."""

    recorded = Recorded("", "", b"")

    def __call__(self, request: AWSRequest, **_: Any) -> AWSResponse:
        headers = {"content-type": self.recorded.content_type}
        return AWSResponse(request.url, 200, headers, _Raw(self.recorded.body))


@cache
def _client() -> tuple[Any, _Sent]:
    boto = boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}),
    )
    boto.meta.events.register("before-send", sent := _Sent())
    return boto, sent


def client(recorded: Recorded) -> Any:
    """A client of Bedrock's runtime that gets `recorded`, whatever it asks."""
    boto, sent = _client()
    sent.recorded = recorded
    return boto


def conversed(recorded: Recorded) -> dict[str, Any]:
    """What the client reads in a JSON answer."""
    answer = client(recorded).converse(modelId="m", messages=QUESTION)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def events(recorded: Recorded) -> list[dict[str, Any]]:
    """What the client reads in a stream."""
    return list(client(recorded).converse_stream(modelId="m", messages=QUESTION)["stream"])


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


AMAZON = Judge(conversed, lambda recorded: added_up(events(recorded)))


@cache
def _claude() -> tuple[anthropic.AnthropicBedrock, Answering]:
    transport = Answering()
    bedrock = anthropic.AnthropicBedrock(
        aws_access_key="none",
        aws_secret_key="none",
        aws_region="us-east-1",
        max_retries=0,
        http_client=httpx2.Client(transport=transport),
    )
    return bedrock, transport


def _claude_whole(recorded: Recorded) -> Any:
    bedrock, transport = _claude()
    transport.recorded = recorded
    return plain(
        bedrock.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "?"}])
    )


def _claude_streamed(recorded: Recorded) -> Any:
    bedrock, transport = _claude()
    transport.recorded = recorded
    with bedrock.messages.stream(
        model="m", max_tokens=1, messages=[{"role": "user", "content": "?"}]
    ) as stream:
        return plain(stream.get_final_message())


ANTHROPIC_ON_BEDROCK = Judge(_claude_whole, _claude_streamed)
