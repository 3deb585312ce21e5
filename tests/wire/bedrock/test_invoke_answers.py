"""Answers of the models behind InvokeModel, as JSON and as streams, and one as the other."""

import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given

from latency_slayer.wire.call import Answer, Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import event_stream
from tests.wire.bedrock.samples import (
    INVOKE,
    INVOKE_REPLIES,
    MODEL_METRICS,
    chunks,
    exception,
    frames,
    invoke_call,
    nova_reply,
    tool_use,
)
from tests.wire.messages.samples import MESSAGES_USAGE, REPLIES, reply
from tests.wire.samples import jsoned, read
from tests.wire.test_every_format import spoiled


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


USAGES: dict[str, tuple[bytes, Usage]] = {
    "Claude": (jsoned(REPLIES["text"]), Usage(22, 42, 7)),
    "Nova": (jsoned(INVOKE_REPLIES["Nova: text"]), Usage(11, 42)),
    "Titan with decimals": (
        jsoned({"inputTextTokenCount": 28.0, "results": [{"tokenCount": 19.0, "outputText": "a"}]}),
        Usage(28, 19),
    ),
    "Llama in a stream": (chunks(*LLAMA_TEXT), Usage(11, 42)),
    "Mistral in a stream": (chunks(*MISTRAL_TEXT), Usage(11, 42)),
    "Bedrock's own cache counts": (
        chunks(*MISTRAL_TEXT, metrics={**MODEL_METRICS, "cacheReadInputTokenCount": 5}),
        Usage(16, 42, 5),
    ),
}


@pytest.mark.parametrize(("body", "usage"), USAGES.values(), ids=USAGES.keys())
def test_the_tokens_are_read(body: bytes, usage: Usage) -> None:
    assert in_stream(body).usage == usage


def test_counts_that_stand_in_headers_alone_are_not_known() -> None:
    assert in_json(TOLD_AS_JSON_ALONE["Mistral"]).usage is None


def text(reason: str | None, said: str = "a") -> dict[str, Any]:
    return {"generation": said, "stop_reason": reason}


GUARDED = {"amazon-bedrock-guardrailAction": "INTERVENED"}
TOOL_CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}

ENDINGS: dict[str, tuple[bytes, Ending]] = {
    "Llama's limit": (jsoned(text("length")), Ending.TRUNCATED),
    "an unknown reason": (jsoned(text("tea_time")), Ending.INCOMPLETE),
    "no reason": (jsoned(text(None)), Ending.INCOMPLETE),
    "an empty reason": (jsoned(text("")), Ending.INCOMPLETE),
    "nothing said": (jsoned(text("stop", " ")), Ending.EMPTY),
    "Titan's limit": (
        jsoned({"results": [{"outputText": "a", "completionReason": "LENGTH"}]}),
        Ending.TRUNCATED,
    ),
    "Titan's stop": (
        jsoned({"results": [{"outputText": "a", "completionReason": "STOP_CRITERIA_MET"}]}),
        Ending.COMPLETE,
    ),
    "Titan's filter": (
        jsoned({"results": [{"outputText": "a", "completionReason": "CONTENT_FILTERED"}]}),
        Ending.FILTERED,
    ),
    "the worst of several": (
        jsoned(
            {
                "generations": [
                    {"text": "a", "finish_reason": "COMPLETE"},
                    {"text": "b", "finish_reason": "MAX_TOKENS"},
                ]
            }
        ),
        Ending.TRUNCATED,
    ),
    "a tool call": (
        jsoned(
            {"choices": [{"message": {"content": None, "tool_calls": [TOOL_CALL]}, "finish_reason": "stop"}]}
        ),
        Ending.TOOL_CALLS,
    ),
    "Cohere's tool call": (
        jsoned({**COMMAND_R, "text": "", "tool_calls": [{"name": "f", "parameters": {}}]}),
        Ending.TOOL_CALLS,
    ),
    "a refusal": (jsoned(reply([{"type": "text", "text": "No."}], "refusal")), Ending.REFUSED),
    "Nova's malformed answer": (
        jsoned(nova_reply({"text": "a"}, stop="malformed_model_output")),
        Ending.INCOMPLETE,
    ),
    "Nova's call": (jsoned(nova_reply(tool_use(1), stop="tool_use")), Ending.TOOL_CALLS),
    "a guardrail": (jsoned({**INVOKE_REPLIES["Titan"], **GUARDED}), Ending.FILTERED),
    "a guardrail in a stream": (
        chunks(*TITAN_TEXT[:1], {**TITAN_TEXT[1], **GUARDED}),
        Ending.FILTERED,
    ),
    "a guardrail that let nothing through": (
        chunks({**TITAN_TEXT[1], **GUARDED}, metrics=None),
        Ending.FILTERED,
    ),
    "an exception": (
        chunks(*NOVA_TEXT[:2], metrics=None) + exception("modelTimeoutException", "slow"),
        Ending.FAILED,
    ),
    "an exception alone": (exception("throttlingException", "slow"), Ending.FAILED),
    "Claude's error": (
        chunks({"type": "error", "error": {"type": "overloaded_error"}}),
        Ending.FAILED,
    ),
    "no event that is known": (frames(("weather", {"sky": "blue"})), Ending.INCOMPLETE),
    "one reason for two texts": (
        chunks(
            {"text": "a", "is_finished": False, "index": 0},
            {"text": "b", "is_finished": False, "index": 1},
            {"is_finished": True, "finish_reason": "COMPLETE"},
        ),
        Ending.INCOMPLETE,
    ),
    "Command R's stream without its end": (chunks(*COMMAND_R_TEXT[:2]), Ending.INCOMPLETE),
}


