"""How answers of generateContent end, and what they say."""

from typing import Any

import pytest

from latency_slayer.wire.call import Ending, Unreadable, Usage
from tests.wire.gemini.samples import (
    GEMINI,
    GENERATED,
    NAMED,
    SIGNED,
    candidate,
    function_call,
    gemini_call,
    generated,
    said,
)
from tests.wire.samples import jsoned, read

PARIS = {"text": "Paris."}

REASONS: dict[Any, Ending] = {
    "STOP": Ending.COMPLETE,
    "MAX_TOKENS": Ending.TRUNCATED,
    "SAFETY": Ending.FILTERED,
    "RECITATION": Ending.FILTERED,
    "BLOCKLIST": Ending.FILTERED,
    "PROHIBITED_CONTENT": Ending.FILTERED,
    "SPII": Ending.FILTERED,
    "IMAGE_SAFETY": Ending.FILTERED,
    "MODEL_ARMOR": Ending.FILTERED,
    "MALFORMED_FUNCTION_CALL": Ending.FAILED,
    "UNEXPECTED_TOOL_CALL": Ending.FAILED,
    "OTHER": Ending.INCOMPLETE,
    "CONTINUATION": Ending.INCOMPLETE,
    "FINISH_REASON_UNSPECIFIED": Ending.INCOMPLETE,
    "stop": Ending.INCOMPLETE,
    1: Ending.COMPLETE,
    2: Ending.TRUNCATED,
    3: Ending.FILTERED,
    4: Ending.FILTERED,
    5: Ending.INCOMPLETE,
    8: Ending.FILTERED,
    9: Ending.INCOMPLETE,
    0: Ending.INCOMPLETE,
    99: Ending.INCOMPLETE,
}


@pytest.mark.parametrize(("reason", "ending"), REASONS.items(), ids=map(str, REASONS))
def test_the_finish_reason_says_how_an_answer_ended(reason: Any, ending: Ending) -> None:
    assert read(GEMINI, gemini_call(), jsoned(said([PARIS], reason))).ending is ending


@pytest.mark.parametrize("reason", [True, None, [], {}, 1.5])
def test_a_finish_reason_that_is_none_is_no_end(reason: Any) -> None:
    message = generated({**candidate([PARIS]), "finishReason": reason})

    assert read(GEMINI, gemini_call(), jsoned(message)).ending is Ending.INCOMPLETE


BLOCKED = {"promptFeedback": {"blockReason": "MODEL_ARMOR"}, **NAMED}

ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "a function call": (said([PARIS, function_call()]), Ending.TOOL_CALLS),
    "a function call in snake_case": (said([{"function_call": {"name": "f"}}]), Ending.TOOL_CALLS),
    "a blocked prompt": (BLOCKED, Ending.FILTERED),
    "a blocked prompt as an integer": ({"promptFeedback": {"blockReason": 1}}, Ending.FILTERED),
    "a blocked prompt in snake_case": ({"prompt_feedback": {"block_reason": "OTHER"}}, Ending.FILTERED),
    "a rated prompt": (generated(candidate([PARIS]), promptFeedback={"safetyRatings": []}), Ending.COMPLETE),
    "no candidates": ({**NAMED}, Ending.EMPTY),
    "no content": (generated({"finishReason": "STOP"}), Ending.EMPTY),
    "no parts": (generated({"content": {"role": "model"}, "finishReason": "STOP"}), Ending.EMPTY),
    "nothing left after thinking": (
        generated({"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}),
        Ending.TRUNCATED,
    ),
    "blank text": (said([{"text": " \n"}]), Ending.EMPTY),
    "a signature alone": (said([{"text": "", **SIGNED}]), Ending.EMPTY),
    "thoughts alone": (said([{"text": "So", "thought": True}]), Ending.EMPTY),
    "a thought image alone": (said([{"inlineData": {}, "thought": True}]), Ending.EMPTY),
    "an image alone": (said([{"inlineData": {"mimeType": "image/png", "data": "AA=="}}]), Ending.COMPLETE),
    "code alone": (said([{"executableCode": {"code": "1"}}]), Ending.COMPLETE),
    "one candidate cut": (
        generated(candidate([PARIS]), candidate([PARIS], "MAX_TOKENS", index=1)),
        Ending.TRUNCATED,
    ),
    "an error": ({"error": {"code": 500, "message": "Oops.", "status": "INTERNAL"}}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_answer_ends_as_its_worst_candidate(message: dict[str, Any], ending: Ending) -> None:
    assert read(GEMINI, gemini_call(), jsoned(message)).ending is ending


BROKEN: dict[str, dict[str, Any]] = {
    "candidates that are no list": {"candidates": {}},
    "candidates that are no objects": {"candidates": [1]},
    "content that is no object": generated({"content": "Paris"}),
    "parts that are no list": generated({"content": {"parts": {}}}),
    "a number that is none": generated({"index": True}),
}


@pytest.mark.parametrize("message", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_is_none_is_unreadable(message: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(GEMINI, gemini_call(), jsoned(message))


TEXTS = {
    "text": "Paris – naturally 🥐.",
    "several texts": "Paris – naturally.\n",
    "thoughts": "Paris.",
    "a function call": "",
    "code": "It is 42.",
    "several candidates": "Paris.\nIt is Paris.",
}


@pytest.mark.parametrize(("name", "text"), TEXTS.items())
def test_the_text_is_what_is_said_and_not_thought(name: str, text: str) -> None:
    assert read(GEMINI, gemini_call(), jsoned(GENERATED[name])).text == text


USAGES: dict[str, tuple[dict[str, Any], Usage | None]] = {
    "thoughts are output": (
        {"promptTokenCount": 12, "candidatesTokenCount": 7, "thoughtsTokenCount": 21},
        Usage(12, 28, 0, 21),
    ),
    "what tools read is input": (
        {"promptTokenCount": 12, "toolUsePromptTokenCount": 100, "candidatesTokenCount": 7},
        Usage(112, 7),
    ),
    "cached": ({"promptTokenCount": 12, "cachedContentTokenCount": 8}, Usage(12, 0, 8)),
    "in snake_case": ({"prompt_token_count": 12, "thoughts_token_count": 1}, Usage(12, 1, 0, 1)),
    "no numbers": ({"promptTokenCount": "12", "candidatesTokenCount": None}, Usage()),
    "none": ({}, None),
}


@pytest.mark.parametrize(("usage", "counted"), USAGES.values(), ids=USAGES.keys())
def test_tokens_are_counted_as_google_counts_them(usage: dict[str, Any], counted: Usage | None) -> None:
    message = {**said([PARIS]), "usageMetadata": usage}

    assert read(GEMINI, gemini_call(), jsoned(message)).usage == counted


def test_usage_may_be_named_in_snake_case() -> None:
    message = {"candidates": [candidate([PARIS])], "usage_metadata": {"prompt_token_count": 3}}

    assert read(GEMINI, gemini_call(), jsoned(message)).usage == Usage(3)
