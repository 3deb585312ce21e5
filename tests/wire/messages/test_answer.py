"""Anthropic messages, as JSON and as streams, and one as the other."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import sse
from tests.wire.messages.samples import (
    MESSAGES,
    MESSAGES_USAGE,
    REPLIES,
    messages_call,
    messages_stream,
    reply,
)
from tests.wire.samples import jsoned, read

START = {**reply([], None), "usage": {**MESSAGES_USAGE, "output_tokens": 1}}


def started(index: int, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index: int, kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def stopped(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def ended(stop: str | None, **usage: Any) -> list[dict[str, Any]]:
    told = {"stop_reason": stop, "stop_sequence": None}
    return [{"type": "message_delta", "delta": told, "usage": usage}, {"type": "message_stop"}]


PING = {"type": "ping"}
TEXT = [
    {"type": "message_start", "message": START},
    started(0, type="text", text=""),
    PING,
    PING,
    delta(0, "text_delta", text="Par"),
    PING,
    delta(0, "text_delta", text="is."),
    stopped(0),
    *ended("end_turn", output_tokens=42),
]
THINKING = [
    {"type": "message_start", "message": START},
    started(0, type="thinking", thinking="", signature=""),
    delta(0, "thinking_delta", thinking="France, "),
    delta(0, "thinking_delta", thinking="so..."),
    delta(0, "signature_delta", signature="c2ln"),
    stopped(0),
    started(1, type="redacted_thinking", data="c2VjcmV0"),
    stopped(1),
    started(2, type="text", text=""),
    delta(2, "text_delta", text="Paris."),
    stopped(2),
    *ended("end_turn", output_tokens=42),
]
TOOL_USE = [
    {"type": "message_start", "message": START},
    started(0, type="text", text=""),
    delta(0, "text_delta", text="Looking."),
    stopped(0),
    started(1, type="tool_use", id="toolu_1", name="weather", input={}),
    delta(1, "input_json_delta", partial_json=""),
    delta(1, "input_json_delta", partial_json='{"city": "Z'),
    delta(1, "input_json_delta", partial_json='ürich", "days": [1, 2.5]}'),
    stopped(1),
    started(2, type="tool_use", id="toolu_2", name="now", input={}),
    stopped(2),
    *ended("tool_use", output_tokens=42, input_tokens=None),
]
CITED = [
    {"type": "message_start", "message": START},
    started(0, type="text", text="", citations=[]),
    delta(0, "citations_delta", citation={"type": "char_location", "cited_text": "a"}),
    delta(0, "text_delta", text="Paris."),
    delta(0, "citations_delta", citation={"type": "char_location", "cited_text": "b"}),
    stopped(0),
    *ended("end_turn", output_tokens=42),
]
UNKNOWN: list[dict[str, Any]] = [
    {"type": "message_start", "message": START},
    {"type": "weather_report", "sky": "blue"},
    started(0, type="compaction", content=None),
    delta(0, "compaction_delta", content="So "),
    delta(0, "compaction_delta", content="far."),
    stopped(0),
    {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None, "container": {"id": "c"}},
        "usage": {"output_tokens": 42},
        "context_management": {"applied_edits": []},
    },
    {"type": "message_stop"},
]

STREAMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "text and pings": (TEXT, reply([{"type": "text", "text": "Paris."}])),
    "thinking": (THINKING, REPLIES["thinking"]),
    "tool use": (TOOL_USE, REPLIES["tool use"]),
    "citations": (
        CITED,
        reply(
            [
                {
                    "type": "text",
                    "text": "Paris.",
                    "citations": [
                        {"type": "char_location", "cited_text": "a"},
                        {"type": "char_location", "cited_text": "b"},
                    ],
                }
            ]
        ),
    ),
    "what nobody knows": (
        UNKNOWN,
        reply(
            [{"type": "compaction", "content": "So far."}],
            container={"id": "c"},
            context_management={"applied_edits": []},
        ),
    ),
}


@pytest.mark.parametrize(("events", "expected"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_message(events: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    answer = read(MESSAGES, messages_call("sse"), messages_stream(*events))

    assert answer.message == expected
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


def test_a_message_is_read() -> None:
    answer = read(MESSAGES, messages_call(), jsoned(REPLIES["thinking"]))

    assert (answer.recorded.form, answer.text, answer.ending, answer.usage) == (
        "json",
        "Paris.",
        Ending.COMPLETE,
        Usage(input_tokens=22, output_tokens=42, cached_tokens=7),
    )


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "end_turn": (REPLIES["text"], Ending.COMPLETE),
    "stop_sequence": (REPLIES["stop sequence"], Ending.COMPLETE),
    "tool_use": (REPLIES["tool use"], Ending.TOOL_CALLS),
    "a tool under end_turn": ({**REPLIES["tool use"], "stop_reason": "end_turn"}, Ending.TOOL_CALLS),
    "tool_use without a tool": (reply([{"type": "text", "text": "a"}], "tool_use"), Ending.INCOMPLETE),
    "max_tokens": (reply([{"type": "text", "text": "a"}], "max_tokens"), Ending.TRUNCATED),
    "a full context": (
        reply([{"type": "text", "text": "a"}], "model_context_window_exceeded"),
        Ending.TRUNCATED,
    ),
    "refusal": (reply([{"type": "text", "text": "a"}], "refusal"), Ending.REFUSED),
    "pause_turn": (reply([{"type": "text", "text": "a"}], "pause_turn"), Ending.INCOMPLETE),
    "null": (reply([{"type": "text", "text": "a"}], None), Ending.INCOMPLETE),
    "nothing": (reply([]), Ending.EMPTY),
    "blank text": (reply([{"type": "text", "text": "\n"}]), Ending.EMPTY),
    "thinking alone": (reply([{"type": "thinking", "thinking": "so"}]), Ending.EMPTY),
    "an error": ({"type": "error", "error": {"type": "overloaded_error", "message": "no"}}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_message_ends_as_its_stop_reason_and_content_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(MESSAGES, messages_call(), jsoned(message)).ending is ending


ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
BAD_INPUT = [*TOOL_USE[:6], delta(1, "input_json_delta", partial_json='{"city": "Z'), stopped(1)]

BROKEN: dict[str, tuple[list[dict[str, Any]], Ending]] = {
    "no message_stop": (TEXT[:-1], Ending.INCOMPLETE),
    "no message_delta": (TEXT[:-2], Ending.INCOMPLETE),
    "message_stop alone": ([{"type": "message_stop"}], Ending.INCOMPLETE),
    "pings alone": ([PING, PING], Ending.INCOMPLETE),
    "no message_start": (TEXT[1:], Ending.INCOMPLETE),
    "an error event": ([*TEXT[:5], ERROR], Ending.FAILED),
    "an error of a gateway": ([*TEXT[:5], {"error": {"message": "no"}}, *TEXT[5:]], Ending.FAILED),
    "a server tool's input that was never closed": (
        [
            *TEXT[:-2],
            started(1, type="server_tool_use", id="s", name="web_search", input={}),
            delta(1, "input_json_delta", partial_json='{"query": "P'),
            *TEXT[-2:],
        ],
        Ending.INCOMPLETE,
    ),
    "tool input that is no JSON": ([*BAD_INPUT, *ended("tool_use")], Ending.INCOMPLETE),
    "tool input that was never closed": ([*BAD_INPUT[:-1], *ended("tool_use")], Ending.INCOMPLETE),
    "tool input cut by max_tokens": ([*BAD_INPUT, *ended("max_tokens")], Ending.TRUNCATED),
}


@pytest.mark.parametrize(("events", "ending"), BROKEN.values(), ids=BROKEN.keys())
def test_a_stream_without_a_proper_end_is_not_complete(events: list[dict[str, Any]], ending: Ending) -> None:
    assert read(MESSAGES, messages_call("sse"), messages_stream(*events)).ending is ending


ODD: dict[str, list[dict[str, Any]]] = {
    "a delta of no block": [delta(0, "text_delta", text="a")],
    "a block without a number": [{"type": "content_block_start", "content_block": {}}],
    "a block that is none": [{"type": "content_block_start", "index": 0, "content_block": "text"}],
    "a start without a message": [{"type": "message_start"}],
}


@pytest.mark.parametrize("events", ODD.values(), ids=ODD.keys())
def test_a_stream_that_is_none_is_unreadable(events: list[dict[str, Any]]) -> None:
    with pytest.raises(Unreadable):
        read(MESSAGES, messages_call("sse"), messages_stream(*events))


@pytest.mark.parametrize("message", REPLIES.values(), ids=REPLIES.keys())
def test_a_message_survives_its_stream(message: dict[str, Any]) -> None:
    call = messages_call("sse")
    answer = read(MESSAGES, messages_call(), jsoned(message))
    streamed = MESSAGES.read_answer(call, MESSAGES.write_answer(call, answer))
    plain = MESSAGES.write_answer(messages_call(), streamed)

    assert streamed.message == message
    assert json.loads(plain.body) == message


def test_a_stream_is_written_in_the_order_of_the_api() -> None:
    answer = read(MESSAGES, messages_call(), jsoned(REPLIES["thinking"]))
    written = MESSAGES.write_answer(messages_call("sse"), answer)
    data = [json.loads(event.data) for event in sse.read(written.body)]

    usage = {
        name: MESSAGES_USAGE[name]
        for name in MESSAGES_USAGE
        if name not in ("cache_creation", "service_tier")
    }
    expected = [*THINKING[:2], delta(0, "thinking_delta", thinking="France, so..."), *THINKING[4:]]
    assert data == [*expected[:-2], *ended("end_turn", **usage)]


def test_every_event_is_named_by_its_type() -> None:
    answer = read(MESSAGES, messages_call(), jsoned(REPLIES["tool use"]))
    written = MESSAGES.write_answer(messages_call("sse"), answer)

    assert all(event.name == json.loads(event.data)["type"] for event in sse.read(written.body))


def test_the_same_form_gets_the_same_bytes() -> None:
    body = messages_stream(*TEXT)
    answer = read(MESSAGES, messages_call("sse"), body)

    assert MESSAGES.write_answer(messages_call("sse"), answer).body == body


UNAVAILABLE: dict[str, tuple[str, bytes]] = {
    "an incomplete stream": ("sse", messages_stream(*TEXT[:-1])),
    "an error": ("json", jsoned(ERROR)),
    "no usage": ("json", jsoned(reply([{"type": "text", "text": "a"}], usage=None))),
}


@pytest.mark.parametrize(("form", "body"), UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_what_cannot_be_said_faithfully_is_unavailable(form: str, body: bytes) -> None:
    answer = read(MESSAGES, messages_call(form), body)

    with pytest.raises(FormUnavailable):
        MESSAGES.write_answer(messages_call("json" if form == "sse" else "sse"), answer)
