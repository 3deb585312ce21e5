"""Answers of the models behind InvokeModel, as JSON and as streams, and one as the other."""

import base64
import json
from typing import Any

import pytest

from latency_slayer.wire.call import Answer, Ending, FormUnavailable
from latency_slayer.wire.framing import event_stream
from tests.wire.bedrock.samples import (
    INVOKE,
    INVOKE_REPLIES,
    chunks,
    frames,
    invoke_call,
    nova_reply,
)
from tests.wire.messages.samples import MESSAGES_USAGE, REPLIES, reply
from tests.wire.samples import jsoned, read


def in_stream(body: bytes) -> Answer:
    """The answer in `body`, which was asked for as a stream."""
    return read(INVOKE, invoke_call("eventstream"), body)


def in_json(message: dict[str, Any]) -> Answer:
    return read(INVOKE, invoke_call(), jsoned(message))


def block(number: int, **said: Any) -> list[dict[str, Any]]:
    """A block of Nova with one delta; it is numbered on its own."""
    return [
        {"contentBlockDelta": {"delta": said, "contentBlockIndex": number}},
        {"contentBlockStop": {"contentBlockIndex": number}},
    ]


NOVA_END = [
    {"messageStop": {"stopReason": "end_turn"}},
    {
        "metadata": {
            "usage": {
                "inputTokens": 11,
                "outputTokens": 42,
                "cacheReadInputTokenCount": 0,
                "cacheWriteInputTokenCount": 0,
            },
            "metrics": {},
            "trace": {},
        }
    },
]
NOVA_TEXT = [{"messageStart": {"role": "assistant"}}, *block(0, text="Par"), *block(1, text="is."), *NOVA_END]
NOVA_TOOLS = [
    {"messageStart": {"role": "assistant"}},
    *block(0, text="Look"),
    *block(1, text="ing."),
    {"contentBlockStart": {"start": {"toolUse": {"toolUseId": "t", "name": "f"}}, "contentBlockIndex": 24}},
    *block(24, toolUse={"input": '{"city":"Zürich"}'}),
    {"messageStop": {"stopReason": "tool_use"}},
    NOVA_END[1],
]
CLAUDE_TEXT = [
    {
        "type": "message_start",
        "message": {**reply([], None), "usage": {**MESSAGES_USAGE, "output_tokens": 1}},
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Par"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "is."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 42}},
    {"type": "message_stop"},
]
TITAN_TEXT = [
    {"outputText": "Par", "index": 0, "inputTextTokenCount": 11, "completionReason": None},
    {
        "outputText": "is.",
        "index": 0,
        "totalOutputTextTokenCount": 42,
        "completionReason": "FINISH",
        "inputTextTokenCount": None,
    },
]
LLAMA_TEXT = [
    {"generation": "Par", "prompt_token_count": 11, "generation_token_count": 1, "stop_reason": None},
    {"generation": "is.", "prompt_token_count": None, "generation_token_count": 41, "stop_reason": None},
    {"generation": "", "prompt_token_count": None, "generation_token_count": 42, "stop_reason": "stop"},
]
MISTRAL_TEXT = [
    {"outputs": [{"text": "Par", "stop_reason": None}]},
    {"outputs": [{"text": "is.", "stop_reason": "stop"}]},
]
LEGACY_TEXT = [
    {"type": "completion", "completion": " Par", "stop_reason": None, "stop": None},
    {"type": "completion", "completion": "is.", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"},
]
COMMAND_R = {
    "response_id": "r",
    "text": "Paris.",
    "generation_id": "g",
    "chat_history": [
        {"role": "USER", "message": "What is the capital of France?"},
        {"role": "CHATBOT", "message": "Paris."},
    ],
    "finish_reason": "COMPLETE",
}
COMMAND_R_TEXT = [
    {"event_type": "stream-start", "is_finished": False, "generation_id": "g"},
    {"event_type": "text-generation", "is_finished": False, "text": "Paris."},
    {"event_type": "stream-end", "is_finished": True, "finish_reason": "COMPLETE", "response": COMMAND_R},
]

WHOLE: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "Claude": (CLAUDE_TEXT, reply([{"type": "text", "text": "Paris."}])),
    "Nova": (NOVA_TEXT, nova_reply({"text": "Paris."})),
    "Nova with a tool": (
        NOVA_TOOLS,
        nova_reply(
            {"text": "Looking."},
            {"toolUse": {"toolUseId": "t", "name": "f", "input": {"city": "Zürich"}}},
            stop="tool_use",
        ),
    ),
    "Titan": (
        TITAN_TEXT,
        {
            "inputTextTokenCount": 11,
            "results": [{"tokenCount": 42, "outputText": "Paris.", "completionReason": "FINISH"}],
        },
    ),
    "Llama": (
        LLAMA_TEXT,
        {
            "generation": "Paris.",
            "prompt_token_count": 11,
            "generation_token_count": 42,
            "stop_reason": "stop",
        },
    ),
    "Mistral": (MISTRAL_TEXT, {"outputs": [{"text": "Paris.", "stop_reason": "stop"}]}),
    "legacy Claude": (
        LEGACY_TEXT,
        {"type": "completion", "completion": " Paris.", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"},
    ),
    "Command R": (COMMAND_R_TEXT, COMMAND_R),
}
"""Streams as the models really send them, and the JSON that they add up to."""


@pytest.mark.parametrize(("said", "message"), WHOLE.values(), ids=WHOLE.keys())
def test_a_stream_is_served_as_the_json_that_it_adds_up_to(
    said: list[dict[str, Any]], message: dict[str, Any]
) -> None:
    written = INVOKE.write_answer(invoke_call(), in_stream(chunks(*said)))

    assert json.loads(written.body) == message


@pytest.mark.parametrize(("said", "message"), WHOLE.values(), ids=WHOLE.keys())
def test_a_stream_and_its_json_say_and_end_alike(said: list[dict[str, Any]], message: dict[str, Any]) -> None:
    streamed, whole = in_stream(chunks(*said)), in_json(message)

    assert (streamed.text, streamed.ending) == (whole.text, whole.ending)


def test_a_stream_without_padding_reads_alike() -> None:
    events = [
        (m.headers[":event-type"], json.loads(m.payload)) for m in event_stream.read(chunks(*NOVA_TEXT))
    ]
    bare = frames(*((name, {"bytes": said["bytes"]}) for name, said in events), padded=False)

    assert in_stream(bare).message == in_stream(chunks(*NOVA_TEXT)).message


STREAMED_ALONE = {
    "DeepSeek": [
        {"choices": [{"index": 0, "text": "Par", "stop_reason": None}]},
        {"choices": [{"index": 0, "text": "is.", "stop_reason": "stop"}]},
    ],
    "chat completions": [
        {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "Par"}, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {"content": "is."}, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    ],
    "Mistral Large": [
        {
            "choices": [{"index": 0, "message": {"role": None, "content": "Par"}, "stop_reason": None}],
            "p": None,
        },
        {"choices": [{"index": 0, "message": {"content": "is."}, "stop_reason": "stop"}], "p": None},
    ],
    "Command": [
        {"text": "Par", "is_finished": False, "index": 0},
        {"text": "is.", "is_finished": False, "index": 0},
        {"is_finished": True, "finish_reason": "COMPLETE"},
    ],
}


@pytest.mark.parametrize("said", STREAMED_ALONE.values(), ids=STREAMED_ALONE.keys())
def test_a_stream_that_says_other_things_than_json_is_replayed_alone(said: list[dict[str, Any]]) -> None:
    body = chunks(*said)
    answer = in_stream(body)

    assert (answer.text, answer.ending) == ("Paris.", Ending.COMPLETE)
    assert INVOKE.write_answer(invoke_call("eventstream"), answer).body == body
    with pytest.raises(FormUnavailable):
        INVOKE.write_answer(invoke_call(), answer)


TOLD_AS_JSON_ALONE: dict[str, dict[str, Any]] = {
    "Mistral": {"outputs": [{"text": "Paris.", "stop_reason": "stop"}]},
    "legacy Claude": {"type": "completion", "completion": "Paris.", "stop_reason": "stop_sequence"},
    "Command": {"id": "1", "generations": [{"id": "2", "text": "Paris.", "finish_reason": "COMPLETE"}]},
    "Command R": COMMAND_R,
    "Jurassic": {
        "id": 1,
        "completions": [{"data": {"text": "Paris."}, "finishReason": {"reason": "endoftext"}}],
    },
    "chat completions": {
        "choices": [{"index": 0, "message": {"content": "Paris."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 42},
    },
    "DeepSeek": {"choices": [{"text": "Paris.", "stop_reason": "stop"}]},
    "Claude without counts": reply([{"type": "text", "text": "Paris."}], usage=None),
    "Nova without counts": {**nova_reply({"text": "Paris."}), "usage": None},
    "Nova in two texts": nova_reply({"text": "Paris"}, {"text": "."}),
    "Titan's several results": {
        "inputTextTokenCount": 1,
        "results": [{"tokenCount": 1, "outputText": text, "completionReason": "FINISH"} for text in "ab"],
    },
    "Llama without counts": {"generation": "Paris.", "stop_reason": "stop"},
    "a guardrail's report": {
        **reply([{"type": "text", "text": "Paris."}]),
        "amazon-bedrock-guardrailAction": "NONE",
        "amazon-bedrock-trace": {},
    },
}


@pytest.mark.parametrize("message", TOLD_AS_JSON_ALONE.values(), ids=TOLD_AS_JSON_ALONE.keys())
def test_json_whose_stream_is_not_known_is_replayed_alone(message: dict[str, Any]) -> None:
    answer = in_json(message)

    assert answer.ending is Ending.COMPLETE
    assert INVOKE.write_answer(invoke_call(), answer).body == jsoned(message)
    with pytest.raises(FormUnavailable):
        INVOKE.write_answer(invoke_call("eventstream"), answer)


def written(message: dict[str, Any]) -> list[dict[str, Any]]:
    body = INVOKE.write_answer(invoke_call("eventstream"), in_json(message)).body
    return [json.loads(base64.b64decode(json.loads(m.payload)["bytes"])) for m in event_stream.read(body)]


def test_a_rendered_frame_is_a_chunk() -> None:
    body = INVOKE.write_answer(invoke_call("eventstream"), in_json(INVOKE_REPLIES["Llama"])).body

    assert {tuple(m.headers.items()) for m in event_stream.read(body)} == {
        ((":event-type", "chunk"), (":content-type", "application/json"), (":message-type", "event"))
    }


def test_claude_is_rendered_in_its_own_order() -> None:
    names = [said["type"] for said in written(REPLIES["text"])]

    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert names == ["message_start", *block, "message_delta", "message_stop"]


def test_nova_is_rendered_in_its_own_order() -> None:
    said = written(INVOKE_REPLIES["Nova: text"])

    assert said == [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Paris – naturally 🥐."}}},
        {"contentBlockStop": {"contentBlockIndex": 0}},
        NOVA_END[0],
        {
            **NOVA_END[1],
            "amazon-bedrock-invocationMetrics": {
                "inputTokenCount": 11,
                "outputTokenCount": 42,
                "cacheReadInputTokenCount": 0,
                "cacheWriteInputTokenCount": 0,
                "invocationLatency": 0,
                "firstByteLatency": 0,
            },
        },
    ]


COUNTED = {
    "Claude": (
        REPLIES["text"],
        {
            "inputTokenCount": 10,
            "outputTokenCount": 42,
            "cacheReadInputTokenCount": 7,
            "cacheWriteInputTokenCount": 5,
        },
    ),
    "Titan": (INVOKE_REPLIES["Titan"], {"inputTokenCount": 11, "outputTokenCount": 42}),
    "Llama": (INVOKE_REPLIES["Llama"], {"inputTokenCount": 11, "outputTokenCount": 42}),
}


@pytest.mark.parametrize(("message", "counts"), COUNTED.values(), ids=COUNTED.keys())
def test_the_last_chunk_alone_reports_the_counts(message: dict[str, Any], counts: dict[str, int]) -> None:
    *others, last = (said.get("amazon-bedrock-invocationMetrics") for said in written(message))

    assert last == {**counts, "invocationLatency": 0, "firstByteLatency": 0}
    assert set(others) <= {None}
