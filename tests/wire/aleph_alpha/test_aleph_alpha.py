"""Aleph Alpha's completions, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Ending, FormUnavailable, Request, Trait, Unreadable, Usage
from latency_slayer.wire.formats import codec_for
from tests.wire.aleph_alpha.samples import (
    ALEPH_ALPHA,
    ANSWERS,
    BODY,
    complete_call,
    complete_request,
    completed,
    text,
)
from tests.wire.samples import jsoned, read

QUESTION = "What is the capital of France?"


def test_an_answer_is_read() -> None:
    answer = read(ALEPH_ALPHA, complete_call(), jsoned(ANSWERS["two completions"]))

    assert answer.message == ANSWERS["two completions"]
    assert (answer.text, answer.ending, answer.usage) == (
        "Paris.\nIt is Paris.",
        Ending.COMPLETE,
        Usage(9, 4),
    )


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "the end of the text": (completed(("a", "end_of_text")), Ending.COMPLETE),
    "a stop sequence": (completed(("a", "stop_sequence_reached")), Ending.COMPLETE),
    "too long": (completed(("a", "maximum_tokens")), Ending.TRUNCATED),
    "the worse of two": (completed(("a", "end_of_text"), ("b", "maximum_tokens")), Ending.TRUNCATED),
    "an unknown reason": (completed(("a", "tired")), Ending.INCOMPLETE),
    "no reason": (completed(("a", None)), Ending.INCOMPLETE),
    "blanks": (completed((" ", "end_of_text")), Ending.EMPTY),
    "nothing": (completed(), Ending.EMPTY),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_answer_ends_as_its_reasons_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(ALEPH_ALPHA, complete_call(), jsoned(message)).ending is ending


@pytest.mark.parametrize("body", [b'{"error": "no"}', b'data: {"type": "stream_chunk"}\n\n'])
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(ALEPH_ALPHA, complete_call(), body)


def test_a_stream_cannot_be_rendered() -> None:
    answer = read(ALEPH_ALPHA, complete_call(), jsoned(ANSWERS["text"]))

    with pytest.raises(FormUnavailable, match="not known"):
        ALEPH_ALPHA.write_answer(complete_call(stream=True), answer)


CLAIMED: dict[str, tuple[Request, str | None]] = {
    "Aleph Alpha": (complete_request(), "aleph.complete"),
    "another host": (complete_request(host="api.example.org"), None),
    "a batch": (complete_request(path="/batch/complete"), None),
    "GET": (complete_request(method="GET"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_host_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


IMAGE = {"type": "image", "data": "aW1hZ2U="}
CALLS: dict[str, tuple[dict[str, Any], str | None, set[Trait]]] = {
    "one text": ({}, QUESTION, set()),
    "a string": ({"prompt": QUESTION}, QUESTION, set()),
    "several lines": ({"prompt": [text("a\nb")]}, None, {Trait.NO_QUESTION}),
    "an image": ({"prompt": [IMAGE, text("a")]}, None, {Trait.NO_QUESTION}),
    "tokens": ({"prompt": [{"type": "token_ids", "data": [1, 2]}]}, None, {Trait.NO_QUESTION}),
    "an echo": ({"echo": True}, None, {Trait.NO_QUESTION}),
    "no echo": ({"echo": False}, QUESTION, set()),
    "several completions": ({"n": 2}, QUESTION, {Trait.SEVERAL_CHOICES}),
    "one completion": ({"n": 1}, QUESTION, set()),
    "log probabilities": ({"log_probs": 0}, QUESTION, {Trait.LOGPROBS}),
}


@pytest.mark.parametrize(("fields", "question", "traits"), CALLS.values(), ids=CALLS.keys())
def test_the_question_is_the_one_text(
    fields: dict[str, Any], question: str | None, traits: set[Trait]
) -> None:
    call = complete_call(**fields)

    assert (call.route, call.model, call.form) == ("alephalpha/aleph.complete", "luminous-base", "json")
    assert (call.question, call.traits) == (question, traits)


def scope(call: Call) -> str:
    return json.dumps(call.scope, sort_keys=True)


SAME: dict[str, Call] = {
    "another question": complete_call(prompt=[text("And of Spain?")]),
    "keys in another order": ALEPH_ALPHA.read_call(
        complete_request(dict(reversed(BODY.items()))), "alephalpha"
    ),
    "a stream": complete_call(stream=True),
}

OTHER: dict[str, Call] = {
    "a model": complete_call(model="luminous-supreme"),
    "a string": complete_call(prompt=QUESTION),
    "an image": complete_call(prompt=[IMAGE, text("a")]),
    "another image": complete_call(prompt=[{**IMAGE, "data": "aQ=="}, text("a")]),
    "controls": complete_call(prompt=[text("a", controls=[{"factor": 2}])]),
    "length": complete_call(maximum_tokens=5),
    "temperature": complete_call(temperature=1),
    "an echo": complete_call(echo=True),
    "an unknown field": complete_call(mood="calm"),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Call) -> None:
    assert scope(changed) == scope(complete_call())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert len({*map(scope, OTHER.values()), scope(complete_call())}) == len(OTHER) + 1


def test_an_answer_that_repeats_its_prompt_answers_no_other() -> None:
    said = completed(("Paris.", "end_of_text"), optimized_prompt=[text("What is the capital of France?")])
    answer = read(ALEPH_ALPHA, complete_call(), jsoned(said))

    assert ALEPH_ALPHA.write_answer(complete_call(), answer) == answer.recorded
    with pytest.raises(FormUnavailable, match="another question"):
        ALEPH_ALPHA.write_answer(complete_call(prompt=[text("The capital of France?")]), answer)
