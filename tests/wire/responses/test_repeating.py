"""Responses repeat what their call says beside the question: each caller reads its own words."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call
from latency_slayer.wire.framing import sse
from tests.wire.responses.samples import (
    BODY,
    RESPONSES,
    message,
    response,
    responses_call,
    responses_request,
    text,
)
from tests.wire.samples import jsoned, read

ANN = {"metadata": {"run": "1"}, "user": "ann", "safety_identifier": "a", "prompt_cache_key": "k"}
BOB: dict[str, Any] = {"metadata": {"run": "2"}, "user": None, "safety_identifier": "b"}
NOBODY = {"metadata": {}, "user": None, "safety_identifier": None, "prompt_cache_key": None}

TOLD_TO_ANN = response(message(text("Paris.")), **ANN)


def asked_by(who: dict[str, Any], form: str = "json", provider: str = "openai") -> Call:
    return RESPONSES.read_call(responses_request({**BODY, **who, "stream": form == "sse"}), provider)


CALLERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "herself": (ANN, ANN),
    "another": (BOB, {**NOBODY, **BOB}),
    "nobody": ({}, NOBODY),
}


@pytest.mark.parametrize(("who", "repeated"), CALLERS.values(), ids=CALLERS.keys())
def test_an_answer_repeats_what_its_own_caller_said(who: dict[str, Any], repeated: dict[str, Any]) -> None:
    answer = read(RESPONSES, asked_by(ANN), jsoned(TOLD_TO_ANN))
    written = RESPONSES.write_answer(asked_by(who), answer)

    assert json.loads(written.body) == {**TOLD_TO_ANN, **repeated}


def test_every_event_with_the_response_repeats_what_its_own_caller_said() -> None:
    answer = read(RESPONSES, asked_by(ANN), jsoned(TOLD_TO_ANN))
    recorded = RESPONSES.write_answer(asked_by(ANN, "sse"), answer)
    streamed = RESPONSES.read_answer(asked_by(ANN, "sse"), recorded)
    written = RESPONSES.write_answer(asked_by(BOB, "sse"), streamed)
    said = [json.loads(event.data) for event in sse.read(written.body)]

    users = [(told["response"]["user"], told["response"]["metadata"]) for told in said if "response" in told]
    assert users == [(None, {"run": "2"})] * 3


def test_the_recorded_bytes_stand_where_nothing_else_was_said() -> None:
    body = json.dumps(TOLD_TO_ANN, indent=2).encode()

    assert RESPONSES.write_answer(asked_by(ANN), read(RESPONSES, asked_by(ANN), body)).body == body


def test_what_an_answer_does_not_repeat_is_not_added() -> None:
    said = response(message(text("Paris.")))
    plain = {name: value for name, value in said.items() if name not in NOBODY}
    written = RESPONSES.write_answer(asked_by(BOB), read(RESPONSES, asked_by(ANN), jsoned(plain)))

    assert json.loads(written.body) == plain


def test_xais_own_metadata_stays() -> None:
    said = response(message(text("Paris.")), metadata={"system_fingerprint": "fp_1"})
    call = responses_call(provider="xai")

    assert json.loads(RESPONSES.write_answer(call, read(RESPONSES, call, jsoned(said))).body) == said


def test_a_call_says_beside_its_question_what_is_given() -> None:
    assert dict(asked_by(BOB).beside) == {"metadata": {"run": "2"}, "safety_identifier": "b"}
    assert asked_by(ANN).scope == asked_by({}).scope
