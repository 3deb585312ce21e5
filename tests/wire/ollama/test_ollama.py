"""Ollama's answers, whole and as lines, and one as the other."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, Unreadable, Usage
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.framing import ndjson
from tests.wire.ollama.samples import (
    CHAT,
    CHAT_ANSWERS,
    END,
    GENERATE,
    GENERATE_ANSWERS,
    HEAD,
    IDENTIFIED,
    LOGPROBS,
    chat_call,
    chat_line,
    chatted,
    generate_call,
    generated,
    tool_call,
)
from tests.wire.samples import jsoned, read


def lines(codec: Codec, message: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of `message`, recorded as JSON."""
    plain, streamed = (
        (chat_call(), chat_call("ndjson")) if codec is CHAT else (generate_call(), generate_call("ndjson"))
    )
    return ndjson.read(codec.write_answer(streamed, read(codec, plain, jsoned(message))).body)


CALLS = [tool_call("weather", city="Bern"), tool_call("now")]

CHAT_STREAMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "text": (
        [chat_line({"content": "Par"}), chat_line({"content": "is"}), chatted({})],
        chatted({"content": "Paris"}),
    ),
    "text in the last line": (
        [chat_line({"content": "Par"}), chatted({"content": "is"})],
        chatted({"content": "Paris"}),
    ),
    "thinking": (
        [
            chat_line({"thinking": "Fra"}),
            chat_line({"thinking": "nce"}),
            chat_line({"content": "Paris"}),
            chatted({}),
        ],
        chatted({"content": "Paris", "thinking": "France"}),
    ),
    "tool calls, one a line": (
        [chat_line({"tool_calls": CALLS[:1]}), chat_line({"tool_calls": CALLS[1:]}), chatted({})],
        chatted({"tool_calls": CALLS}),
    ),
    "logprobs": (
        [
            chat_line({"content": "Par"}, logprobs=LOGPROBS[:1]),
            chat_line({"content": "is"}, logprobs=LOGPROBS[1:]),
            chatted({}),
        ],
        chatted({"content": "Paris"}, logprobs=LOGPROBS),
    ),
    "null that says nothing": (
        [chat_line({"content": "Paris"}), chatted({"content": None})],
        chatted({"content": "Paris"}),
    ),
    "a time of its own on each line": (
        [chat_line({"content": "Paris"}) | {"created_at": "1"}, chatted({}, created_at="2")],
        chatted({"content": "Paris"}, created_at="2"),
    ),
}


@pytest.mark.parametrize(("said", "message"), CHAT_STREAMS.values(), ids=CHAT_STREAMS.keys())
def test_the_lines_of_a_chat_add_up_to_its_answer(
    said: list[dict[str, Any]], message: dict[str, Any]
) -> None:
    answer = read(CHAT, chat_call("ndjson"), ndjson.write(said))

    assert (answer.recorded.form, answer.message) == ("ndjson", message)
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


def test_the_lines_of_a_prompt_add_up_to_its_answer() -> None:
    body = ndjson.write(
        [
            {**HEAD, "response": "", "thinking": "So", "done": False},
            {**HEAD, "response": "Par", "done": False},
            {**HEAD, "response": "is", "done": False},
            generated(context=[1, 2]),
        ]
    )

    assert read(GENERATE, generate_call("ndjson"), body).message == generated(
        response="Paris", thinking="So", context=[1, 2]
    )


def test_a_chat_is_streamed_as_ollama_streams_it() -> None:
    said = {"content": "Paris", "thinking": "So", "tool_calls": [IDENTIFIED, IDENTIFIED]}

    assert lines(CHAT, chatted(said, logprobs=LOGPROBS)) == [
        chat_line({"thinking": "So"}),
        chat_line({"content": "Paris"}, logprobs=LOGPROBS),
        chat_line({"tool_calls": [IDENTIFIED]}),
        chat_line({"tool_calls": [IDENTIFIED]}),
        chatted({}),
    ]


def test_a_prompts_answer_is_streamed_as_ollama_streams_it() -> None:
    assert lines(GENERATE, GENERATE_ANSWERS["thinking"]) == [
        {**HEAD, "response": "", "thinking": "France, so...", "done": False},
        {**HEAD, "response": "Paris.", "done": False},
        generated(context=[1]),
    ]


CHAT_ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "stop": (chatted({"content": "a"}), Ending.COMPLETE),
    "a tool call": (CHAT_ANSWERS["tool call"], Ending.TOOL_CALLS),
    "length": (chatted({"content": "a"}, done_reason="length"), Ending.TRUNCATED),
    "a model that was loaded": (chatted({}, done_reason="load"), Ending.EMPTY),
    "a model that was unloaded": (chatted({}, done_reason="unload"), Ending.EMPTY),
    "nothing": (chatted({"content": " \n"}), Ending.EMPTY),
    "thinking alone": (chatted({"thinking": "So"}), Ending.EMPTY),
    "no reason": (chatted({"content": "a"}, done_reason=None), Ending.INCOMPLETE),
    "an unknown reason": (chatted({"content": "a"}, done_reason="tired"), Ending.INCOMPLETE),
    "not done": (chatted({"content": "a"}, done=False), Ending.INCOMPLETE),
    "an error": ({"error": "out of memory"}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), CHAT_ENDINGS.values(), ids=CHAT_ENDINGS.keys())
@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_chat_ends_as_its_reason_and_content_say(
    message: dict[str, Any], ending: Ending, form: str
) -> None:
    assert read(CHAT, chat_call(form), jsoned(message)).ending is ending


def test_an_error_after_some_lines_fails_the_chat() -> None:
    body = ndjson.write([chat_line({"content": "a"}), {"error": "out of memory"}])

    assert read(CHAT, chat_call("ndjson"), body).ending is Ending.FAILED


def test_lines_without_the_last_are_incomplete() -> None:
    body = ndjson.write([chatted({"content": "a"}), chat_line({"content": "b"})])

    assert read(CHAT, chat_call("ndjson"), body).ending is Ending.INCOMPLETE


def test_text_and_tokens_are_read() -> None:
    chat = read(CHAT, chat_call(), jsoned(CHAT_ANSWERS["thinking"]))
    prompt = read(GENERATE, generate_call(), jsoned(GENERATE_ANSWERS["thinking"]))

    assert (chat.text, chat.usage) == (prompt.text, prompt.usage) == ("Paris.", Usage(21, 9))


def test_a_prompt_out_of_the_servers_cache_is_not_counted() -> None:
    message = {
        name: value for name, value in chatted({"content": "a"}).items() if name != "prompt_eval_count"
    }

    assert read(CHAT, chat_call(), jsoned(message)).usage == Usage(0, 9)


ODD: dict[str, tuple[Codec, dict[str, Any]]] = {
    "a chat without a message": (CHAT, {**HEAD, **END}),
    "a message that is none": (CHAT, {**HEAD, **END, "message": "a"}),
    "text that is none": (CHAT, chatted({"content": []})),
    "thinking that is none": (CHAT, chatted({"content": "a", "thinking": 1})),
    "a prompt without an answer": (GENERATE, {"status": "success"}),
}


@pytest.mark.parametrize(("codec", "message"), ODD.values(), ids=ODD.keys())
def test_what_the_api_never_says_is_unreadable(codec: Codec, message: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(codec, chat_call() if codec is CHAT else generate_call(), json.dumps(message).encode())
