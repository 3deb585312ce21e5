"""Responses as JSON and as their providers stream them."""

from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from tests.wire.responses.samples import (
    ANSWERS,
    APPROVAL,
    CODE,
    FILE_SEARCH,
    IMAGE,
    MCP_CALL,
    MCP_TOOLS,
    RESPONSES,
    SQL,
    TOOL_SEARCH,
    WEB_SEARCH,
    event,
    function_call,
    message,
    response,
    responses_call,
    streamed,
    text,
    thought,
)
from tests.wire.samples import jsoned, read

STARTED = response(status="in_progress", usage=None, completed_at=None)
BEGUN = [event("created", response=STARTED), event("in_progress", response=STARTED)]


def added(index: int, item: dict[str, Any]) -> dict[str, Any]:
    return event("output_item.added", output_index=index, item=item)


def done(index: int, item: dict[str, Any]) -> dict[str, Any]:
    return event("output_item.done", output_index=index, item=item)


def completed(*output: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return event("completed", response=response(*output, **fields))


PARIS = message(text("Paris."))
EMPTIED = message(status="in_progress")
THOUGHT = thought("France, so…", encrypted_content="gAAA==")
CALLED = function_call()
OTHER_CALL = function_call(2)

AT = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
TEXT = [
    *BEGUN,
    added(0, EMPTIED),
    event("content_part.added", **AT, part=text("")),
    event("output_text.delta", **AT, delta="Par", logprobs=[], obfuscation="aB3"),
    event("output_text.delta", **AT, delta="is.", logprobs=[], obfuscation="x"),
    event("output_text.done", **AT, text="Paris.", logprobs=[]),
    event("content_part.done", **AT, part=text("Paris.")),
    done(0, PARIS),
    completed(PARIS),
]

STREAMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "text": (TEXT, response(PARIS)),
    "a call": (
        [
            *BEGUN,
            added(0, {**CALLED, "arguments": "", "status": "in_progress"}),
            event("function_call_arguments.delta", item_id="fc_1", output_index=0, delta='{"city":'),
            event("function_call_arguments.done", item_id="fc_1", output_index=0, arguments="{}"),
            done(0, CALLED),
            completed(CALLED),
        ],
        response(CALLED),
    ),
    "what nobody knows": (
        [
            *BEGUN,
            {"type": "keepalive"},
            event("weather.delta", sky="blue"),
            done(0, {"type": "weather", "sky": "blue"}),
            done(1, PARIS),
            completed({"type": "weather", "sky": "blue"}, PARIS, mood="calm"),
        ],
        response({"type": "weather", "sky": "blue"}, PARIS, mood="calm"),
    ),
    "an item that was encrypted anew": (
        [done(0, {**THOUGHT, "encrypted_content": "gBBB=="}), done(1, PARIS), completed(THOUGHT, PARIS)],
        response(THOUGHT, PARIS),
    ),
    "no output at the end": (
        [*BEGUN, done(1, PARIS), done(0, THOUGHT), completed()],
        response(THOUGHT, PARIS),
    ),
    "output null at the end": (
        [*BEGUN, done(0, PARIS), event("completed", response={**response(), "output": None})],
        response(PARIS),
    ),
    "part of the output at the end": (
        [done(0, THOUGHT), done(1, PARIS), done(2, CALLED), completed({**PARIS, "phase": "commentary"})],
        response(THOUGHT, PARIS, CALLED),
    ),
    "several items of one id": (
        [
            done(0, THOUGHT),
            done(1, thought("And?")),
            done(2, PARIS),
            completed(THOUGHT, thought("And?"), PARIS),
        ],
        response(THOUGHT, thought("And?"), PARIS),
    ),
    "other items at the end": (
        [done(0, PARIS), completed(message(id="msg_2"), CALLED)],
        response(message(id="msg_2"), CALLED),
    ),
    "another item at the end": ([done(0, PARIS), completed(CALLED)], response(CALLED)),
    "emptied output at the end": (
        [
            done(0, THOUGHT),
            done(1, PARIS),
            completed({**THOUGHT, "encrypted_content": None}, message(phase="final_answer")),
        ],
        response(THOUGHT, {**PARIS, "phase": "final_answer"}),
    ),
    "the end by another name": (
        [*BEGUN, done(0, PARIS), event("done", response=response(PARIS))],
        response(PARIS),
    ),
    "an item that never was": (
        [*BEGUN, event("output_item.added", output_index=0, item=None), done(1, PARIS), completed(PARIS)],
        response(PARIS),
    ),
}


