"""The question of a call, apart from its turns."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.wire.call import Trait
from latency_slayer.wire.question import MESSAGES, Split, split

IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/1.png"}}


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def text(value: str) -> dict[str, Any]:
    return {"type": "text", "text": value}


def found(turns: list[dict[str, Any]]) -> Split:
    return split("messages", turns, MESSAGES)


WITHOUT_QUESTION: dict[str, tuple[list[dict[str, Any]], Trait]] = {
    "no turns": ([], Trait.NO_QUESTION),
    "a system turn last": ([user("a"), {"role": "system", "content": "b"}], Trait.NO_QUESTION),
    "a prefilled answer": ([user("a"), {"role": "assistant", "content": "{"}], Trait.NO_QUESTION),
    "an image alone": ([user([IMAGE])], Trait.NO_QUESTION),
    "a blank question": ([user(" \n")], Trait.NO_QUESTION),
    "blank parts": ([user([text(""), text(" ")])], Trait.NO_QUESTION),
    "no content": ([{"role": "user"}], Trait.NO_QUESTION),
    "content of another type": ([user({"text": "a"})], Trait.NO_QUESTION),
    "a tool result": ([{"role": "tool", "tool_call_id": "1", "content": "a"}], Trait.TOOL_TURN),
    "a function result": ([{"role": "function", "name": "f", "content": "a"}], Trait.TOOL_TURN),
    "a call to be answered": ([{"role": "assistant", "tool_calls": [{"id": "1"}]}], Trait.TOOL_TURN),
    "a tool_result block beside text": ([user([{"type": "tool_result"}, text("a")])], Trait.TOOL_TURN),
    "a question right after a tool result": (
        [{"role": "assistant", "tool_calls": [{"id": "1"}]}, {"role": "tool", "content": "a"}, user("b")],
        Trait.TOOL_TURN,
    ),
    "a question after an unanswered tool_use": (
        [{"role": "assistant", "content": [{"type": "tool_use"}]}, user("b")],
        Trait.TOOL_TURN,
    ),
}


@pytest.mark.parametrize(("turns", "trait"), WITHOUT_QUESTION.values(), ids=WITHOUT_QUESTION.keys())
def test_turns_without_a_question_stay_whole(turns: list[dict[str, Any]], trait: Trait) -> None:
    assert found(turns) == Split({"messages": turns}, None, None, frozenset({trait}))


def test_the_text_of_the_last_turn_is_the_question() -> None:
    turns = [user("first"), {"role": "assistant", "content": "so"}, {**user("second"), "name": "Ann"}]

    emptied = [*turns[:2], {"role": "user", "content": None, "name": "Ann"}]
    assert found(turns) == Split({"messages": emptied}, "text", "second", frozenset())


def test_an_image_stays_at_its_place_among_the_texts() -> None:
    split_found = found([user([text("a\nb"), IMAGE, text("c")])])

    emptied = [user([{"type": "text", "text": None}, IMAGE, {"type": "text", "text": None}])]
    assert split_found == Split({"messages": emptied}, [[0, 2], [2]], "a\nb\nc", frozenset())


def test_tools_of_an_earlier_exchange_do_not_matter() -> None:
    turns = [{"role": "tool", "content": "a"}, {"role": "assistant", "content": "b"}, user("c")]

    assert found(turns).question == "c"


PARTS = st.lists(
    st.one_of(
        st.builds(text, st.text("ab\n ", max_size=4)),
        st.just(IMAGE),
        st.just({"type": "text", "text": None}),
    ),
    min_size=1,
    max_size=4,
)
CONTENT = st.one_of(PARTS, st.text("ab\n ", max_size=6), st.none())


@given(CONTENT, CONTENT)
def test_different_content_never_has_one_scope_and_one_question(one: Any, other: Any) -> None:
    first, second = found([user(one)]), found([user(other)])

    assert (first == second) == (one == other)
