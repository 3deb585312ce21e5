"""What holds for the transcripts of every format, and of whatever comes."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.wire import forms
from latency_slayer.wire.transcript.blobs import readable
from latency_slayer.wire.transcript.conversation import answered, asked
from latency_slayer.wire.transcript.turns import (
    Refusal,
    Text,
    Transcript,
    Turn,
)
from tests.wire import recordings
from tests.wire.formats import FORMATS
from tests.wire.recordings import needed
from tests.wire.samples import Format, jsoned, read

every_format = pytest.mark.parametrize("sample", FORMATS.values(), ids=FORMATS.keys())


def texts(turns: Iterable[Turn]) -> Iterator[str]:
    """What is said in words."""
    for turn in turns:
        for part in turn.parts:
            if isinstance(part, Text | Refusal):
                yield part.text


def says(turns: Iterable[Turn], text: str) -> bool:
    """True if `turns` say `text`, whatever parts it is cut into."""
    return "".join(readable(text).split()) in "".join("".join(texts(turns)).split())


@every_format
def test_the_question_of_every_format_is_in_its_transcript(sample: Format) -> None:
    requests = [json.loads(asked.body) for asked in sample.asked.values()]
    questions = [sample.call(form).question for form in sample.asked]

    assert all(
        question and says(asked(body).turns, question)
        for body, question in zip(requests, questions, strict=True)
    )


@every_format
def test_the_text_of_every_answer_is_in_its_transcript(sample: Format) -> None:
    answers = {
        name: read(sample.codec, sample.call(forms.JSON), jsoned(message))
        for name, message in sample.answers.items()
    }

    assert [name for name, answer in answers.items() if not says(answered(answer.message), answer.text)] == []
    assert [name for name, answer in answers.items() if not answered(answer.message)] == []


@every_format
def test_every_request_body_of_every_format_has_turns(sample: Format) -> None:
    assert [body for body in sample.bodies if not asked(body).turns] == []


WORDS = st.sampled_from(
    """role content parts text type message messages input output tool_calls function name arguments id bytes
    data source user assistant tool thinking tool_use tool_result functionCall inlineData reasoning error
    candidates choices tools system prompt format summary image_url url""".split()
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=5),
    max_leaves=25,
)


@given(body=st.dictionaries(WORDS | st.text(), VALUES, max_size=5))
def test_any_json_object_has_a_transcript(body: dict[str, Any]) -> None:
    assert isinstance(asked(body), Transcript)
    assert isinstance(answered(body), tuple)


@needed
def test_every_recorded_question_is_in_its_transcript() -> None:
    missing = [
        read.exchange.source
        for read in recordings.reads()
        if read.call.question
        and not says(asked(json.loads(read.exchange.request.body)).turns, read.call.question)
    ]

    assert missing == []


@needed
def test_every_recorded_answer_is_in_its_transcript() -> None:
    missing = [
        read.exchange.source
        for read in recordings.reads()
        if read.answer and not says(answered(read.answer.message), read.answer.text)
    ]

    assert missing == []


@needed
def test_every_recorded_body_has_a_transcript() -> None:
    empty = [
        exchange.source
        for exchange in recordings.exchanges()
        if exchange.request.body.startswith(b"{") and not asked(json.loads(exchange.request.body)).turns
    ]

    # A template of Portkey's, which keeps the conversation.
    assert len(empty) <= 1
