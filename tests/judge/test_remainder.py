"""Long texts less what they have in common."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.remainder import LONG_CHARACTERS, Piece, Remainder, is_long, split, veto

LEASE = (
    "The tenant rents the flat on the second floor of the old mill. The rent is due on the first working day"
    " of every month. Dr. Hall keeps the roof in repair. Pets may be kept if no neighbour objects in writing."
)
BEES = "Honey bees live in colonies with a single queen. Workers gather nectar from flowers nearby."
CODE = (
    "def total(items):\n    result = 0\n    for item in items:\n        result += item\n    return result\n\n"
    "\ndef mean(items):\n    return total(items) / len(items)\n"
)
RENT, DUE = "When must the rent be paid?", "When is the rent due?"


def left(question: str, candidate: str) -> list[tuple[str, str]]:
    """The pieces of both, which must be the same the other way round."""
    found, turned = split(question, candidate), split(candidate, question)
    pieces = [(piece.ours, piece.theirs) for piece in found.pieces]
    assert [(piece.theirs, piece.ours) for piece in turned.pieces] == pieces
    return pieces


def ruling(question: str, candidate: str) -> Reason | None:
    """Why one must not answer the other, which must be the same the other way round."""
    found = veto(question, candidate, split(question, candidate))
    assert veto(candidate, question, split(candidate, question)) is found
    return found


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param(f"{LEASE} {RENT}", f"{LEASE} {DUE}", id="at the end of the line"),
        pytest.param(f"{LEASE}\n\n{RENT}", f"{LEASE}\n\n{DUE}", id="at the end"),
        pytest.param(f"{RENT}\n\n{LEASE}", f"{DUE}\n\n{LEASE}", id="at the beginning"),
        pytest.param(f"{LEASE}\n{RENT}\n{BEES}", f"{LEASE}\n{DUE}\n{BEES}", id="in the middle"),
        pytest.param(f"{LEASE}\r\n{RENT}\r\n", f"{LEASE}\n{DUE}", id="other line ends"),
        pytest.param(f"{LEASE}  \n\n\n{RENT}", f" {LEASE}\n\t{DUE}"[1:], id="other blanks"),
        pytest.param(f"{CODE}\n{RENT}", f"{CODE}\n\n{DUE}", id="after code"),
        pytest.param(
            f"Answer from this:\n{LEASE}\n\nQuestion:\n{RENT}\n\nAnswer:",
            f"Answer from this:\n{LEASE}\n\nQuestion:\n{DUE}\n\nAnswer:",
            id="in a template",
        ),
    ],
)
def test_beside_the_same_context_two_questions_are_left(question: str, candidate: str) -> None:
    assert left(question, candidate) == [(RENT, DUE)]
    assert ruling(question, candidate) is None


@pytest.mark.parametrize(
    ("question", "candidate", "pieces"),
    [
        pytest.param(RENT, DUE, [(RENT, DUE)], id="nothing in common"),
        pytest.param(f"{LEASE} {RENT}", f"{BEES} {RENT}", [(LEASE, BEES)], id="the question in common"),
        pytest.param(
            f"{RENT}\n{LEASE}\nAgain: {RENT}",
            f"{DUE}\n{LEASE}\nAgain: {DUE}",
            [(RENT, DUE), (f"Again: {RENT}", f"Again: {DUE}")],
            id="in two places",
        ),
        pytest.param(f"{LEASE}\n{RENT}", LEASE, [(RENT, "")], id="a question on one side"),
        pytest.param(f"{RENT}\n{LEASE}", f"{LEASE}\n{DUE}", [(RENT, ""), ("", DUE)], id="in other places"),
        pytest.param("A: one.\nA: one.\nB: x", "A: one.\nB: x", [("A: one.", "")], id="once and twice"),
        pytest.param(
            CODE, CODE.replace("+=", "-="), [("result += item", "result -= item")], id="a line of code"
        ),
        pytest.param("if a:\n    b()\n    c()", "if a:\n    b()\nc()", [("c()", "c()")], id="an indentation"),
        pytest.param(
            "本です。何ですか。", "本です。誰ですか。", [("何ですか。", "誰ですか。")], id="Japanese"
        ),
        pytest.param('He said "go." Why?', 'He said "go." How?', [("Why?", "How?")], id="a quoted sentence"),
        pytest.param("Is Dr. B in?", "Is Dr. C in?", [("Is Dr. B in?", "Is Dr. C in?")], id="a title"),
        pytest.param("As e.g. roofs?", "As e.g. doors?", [("As e.g. roofs?", "As e.g. doors?")], id="e.g."),
    ],
)
def test_what_is_left_stands_as_it_was_written(
    question: str, candidate: str, pieces: list[tuple[str, str]]
) -> None:
    assert left(question, candidate) == pieces


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param(f"{LEASE}\n{RENT}", LEASE, id="an empty rest"),
        pytest.param(f"{RENT}\n{LEASE}", f"{LEASE}\n{DUE}", id="a question that has moved"),
        pytest.param(f"{RENT}\n{LEASE}\nBe brief.", f"{DUE}\n{LEASE}", id="one wish more"),
        pytest.param(
            f"{LEASE}\n{BEES}\n{RENT}",
            f"{BEES}\n{LEASE}\n{RENT}",
            id="documents turned",
        ),
        pytest.param(
            f"Sum up the first:\n{BEES}\n{LEASE}",
            f"Sum up the first:\n{LEASE}\n{BEES}",
            id="the first and the second",
        ),
        pytest.param(f"{LEASE} {RENT}", f"{BEES} {RENT}", id="another context"),
        pytest.param(
            f"{LEASE}\n{RENT}",
            f"{LEASE.replace('second', 'third')}\n{RENT}",
            id="one number in the context",
        ),
        pytest.param(CODE, CODE.replace("+=", "-="), id="one line of code"),
        pytest.param(
            "if a:\n    b()\n    c()\nWhy?",
            "if a:\n    b()\nc()\nWhy?",
            id="an indentation",
        ),
        pytest.param(
            f"Translate to French:\n{LEASE}\nWho mends it?",
            f"Translate to French:\n{LEASE}\nWho does mend it?",
            id="a question to be translated",
        ),
        pytest.param(
            f'{LEASE}\n"{BEES}\nWho are they?" Why?',
            f'{LEASE}\n"{BEES}\nWho might they be?" Why?',
            id="a question inside a quotation",
        ),
        pytest.param(
            f"{LEASE}\n```\nls\nhow now?\n```\nWhy?",
            f"{LEASE}\n```\nls\nwhy now?\n```\nWhy?",
            id="a question inside a block of code",
        ),
        pytest.param(
            f"{LEASE}\nWrite it for my boss.",
            f"{LEASE}\nKeep it for my boss.",
            id="no request",
        ),
        pytest.param(
            f"Sort them?\n{', '.join('abcdefgh' * 40)}, x, y",
            f"Sort them?\n{', '.join('abcdefgh' * 40)}, y, x",
            id="the end of a long line",
        ),
    ],
)
def test_what_differs_beside_a_common_text_must_be_a_question(question: str, candidate: str) -> None:
    assert ruling(question, candidate) is Reason.REMAINDER_DIFFERS


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param("Summarise it for a child.", id="a request"),
        pytest.param("Please could you list the duties", id="a polite one"),
        pytest.param("Task: list the duties.", id="with a label"),
        pytest.param("I wonder: is it legal?", id="a question at the end"),
        pytest.param("¿Cuándo se paga", id="not seen as one"),
        pytest.param("¿Cuándo se paga?", id="in Spanish"),
        pytest.param("It is May. What is due now?", id="a statement before it"),
    ],
)
def test_questions_and_requests_may_differ(request_: str) -> None:
    expected = Reason.REMAINDER_DIFFERS if request_ == "¿Cuándo se paga" else None

    assert ruling(f"{LEASE}\n{request_}", f"{LEASE}\n{RENT}") is expected


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param(f"{LEASE}\n\n{RENT}\n", f"{LEASE}\n\n{RENT}", id="the last line's end"),
        pytest.param(f"{CODE}\n{RENT}", f"{CODE}\n{RENT}".replace("\n", "\r\n"), id="CRLF"),
        pytest.param(f"{LEASE}  \n{RENT}", f"{LEASE}\n{RENT}  ", id="blanks at the end of lines"),
    ],
)
def test_texts_that_differ_in_what_nobody_sees_leave_nothing(question: str, candidate: str) -> None:
    assert left(question, candidate) == []
    assert ruling(question, candidate) is None


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param(f"{LEASE}\n\n{RENT}", f"{LEASE} {RENT}", id="another line"),
        pytest.param(f"{LEASE}  {RENT}", f"{LEASE} {RENT}", id="two blanks"),
        pytest.param(f"{LEASE}\n\n{RENT}", f"{LEASE}\n{RENT}", id="an empty line"),
    ],
)
def test_texts_that_differ_in_white_space_that_is_seen_are_not_shared(question: str, candidate: str) -> None:
    assert left(question, candidate) == []
    assert ruling(question, candidate) is Reason.REMAINDER_DIFFERS


def test_of_a_long_line_the_words_that_both_begin_and_end_with_are_taken_away() -> None:
    line = ", ".join(f"item {number}" for number in range(60))
    one, other = f"Given {line}, which is the largest, in short?", f"Given {line}, what is the sum, in short?"

    assert left(one, other) == [("which is the largest,", "what is the sum,")]
    assert split(one, other).common > len(line)


def test_the_remainder_tells_how_much_is_common() -> None:
    found = split(f"{BEES}\nWhy?", f"{BEES}\nHow?")

    assert found == Remainder((Piece("Why?", "How?"),), tuple(f"{part}." for part in BEES[:-1].split(". ")))
    assert (found.ours, found.theirs, found.common) == ("Why?", "How?", len(BEES) - 1)


def test_a_text_is_long_when_a_sentence_no_longer_dominates() -> None:
    assert (is_long("a" * LONG_CHARACTERS, ""), is_long("", "a" * (LONG_CHARACTERS + 1))) == (False, True)


_PARTS = st.sampled_from(
    ["A b. ", "C?", "\n", " ", "\r\n", "  x = 1\n", "C? ", "。", "\t", "```", '"', "A b.\n", "é"]
)
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PARTS, max_size=30).map("".join))


@given(_TEXTS, _TEXTS)
def test_garbage_is_split_alike_both_ways(question: str, candidate: str) -> None:
    ruling(question, candidate)
    left(question, candidate)


@given(_TEXTS)
def test_a_text_leaves_nothing_of_itself(text: str) -> None:
    found = split(text, text)

    assert (found.pieces, found.in_order, veto(text, text, found)) == ((), True, None)


@given(st.lists(_PARTS, max_size=30).map("".join), _TEXTS, _TEXTS)
def test_what_is_left_is_of_the_texts(context: str, one: str, other: str) -> None:
    for piece in split(context + one, context + other).pieces:
        assert " ".join(piece.ours.split()) in " ".join((context + one).split())


def cpu_s(text: str) -> float:
    started = time.process_time()
    one, other = f"{text}\nWhy is it so?", f"{text}\nHow is it done?"
    veto(one, other, split(one, other))
    return time.process_time() - started


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("The roof is old. ", id="one sentence again and again"),
        pytest.param("x = 1\n", id="lines"),
        pytest.param(" ", id="blanks"),
        pytest.param("\n", id="empty lines"),
        pytest.param(". ", id="full stops"),
        pytest.param("word", id="one word"),
        pytest.param("a.", id="abbreviations"),
        pytest.param("\u3002", id="full stops without blanks"),
        pytest.param('"', id="quotation marks"),
        pytest.param("`", id="backticks"),
        pytest.param("a: ", id="labels"),
        pytest.param("(", id="brackets"),
    ],
)
def test_the_time_is_linear_in_the_texts(part: str) -> None:
    """From 2 KB to 100 KB: 50 times as much takes far less than the 2,500 times of a quadratic one."""
    small = min(cpu_s(part * (2_000 // len(part))) for _ in range(3))
    large = cpu_s(part * (100_000 // len(part)))

    assert large < 300 * max(small, 0.000_5), (small, large)
