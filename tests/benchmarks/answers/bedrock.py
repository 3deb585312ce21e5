"""Answers of Bedrock's formats."""

from typing import Any

from tests.benchmarks.answers import anthropic
from tests.benchmarks.answers.sample import Sample, chunk, frame

_BEDROCK_END = {"metrics": {"latencyMs": 5}, "usage": {"inputTokens": 3, "outputTokens": 4}}


def _block(index: int, delta: Any) -> bytes:
    return frame("contentBlockDelta", {"contentBlockIndex": index, "delta": delta, "p": "abcd"})


CONVERSE = Sample(
    "converse",
    {
        **_BEDROCK_END,
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "hm so", "signature": "sig"}}},
                    {"text": "Grüße"},
                    {"citationsContent": {"content": [{"text": "cited"}], "citations": [{"title": "t"}]}},
                    {"toolUse": {"toolUseId": "t1", "name": "f", "input": {"a": 1}}},
                ],
            }
        },
        "stopReason": "tool_use",
    },
    [
        frame("messageStart", {"role": "assistant", "p": "ab"})
        + _block(0, {"reasoningContent": {"text": "hm "}})
        + _block(0, {"reasoningContent": {"text": "so"}})
        + _block(0, {"reasoningContent": {"signature": "sig"}})
        + frame("contentBlockStop", {"contentBlockIndex": 0})
        + _block(1, {"text": "Gr"})
        + _block(1, {"text": "üße"})
        + _block(2, {"citation": {"title": "t"}})
        + _block(2, {"text": "cited"})
        + frame(
            "contentBlockStart",
            {"contentBlockIndex": 3, "start": {"toolUse": {"toolUseId": "t1", "name": "f"}}},
        )
        + _block(3, {"toolUse": {"input": '{"a"'}})
        + _block(3, {"toolUse": {"input": ":1}"}})
        + frame("messageStop", {"stopReason": "tool_use", "p": "abc"})
        + frame("metadata", {**_BEDROCK_END, "p": "abc"})
    ],
)

_METRICS = {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 3}}

INVOKE_ANTHROPIC = Sample(
    "invoke",
    anthropic.WHOLE,
    [b"".join(map(chunk, [*anthropic.EVENTS[:-1], {**anthropic.EVENTS[-1], **_METRICS}]))],
)

INVOKE_NOVA = Sample(
    "invoke",
    {
        "output": {"message": {"role": "assistant", "content": [{"text": "Grüße"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 3, "outputTokens": 4, "totalTokens": 7},
    },
    [
        chunk({"messageStart": {"role": "assistant"}})
        + chunk({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Gr"}}})
        + chunk({"contentBlockStop": {"contentBlockIndex": 0}})
        + chunk({"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"text": "üße"}}})
        + chunk({"contentBlockStop": {"contentBlockIndex": 1}})
        + chunk({"messageStop": {"stopReason": "end_turn"}})
        + chunk({"metadata": {"usage": {"inputTokens": 3, "outputTokens": 4}, "metrics": {}}, **_METRICS})
    ],
)

INVOKE_TITAN = Sample(
    "invoke",
    {
        "inputTextTokenCount": 3,
        "results": [{"outputText": "Grüße", "tokenCount": 4, "completionReason": "FINISH"}],
    },
    [
        chunk({"outputText": "Gr", "index": 0, "inputTextTokenCount": 3})
        + chunk(
            {
                "outputText": "üße",
                "index": 0,
                "totalOutputTextTokenCount": 4,
                "completionReason": "FINISH",
                **_METRICS,
            }
        )
    ],
)

INVOKE_LLAMA = Sample(
    "invoke",
    {"generation": "Grüße", "prompt_token_count": 3, "generation_token_count": 2, "stop_reason": "stop"},
    [
        chunk({"generation": "Gr", "prompt_token_count": 3, "generation_token_count": 1, "stop_reason": None})
        + chunk({"generation": "üße", "generation_token_count": 2, "stop_reason": "stop", **_METRICS})
    ],
)

INVOKE_MISTRAL = Sample(
    "invoke",
    {"outputs": [{"text": "Grüße", "stop_reason": "stop"}]},
    [
        chunk({"outputs": [{"text": "Gr", "stop_reason": None}]})
        + chunk({"outputs": [{"text": "üße", "stop_reason": "stop"}], **_METRICS})
    ],
)