@pytest.mark.parametrize(("body", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_answer_ends_as_its_model_says(body: bytes, ending: Ending) -> None:
    assert in_stream(body).ending is ending


@pytest.mark.parametrize("said", [said for said, _ in WHOLE.values()], ids=WHOLE.keys())
def test_a_stream_without_its_metrics_is_incomplete(said: list[dict[str, Any]]) -> None:
    assert in_stream(chunks(*said, metrics=None)).ending is Ending.INCOMPLETE


@pytest.mark.parametrize("said", [said for said, _ in WHOLE.values()], ids=WHOLE.keys())
def test_a_stream_without_its_last_chunk_is_never_complete(said: list[dict[str, Any]]) -> None:
    assert ending_of(chunks(*said[:-1])) in (Ending.INCOMPLETE, None)


def ending_of(body: bytes) -> Ending | None:
    try:
        return in_stream(body).ending
    except Unreadable:
        return None


UNREADABLE: dict[str, bytes] = {
    "an embedding": jsoned({"embedding": [0.1, 0.2], "inputTextTokenCount": 2}),
    "several embeddings": jsoned({"embeddings": [[0.1]], "id": "1"}),
    "an image": jsoned({"images": ["eA=="], "seeds": [1], "finish_reasons": [None]}),
    "an error": jsoned({"message": "The provided model identifier is invalid."}),
    "an unknown model": jsoned({"hologram": "eA=="}),
    "a list": jsoned([1]),  # type: ignore[arg-type]  # what is tested
    "an unknown model's stream": chunks({"hologram": "eA=="}),
    "a chunk without bytes": frames(("chunk", {"text": "a"})),
    "a chunk that is not base64": frames(("chunk", {"bytes": "é"})),
    "a chunk that is not JSON": frames(("chunk", {"bytes": "YQ=="})),
    "Jurassic's stream": chunks({"completions": []}),
    "two results in one stream": chunks({"outputText": "a", "index": 0}, {"outputText": "b", "index": 1}),
    "an answer without a number": chunks({"outputs": [{"text": "a", "index": "a"}]}),
    "a text that is none": jsoned(text("stop", None)),  # type: ignore[arg-type]  # what is tested
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_text_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(INVOKE, invoke_call(), body)


STREAMS = [said for said, _ in WHOLE.values()] + list(STREAMED_ALONE.values())
MESSAGES = [message for _, message in WHOLE.values()] + list(TOLD_AS_JSON_ALONE.values())


@given(said=spoiled(STREAMS))
@example(said=[{"choices": [{"index": 0, "text": None}]}, {"choices": [{"index": 0, "text": "is."}]}])
@example(said=[{"choices": [{"index": 0, "message": 1}]}, {"choices": [{"index": 0, "delta": {}}]}])
def test_spoiled_chunks_are_an_answer_or_unreadable(said: Any) -> None:
    told = [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []
    use(chunks(*told, {}))


@given(message=spoiled(MESSAGES))
def test_spoiled_json_is_an_answer_or_unreadable(message: Any) -> None:
    use(jsoned(message))


def use(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        answer = read(INVOKE, invoke_call(), body)
        for form in ("json", "eventstream"):
            with contextlib.suppress(FormUnavailable):
                assert INVOKE.write_answer(invoke_call(form), answer).body
