"""The second opinion on answers: both forms of one answer say the same, and any loss is seen."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.contents import NotAnAnswer, content_of, difference, flaw, is_finished, unfit
from benchmarks.contents.framing import framed

from tests.benchmarks.answers import SAMPLES
from tests.benchmarks.answers.anthropic import MESSAGES
from tests.benchmarks.answers.bedrock import CONVERSE, INVOKE_TITAN
from tests.benchmarks.answers.openai import CHAT, RESPONSES
from tests.benchmarks.answers.others import COHERE_V1
from tests.benchmarks.answers.sample import Sample, chunk, frame, sse

STREAMS = {
    f"{name}, stream {number}": (sample, stream)
    for name, sample in SAMPLES.items()
    for number, stream in enumerate(sample.streams)
}


@pytest.mark.parametrize(("sample", "stream"), STREAMS.values(), ids=STREAMS)
def test_both_forms_of_an_answer_say_the_same(sample: Sample, stream: bytes) -> None:
    whole, streamed = content_of(sample.endpoint, sample.body), content_of(sample.endpoint, stream)

    assert difference(whole, streamed) is None


@pytest.mark.parametrize(("sample", "stream"), STREAMS.values(), ids=STREAMS)
def test_a_made_answer_is_fit_to_be_served_again(sample: Sample, stream: bytes) -> None:
    bodies = (sample.body, stream)

    assert [unfit(sample.endpoint, body) for body in bodies] == [None, None]
    assert [is_finished(sample.endpoint, body) for body in bodies] == [True, True]
    assert flaw(sample.endpoint, framed(stream).kind, stream, "openai") is None


def _losses(value: Any) -> Iterator[tuple[str, Any]]:
    """The name of each leaf of `value` that says something, and `value` without it."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from ((name, [*value[:place], less, *value[place + 1 :]]) for name, less in _losses(item))
        return
    for key, item in value.items() if isinstance(value, dict) else ():
        if isinstance(item, dict | list):
            yield from ((name, {**value, key: less}) for name, less in _losses(item))
        elif item not in (None, ""):
            yield key, {name: field for name, field in value.items() if name != key}


_UNHEARD = {"object", "index", "type", "totalTokens"}
"""What says only which form it is, has one value for ever, or is a sum of others."""


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_loss_anywhere_in_an_answer_is_seen(sample: Sample) -> None:
    unseen = {name for name, less in _losses(sample.whole) if _is_same(sample, json.dumps(less).encode())}

    assert unseen <= _UNHEARD


def _is_same(sample: Sample, body: bytes) -> bool:
    try:
        return difference(content_of(sample.endpoint, sample.body), content_of(sample.endpoint, body)) is None
    except NotAnAnswer:
        return False


