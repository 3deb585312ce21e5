"""Which answers may be kept, and for whom."""

import pytest

from latency_slayer.judge.admission import ending_refusal, may_be_similar, status_refusal
from latency_slayer.judge.reasons import Reason


def test_status_200_is_kept() -> None:
    assert status_refusal(200) is None


@pytest.mark.parametrize("status", [201, 202, 204, 206, 302, 304, 400, 401, 429, 500, 529])
def test_any_other_status_is_refused(status: int) -> None:
    assert status_refusal(status) == Reason.STATUS


@pytest.mark.parametrize(
    ("ending", "refusal"),
    [
        ("complete", None),
        ("tool_calls", None),
        ("incomplete", Reason.INCOMPLETE),
        ("truncated", Reason.TRUNCATED),
        ("filtered", Reason.FILTERED),
        ("refused", Reason.REFUSED),
        ("empty", Reason.EMPTY),
        ("failed", Reason.FAILED),
    ],
)
def test_only_a_proper_end_is_kept(ending: str, refusal: Reason | None) -> None:
    assert ending_refusal(ending) == refusal


def test_an_ending_without_a_ruling_is_never_kept_by_accident() -> None:
    with pytest.raises(KeyError):
        ending_refusal("abridged")


@pytest.mark.parametrize(
    ("ending", "similar"), [("complete", True), ("tool_calls", False), ("incomplete", False)]
)
def test_only_a_complete_text_may_answer_a_similar_question(ending: str, similar: bool) -> None:
    assert may_be_similar(ending) is similar
