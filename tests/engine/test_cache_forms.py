"""Answers in the form that each call asks for, saying what it said."""

import json

import pytest

from latency_slayer.engine.verdicts import Ask
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.wishes import read_wishes
from latency_slayer.wire.call import Recorded, Request
from latency_slayer.wire.cohere.v1 import ChatV1
from latency_slayer.wire.responses.codec import Responses
from tests.engine.made import (
    FRANCE,
    FRANCE_TOO,
    USER,
    answered,
    as_json,
    asked,
    engine,
    streamed,
)


async def test_an_answer_is_rendered_in_the_form_that_is_asked_for() -> None:
    room = engine()
    await room.learn(asked(), answered())
    ask = asked(stream=True)
    hit = await room.hit(ask)

    assert hit.recorded == ask.codec.write_answer(ask.call, ask.codec.read_answer(ask.call, answered()))
    assert (hit.recorded.form, hit.recorded.content_type.split(";")[0]) == ("sse", "text/event-stream")


def asked_of_cohere(question: str) -> Ask:
    body = json.dumps({"model": "command-r", "message": question}).encode()
    request = Request("POST", "api.cohere.com", "/v1/chat", (), (), body)
    codec = ChatV1()
    return Ask(codec.read_call(request, "cohere"), codec, read_wishes(()), USER)


def answered_by_cohere(question: str) -> Recorded:
    history = [{"role": "USER", "message": question}, {"role": "CHATBOT", "message": "Paris."}]
    said = {"text": "Paris.", "chat_history": history, "finish_reason": "COMPLETE"}
    return as_json({**said, "meta": {"tokens": {"input_tokens": 21, "output_tokens": 9}}})


async def test_an_answer_that_repeats_its_question_repeats_that_of_the_alike_one() -> None:
    room = engine()
    await room.learn(asked_of_cohere(FRANCE), answered_by_cohere(FRANCE))
    hit = await room.hit(asked_of_cohere(FRANCE_TOO))

    assert json.loads(hit.recorded.body) == json.loads(answered_by_cohere(FRANCE_TOO).body)


def asked_of_responses(user: str) -> Ask:
    body = json.dumps({"model": "gpt-5", "input": FRANCE, "user": user}).encode()
    request = Request("POST", "api.openai.com", "/v1/responses", (), (), body)
    codec = Responses()
    return Ask(codec.read_call(request, "openai"), codec, read_wishes(()), USER)


def answered_to(user: str) -> Recorded:
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Paris."}]}
    usage = {"input_tokens": 21, "output_tokens": 9}
    return as_json({"status": "completed", "output": [said], "user": user, "usage": usage})


@pytest.mark.parametrize("user", ["ann", "bob"])
async def test_an_answer_that_repeats_its_user_repeats_that_of_each_call(user: str) -> None:
    room = engine()
    await room.learn(asked_of_responses("ann"), answered_to("ann"))
    hit = await room.hit(asked_of_responses(user))

    assert (hit.reason, json.loads(hit.recorded.body)["user"]) == (Reason.EXACT, user)


async def test_what_a_call_says_beside_its_question_is_not_kept_as_it_stands() -> None:
    room = engine()
    await room.learn(asked_of_responses("ann"), answered_to("ann"))
    [entry] = room.store.entries.values()

    assert "ann" not in json.dumps(dict(entry.meta))


async def test_an_answer_that_cannot_be_rendered_is_a_miss() -> None:
    room = engine()
    await room.learn(asked(stream=True), streamed())
    miss = await room.miss(asked())

    assert (miss.reason, miss.trouble) == (Reason.FORM_UNAVAILABLE, False)


async def test_an_entry_that_says_no_form_is_a_miss() -> None:
    room = engine()
    await room.learn(asked())
    [entry] = room.store.entries.values()
    entry.meta.clear()  # type: ignore[attr-defined]  # what another version may have written

    assert (await room.miss(asked())).reason == Reason.FORM_UNAVAILABLE
