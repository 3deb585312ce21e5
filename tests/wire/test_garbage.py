"""Whatever comes, a codec gives an answer or raises its one error; what was cut is never complete."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from latency_slayer.wire.call import Answer, Call, Ending, FormUnavailable, Recorded, Unreadable
from latency_slayer.wire.codec import Codec
from tests.wire.chat.samples import CHAT, COMPLETIONS, chat_call, chat_request
from tests.wire.messages.samples import MESSAGES, REPLIES, messages_call, messages_request
from tests.wire.samples import jsoned, read

Sample = tuple[Codec, Call, bytes, bytes]
"""A codec, a call, its whole answer, and where in it the end mark is whole."""


def samples() -> Iterator[tuple[str, Sample]]:
    for provider in ("openai", "openrouter", "mistral", "azure"):
        call = chat_call("sse+usage", provider)
        for name, message in COMPLETIONS.items():
            answer = read(CHAT, chat_call("json", provider), jsoned(message))
            yield f"{provider} {name}", (CHAT, call, CHAT.write_answer(call, answer).body, b"[DONE]\n\n")
    writer = chat_call("sse+usage", "writer")
    answer = read(CHAT, writer, jsoned(COMPLETIONS["text"]))
    yield "writer text", (CHAT, writer, CHAT.write_answer(writer, answer).body, b"}\n\n")
    for name, message in REPLIES.items():
        answer = read(MESSAGES, messages_call(), jsoned(message))
        body = MESSAGES.write_answer(messages_call("sse"), answer).body
        yield f"anthropic {name}", (MESSAGES, messages_call("sse"), body, b"}\n\n")


SAMPLES = dict(samples())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_stream_cut_at_any_byte_is_incomplete_or_unreadable(sample: Sample) -> None:
    codec, call, body, mark = sample
    assert body.endswith(mark)

    endings = {ending_of(codec, call, body[:end]) for end in range(len(body))}

    assert endings <= {Ending.INCOMPLETE, None}


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_stream_reads_alike_with_other_line_ends(sample: Sample, line_end: bytes) -> None:
    codec, call, body, _ = sample

    assert read(codec, call, body.replace(b"\n", line_end)).message == read(codec, call, body).message


@pytest.mark.parametrize("message", COMPLETIONS.values(), ids=COMPLETIONS.keys())
def test_json_cut_at_any_byte_is_unreadable(message: dict[str, Any]) -> None:
    body = jsoned(message)

    assert {ending_of(CHAT, chat_call(), body[:end]) for end in range(len(body))} == {None}


def ending_of(codec: Codec, call: Call, body: bytes) -> Ending | None:
    """How the answer in `body` ended, None where it is unreadable."""
    try:
        return read(codec, call, body).ending
    except Unreadable:
        return None


WORDS = st.sampled_from(
    """
    choices delta message content tool_calls function arguments index usage x_groq finish_reason logprobs role
    reasoning_details refusal error id type text stop message_start content_block_start content_block_delta
    content_block_stop message_delta content_block partial_json input_json_delta citations_delta citation
    citations input tool_use thinking stop_reason end_turn output_tokens custom function_call audio name
    """.split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)
DELTAS = st.dictionaries(WORDS, VALUES, max_size=4)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "delta": DELTAS,
        **dict.fromkeys(("index", "message", "finish_reason", "logprobs", "text"), VALUES),
    },
)
CHUNKS = st.fixed_dictionaries(
    {"choices": st.lists(CHOICES, max_size=2) | VALUES},
    optional=dict.fromkeys(("usage", "x_groq", "id", "prompt_filter_results"), VALUES),
)
EVENTS = st.fixed_dictionaries(
    {"type": WORDS},
    optional={
        "index": st.integers(0, 1),
        "message": VALUES,
        "content_block": VALUES,
        "delta": DELTAS,
        "usage": VALUES,
    },
)
COMPLETION_BODIES = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries(
                {"message": DELTAS, "finish_reason": st.sampled_from(["stop", "tool_calls"])},
                optional={"index": VALUES, "logprobs": VALUES},
            ),
            max_size=2,
        )
    },
    optional={"usage": VALUES, "x_groq": VALUES, "prompt_filter_results": VALUES},
)
REPLY_BODIES = st.fixed_dictionaries(
    {"content": st.lists(DELTAS, max_size=3), "stop_reason": st.sampled_from(["end_turn", "tool_use"])},
    optional={"usage": VALUES},
)
TURNS = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "tool"])},
    optional={"content": VALUES, "tool_calls": VALUES},
)
FIELDS = ("model", "tools", "system", "n", "store", "stream", "stream_options", "logprobs", "cache_control")
BODIES = st.fixed_dictionaries(
    {"messages": st.lists(TURNS, max_size=3) | VALUES}, optional=dict.fromkeys(FIELDS, VALUES)
)

CODECS: list[tuple[Codec, Call]] = [
    (CHAT, chat_call("sse")),
    (CHAT, chat_call("sse", "openrouter")),
    (CHAT, chat_call("sse+usage", "groq")),
    (CHAT, chat_call("json", "mistral")),
    (MESSAGES, messages_call("sse")),
    (MESSAGES, messages_call()),
]


def use(body: bytes) -> None:
    """Read `body` with every codec and write it in every form; any error but the two named ones fails."""
    for codec, call in CODECS:
        with contextlib.suppress(Unreadable):
            answer = read(codec, call, body)
            write_everywhere(codec, answer)


def write_everywhere(codec: Codec, answer: Answer) -> None:
    for writer, call in CODECS:
        if writer is codec:
            with contextlib.suppress(FormUnavailable):
                assert codec.write_answer(call, answer).body


@given(st.binary())
def test_any_bytes_are_an_answer_or_unreadable(body: bytes) -> None:
    use(body)


@given(VALUES)
def test_any_json_is_an_answer_or_unreadable(value: Any) -> None:
    use(jsoned(value))


@given(COMPLETION_BODIES | REPLY_BODIES)
def test_an_odd_body_is_an_answer_or_unreadable(message: dict[str, Any]) -> None:
    use(jsoned(message))


@given(st.lists(CHUNKS | EVENTS, max_size=5), st.booleans())
def test_an_odd_stream_is_an_answer_or_unreadable(events: list[Any], done: bool) -> None:
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    use((lines + ("data: [DONE]\n\n" if done else "")).encode())


@given(st.binary())
def test_any_bytes_are_a_call_or_unreadable(body: bytes) -> None:
    call_everywhere(body)


@given(BODIES)
@example({"messages": [{"role": []}]})
@example({"messages": [{"role": "user", "content": [{"type": {}}]}]})
@example({"messages": [{"role": "user", "content": "?"}], "tools": [{"type": []}], "model": []})
def test_any_odd_body_is_a_call_or_unreadable(body: dict[str, Any]) -> None:
    call_everywhere(jsoned(body))


def call_everywhere(body: bytes) -> None:
    for codec, request in ((CHAT, chat_request(body)), (MESSAGES, messages_request(body))):
        with contextlib.suppress(Unreadable):
            call = codec.read_call(request, "openai")
            json.dumps([call.scope, call.question, call.model], ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("form", ["", "ndjson", "sse", "json"])
def test_an_answer_kept_under_any_form_is_read_by_what_it_is(form: str) -> None:
    answer = CHAT.read_answer(chat_call(), Recorded(form, "text/plain", jsoned(COMPLETIONS["text"])))

    assert answer.recorded.form == "json"
