"""How answers of the models behind InvokeModel end, what they cost, and what is none."""

import contextlib
from typing import Any

import pytest
from hypothesis import example, given

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
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
from tests.wire.bedrock.test_invoke_answers import (
    COMMAND_R,
    COMMAND_R_TEXT,
    LLAMA_TEXT,
    MISTRAL_TEXT,
    NOVA_TEXT,
    STREAMED_ALONE,
    TITAN_TEXT,
    TOLD_AS_JSON_ALONE,
    WHOLE,
    in_json,
    in_stream,
)
from tests.wire.messages.samples import REPLIES, reply
from tests.wire.samples import jsoned, read
from tests.wire.test_every_format import spoiled

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
