"""Answers of some models repeat what they were asked: they answer no question in other words."""

from typing import Any

import pytest

from latency_slayer.wire.call import Call, FormUnavailable
from tests.wire.bedrock.samples import INVOKE, invoke_request
from tests.wire.samples import jsoned, read

REPEATING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "Cohere's Command": (
        "cohere.command-text-v14",
        "prompt",
        {
            "generations": [{"text": "Paris.", "finish_reason": "COMPLETE"}],
            "prompt": "The capital of France?",
        },
    ),
    "AI21's Jurassic": (
        "ai21.j2-mid-v1",
        "prompt",
        {
            "prompt": {"text": "The capital of France?", "tokens": []},
            "completions": [{"data": {"text": "Paris."}, "finishReason": {"reason": "endoftext"}}],
        },
    ),
    "Cohere's Command R": (
        "cohere.command-r-v1:0",
        "message",
        {
            "text": "Paris.",
            "finish_reason": "COMPLETE",
            "chat_history": [
                {"role": "USER", "message": "Hello"},
                {"role": "CHATBOT", "message": "Hi"},
                {"role": "USER", "message": "The capital of France?"},
                {"role": "CHATBOT", "message": "Paris."},
            ],
        },
    ),
}

every_repeating_model = pytest.mark.parametrize(
    ("model", "field", "said"), REPEATING.values(), ids=REPEATING.keys()
)


def asked(model: str, field: str, question: str) -> Call:
    return INVOKE.read_call(invoke_request({field: question}, model=model), "bedrock")


@every_repeating_model
def test_an_answer_that_repeats_its_question_answers_no_other(
    model: str, field: str, said: dict[str, Any]
) -> None:
    answer = read(INVOKE, asked(model, field, "The capital of France?"), jsoned(said))

    with pytest.raises(FormUnavailable, match="another question"):
        INVOKE.write_answer(asked(model, field, "the capital of France"), answer)


@every_repeating_model
def test_it_answers_its_own_question_again(model: str, field: str, said: dict[str, Any]) -> None:
    call = asked(model, field, "The capital of France?")
    answer = read(INVOKE, call, jsoned(said))

    assert INVOKE.write_answer(call, answer) == answer.recorded
