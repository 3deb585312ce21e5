"""Cohere's v2 chat, as JSON and as streams, and one as the other."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import sse
from tests.wire.cohere.v2_samples import (
    ANSWERS,
    CHAT,
    PARIS,
    THINKING,
    USAGE,
    chat_call,
    chat_stream,
    chatted,
    citation,
    tool_call,
)
from tests.wire.samples import jsoned, read

EMPTY: dict[str, Any] = {
    "role": "assistant",
    "content": [],
    "tool_plan": "",
    "tool_calls": [],
    "citations": [],
}
START = {"id": "dcd2adf6", "type": "message-start", "delta": {"message": EMPTY}}


def told(kind: str, index: int | None = None, **said: Any) -> dict[str, Any]:
    """An event; `said` is what it adds to the message."""
    numbered = {} if index is None else {"index": index}
    return {"type": kind, **numbered, **({"delta": {"message": said}} if said else {})}


def ended(finish: str = "COMPLETE", **fields: Any) -> dict[str, Any]:
    return {"type": "message-end", "delta": {"finish_reason": finish, "usage": USAGE, **fields}}


def text(*pieces: str, index: int = 0) -> list[dict[str, Any]]:
    return [
        told("content-start", index, content={"type": "text", "text": ""}),
        *(told("content-delta", index, content={"text": piece}) for piece in pieces),
    ]


CITED = citation(0, "Paris", type="TEXT_CONTENT", content_index=1)
CALL = tool_call(1, "weather", '{"city":"Bern"}')
HEAD = {**CALL, "function": {"name": "weather", "arguments": ""}}


def arguments(index: int, piece: str) -> dict[str, Any]:
    return told("tool-call-delta", index, tool_calls={"function": {"arguments": piece}})


STREAMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "text": (
        [START, *text("Par", "is"), told("content-end", 0), ended()],
        chatted({"content": [{"type": "text", "text": "Paris"}]}),
    ),
    "thinking and citations": (
        [
            START,
            told("content-start", 0, content={"type": "thinking", "thinking": ""}),
            told("content-delta", 0, content={"thinking": "Fra"}),
            told("content-delta", 0, content={"thinking": "nce"}),
            told("content-end", 0),
            *text("Par", "is", index=1),
            told("citation-start", 0, citations=CITED),
            told("citation-end", 0),
            told("content-delta", 1, content={"text": "."}),
            told("content-end", 1),
            ended(),
        ],
        chatted(
            {
                "content": [{"type": "thinking", "thinking": "France"}, {"type": "text", "text": "Paris."}],
                "citations": [CITED],
            }
        ),
    ),
    "a plan and parallel calls": (
        [
            START,
            told("tool-plan-delta", tool_plan="I will "),
            told("tool-plan-delta", tool_plan="look."),
            told("tool-call-start", 0, tool_calls=HEAD),
            arguments(0, '{"city":'),
            arguments(0, '"Bern"}'),
            told("tool-call-end", 0),
            told("tool-call-start", 1, tool_calls=tool_call(2, "now", "")),
            arguments(1, "{}"),
            told("tool-call-end", 1),
            ended("TOOL_CALL"),
        ],
        chatted({"tool_plan": "I will look.", "tool_calls": [CALL, tool_call(2, "now", "{}")]}, "TOOL_CALL"),
    ),
    "an event that nobody knows": (
        [START, *text("Paris"), {"type": "debug", "prompt": "..."}, ended()],
        chatted({"content": [{"type": "text", "text": "Paris"}]}),
    ),
}


@pytest.mark.parametrize(("events", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_answer(events: list[dict[str, Any]], message: dict[str, Any]) -> None:
    answer = read(CHAT, chat_call("sse"), chat_stream(*events))

    assert answer.message == message
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


def rendered(message: dict[str, Any]) -> list[Any]:
    """The events of `message`, recorded as JSON; `[DONE]` as a string."""
    written = CHAT.write_answer(chat_call("sse"), read(CHAT, chat_call(), jsoned(message)))
    events = sse.read(written.body)
    assert all(event.name == json.loads(event.data)["type"] for event in events[:-1])
    return [*(json.loads(event.data) for event in events[:-1]), events[-1].data]


def test_text_is_streamed_with_its_citations_as_cohere_streams_it() -> None:
    message = chatted({"content": [THINKING, PARIS], "citations": [CITED]})

    assert rendered(message) == [
        START,
        told("content-start", 0, content={"type": "thinking", "thinking": ""}),
        told("content-delta", 0, content={"thinking": "France, so..."}),
        told("content-end", 0),
        *text("Paris – naturally 🥐.", index=1),
        told("citation-start", 0, citations=CITED),
        told("citation-end", 0),
        told("content-end", 1),
        ended(),
        "[DONE]",
    ]


def test_tool_calls_are_streamed_as_cohere_streams_them() -> None:
    message = chatted({"tool_plan": "Look.", "tool_calls": [CALL, tool_call(2, "now", "")]}, "TOOL_CALL")

    assert rendered(message) == [
        START,
        told("tool-plan-delta", tool_plan="Look."),
        told("tool-call-start", 0, tool_calls=HEAD),
        arguments(0, '{"city":"Bern"}'),
        told("tool-call-end", 0),
        told("tool-call-start", 1, tool_calls=tool_call(2, "now", "")),
        told("tool-call-end", 1),
        ended("TOOL_CALL"),
        "[DONE]",
    ]


def test_text_is_streamed_in_the_pieces_whose_probabilities_are_told() -> None:
    deltas = [event for event in rendered(ANSWERS["logprobs"])[:-1] if event["type"] == "content-delta"]

    assert [(event["delta"]["message"]["content"], event["logprobs"]) for event in deltas] == [
        ({"text": "Par"}, {"text": "Par", "token_ids": [1], "logprobs": [-0.1]}),
        ({"text": "is"}, {"text": "is", "token_ids": [2], "logprobs": [-0.2]}),
    ]


def test_probabilities_of_another_text_cannot_be_streamed() -> None:
    message = ANSWERS["logprobs"] | {"logprobs": [{"text": "Lyon", "logprobs": [-0.1]}]}

    with pytest.raises(FormUnavailable, match="probabilities of another text"):
        rendered(message)


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "complete": (chatted({"content": [PARIS]}), Ending.COMPLETE),
    "a stop sequence": (chatted({"content": [PARIS]}, "STOP_SEQUENCE"), Ending.COMPLETE),
    "a tool call": (ANSWERS["tool call"], Ending.TOOL_CALLS),
    "a tool call that is not there": (chatted({"content": [PARIS]}, "TOOL_CALL"), Ending.INCOMPLETE),
    "a tool call that is complete": (chatted({"tool_calls": [CALL]}), Ending.TOOL_CALLS),
    "too long": (chatted({"content": [PARIS]}, "MAX_TOKENS"), Ending.TRUNCATED),
    "too long a prompt": (chatted({"content": [PARIS]}, "ERROR_LIMIT"), Ending.TRUNCATED),
    "an error": (chatted({"content": [PARIS]}, "ERROR"), Ending.FAILED),
    "a timeout": (chatted({"content": [PARIS]}, "TIMEOUT"), Ending.FAILED),
    "toxic": (chatted({"content": [PARIS]}, "ERROR_TOXIC"), Ending.FILTERED),
    "cancelled": (chatted({"content": [PARIS]}, "USER_CANCEL"), Ending.INCOMPLETE),
    "an unknown reason": (chatted({"content": [PARIS]}, "TIRED"), Ending.INCOMPLETE),
    "no reason": (chatted({"content": [PARIS]}, None), Ending.INCOMPLETE),
    "nothing": (chatted({}), Ending.EMPTY),
    "thinking alone": (chatted({"content": [THINKING]}), Ending.EMPTY),
    "an error in its place": ({"error_type": "TOO_MANY_TOKENS", "message": "too many tokens"}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_answer_ends_as_its_reason_and_content_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(CHAT, chat_call(), jsoned(message)).ending is ending


CUT: dict[str, tuple[bytes, Ending]] = {
    "before its end": (chat_stream(START, *text("a")), Ending.INCOMPLETE),
    "before its mark": (chat_stream(START, *text("a"), ended(), done=False), Ending.INCOMPLETE),
    "by an error": (chat_stream(START, *text("a"), ended("ERROR", error="overloaded")), Ending.FAILED),
    "by an error of a gateway": (
        chat_stream(START, *text("a"), {"error": {"message": "no"}}, ended()),
        Ending.FAILED,
    ),
}


@pytest.mark.parametrize(("body", "ending"), CUT.values(), ids=CUT.keys())
def test_a_stream_that_breaks_off_is_no_answer(body: bytes, ending: Ending) -> None:
    assert read(CHAT, chat_call("sse"), body).ending is ending


def test_text_and_tokens_are_read() -> None:
    answer = read(CHAT, chat_call(), jsoned(ANSWERS["thinking"]))

    assert (answer.text, answer.usage) == ("Paris – naturally 🥐.", Usage(212, 9, 208, 3))


USAGES: dict[str, tuple[Any, Usage | None]] = {
    "billed units alone": ({"billed_units": {"input_tokens": 1, "output_tokens": 2}}, Usage(1, 2)),
    "no counts": ({}, None),
    "none": (None, None),
    "words": ({"tokens": {"input_tokens": "1"}}, Usage(0, 0)),
}


@pytest.mark.parametrize(("usage", "expected"), USAGES.values(), ids=USAGES.keys())
def test_token_counts_of_any_type_are_read(usage: Any, expected: Usage | None) -> None:
    assert read(CHAT, chat_call(), jsoned(chatted({"content": [PARIS]}, usage=usage))).usage == expected


ODD: dict[str, bytes] = {
    "no message": jsoned({"id": "1", "finish_reason": "COMPLETE"}),
    "a message that is none": jsoned(chatted({}) | {"message": "Paris"}),
    "content that is none": jsoned(chatted({"content": "Paris"})),
    "a call of nothing": jsoned(chatted({"tool_calls": [{"id": "1"}]})),
    "a delta before its start": chat_stream(START, told("content-delta", 0, content={"text": "a"})),
    "a block without a number": chat_stream(START, told("content-start", content={"type": "text"})),
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_what_the_api_never_says_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(CHAT, chat_call(), body)