@pytest.mark.parametrize(("sample", "stream"), STREAMS.values(), ids=STREAMS)
def test_a_stream_without_its_end_is_seen(sample: Sample, stream: bytes) -> None:
    assert not _is_same(sample, stream[: len(stream) // 2])


_UNFIT = {
    "a truncated chat": (
        CHAT,
        {"choices": [_c := {"message": {"content": "x"}, "finish_reason": "length"}]},
        "length",
    ),
    "a refused chat": (
        CHAT,
        {"choices": [{"message": {"refusal": "no"}, "finish_reason": "stop"}]},
        "refusal",
    ),
    "one of two choices": (
        CHAT,
        {"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}, {**_c, "index": 1}]},
        "length",
    ),
    "an empty chat": (CHAT, {"choices": [{"message": {"content": " "}, "finish_reason": "stop"}]}, "nothing"),
    "a queued response": (RESPONSES, {**RESPONSES.whole, "status": "queued"}, "queued"),
    "a paused message": (MESSAGES, {**MESSAGES.whole, "stop_reason": "pause_turn"}, "pause_turn"),
    "a guardrail": (CONVERSE, {**CONVERSE.whole, "stopReason": "guardrail_intervened"}, "guardrail"),
    "a guardrail of invoke": (
        INVOKE_TITAN,
        {**INVOKE_TITAN.whole, "amazon-bedrock-guardrailAction": "INTERVENED"},
        "INTERVENED",
    ),
    "a blocked prompt": (SAMPLES["gemini"], {"promptFeedback": {"blockReason": "SAFETY"}}, "blocked"),
    "a number for an enum": (
        SAMPLES["gemini"],
        {"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": 2}]},
        "MAX_TOKENS",
    ),
    "a thought alone": (
        SAMPLES["gemini"],
        {"candidates": [{"content": {"parts": [{"text": "x", "thought": True}]}, "finishReason": "STOP"}]},
        "nothing",
    ),
    "a model that was loaded": (SAMPLES["Ollama chat"], {"done": True, "done_reason": "load"}, "load"),
}


@pytest.mark.parametrize(("sample", "answer", "told"), _UNFIT.values(), ids=_UNFIT)
def test_an_answer_that_must_not_be_kept_is_told(sample: Sample, answer: Any, told: str) -> None:
    why = unfit(sample.endpoint, json.dumps(answer).encode())

    assert told in (why or "")


def _less_one(stream: bytes, word: str) -> bytes:
    return b"".join(
        f"{block}\n\n".encode() for block in stream.decode().split("\n\n") if word not in block and block
    )


_FLAWS = {
    "a chat without its mark": (CHAT, _less_one(CHAT.streams[0], "[DONE]"), "does not end with [DONE]"),
    "an event without its name": (
        MESSAGES,
        MESSAGES.streams[0].replace(b"event: message_stop\n", b""),
        "an event named ''",
    ),
    "an event with another name": (
        RESPONSES,
        RESPONSES.streams[0].replace(b"event: response.completed", b"event: done"),
        "an event named 'done'",
    ),
    "a response that misses a delta": (RESPONSES, _less_one(RESPONSES.streams[0], '"ße"'), "the deltas"),
    "a response that misses an item": (
        RESPONSES,
        _less_one(RESPONSES.streams[0], 'output_item.done","output_index":1'),
        "the items",
    ),
    "lines for events": (COHERE_V1, COHERE_V1.streams[0], "it is ndjson"),
}


@pytest.mark.parametrize(("sample", "stream", "told"), _FLAWS.values(), ids=_FLAWS)
def test_a_stream_that_adds_up_but_that_clients_stumble_over_is_told(
    sample: Sample, stream: bytes, told: str
) -> None:
    assert difference(content_of(sample.endpoint, sample.body), content_of(sample.endpoint, stream)) is None

    assert told in (flaw(sample.endpoint, "sse", stream, "openai") or "")


def test_some_providers_end_their_streams_without_a_mark() -> None:
    assert flaw("chat.completions", "sse", _less_one(CHAT.streams[0], "[DONE]"), "writer") is None


def test_lines_that_miss_a_piece_of_what_they_end_with_are_told() -> None:
    stream = COHERE_V1.streams[0].replace('"text":"ße"'.encode(), b'"text":""')

    assert flaw("v1.chat", "ndjson", stream, "cohere") == "the pieces are not the text of the answer"


_STREAM = CONVERSE.streams[0]

_BROKEN = {
    "a wrong checksum of a frame": _STREAM[:-1] + bytes([_STREAM[-1] ^ 1]),
    "a wrong byte in a frame": _STREAM.replace(b"Gr", b"gr"),
    "half a frame": _STREAM[:-7],
    "an exception": _STREAM + frame("x", {}).replace(b":message-type", b":message-typo"),
    "no JSON": b"Not Found",
    "nothing": b"",
    "an error": b'{"error": {"message": "no"}}',
}


@pytest.mark.parametrize("body", _BROKEN.values(), ids=_BROKEN)
def test_what_is_no_answer_is_told(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        content_of("converse", body)


_FRAMINGS = {
    "padded JSON": (b'\n    \n{"a": 1}', [{"a": 1}]),
    "lines": (b'{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
    "an array": (b'[{"a": 1},\r\n{"a": 2}]', [{"a": 1}, {"a": 2}]),
    "events with comments and marks": (
        b': PROCESSING\n\ndata: {"a": 1}\r\n\r\nevent: x\ndata:{"a":\ndata: 2}\n\ndata: [DONE]\n\n',
        [{"a": 1}, {"a": 2}],
    ),
    "frames": (frame("x", {"a": 1}) + chunk({"b": "ü"}), [{"x": {"a": 1}}, {"b": "ü"}]),
    "events with CRs": (sse({"a": 1}).replace(b"\n", b"\r"), [{"a": 1}]),
}


@pytest.mark.parametrize(("body", "values"), _FRAMINGS.values(), ids=_FRAMINGS)
def test_the_values_in_a_body_are_found(body: bytes, values: list[Any]) -> None:
    assert framed(body).values == values
