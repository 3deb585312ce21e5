"""Anthropic's legacy text completions, as JSON and as streams, and what splits the cache."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Ending, FormUnavailable, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.complete.samples import (
    BODY,
    COMPLETE,
    FULL_BODY,
    complete_call,
    complete_request,
    completion,
    streamed,
)
from tests.wire.samples import jsoned, read

PING = {"type": "ping"}


def part(text: str) -> dict[str, Any]:
    return completion(text, None)


def test_a_stream_adds_up_to_the_completion() -> None:
    body = streamed(part(" Par"), PING, part("is"), PING, completion(""))
    answer = read(COMPLETE, complete_call("sse"), body)

    assert (answer.message, answer.text, answer.usage) == (completion(" Paris"), " Paris", None)
    assert answer.ending is Ending.COMPLETE


def test_a_completion_is_streamed_as_anthropic_streams_it() -> None:
    answer = read(COMPLETE, complete_call(), jsoned(completion(" Paris")))
    written = COMPLETE.write_answer(complete_call("sse"), answer)

    lines = [line for line in written.body.decode().split("\r\n") if line]
    names, data = lines[::2], [json.loads(line.removeprefix("data: ")) for line in lines[1::2]]
    assert set(names) == {"event: completion"}
    assert data == [part(" Paris"), completion("")]


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "a stop sequence": (completion(), Ending.COMPLETE),
    "too long": (completion(reason="max_tokens"), Ending.TRUNCATED),
    "an unknown reason": (completion(reason="tired"), Ending.INCOMPLETE),
    "no reason": (completion(reason=None), Ending.INCOMPLETE),
    "blanks": (completion(" "), Ending.EMPTY),
    "an error": ({"type": "error", "error": {"type": "overloaded_error"}}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_completion_ends_as_its_reason_says(message: dict[str, Any], ending: Ending) -> None:
    assert read(COMPLETE, complete_call(), jsoned(message)).ending is ending
    assert read(COMPLETE, complete_call("sse"), streamed(part(""), message)).ending is ending


ODD: dict[str, bytes] = {
    "no text": jsoned({"type": "completion", "stop_reason": "stop_sequence"}),
    "text that is none": jsoned(completion() | {"completion": ["Paris"]}),
    "a stream of the first version": b'data: {"completion": " Paris", "stop_reason": null}\r\n\r\n',
    "nothing": b"\n\n",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_what_the_api_never_says_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(COMPLETE, complete_call(), body)


def test_streams_of_the_first_version_are_not_written() -> None:
    old = complete_request({**BODY, "stream": True}, headers=(("anthropic-version", "2023-01-01"),))

    with pytest.raises(FormUnavailable, match="first version"):
        COMPLETE.write_answer(
            COMPLETE.read_call(old, "anthropic"), read(COMPLETE, complete_call(), jsoned(completion()))
        )


CLAIMED: dict[str, tuple[Request, str | None]] = {
    "Anthropic": (complete_request(), "complete"),
    "behind a gateway": (complete_request(path="/anthropic/v1/complete"), "complete"),
    "Aleph Alpha": (complete_request(host="api.aleph-alpha.com", path="/complete"), "aleph.complete"),
    "another path": (complete_request(path="/complete"), None),
    "GET": (complete_request(method="GET"), None),
}


@pytest.mark.parametrize(("request_", "endpoint"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(request_: Request, endpoint: str | None) -> None:
    codec = codec_for(request_)

    assert (codec and codec.endpoint) == endpoint


def test_a_call_is_read() -> None:
    call = complete_call("sse")

    assert (call.route, call.model, call.form, call.question, call.traits) == (
        "anthropic/complete",
        "claude-2.1",
        "sse",
        " What is the capital of France?",
        frozenset(),
    )


PROMPTS: dict[str, tuple[Any, str | None]] = {
    "one turn": (BODY["prompt"], " What is the capital of France?"),
    "earlier turns": (FULL_BODY["prompt"], " And now?"),
    "a system text": ("Be brief.\n\nHuman: Hi\n\nAssistant:", " Hi"),
    "lines": ("\n\nHuman:\nHi\n\nthere\n\nAssistant:", "\nHi\n\nthere"),
    "a start of the answer": ("\n\nHuman: Hi\n\nAssistant: He", None),
    "a blank at the end": ("\n\nHuman: Hi\n\nAssistant: ", None),
    "an answer in between": ("\n\nHuman: Hi\n\nAssistant: Hello\n\nAssistant:", None),
    "no turn": ("Once upon a time", None),
    "an empty turn": ("\n\nHuman: \n\nAssistant:", None),
    "no text": (["\n\nHuman: Hi\n\nAssistant:"], None),
    "nothing": (None, None),
}


@pytest.mark.parametrize(("prompt", "question"), PROMPTS.values(), ids=PROMPTS.keys())
def test_the_question_is_the_last_human_turn(prompt: Any, question: str | None) -> None:
    call = complete_call(prompt=prompt)

    assert (call.question, call.traits) == (question, frozenset() if question else {Trait.NO_QUESTION})


def scope(call: Call) -> str:
    return json.dumps(call.scope, sort_keys=True)


def versioned(version: str) -> Call:
    return COMPLETE.read_call(complete_request(headers=(("anthropic-version", version),)), "anthropic")


SAME: dict[str, Call] = {
    "another question": complete_call(prompt="\n\nHuman: And of Spain?\n\nAssistant:"),
    "keys in another order": COMPLETE.read_call(complete_request(dict(reversed(BODY.items()))), "anthropic"),
    "blanks": COMPLETE.read_call(complete_request(json.dumps(BODY, indent=2).encode()), "anthropic"),
    "a stream": complete_call("sse"),
    "an end user": complete_call(metadata={"user_id": "u"}),
}

OTHER: dict[str, Call] = {
    "a model": complete_call(model="claude-instant-1.2"),
    "a system text": complete_call(prompt="Hi\n\nHuman: a\n\nAssistant:"),
    "an earlier turn": complete_call(prompt="\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:"),
    "another earlier answer": complete_call(prompt="\n\nHuman: a\n\nAssistant: d\n\nHuman: c\n\nAssistant:"),
    "a start of the answer": complete_call(prompt="\n\nHuman: a\n\nAssistant: b"),
    "another start": complete_call(prompt="\n\nHuman: a\n\nAssistant: c"),
    "length": complete_call(max_tokens_to_sample=5),
    "stop sequences": complete_call(stop_sequences=["."]),
    "temperature": complete_call(temperature=0),
    "top_k": complete_call(top_k=1),
    "a version": versioned("2023-06-01"),
    "another version": versioned("2023-01-01"),
    "an unknown field": complete_call(mood="calm"),
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_a_call_stays_in_its_scope(changed: Call) -> None:
    assert scope(changed) == scope(complete_call())


def test_all_other_calls_are_in_scopes_of_their_own() -> None:
    assert len({*map(scope, OTHER.values()), scope(complete_call())}) == len(OTHER) + 1
