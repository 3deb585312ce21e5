"""Answers of Cohere's first API, whole and as lines, and one as the other."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Recorded, Unreadable, Usage
from latency_slayer.wire.framing import ndjson, sse
from tests.wire.cohere.v1_samples import (
    CALLS,
    CHAT,
    CHAT_ANSWERS,
    GENERATE,
    GENERATE_ANSWERS,
    chat_call,
    chat_request,
    chatted,
    generate_call,
    generated,
    generation,
)
from tests.wire.samples import jsoned, read


def event(kind: str, **fields: Any) -> dict[str, Any]:
    """A line before the last."""
    return {"is_finished": False, "event_type": kind, **fields}


def ended(response: dict[str, Any], finish: str = "COMPLETE") -> dict[str, Any]:
    """The last line."""
    return {"is_finished": True, "event_type": "stream-end", "response": response, "finish_reason": finish}


START = event("stream-start", generation_id="d84a0b66")


def test_the_last_line_of_a_chat_is_its_answer() -> None:
    body = ndjson.write([START, event("text-generation", text="Par"), ended(chatted("Paris"))])
    answer = read(CHAT, chat_call("ndjson"), body)

    assert (answer.recorded.form, answer.message, answer.ending) == (
        "ndjson",
        chatted("Paris"),
        Ending.COMPLETE,
    )


def test_the_last_line_of_a_prompt_is_its_answer() -> None:
    message = generated(generation("Paris"))
    answer = read(
        GENERATE,
        generate_call("ndjson"),
        ndjson.write([event("text-generation", text="Paris"), ended(message)]),
    )

    assert (answer.message, answer.ending) == (message, Ending.COMPLETE)


def test_a_chat_may_come_as_server_sent_events() -> None:
    lines = [START, event("text-generation", text="Paris"), ended(chatted("Paris"))]
    body = sse.write(sse.Event(line["event_type"], json.dumps(line)) for line in lines)

    answer = read(CHAT, chat_call("ndjson"), body)
    assert (answer.recorded.form, answer.message) == ("sse", chatted("Paris"))


def test_how_a_chat_is_framed_as_server_sent_events_is_not_known() -> None:
    asked = chat_request({"message": "a", "stream": True}, headers=(("accept", "text/event-stream"),))
    call = CHAT.read_call(asked, "cohere")

    with pytest.raises(FormUnavailable, match="not known"):
        CHAT.write_answer(call, read(CHAT, chat_call(), jsoned(chatted())))


def test_a_chat_is_streamed_as_cohere_streams_it() -> None:
    message = CHAT_ANSWERS["citations"]
    written = CHAT.write_answer(chat_call("ndjson"), read(CHAT, chat_call(), jsoned(message)))

    assert written.content_type == "application/stream+json"
    assert ndjson.read(written.body) == [
        START,
        event("search-queries-generation", search_queries=message["search_queries"]),
        event("search-results", search_results=message["search_results"], documents=message["documents"]),
        event("text-generation", text="Paris – naturally 🥐."),
        event("citation-generation", citations=message["citations"]),
        ended(message),
    ]


def test_tool_calls_are_streamed_as_cohere_streams_them() -> None:
    message = chatted("Look.", tool_calls=CALLS[:1])
    written = CHAT.write_answer(chat_call("ndjson"), read(CHAT, chat_call(), jsoned(message)))

    assert ndjson.read(written.body) == [
        START,
        event("tool-calls-chunk", text="Look."),
        event("tool-calls-chunk", tool_call_delta={"index": 0, "name": "weather"}),
        event("tool-calls-chunk", tool_call_delta={"index": 0, "parameters": '{"city":"Zürich"}'}),
        event("tool-calls-generation", text="Look.", tool_calls=CALLS[:1]),
        ended(message),
    ]


def test_several_generations_are_streamed_by_their_numbers() -> None:
    message = GENERATE_ANSWERS["two generations"]
    written = GENERATE.write_answer(generate_call("ndjson"), read(GENERATE, generate_call(), jsoned(message)))

    assert ndjson.read(written.body) == [
        event("text-generation", text="Paris.", index=0),
        event("text-generation", text="It is Paris.", index=1),
        ended(message),
    ]


def test_an_answer_repeats_the_question_of_who_gets_it() -> None:
    answer = read(CHAT, chat_call(), jsoned(chatted("Paris")))
    other = chat_call(message="France's capital?")
    said = json.loads(CHAT.write_answer(other, answer).body)

    assert said["chat_history"] == [
        {"role": "USER", "message": "France's capital?"},
        {"role": "CHATBOT", "message": "Paris"},
    ]
    assert said | {"chat_history": None} == chatted("Paris") | {"chat_history": None}


def test_a_generation_repeats_the_prompt_of_who_gets_it() -> None:
    body = ndjson.write([ended(generated(generation("Paris")))])
    answer = read(GENERATE, generate_call("ndjson"), body)
    written = GENERATE.write_answer(generate_call("ndjson", prompt="France's capital?"), answer)

    last = ndjson.read(written.body)[-1]
    assert last == ended(generated(generation("Paris"), prompt="France's capital?"))


@pytest.mark.parametrize("prompt", ["What is the capital of France?", " What is the capital of France?\n"])
def test_who_asks_the_same_gets_the_recorded_bytes(prompt: str) -> None:
    body = json.dumps(chatted("Paris"), indent=1).encode()
    answer = read(CHAT, chat_call(), body)

    assert CHAT.write_answer(chat_call(message=prompt), answer) == Recorded("json", "", body)


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "complete": (chatted(), Ending.COMPLETE),
    "a stop sequence": (chatted(finish="STOP_SEQUENCE"), Ending.COMPLETE),
    "a tool call": (CHAT_ANSWERS["tool calls"], Ending.TOOL_CALLS),
    "search queries alone": (chatted("", search_queries=[{"text": "a"}]), Ending.COMPLETE),
    "too long": (chatted(finish="MAX_TOKENS"), Ending.TRUNCATED),
    "an error": (chatted(finish="ERROR"), Ending.FAILED),
    "toxic": (chatted(finish="ERROR_TOXIC"), Ending.FILTERED),
    "cancelled": (chatted(finish="USER_CANCEL"), Ending.INCOMPLETE),
    "no reason": (chatted(finish=None), Ending.INCOMPLETE),
    "nothing": (chatted(""), Ending.EMPTY),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_chat_ends_as_its_reason_and_content_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(CHAT, chat_call(), jsoned(message)).ending is ending
    assert read(CHAT, chat_call("ndjson"), ndjson.write([START, ended(message)])).ending is ending


GENERATE_ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "complete": (generated(generation("a")), Ending.COMPLETE),
    "the worse of two": (generated(generation("a"), generation("b", "MAX_TOKENS")), Ending.TRUNCATED),
    "toxic": (generated(generation("a", "TOXIC")), Ending.FILTERED),
    "blanks": (generated(generation(" \n")), Ending.EMPTY),
    "nothing": (generated(), Ending.EMPTY),
}


@pytest.mark.parametrize(("message", "ending"), GENERATE_ENDINGS.values(), ids=GENERATE_ENDINGS.keys())
def test_a_prompts_answer_ends_as_its_generations_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(GENERATE, generate_call(), jsoned(message)).ending is ending


CUT: dict[str, tuple[list[dict[str, Any]], str, Ending]] = {
    "before its end": ([START, event("text-generation", text="Par")], "Par", Ending.INCOMPLETE),
    "by an error of a gateway": ([START, {"error": "no"}], "", Ending.FAILED),
    "by an error": ([START, event("stream-error", err="overloaded")], "", Ending.FAILED),
    "after its end": ([ended(chatted()), event("text-generation", text="a")], "a", Ending.INCOMPLETE),
}


@pytest.mark.parametrize(("lines", "text", "ending"), CUT.values(), ids=CUT.keys())
def test_a_stream_that_breaks_off_is_no_answer(
    lines: list[dict[str, Any]], text: str, ending: Ending
) -> None:
    answer = read(CHAT, chat_call("ndjson"), ndjson.write(lines))

    assert (answer.text, answer.ending) == (text, ending)


def test_text_and_tokens_are_read() -> None:
    chat = read(CHAT, chat_call(), jsoned(chatted("Paris")))
    prompt = read(GENERATE, generate_call(), jsoned(GENERATE_ANSWERS["two generations"]))

    assert (chat.text, chat.usage) == ("Paris", Usage(501, 35))
    assert (prompt.text, prompt.usage) == ("Paris.\nIt is Paris.", Usage(6, 33))


def test_a_stream_that_told_no_tokens_is_no_json() -> None:
    streamed = ndjson.write([ended({**generated(generation("a")), "meta": None})])

    with pytest.raises(FormUnavailable, match="no token counts"):
        GENERATE.write_answer(generate_call(), read(GENERATE, generate_call("ndjson"), streamed))


def test_what_the_api_never_says_is_unreadable() -> None:
    for message in ({"message": "invalid api token"}, {**chatted(), "text": None}):
        with pytest.raises(Unreadable):
            read(CHAT, chat_call(), jsoned(message))
    for message in ({"message": "invalid api token"}, generated({"id": "1"})):
        with pytest.raises(Unreadable):
            read(GENERATE, generate_call(), jsoned(message))
