"""The measurement of the rule that compares answers."""

from pathlib import Path

import pytest
from benchmarks.agreement import Rate, rates, wilson

from benchmarks import agreement
from benchmarks.answers import Family, Pair, Question, load, pairs
from latency_slayer.judge.agreement import Agreement

FAMILY = Family("a.txt", (Question("Q1?", ("one", "two\nlines")), Question("Q2?", ("three",))))


def test_a_file_holds_families(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("? Q1?\n- one\n- two\n  lines\n\n? Q2?\n- three\n====\n? Q3?\n- four\n")

    assert load(tmp_path) == [FAMILY, Family("a.txt", (Question("Q3?", ("four",)),))]


def test_a_line_of_no_answer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("? Q1?\nloose\n")

    with pytest.raises(ValueError, match="neither an answer nor the rest of one: 'loose'"):
        load(tmp_path)


def test_right_pairs_answer_one_question_and_wrong_ones_two() -> None:
    assert list(pairs(FAMILY)) == [
        Pair("Q1?", "one", "two\nlines", is_right=True),
        Pair("Q1?", "one", "three", is_right=False),
        Pair("Q1?", "two\nlines", "three", is_right=False),
        Pair("Q2?", "three", "one", is_right=False),
        Pair("Q2?", "three", "two\nlines", is_right=False),
    ]


def test_a_question_counts_once_and_what_is_unclear_not_at_all() -> None:
    one, other = (Pair(question, "a", "b", is_right=True) for question in ("Q1?", "Q2?"))
    verdicts = [Agreement.DIFFER, Agreement.AGREE, Agreement.AGREE, Agreement.UNCLEAR]
    found = [(one, Agreement.DIFFER), *((other, verdict) for verdict in verdicts)]

    assert rates(found)["false alarm"] == Rate((1 + 1 / 3) / 2, 2, *wilson((1 + 1 / 3) / 2, 2))
    assert rates(found)["oversight"] == Rate(0.0, 0, 0.0, 1.0)


def test_the_interval_is_wilsons() -> None:
    assert wilson(0.1, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_the_written_answers_are_all_there() -> None:
    families = load()

    assert all(len(question.answers) >= 2 for family in families for question in family.questions)
    assert sum(len(family.questions) for family in families) > 250
    assert 0.3 < sum(family.is_for_fitting for family in families) / len(families) < 0.5
    assert agreement.rates_table([(pair, Agreement.AGREE) for pair in pairs(families[0])]).row_count == 3
