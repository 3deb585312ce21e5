"""What chat-completions streams of many providers add up to."""

from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable
from tests.wire.chat.samples import (
    CHAT,
    CHAT_BODY,
    CHAT_USAGE,
    CHUNK,
    COMPLETIONS,
    THINKING_PARTS,
    WEATHER,
    chat_call,
    chat_request,
    chat_stream,
    chunk,
    completion,
    tool_call,
)
from tests.wire.samples import read


def said(*chunks: dict[str, Any], provider: str = "openai", done: bool = True) -> dict[str, Any]:
    """The message that `chunks` add up to."""
    answer = read(CHAT, chat_call("sse", provider), chat_stream(*chunks, done=done))
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)
    return dict(answer.message)


def fragment(index: int, **fields: Any) -> dict[str, Any]:
    return chunk({"tool_calls": [{"index": index, **fields}]})


STREAMS: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any]]] = {
    "OpenAI's text": (
        "openai",
        [
            chunk({"role": "assistant", "content": "", "refusal": None}, usage=None, obfuscation="x"),
            chunk({"content": "Pa"}, usage=None, obfuscation=""),
            chunk({"content": "ris"}, usage=None, obfuscation="abc"),
            chunk({}, "stop", usage=None),
            {**CHUNK, "choices": [], "usage": CHAT_USAGE},
        ],
        completion({"content": "Paris", "refusal": None}),
    ),
    "OpenAI's parallel tool calls": (
        "openai",
        [
            chunk({"role": "assistant", "content": None}),
            fragment(0, id="call_1", type="function", function={"name": "weather", "arguments": ""}),
            fragment(0, function={"arguments": '{"city": '}),
            fragment(0, function={"arguments": '"Zürich"}'}),
            fragment(1, id="call_2", type="function", function={"name": "clock", "arguments": ""}),
            fragment(1, function={"arguments": '{"zone": "CET"}'}),
            chunk({}, "tool_calls", usage=CHAT_USAGE),
        ],
        COMPLETIONS["parallel tool calls"] | {"choices": None},
    ),
    "Gemini's calls, all numbered 0": (
        "gemini",
        [
            fragment(0, id="call_1", type="function", function=WEATHER),
            fragment(0, id="call_2", type="function", function=WEATHER),
            chunk({}, "tool_calls", usage=CHAT_USAGE),
        ],
        completion(
            {"content": None, "tool_calls": [tool_call(1, WEATHER), tool_call(2, WEATHER)]}, "tool_calls"
        ),
    ),
    "a server that repeats the id": (
        "openai",
        [
            fragment(0, id="call_1", type="function", function={"name": "weather", "arguments": '{"city": '}),
            fragment(0, id="call_1", type="function", function={"name": None, "arguments": '"Zürich"}'}),
            chunk({}, "tool_calls", usage=CHAT_USAGE),
        ],
        completion({"content": None, "tool_calls": [tool_call(1, WEATHER)]}, "tool_calls"),
    ),
    "calls without a number": (
        "openai",
        [
            chunk({"tool_calls": [tool_call(1, WEATHER)]}),
            chunk({"tool_calls": [tool_call(2, WEATHER)]}),
            chunk({}, "tool_calls", usage=CHAT_USAGE),
        ],
        completion(
            {"content": None, "tool_calls": [tool_call(1, WEATHER), tool_call(2, WEATHER)]}, "tool_calls"
        ),
    ),
    "the old function call": (
        "openai",
        [
            chunk(
                {"role": "assistant", "content": None, "function_call": {"name": "weather", "arguments": ""}}
            ),
            chunk({"function_call": {"arguments": '{"city": '}}),
            chunk({"function_call": {"arguments": '"Zürich"}'}}),
            chunk({}, "function_call", usage=CHAT_USAGE),
        ],
        completion({"content": None, "function_call": WEATHER}, "function_call"),
    ),
    "Azure's filter chunk and a choice without a delta": (
        "azure",
        [
            {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": [{}]},
            {**CHUNK, "choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"a": 1}}]},
            chunk({"content": "Paris"}),
            chunk({}, "stop"),
            {**CHUNK, "choices": [], "usage": CHAT_USAGE},
        ],
        {
            **completion({"content": "Paris"}, prompt_filter_results=[{}]),
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": "Paris"},
                    "finish_reason": "stop",
                    "content_filter_offsets": {"a": 1},
                }
            ],
        },
    ),
    "OpenRouter's two ends and reasoning details": (
        "openrouter",
        [
            chunk(
                {
                    "role": "assistant",
                    "content": "",
                    "reasoning": "Fra",
                    "reasoning_details": [
                        {"type": "reasoning.text", "text": "Fra", "index": 0, "format": None}
                    ],
                },
                provider="Acme",
            ),
            chunk(
                {
                    "role": "assistant",
                    "content": "",
                    "reasoning": "nce",
                    "reasoning_details": [
                        {
                            "type": "reasoning.text",
                            "text": "nce",
                            "index": 0,
                            "format": "unknown",
                            "signature": "s",
                        }
                    ],
                },
                provider="Acme",
            ),
            chunk({"role": "assistant", "content": "Paris"}, provider="Acme"),
            chunk({"role": "assistant", "content": ""}, "stop", provider="Acme"),
            chunk({"role": "assistant", "content": ""}, provider="Acme", usage=CHAT_USAGE),
        ],
        completion(
            {
                "content": "Paris",
                "reasoning": "France",
                "reasoning_details": [
                    {
                        "type": "reasoning.text",
                        "text": "France",
                        "index": 0,
                        "format": "unknown",
                        "signature": "s",
                    }
                ],
            },
            provider="Acme",
        ),
    ),
    "Mistral's thinking, then text, with padding": (
        "mistral",
        [
            chunk({"role": "assistant", "content": ""}, p="abc"),
            chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Fran"}]}]}),
            chunk(
                {
                    "content": [
                        {
                            "type": "thinking",
                            "thinking": [{"type": "text", "text": "ce, so..."}],
                            "closed": True,
                        },
                        {"type": "text", "text": "Pa"},
                    ]
                },
                p="abcdef",
            ),
            chunk({"content": "ris."}, "stop", usage=CHAT_USAGE),
        ],
        completion({"content": THINKING_PARTS}),
    ),
    "Groq's usage and channel": (
        "groq",
        [
            chunk({"role": "assistant", "content": ""}, x_groq={"id": "req_1"}),
            chunk({"channel": "analysis", "reasoning": "a"}),
            chunk({"channel": "analysis", "reasoning": "b"}),
            chunk({"content": "Paris"}),
            chunk({}, "stop", x_groq={"id": "req_1", "usage": CHAT_USAGE}),
        ],
        completion({"content": "Paris", "channel": "analysis", "reasoning": "ab"}, x_groq={"id": "req_1"}),
    ),
    "counts that grow are not added": (
        "deepseek",
        [
            chunk(
                {"role": "assistant", "content": "Paris"}, usage={"prompt_tokens": 20, "completion_tokens": 1}
            ),
            chunk({}, "stop", usage=CHAT_USAGE),
        ],
        completion({"content": "Paris"}),
    ),
    "Together's text beside the delta": (
        "together",
        [
            {
                **CHUNK,
                "choices": [
                    {"index": 0, "text": "Paris", "delta": {"content": "Paris"}, "finish_reason": "eos"}
                ],
                "usage": CHAT_USAGE,
            }
        ],
        completion({"content": "Paris"}, "eos"),
    ),
    "interleaved choices": (
        "openai",
        [
            {**CHUNK, "choices": [{"index": index, "delta": {"content": text}, "finish_reason": end}]}
            for index, text, end in [
                (1, "It is ", None),
                (0, "Par", None),
                (1, "Paris.", "stop"),
                (0, "is.", "stop"),
            ]
        ]
        + [{**CHUNK, "choices": [], "usage": CHAT_USAGE}],
        COMPLETIONS["two choices"],
    ),
    "fields that nobody knows": (
        "openai",
        [
            chunk({"role": "assistant", "mood": "ca", "scores": [1], "extra": {"a": 1}}, mood=None),
            chunk(
                {"content": "Paris", "mood": "lm", "scores": [2], "extra": {"a": 2}}, mood="calm", cost=0.5
            ),
            chunk({}, "stop", usage=CHAT_USAGE),
        ],
        completion(
            {"content": "Paris", "mood": "calm", "scores": [1, 2], "extra": {"a": 2}}, mood="calm", cost=0.5
        ),
    ),
}
STREAMS["OpenAI's parallel tool calls"][2]["choices"] = completion(
    {
        "content": None,
        "tool_calls": [
            tool_call(1, WEATHER),
            tool_call(2, {"name": "clock", "arguments": '{"zone": "CET"}'}),
        ],
    },
    "tool_calls",
)["choices"]


