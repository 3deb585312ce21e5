"""Legacy completions, as JSON and as streams, and one as the other."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import sse
from tests.wire.completions.samples import (
    ANSWERS,
    COMPLETIONS,
    HEAD,
    LOGPROBS,
    USAGE,
    choice,
    chunk,
    completion,
    completion_call,
    streamed,
)
from tests.wire.samples import jsoned, read


def rendered(message: dict[str, Any], form: str) -> list[Any]:
    """The chunks of `message`, recorded as JSON, in `form`; `[DONE]` as a string."""
    answer = read(COMPLETIONS, completion_call(), jsoned(message))
    written = COMPLETIONS.write_answer(completion_call(form), answer)
    data = [event.data for event in sse.read(written.body)]
    return [text if text == "[DONE]" else json.loads(text) for text in data]


STREAMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "text": (
        [chunk(choice("\n\nPar", None)), chunk(choice("is", None)), chunk(choice(""), usage=USAGE)],
        completion(choice("\n\nParis")),
    ),
    "an end that comes with text": (
        [chunk(choice("Par", None)), chunk(choice("is")), chunk(usage=USAGE)],
        completion(choice("Paris")),
    ),
    "two choices, interleaved": (
        [
            chunk(choice("Par", None)),
            chunk(choice("Ly", None, index=1)),
            chunk(choice("is")),
            chunk(choice("on", index=1)),
            chunk(usage=USAGE),
        ],
        completion(choice("Paris"), choice("Lyon", index=1)),
    ),
    "logprobs": (
        [
            chunk(choice(" Par", None, logprobs={name: said[:1] for name, said in LOGPROBS.items()})),
            chunk(choice("is", None, logprobs={name: said[1:] for name, said in LOGPROBS.items()})),
            chunk(choice(""), usage=USAGE),
        ],
        completion(choice(" Paris", logprobs=LOGPROBS)),
    ),
    "vLLM's growing usage and stop reason": (
        [
            chunk(choice("Par", None, stop_reason=None), usage={**USAGE, "completion_tokens": 1}),
            chunk(choice("is", stop_reason="</s>"), usage={**USAGE, "completion_tokens": 2}),
            chunk(usage=USAGE),
        ],
        completion(choice("Paris", stop_reason="</s>")),
    ),
    "padding": (
        [chunk(choice("Paris", None), obfuscation="xyz"), chunk(choice(""), obfuscation="", usage=USAGE)],
        completion(choice("Paris")),
    ),
}


@pytest.mark.parametrize(("chunks", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_completion(chunks: list[dict[str, Any]], message: dict[str, Any]) -> None:
    answer = read(COMPLETIONS, completion_call("sse"), streamed(*chunks))

    assert (answer.message, answer.ending) == (message, Ending.COMPLETE)


def test_text_is_streamed_as_openai_streams_it() -> None:
    assert rendered(completion(choice("Paris")), "sse") == [
        chunk(choice("Paris", None)),
        chunk(choice("")),
        "[DONE]",
    ]


def test_usage_that_was_asked_for_is_null_until_its_own_chunk() -> None:
    assert rendered(completion(choice("Paris")), "sse+usage") == [
        chunk(choice("Paris", None), usage=None),
        chunk(choice(""), usage=None),
        chunk(usage=USAGE),
        "[DONE]",
    ]


def test_logprobs_are_streamed_with_their_text() -> None:
    first, last, _ = rendered(ANSWERS["logprobs"], "sse")

    assert first["choices"] == [choice(" Paris", None, logprobs=LOGPROBS)]
    assert last["choices"] == [choice("")]


def test_a_stream_that_nobody_asked_for_is_read() -> None:
    body = streamed(chunk(choice("Paris", None)), chunk(choice("")))

    assert read(COMPLETIONS, completion_call("json"), body).recorded.form == "sse"


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "stop": (completion(choice("a")), Ending.COMPLETE),
    "length": (completion(choice("a", "length")), Ending.TRUNCATED),
    "a filter": (completion(choice("a", "content_filter")), Ending.FILTERED),
    "nothing": (completion(choice("")), Ending.EMPTY),
    "blanks": (completion(choice("\n\n ")), Ending.EMPTY),
    "no choices": (completion(), Ending.EMPTY),
    "no reason (Writer)": ({"choices": [{"text": "a", "log_probs": None}]}, Ending.INCOMPLETE),
    "an unknown reason": (completion(choice("a", "tired")), Ending.INCOMPLETE),
    "tool calls": (completion(choice("a", "tool_calls")), Ending.INCOMPLETE),
    "an error": ({"error": {"message": "overloaded"}, "choices": [{"text": 1}]}, Ending.FAILED),
    "the worse of two choices": (completion(choice("a"), choice("b", "length", index=1)), Ending.TRUNCATED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_a_completion_ends_as_its_finish_reasons_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(COMPLETIONS, completion_call(), jsoned(message)).ending is ending


def test_an_error_inside_a_stream_fails_it() -> None:
    body = streamed(chunk(choice("Par", None)), {"error": {"message": "overloaded"}})

    assert read(COMPLETIONS, completion_call("sse"), body).ending is Ending.FAILED


def test_a_stream_without_its_mark_is_incomplete() -> None:
    body = streamed(chunk(choice("Paris")), done=False)

    assert read(COMPLETIONS, completion_call("sse"), body).ending is Ending.INCOMPLETE


def test_text_and_tokens_are_read() -> None:
    answer = read(COMPLETIONS, completion_call(), jsoned(ANSWERS["two choices"]))

    assert (answer.text, answer.usage) == ("Paris.\nIt is Paris.", Usage(8, 12))


ODD: dict[str, bytes] = {
    "no choices": jsoned(HEAD),
    "a chat completion": jsoned({"choices": [{"message": {"content": "a"}}]}),
    "an odd index": streamed(chunk(choice("a", index="0"))),
    "odd text": streamed(chunk({**choice("a"), "text": []})),
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_what_the_api_never_says_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(COMPLETIONS, completion_call(), body)


UNAVAILABLE: dict[str, tuple[bytes, str, str, str]] = {
    "usage that was never told": (
        streamed(chunk(choice("a"))),
        "openai",
        "json",
        "the recorded stream has no token counts",
    ),
    "usage that JSON lacks": (
        jsoned(completion(choice("a"), usage=None)),
        "openai",
        "sse+usage",
        "the recorded answer has no token counts",
    ),
    "choices of one number": (
        jsoned(completion(choice("a"), choice("b"))),
        "openai",
        "sse",
        "choices that cannot be told apart",
    ),
    "no choices": (jsoned(completion()), "openai", "sse", "choices that cannot be told apart"),
    "Together's own stream": (
        jsoned(completion(choice("a"))),
        "together",
        "sse",
        "together streams completions in a way of its own",
    ),
}


@pytest.mark.parametrize(("body", "provider", "form", "reason"), UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_what_cannot_be_rendered_is_unavailable(body: bytes, provider: str, form: str, reason: str) -> None:
    answer = read(COMPLETIONS, completion_call("json", provider), body)

    with pytest.raises(FormUnavailable, match=reason):
        COMPLETIONS.write_answer(completion_call(form, provider), answer)
