"""Whether two answers tell a user the same."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.agreement import Agreement, compare

AGREE, DIFFER, UNCLEAR = Agreement.AGREE, Agreement.DIFFER, Agreement.UNCLEAR

CAPITAL = "What is the capital of Australia?"
BONES = "How many bones does an adult have?"
GRAPES = "Can dogs eat grapes?"
UNDO = "How do I undo the last commit in git?"
BINARY = "What is the time complexity of binary search?"

SOFT = (
    "Use `git reset --soft HEAD~1` to undo the last commit in git. The branch goes back by one commit, and"
    " the changes of that commit stay in the index."
)
SOFT_TOO = (
    "To undo the last commit in git, run `git reset --soft HEAD~1`. The branch goes back by one, while the"
    " changes of the commit remain in the index."
)
HARD = (
    "Use `git reset --hard HEAD~1` to undo the last commit in git. The branch goes back by one commit, and"
    " the changes of that commit are thrown away."
)


@pytest.mark.parametrize(
    ("question", "ours", "theirs", "found"),
    [
        pytest.param(CAPITAL, "Canberra", "**canberra**.", AGREE, id="markdown and case"),
        pytest.param(
            CAPITAL, "Canberra", "The capital of Australia is **Canberra**.", AGREE, id="a sentence"
        ),
        pytest.param(CAPITAL, "Sure! It's Canberra.", "Canberra", AGREE, id="a pleasantry"),
        pytest.param(CAPITAL, "Canberra", "The capital of Australia is Sydney.", DIFFER, id="another name"),
        pytest.param(CAPITAL, "Canberra", "Sydney", DIFFER, id="another word"),
        pytest.param(BONES, "206", "An adult human has **206 bones**.", AGREE, id="a number"),
        pytest.param(BONES, "206", "An adult has about 300 bones.", DIFFER, id="another number"),
        pytest.param(BONES, "206", "Babies have 300, adults 206.", UNCLEAR, id="another number comes first"),
        pytest.param("How far is the Sun?", "149.6 million km", "About 150 million km", AGREE, id="rounded"),
        pytest.param("When was it?", "2019", "In 2020.", DIFFER, id="a year is not rounded"),
        pytest.param(
            "When was it?", "1989", "It fell on 9 November 1989.", AGREE, id="a year behind its day"
        ),
        pytest.param(
            "How fast is light?", "299,792,458 m/s", "About 300,000 km/s", UNCLEAR, id="another unit"
        ),
        pytest.param(GRAPES, "No", "No, they can harm the kidneys.", AGREE, id="one verdict"),
        pytest.param(GRAPES, "No", "Yes, in small amounts.", DIFFER, id="the other verdict"),
        pytest.param(GRAPES, "Yes", "Dogs should never eat grapes.", DIFFER, id="a verdict denied"),
        pytest.param(GRAPES, "No", "Dogs should never eat grapes.", AGREE, id="a denial"),
        pytest.param(GRAPES, "No", "Grapes are toxic to dogs.", UNCLEAR, id="a verdict without the word"),
        pytest.param(
            "Can I use it without Docker?",
            "Yes",
            "It works without Docker.",
            UNCLEAR,
            id="a denial asked for",
        ),
        pytest.param(BINARY, "O(log n)", "Binary search runs in **O(log n)** time.", AGREE, id="a formula"),
        pytest.param(BINARY, "O(log n)", "It runs in O(n) time.", UNCLEAR, id="another formula"),
        pytest.param("Is it billing or technical?", "billing", "Category: billing", AGREE, id="a choice"),
        pytest.param("Is it billing or technical?", "billing", "technical", DIFFER, id="the other choice"),
        pytest.param("Does it rise?", "It increases.", "It decreases.", DIFFER, id="an opposite"),
        pytest.param("Write a poem about the sea.", "Blue waves.", "Salt and foam.", UNCLEAR, id="a poem"),
        pytest.param(CAPITAL, "I'm sorry, I can't help.", "Canberra", UNCLEAR, id="a refusal"),
        pytest.param(CAPITAL, "```\na = 1\n```", "```\nb = 2\n```", UNCLEAR, id="code"),
        pytest.param(CAPITAL, "北京", "中国的首都是北京。", UNCLEAR, id="a script without words"),
        pytest.param(CAPITAL, "", "Canberra", UNCLEAR, id="nothing"),
        pytest.param("Is it good?", "👍", "👎", UNCLEAR, id="pictograms"),
        pytest.param("Is it good?", "Yes ✅", "Yes ❌", UNCLEAR, id="a pictogram behind a word"),
        pytest.param("Which operator?", "||", "|", UNCLEAR, id="operators"),
        pytest.param("How long?", "3 days", "3 weeks", UNCLEAR, id="the number of another unit"),
        pytest.param("How much?", "$20", "€20", UNCLEAR, id="the number of another currency"),
        pytest.param("When does it open?", "9 am", "9 pm", UNCLEAR, id="another half of the day"),
        pytest.param("When does it open?", "9:00", "9:30", UNCLEAR, id="another half of the hour"),
        pytest.param("When?", "March 4, 1920", "March 9, 1920", UNCLEAR, id="another day of the year"),
        pytest.param("By how much?", "It fell by 5%.", "It rose by 5%.", DIFFER, id="up and down"),
        pytest.param("What is 7 - 12?", "It is 5.", "It is -5.", DIFFER, id="another sign"),
    ],
)
def test_facts_are_compared_by_rules_alone(question: str, ours: str, theirs: str, found: Agreement) -> None:
    assert compare(question, ours, theirs, None) is found


@pytest.mark.parametrize(
    ("theirs", "similarity", "found"),
    [
        pytest.param(SOFT_TOO, 0.9, AGREE, id="near"),
        pytest.param(SOFT_TOO, 0.7, UNCLEAR, id="not near enough"),
        pytest.param(SOFT_TOO, None, UNCLEAR, id="without vectors"),
        pytest.param(HARD, 0.97, UNCLEAR, id="near, with another option"),
        pytest.param(
            "Bread dough is kneaded so that gluten can form an elastic web, which holds the gas that the"
            " yeast makes, and so the loaf will rise well.",
            0.1,
            DIFFER,
            id="far",
        ),
    ],
)
def test_explanations_need_vectors(theirs: str, similarity: float | None, found: Agreement) -> None:
    assert compare(UNDO, SOFT, theirs, similarity) is found


def test_an_explanation_for_another_version_differs() -> None:
    said = (
        "Run `nvm install {0}` to download the latest release of version {0}, switch to it with"
        " `nvm use {0}`, and check with `node --version`."
    )

    assert compare("How do I install Node 18?", said.format(18), said.format(20), 0.99) is DIFFER


def test_a_longer_text_than_is_looked_into_agrees_with_itself_alone() -> None:
    long = "The sea is deep. " * 5000

    assert (compare("How?", long, long, 1.0), compare("How?", long, long + ".", 1.0)) == (AGREE, UNCLEAR)


@given(st.text(), st.text(), st.text(), st.none() | st.floats(-1, 1))
def test_any_texts_are_compared(question: str, ours: str, theirs: str, similarity: float | None) -> None:
    assert compare(question, ours, theirs, similarity) in Agreement
    assert compare(question, ours, ours, similarity) is AGREE


@pytest.mark.parametrize(
    "part", [" ", "\t", "_", "[", "1. ", "*", "`", "(", "|", "- - ", "12 ", "a.", "\\(", "x(", '"']
)
def test_time_is_linear_in_the_answers(part: str) -> None:
    answer = part * (60_000 // len(part))
    start = time.process_time()
    compare("What is it?", answer, answer + "x y", 0.5)

    assert time.process_time() - start < 2