@pytest.mark.parametrize(("events", "expected"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_response(events: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    answer = read(RESPONSES, responses_call("sse"), streamed(*events))

    assert answer.message == expected
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


FRAMINGS: dict[str, bytes] = {
    "names of events": streamed(*TEXT),
    "no names of events": streamed(*TEXT, named=False),
    "an end mark": streamed(*TEXT) + b"data: [DONE]\n\n",
    "comments": b": OPENROUTER PROCESSING\n\n" + streamed(*TEXT),
    "a type that only the event's name says": streamed(*TEXT).replace(b'"type": "response.completed", ', b""),
}


@pytest.mark.parametrize("body", FRAMINGS.values(), ids=FRAMINGS.keys())
def test_a_stream_is_read_however_it_is_framed(body: bytes) -> None:
    answer = read(RESPONSES, responses_call("sse"), body)

    assert (answer.recorded.form, answer.text, answer.ending) == ("sse", "Paris.", Ending.COMPLETE)


def test_a_response_is_read() -> None:
    answer = read(RESPONSES, responses_call(), b"\n \n" + jsoned(ANSWERS["reasoning in short"]))

    assert (answer.recorded.form, answer.text, answer.ending, answer.usage) == (
        "json",
        "Paris.",
        Ending.COMPLETE,
        Usage(input_tokens=20, output_tokens=8, cached_tokens=4, reasoning_tokens=3),
    )


def test_the_text_is_that_of_all_messages() -> None:
    several = response(message(text("Paris."), text(" And ")), THOUGHT, message(text("Lyon."), id="msg_2"))

    assert read(RESPONSES, responses_call(), jsoned(several)).text == "Paris. And Lyon."


@pytest.mark.parametrize("usage", [None, {}, "8"])
def test_a_response_may_count_no_tokens(usage: Any) -> None:
    assert read(RESPONSES, responses_call(), jsoned(response(PARIS, usage=usage))).usage is None


REFUSAL = {"type": "refusal", "refusal": "No."}


def broken_off(reason: str | None) -> dict[str, Any]:
    return response(PARIS, status="incomplete", incomplete_details={"reason": reason})


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "completed": (response(PARIS), Ending.COMPLETE),
    "complete": (response(PARIS, status="complete"), Ending.COMPLETE),
    "no status": (response(PARIS, status=None), Ending.COMPLETE),
    "an unknown status": (response(PARIS, status="steered"), Ending.INCOMPLETE),
    "a status that is none": (response(PARIS, status=["completed"]), Ending.INCOMPLETE),
    "queued": (response(status="queued"), Ending.INCOMPLETE),
    "in progress": (response(PARIS, status="in_progress"), Ending.INCOMPLETE),
    "cancelled": (response(PARIS, status="cancelled"), Ending.INCOMPLETE),
    "failed": (response(PARIS, status="failed"), Ending.FAILED),
    "an error": (response(PARIS, error={"code": "server_error", "message": "no"}), Ending.FAILED),
    "an error alone": ({"error": {"message": "no"}}, Ending.FAILED),
    "too long": (broken_off("max_output_tokens"), Ending.TRUNCATED),
    "too long, says a completed one": (
        response(PARIS, incomplete_details={"reason": "max_output_tokens"}),
        Ending.TRUNCATED,
    ),
    "too many messages": (broken_off("max_messages"), Ending.TRUNCATED),
    "filtered": (broken_off("content_filter"), Ending.FILTERED),
    "steered": (broken_off("steered"), Ending.INCOMPLETE),
    "broken off without a reason": (broken_off(None), Ending.INCOMPLETE),
    "an unfinished message": (response(message(text("Par"), status="incomplete")), Ending.INCOMPLETE),
    "a message of unknown status": (response(message(text("Par"), status="paused")), Ending.INCOMPLETE),
    "a message without a status": (response(message(text("Par"), status=None)), Ending.COMPLETE),
    "an unfinished call": (response(function_call(status="in_progress")), Ending.INCOMPLETE),
    "a refusal": (response(message(REFUSAL)), Ending.REFUSED),
    "a refusal after text": (response(message(text("Well."), REFUSAL)), Ending.REFUSED),
    "a call": (response(CALLED), Ending.TOOL_CALLS),
    "text and a call": (response(PARIS, CALLED), Ending.TOOL_CALLS),
    "a custom tool": (response(SQL), Ending.TOOL_CALLS),
    "a search among the client's tools": (
        response({**TOOL_SEARCH, "execution": "client"}),
        Ending.TOOL_CALLS,
    ),
    "a question for approval": (response(MCP_TOOLS, APPROVAL), Ending.TOOL_CALLS),
    "an unknown call": (response({"type": "oracle_call"}, PARIS), Ending.TOOL_CALLS),
    "calls that the provider ran": (
        response(WEB_SEARCH, FILE_SEARCH, CODE, MCP_TOOLS, MCP_CALL, IMAGE, TOOL_SEARCH, PARIS),
        Ending.COMPLETE,
    ),
    "a search that failed": (response({**WEB_SEARCH, "status": "failed"}, PARIS), Ending.COMPLETE),
    "an image": (response(IMAGE), Ending.COMPLETE),
    "an image that failed": (response({**IMAGE, "result": None, "status": "failed"}), Ending.EMPTY),
    "a compaction": (response({"type": "compaction", "encrypted_content": "g"}), Ending.COMPLETE),
    "nothing": (response(), Ending.EMPTY),
    "blank text": (response(message(text(" \n"))), Ending.EMPTY),
    "a thought alone": (response(THOUGHT), Ending.EMPTY),
    "a search alone": (response(WEB_SEARCH), Ending.EMPTY),
}


@pytest.mark.parametrize(("said", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_response_ends_as_its_status_and_output_say(said: dict[str, Any], ending: Ending) -> None:
    assert read(RESPONSES, responses_call(), jsoned(said)).ending is ending


STREAM_ENDINGS: dict[str, tuple[list[dict[str, Any]], Ending]] = {
    "no end": (TEXT[:-1], Ending.INCOMPLETE),
    "only a beginning": (BEGUN, Ending.INCOMPLETE),
    "queued and no more": ([event("queued", response=response(status="queued"))], Ending.INCOMPLETE),
    "unknown events alone": ([event("weather")], Ending.INCOMPLETE),
    "too long": ([*BEGUN, event("incomplete", response=broken_off("max_output_tokens"))], Ending.TRUNCATED),
    "filtered": ([*BEGUN, event("incomplete", response=broken_off("content_filter"))], Ending.FILTERED),
    "incomplete without a status": (
        [*BEGUN, event("incomplete", response=response(PARIS, status=None))],
        Ending.TRUNCATED,
    ),
    "incomplete, says the completed response": (
        [*BEGUN, event("completed", response=broken_off("content_filter"))],
        Ending.FILTERED,
    ),
    "completed and still in progress": ([event("completed", response=STARTED)], Ending.INCOMPLETE),
    "failed": ([*BEGUN, event("failed", response=response(status="failed"))], Ending.FAILED),
    "failed without a status": ([event("failed", response=response(PARIS, status=None))], Ending.FAILED),
    "cancelled": ([event("cancelled", response=response(PARIS, status=None))], Ending.INCOMPLETE),
    "an error": ([*TEXT[:-1], {"type": "error", "code": "server_error", "message": "no"}], Ending.FAILED),
    "an error without a type": ([*BEGUN, {"error": {"message": "no"}}, TEXT[-1]], Ending.FAILED),
    "an error after the end": ([*TEXT, {"type": "error", "message": "no"}], Ending.FAILED),
    "an end after an error": ([{"type": "error", "message": "no"}, TEXT[-1]], Ending.FAILED),
    "a beginning after the end": ([*TEXT, BEGUN[0]], Ending.COMPLETE),
    "an item lost": ([added(0, EMPTIED), added(1, CALLED), done(0, PARIS), completed()], Ending.INCOMPLETE),
    "a refusal": ([*BEGUN, completed(message(REFUSAL))], Ending.REFUSED),
    "nothing": ([*BEGUN, completed()], Ending.EMPTY),
}


@pytest.mark.parametrize(("events", "ending"), STREAM_ENDINGS.values(), ids=STREAM_ENDINGS.keys())
def test_a_stream_ends_as_its_last_event_says(events: list[dict[str, Any]], ending: Ending) -> None:
    assert read(RESPONSES, responses_call("sse"), streamed(*events)).ending is ending


UNREADABLE: dict[str, bytes] = {
    "no events": b": nothing\n\n",
    "an event that is not JSON": b"data: {\n\n",
    "an end without a response": streamed(event("completed")),
    "an item without a number": streamed(event("output_item.done", item=PARIS)),
    "an item that is none": streamed(event("output_item.done", output_index=0, item="Paris")),
    "output that is no list": streamed(completed(output={"a": "b"})),
    "output of strings": streamed(completed(output=["Paris."])),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_stream_of_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(RESPONSES, responses_call("sse"), body)


@pytest.mark.parametrize("output", [None, "Paris.", ["Paris."], {}])
def test_a_response_without_output_is_unreadable(output: Any) -> None:
    with pytest.raises(Unreadable):
        read(RESPONSES, responses_call(), jsoned(response(output=output)))


def test_a_stream_answers_a_plain_call() -> None:
    answer = read(RESPONSES, responses_call("sse"), streamed(*TEXT))
    written = RESPONSES.write_answer(responses_call("json"), answer)

    assert (written.form, written.content_type) == ("json", "application/json")
    assert read(RESPONSES, responses_call(), written.body).message == response(PARIS)


def test_a_stream_without_token_counts_answers_no_plain_call() -> None:
    answer = read(RESPONSES, responses_call("sse"), streamed(*TEXT[:-1], completed(PARIS, usage=None)))

    with pytest.raises(FormUnavailable, match="no token counts"):
        RESPONSES.write_answer(responses_call("json"), answer)


def test_a_stream_without_token_counts_answers_its_like() -> None:
    body = streamed(*TEXT[:-1], completed(PARIS, usage=None))
    answer = read(RESPONSES, responses_call("sse"), body)

    assert RESPONSES.write_answer(responses_call("sse"), answer).body == body
