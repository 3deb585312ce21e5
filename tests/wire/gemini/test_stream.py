"""Streams of generateContent as Google sends them, and what they add up to."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable
from tests.wire.gemini.samples import (
    EARLY_USAGE,
    GEMINI,
    GROUNDING,
    NAMED,
    RATINGS,
    SIGNED,
    candidate,
    function_call,
    gemini_call,
    gemini_stream,
    gemini_streamed,
    generated,
    said,
)
from tests.wire.samples import jsoned, read


def chunk(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A chunk before the last one."""
    return {**said([*parts], None, **fields), "usageMetadata": EARLY_USAGE}


def text(value: str, **fields: Any) -> dict[str, Any]:
    return {"text": value, **fields}


CODE = {"executableCode": {"language": "PYTHON", "code": "6 * 7"}}
RESULT = {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42\n"}}
PAGES = {"urlMetadata": [{"retrievedUrl": "https://example.org"}]}

STREAMS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "text": (
        gemini_stream(chunk(text("Par")), chunk(text("is – ")), said([text("natürlich 🥐.")])),
        said([text("Paris – natürlich 🥐.")]),
    ),
    "one chunk": (gemini_stream(said([text("Paris.")])), said([text("Paris.")])),
    "thoughts": (
        gemini_stream(
            chunk(text("**France**\n\n", thought=True)),
            chunk(text("**Paris**\n\n", thought=True)),
            chunk(text("Pa")),
            chunk(text("ris.")),
            said([text("", **SIGNED)]),
        ),
        said([text("**France**\n\n**Paris**\n\n", thought=True), text("Paris."), text("", **SIGNED)]),
    ),
    "a signature on the first text": (
        gemini_stream(chunk(text("Par", **SIGNED)), chunk(text("is")), said([text(".")])),
        said([text("Par", **SIGNED), text("is.")]),
    ),
    "text that begins empty": (
        gemini_stream(chunk(text("")), said([text("Paris.")])),
        said([text("Paris.")]),
    ),
    "function calls": (
        gemini_stream(
            chunk(text("Looking.")),
            chunk({**function_call(city="Zürich"), **SIGNED}),
            said([function_call("now"), function_call("now")], finishMessage="Calls."),
        ),
        said(
            [
                text("Looking."),
                {**function_call(city="Zürich"), **SIGNED},
                function_call("now"),
                function_call("now"),
            ],
            finishMessage="Calls.",
        ),
    ),
    "code": (
        gemini_stream(
            chunk({**CODE, **SIGNED}, text("")),
            chunk(RESULT),
            chunk(text("It is")),
            said([text(" 42."), text("", **SIGNED)]),
        ),
        said([{**CODE, **SIGNED}, text(""), RESULT, text("It is 42."), text("", **SIGNED)]),
    ),
    "grounding at the end": (
        gemini_stream(
            chunk(text("Par"), groundingMetadata={}),
            said([text("is.")], groundingMetadata=GROUNDING),
        ),
        said([text("Paris.")], groundingMetadata=GROUNDING),
    ),
    "grounding that is repeated": (
        gemini_stream(
            chunk(text("Par"), groundingMetadata={"webSearchQueries": ["a"]}),
            said([text("is.")], groundingMetadata={"webSearchQueries": ["a", "b"], "groundingChunks": []}),
        ),
        said([text("Paris.")], groundingMetadata={"webSearchQueries": ["a", "b"], "groundingChunks": []}),
    ),
    "pages at the start": (
        gemini_stream(chunk(text("Par"), urlContextMetadata=PAGES), said([text("is.")])),
        said([text("Paris.")], urlContextMetadata=PAGES),
    ),
    "citations one by one": (
        gemini_stream(
            chunk(text("To be"), citationMetadata={"citations": [{"endIndex": 5}]}),
            said([text(", or")], citationMetadata={"citations": [{"endIndex": 9}]}),
        ),
        said([text("To be, or")], citationMetadata={"citations": [{"endIndex": 5}, {"endIndex": 9}]}),
    ),
    "ratings on each": (
        gemini_stream(
            chunk(text("Par"), safetyRatings=[{**RATINGS[0], "probability": "LOW"}]),
            said([text("is.")], safetyRatings=RATINGS),
        ),
        said([text("Paris.")], safetyRatings=RATINGS),
    ),
    "several candidates": (
        gemini_stream(
            generated(candidate([text("Par")], None), candidate([text("It ")], None, index=1)),
            generated(candidate([text("is.")], index=1)),
            generated(candidate([text("is.")])),
        ),
        generated(candidate([text("Paris.")]), candidate([text("It is.")], index=1)),
    ),
    "counts told only at first": (
        gemini_stream(
            {**chunk(text("Par")), "usageMetadata": {"promptTokenCount": 12, "trafficType": "ON_DEMAND"}},
            {**said([text("is.")]), "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 2}},
        ),
        {
            **said([text("Paris.")]),
            "usageMetadata": {
                "promptTokenCount": 11,
                "trafficType": "ON_DEMAND",
                "candidatesTokenCount": 2,
            },
        },
    ),
    "an end without content": (
        gemini_stream(chunk(text("Paris.")), generated({"finishReason": "STOP", "index": 0})),
        said([text("Paris.")]),
    ),
    "fields that nobody knows": (
        gemini_stream(
            {**chunk(text("Par"), mood="calm"), "modelStatus": {"stage": "STABLE"}}, said([text("is.")])
        ),
        {**said([text("Paris.")], mood="calm"), "modelStatus": {"stage": "STABLE"}},
    ),
}


@pytest.mark.parametrize(("body", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_answer(body: bytes, message: dict[str, Any]) -> None:
    answer = read(GEMINI, gemini_call("sse"), body)

    assert (answer.recorded.form, answer.message) == ("sse", message)
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


@pytest.mark.parametrize(("body", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_an_array_adds_up_to_the_same(body: bytes, message: dict[str, Any]) -> None:
    chunks = [json.loads(line.removeprefix("data: ")) for line in body.decode().split("\r\n\r\n") if line]
    array = "[" + "\n,\r\n".join(json.dumps(each, indent=2) for each in chunks) + "\n]"
    answer = read(GEMINI, gemini_call("json-array"), array.encode())

    assert (answer.recorded.form, answer.message) == ("json-array", message)


WHOLE = STREAMS["text"][0]

ENDS: dict[str, tuple[bytes, Ending]] = {
    "whole": (WHOLE, Ending.COMPLETE),
    "no blank line at the end": (WHOLE.removesuffix(b"\r\n\r\n"), Ending.COMPLETE),
    "LF": (WHOLE.replace(b"\r\n", b"\n"), Ending.COMPLETE),
    "no finish reason": (gemini_stream(chunk(text("Par")), chunk(text("is."))), Ending.INCOMPLETE),
    "something begun after the end": (WHOLE + b'data: {"candid', Ending.INCOMPLETE),
    "one candidate without its end": (
        gemini_stream(generated(candidate([text("a")]), candidate([text("b")], None, index=1))),
        Ending.INCOMPLETE,
    ),
    "no candidates": (gemini_stream({"usageMetadata": EARLY_USAGE, **NAMED}), Ending.INCOMPLETE),
    "a blocked prompt": (
        gemini_stream({"promptFeedback": {"blockReason": "SAFETY"}, **NAMED}),
        Ending.FILTERED,
    ),
    "an error": (
        gemini_stream(
            chunk(text("Par")), {"error": {"code": 503, "message": "Overloaded.", "status": "UNAVAILABLE"}}
        ),
        Ending.FAILED,
    ),
    "stopped by a filter": (
        gemini_stream(chunk(text("Par")), generated({"finishReason": "SAFETY", "index": 0})),
        Ending.FILTERED,
    ),
}


@pytest.mark.parametrize(("body", "ending"), ENDS.values(), ids=ENDS.keys())
def test_a_stream_ends_when_every_candidate_has_ended(body: bytes, ending: Ending) -> None:
    assert read(GEMINI, gemini_call("sse"), body).ending is ending


def test_a_stream_with_fewer_candidates_than_asked_for_is_incomplete() -> None:
    body = {"contents": [{"parts": [{"text": "?"}]}], "generation_config": {"candidate_count": 2}}
    call = GEMINI.read_call(gemini_streamed(body), "gemini")

    assert read(GEMINI, call, b"[" + jsoned(said([text("a")])) + b"]").ending is Ending.INCOMPLETE


BROKEN = {
    "nothing": b"",
    "no JSON": b"data: x\r\n\r\n" + WHOLE,
    "no object": b"data: []\r\n\r\n" + WHOLE,
    "candidates that are no list": gemini_stream({"candidates": {}}),
    "a candidate without a number": gemini_stream(generated(candidate([], index="0"))),
    "content that is no object": gemini_stream(generated({"content": "Paris"})),
    "parts that are no list": gemini_stream(generated({"content": {"parts": "Paris"}})),
    "not UTF-8": b"data: \xff\r\n\r\n",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_stream_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(GEMINI, gemini_call("sse"), body)


def rendered(message: dict[str, Any], form: str = "sse") -> bytes:
    answer = read(GEMINI, gemini_call(), jsoned(message))
    return GEMINI.write_answer(gemini_call(form), answer).body


def test_each_part_is_a_chunk_and_the_last_one_ends_the_answer() -> None:
    message = said(
        [text("So", thought=True), text("Looking."), {**function_call(city="Zürich"), **SIGNED}],
        groundingMetadata=GROUNDING,
    )

    assert rendered(message) == gemini_stream(
        chunk(text("So", thought=True)),
        chunk(text("Looking.")),
        said([{**function_call(city="Zürich"), **SIGNED}], groundingMetadata=GROUNDING),
    ).replace(b'": ', b'":').replace(b', "', b',"').replace(b", {", b",{")


def test_parts_that_a_reader_would_put_together_share_a_chunk() -> None:
    assert rendered(said([text("a"), text("b"), text("c", **SIGNED)])).count(b"data: ") == 2


def test_candidates_end_together() -> None:
    message = generated(candidate([text("a")]), candidate([text("b", thought=True), text("c")], index=1))
    chunks = json.loads(rendered(message, "json-array"))

    assert [each["candidates"] for each in chunks] == [
        [candidate([text("b", thought=True)], None, index=1)],
        [candidate([text("a")]), candidate([text("c")], index=1)],
    ]


def test_what_blocked_the_prompt_is_told_at_first() -> None:
    message = {**said([text("a"), function_call()]), "promptFeedback": {"safetyRatings": RATINGS}}
    chunks = json.loads(rendered(message, "json-array"))

    assert [each.get("promptFeedback") for each in chunks] == [{"safetyRatings": RATINGS}, None]


def test_an_array_is_spread_over_lines_as_google_does() -> None:
    lines = rendered(said([text("a", **SIGNED), text("b")]), "json-array").split(b"\n")

    assert (lines[0], lines[-1], lines.count(b",\r")) == (b"[{", b"]", 1)


UNSAYABLE: dict[str, tuple[bytes, str]] = {
    "arguments in pieces": (
        gemini_stream(
            chunk({"functionCall": {"name": "f", "willContinue": True}}),
            chunk({"functionCall": {"partialArgs": [{"jsonPath": "$.a", "stringValue": "b"}]}}),
            said([{"functionCall": {}}]),
        ),
        "the arguments of a function call are in pieces",
    ),
    "sound in pieces": (
        gemini_stream(
            chunk({"inlineData": {"mimeType": "audio/L16;rate=24000", "data": "AAAA"}}),
            said([{"inlineData": {"mimeType": "audio/L16;rate=24000", "data": "AAAA"}}]),
        ),
        "streamed audio is in pieces",
    ),
}


@pytest.mark.parametrize(("body", "reason"), UNSAYABLE.values(), ids=UNSAYABLE.keys())
def test_what_only_a_stream_can_say_is_not_told_as_one_answer(body: bytes, reason: str) -> None:
    answer = read(GEMINI, gemini_call("sse"), body)

    with pytest.raises(FormUnavailable, match=reason):
        GEMINI.write_answer(gemini_call(), answer)


def test_candidates_that_cannot_be_told_apart_are_not_streamed() -> None:
    with pytest.raises(FormUnavailable, match="told apart"):
        rendered(generated(candidate([text("a")]), candidate([text("b")])))


def test_an_answer_is_replayed_as_it_was_recorded() -> None:
    answer = read(GEMINI, gemini_call("sse"), WHOLE)

    assert GEMINI.write_answer(gemini_call("sse"), answer).body == WHOLE