@pytest.mark.parametrize(("provider", "chunks", "expected"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_completion(
    provider: str, chunks: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    assert said(*chunks, provider=provider) == expected


def test_logprobs_are_appended() -> None:
    def with_logprobs(token: str, finish: str | None) -> dict[str, Any]:
        logprobs = {"content": [{"token": token}], "refusal": None}
        choice = {"index": 0, "delta": {"content": token}, "logprobs": logprobs, "finish_reason": finish}
        return {**CHUNK, "choices": [choice]}

    message = said(with_logprobs("Pa", None), with_logprobs("ris", "stop"))

    assert message["choices"][0]["logprobs"] == {
        "content": [{"token": "Pa"}, {"token": "ris"}],
        "refusal": None,
    }


def writer_chunk(content: str | None, finish: str | None) -> dict[str, Any]:
    delta = {"role": "assistant", "content": content}
    return {**CHUNK, "choices": [{"index": 0, "message": delta, "delta": delta, "finish_reason": finish}]}


WRITER = [writer_chunk("Par", None), writer_chunk("is", None), writer_chunk(None, "stop")]


def test_writer_ends_with_its_usage_and_no_mark() -> None:
    message = said(*WRITER, {**CHUNK, "choices": [], "usage": CHAT_USAGE}, provider="writer", done=False)

    assert message == completion({"content": "Paris"})


def test_writer_ends_with_the_finish_where_no_usage_is_asked_for() -> None:
    asked = chat_call("sse", "writer")
    several = CHAT.read_call(chat_request({**CHAT_BODY, "stream": True, "n": 2}), "writer")

    endings = [
        read(CHAT, asked, chat_stream(*WRITER, done=False)).ending,
        read(CHAT, asked, chat_stream(*WRITER[:2], done=False)).ending,
        read(CHAT, several, chat_stream(*WRITER, done=False)).ending,
        read(CHAT, chat_call("sse+usage", "writer"), chat_stream(*WRITER, done=False)).ending,
    ]
    assert endings == [Ending.COMPLETE, Ending.INCOMPLETE, Ending.INCOMPLETE, Ending.INCOMPLETE]


def test_writers_tool_calls_have_null_for_a_number_in_json() -> None:
    called = fragment(0, id="call_1", type="function", function=WEATHER)
    usage = {**CHUNK, "choices": [], "usage": CHAT_USAGE}

    message = said(called, chunk({}, "tool_calls"), usage, provider="writer", done=False)
    assert message["choices"][0]["message"]["tool_calls"] == [{"index": None, **tool_call(1, WEATHER)}]


def test_the_usage_of_another_provider_is_no_end() -> None:
    body = chat_stream(*WRITER, {**CHUNK, "choices": [], "usage": CHAT_USAGE}, done=False)

    assert read(CHAT, chat_call("sse"), body).ending is Ending.INCOMPLETE


BROKEN: dict[str, tuple[bytes, Ending]] = {
    "no mark": (chat_stream(chunk({"content": "a"}, "stop"), done=False), Ending.INCOMPLETE),
    "no finish reason": (chat_stream(chunk({"content": "a"})), Ending.INCOMPLETE),
    "one choice of two unfinished": (
        chat_stream(
            chunk({"content": "a"}, "stop"),
            {**CHUNK, "choices": [{"index": 1, "delta": {"content": "b"}, "finish_reason": None}]},
        ),
        Ending.INCOMPLETE,
    ),
    "an error event": (
        chat_stream(chunk({"content": "a"}), done=False) + b'event: error\ndata: {"message": "no"}\n\n',
        Ending.FAILED,
    ),
    "an error chunk, then the mark": (
        chat_stream(chunk({"content": "a"}, "stop"), {"error": "no"}),
        Ending.FAILED,
    ),
    "vLLM's older error": (
        chat_stream(chunk({"content": "a"}, "stop"), {"object": "error", "message": "no", "code": 400}),
        Ending.FAILED,
    ),
    "Groq's error": (chat_stream(chunk({"content": "a"}, "stop", x_groq={"error": "no"})), Ending.FAILED),
    "only the mark": (b"data: [DONE]\n\n", Ending.EMPTY),
    "truncated": (chat_stream(chunk({"content": "a"}, "length")), Ending.TRUNCATED),
}


@pytest.mark.parametrize(("body", "ending"), BROKEN.values(), ids=BROKEN.keys())
def test_a_stream_without_a_proper_end_is_not_complete(body: bytes, ending: Ending) -> None:
    assert read(CHAT, chat_call("sse"), body).ending is ending


def test_a_stream_is_a_stream_whatever_was_asked_for() -> None:
    answer = read(CHAT, chat_call("json"), chat_stream(chunk({"content": "a"}, "stop")))

    assert (answer.recorded.form, answer.ending) == ("sse", Ending.COMPLETE)


def test_a_streamed_call_whose_arguments_never_came_is_no_json() -> None:
    body = chat_stream(
        fragment(0, id="c", type="function", function={"name": "now"}),
        chunk({}, "tool_calls"),
        {**CHUNK, "choices": [], "usage": CHAT_USAGE},
    )

    with pytest.raises(FormUnavailable):
        CHAT.write_answer(chat_call("json"), read(CHAT, chat_call("sse+usage"), body))


def test_events_without_data_are_passed_over() -> None:
    body = b"event: ping\ndata: \n\n" + chat_stream(chunk({"content": "a"}, "stop"))

    assert read(CHAT, chat_call("sse"), body).text == "a"
