"""A recorded chat completion in the form that another call asks for."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Answer, FormUnavailable, Recorded
from latency_slayer.wire.chat.dialect import DIALECTS
from latency_slayer.wire.framing import sse
from tests.wire.chat.samples import (
    CHAT,
    CHAT_USAGE,
    CHUNK,
    COMPLETIONS,
    THINKING_PARTS,
    WEATHER,
    chat_call,
    chat_stream,
    chunk,
    completion,
    tool_call,
)
from tests.wire.samples import jsoned, read


def rendered(message: dict[str, Any], form: str, provider: str = "openai") -> list[Any]:
    """The chunks of `message`, recorded as JSON, in `form`; `[DONE]` as a string."""
    answer = read(CHAT, chat_call("json", provider), jsoned(message))
    written = CHAT.write_answer(chat_call(form, provider), answer)
    data = [event.data for event in sse.read(written.body)]
    return [text if text == "[DONE]" else json.loads(text) for text in data]


def told(delta: dict[str, Any], finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return chunk(delta, finish, **fields)


def test_text_is_streamed_as_openai_streams_it() -> None:
    assert rendered(COMPLETIONS["text"], "sse") == [
        told({"role": "assistant", "content": "", "refusal": None}),
        told({"content": "Paris – naturally 🥐."}),
        told({}, "stop"),
        "[DONE]",
    ]


def test_usage_that_was_asked_for_is_null_until_its_own_chunk() -> None:
    assert rendered(COMPLETIONS["text"], "sse+usage") == [
        told({"role": "assistant", "content": "", "refusal": None}, usage=None),
        told({"content": "Paris – naturally 🥐."}, usage=None),
        told({}, "stop", usage=None),
        {**CHUNK, "choices": [], "usage": CHAT_USAGE},
        "[DONE]",
    ]


def test_tool_calls_are_streamed_as_heads_and_arguments() -> None:
    head = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}

    assert rendered(COMPLETIONS["tool call"], "sse") == [
        told({"role": "assistant", "content": None}),
        told({"tool_calls": [{"index": 0, **head}]}),
        told({"tool_calls": [{"index": 0, "function": {"arguments": WEATHER["arguments"]}}]}),
        told({}, "tool_calls"),
        "[DONE]",
    ]


def test_mistral_sends_tool_calls_whole_and_usage_at_the_finish() -> None:
    assert rendered(COMPLETIONS["tool call"], "sse", "mistral") == [
        told({"role": "assistant", "content": None}),
        told({"tool_calls": [{"index": 0, **tool_call(1, WEATHER)}]}),
        told({}, "tool_calls", usage=CHAT_USAGE),
        "[DONE]",
    ]


def test_openrouter_sends_usage_after_the_finish() -> None:
    assert rendered(completion({"content": "Paris"}, provider="Acme"), "sse", "openrouter") == [
        told({"role": "assistant", "content": ""}, provider="Acme"),
        told({"content": "Paris"}, provider="Acme"),
        told({}, "stop", provider="Acme"),
        told({"role": "assistant", "content": ""}, provider="Acme", usage=CHAT_USAGE),
        "[DONE]",
    ]


def test_groq_sends_usage_at_the_finish_and_when_asked_once_more() -> None:
    groq = {"id": "req_1", "usage": CHAT_USAGE}

    assert rendered(completion({"content": "Paris"}, x_groq={"id": "req_1"}), "sse+usage", "groq")[-3:] == [
        told({}, "stop", x_groq=groq, usage=CHAT_USAGE),
        {**CHUNK, "choices": [], "usage": CHAT_USAGE},
        "[DONE]",
    ]


def test_writer_says_each_delta_twice_and_sends_no_mark() -> None:
    last = {**CHUNK, "choices": [], "usage": CHAT_USAGE}
    finish = {"index": 0, "delta": {}, "message": {}, "finish_reason": "stop"}

    assert rendered(completion({"content": "Paris"}), "sse+usage", "writer")[-2:] == [
        {**CHUNK, "choices": [finish], "usage": None},
        last,
    ]


def test_azure_says_first_what_its_filter_found_in_the_prompt() -> None:
    message = COMPLETIONS["content filter results"]
    empty = {"choices": [], "created": 0, "id": "", "model": "", "object": ""}

    assert rendered(message, "sse", "azure")[0] == {
        **empty,
        "prompt_filter_results": message["prompt_filter_results"],
    }


FORMS = ("json", "sse+usage")
PROVIDERS = ("openai", *DIALECTS)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("message", COMPLETIONS.values(), ids=COMPLETIONS.keys())
def test_a_completion_survives_its_stream(message: dict[str, Any], provider: str) -> None:
    answer = read(CHAT, chat_call("json", provider), jsoned(message))
    call = chat_call("sse+usage", provider)
    streamed = CHAT.read_answer(call, CHAT.write_answer(call, answer))

    assert without_numbers(streamed) == without_numbers(answer)
    assert (streamed.text, streamed.ending, streamed.usage) == (answer.text, answer.ending, answer.usage)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stream_survives_json(provider: str) -> None:
    asked = chat_call("sse+usage", provider)
    answer = read(CHAT, chat_call("json", provider), jsoned(COMPLETIONS["parallel tool calls"]))
    streamed = CHAT.read_answer(asked, CHAT.write_answer(asked, answer))
    plain = CHAT.write_answer(chat_call("json", provider), streamed)

    assert plain.content_type == "application/json"
    assert json.loads(plain.body) == streamed.message


def without_numbers(answer: Answer) -> dict[str, Any]:
    """The message, less the `index` of tool calls, which only some providers tell in JSON."""
    message: dict[str, Any] = json.loads(json.dumps(answer.message))
    for choice in message["choices"]:
        for call in choice["message"].get("tool_calls", ()):
            call.pop("index", None)
    return message


def test_mistral_content_stays_a_list_of_parts() -> None:
    message = completion({"content": THINKING_PARTS})
    call = chat_call("sse", "mistral")
    answer = read(CHAT, chat_call("json", "mistral"), jsoned(message))

    assert CHAT.read_answer(call, CHAT.write_answer(call, answer)).message == message


def test_the_same_form_gets_the_same_bytes() -> None:
    recorded = Recorded(
        "sse", "text/event-stream;charset=UTF-8", chat_stream(chunk({"content": "a"}, "stop"))
    )
    answer = CHAT.read_answer(chat_call("sse"), recorded)

    assert CHAT.write_answer(chat_call("sse"), answer) == recorded


def test_usage_is_left_out_of_a_stream_that_did_not_ask_for_it() -> None:
    body = chat_stream(
        chunk({"content": "a"}, usage=None),
        chunk({}, "stop", usage=None),
        {**CHUNK, "choices": [], "usage": CHAT_USAGE},
    )
    answer = read(CHAT, chat_call("sse+usage"), body)
    written = CHAT.write_answer(chat_call("sse"), answer)

    assert b"usage" not in written.body


UNAVAILABLE: dict[str, tuple[str, bytes, str]] = {
    "JSON from a stream without usage": ("sse", chat_stream(chunk({"content": "a"}, "stop")), "json"),
    "usage from a stream without usage": ("sse", chat_stream(chunk({"content": "a"}, "stop")), "sse+usage"),
    "usage from JSON without usage": ("json", jsoned(completion({"content": "a"}, usage=None)), "sse+usage"),
    "a stream without a finish reason": ("json", jsoned(completion({"content": "a"}, "")), "sse"),
    "streamed audio": ("json", jsoned(completion({"content": None, "audio": {"data": "YQ=="}})), "sse"),
    "audio from a stream": (
        "sse",
        chat_stream(chunk({"audio": {"data": "YQ=="}}, "stop", usage=CHAT_USAGE)),
        "json",
    ),
    "an incomplete stream": ("sse+usage", chat_stream(chunk({"content": "a"}, usage=CHAT_USAGE)), "json"),
    "an error": ("json", jsoned({"error": {"message": "no"}}), "sse"),
    "no choices": ("json", jsoned({**completion({}), "choices": []}), "sse"),
    "choices that share a number": (
        "json",
        jsoned(
            {
                **completion({}),
                "choices": [{"index": 0, "message": {"content": "a"}, "finish_reason": "stop"}] * 2,
            }
        ),
        "sse",
    ),
}


@pytest.mark.parametrize(("form", "body", "asked"), UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_what_cannot_be_said_faithfully_is_unavailable(form: str, body: bytes, asked: str) -> None:
    answer = read(CHAT, chat_call(form), body)

    with pytest.raises(FormUnavailable):
        CHAT.write_answer(chat_call(asked), answer)
