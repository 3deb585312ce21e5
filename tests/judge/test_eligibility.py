"""Which calls may be answered, and how."""

from itertools import combinations

import pytest

from latency_slayer.judge.eligibility import SEMANTIC, TRAITS, Ruling, rule
from latency_slayer.judge.reasons import Reason


def test_a_question_without_traits_may_be_answered_by_similarity() -> None:
    assert rule([], "Why?") == SEMANTIC == Ruling("semantic", None)


@pytest.mark.parametrize(
    ("trait", "ruling"),
    [
        ("server_state", Ruling("bypass", Reason.SERVER_STATE)),
        ("server_tools", Ruling("bypass", Reason.SERVER_TOOLS)),
        ("background", Ruling("bypass", Reason.BACKGROUND)),
        ("tool_turn", Ruling("exact_only", Reason.TOOL_TURN)),
        ("several_choices", Ruling("exact_only", Reason.SEVERAL_CHOICES)),
        ("logprobs", Ruling("exact_only", Reason.LOGPROBS)),
        ("no_question", Ruling("exact_only", Reason.NO_QUESTION)),
    ],
)
def test_a_trait_limits_how_a_call_is_answered(trait: str, ruling: Ruling) -> None:
    assert rule([trait], "Why?") == ruling


@pytest.mark.parametrize("question", [None, "", " \n\t"])
def test_without_a_question_only_exact_hits_count(question: str | None) -> None:
    assert rule([], question) == Ruling("exact_only", Reason.NO_QUESTION)


@pytest.mark.parametrize(("one", "other"), list(combinations(TRAITS, 2)))
def test_of_two_traits_a_bypass_wins_in_either_order(one: str, other: str) -> None:
    kinds = {rule([one], "Why?").kind, rule([other], "Why?").kind}
    strictest = "bypass" if "bypass" in kinds else "exact_only"

    assert rule([one, other], "Why?") == rule([other, one], "Why?")
    assert rule([one, other], "Why?").kind == strictest


def test_a_trait_without_a_ruling_is_never_served_by_accident() -> None:
    with pytest.raises(KeyError):
        rule(["server_tools", "telepathy"], "Why?")
