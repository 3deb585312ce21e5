"""Rendered answers, as Google's own SDK understands them."""

from typing import Any

import pytest

from latency_slayer.wire.call import Recorded
from tests.wire.gemini.samples import GEMINI, GENERATED, gemini_call
from tests.wire.gemini.sdk import GOOGLE
from tests.wire.gemini.test_stream import STREAMS
from tests.wire.samples import jsoned, read

BEYOND_THE_SDK = {"integers for words", "snake_case"}
"""What it does not ask for and cannot read."""

READABLE = {name: message for name, message in GENERATED.items() if name not in BEYOND_THE_SDK}


@pytest.mark.parametrize("message", READABLE.values(), ids=READABLE.keys())
def test_google_reads_the_same_from_the_answer_and_from_the_stream(message: dict[str, Any]) -> None:
    recorded = Recorded("json", "", jsoned(message))
    streamed = GEMINI.write_answer(gemini_call("sse"), GEMINI.read_answer(gemini_call(), recorded))

    assert GOOGLE.streamed(streamed) == GOOGLE.whole(recorded)


@pytest.mark.parametrize(("body", "_"), STREAMS.values(), ids=STREAMS.keys())
def test_google_reads_the_same_from_the_stream_and_from_the_answer(body: bytes, _: Any) -> None:
    answer = read(GEMINI, gemini_call("sse"), body)
    whole = GEMINI.write_answer(gemini_call(), answer)

    assert GOOGLE.whole(whole) == GOOGLE.streamed(answer.recorded)
