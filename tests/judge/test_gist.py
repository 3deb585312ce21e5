"""What an answer says, without its wrapping."""

import pytest

from latency_slayer.judge.gist import gist, is_code, plain, sentences


@pytest.mark.parametrize(
    ("answer", "bare"),
    [
        pytest.param("## Why\n> **Bold** and *soft*", "Why\nBold and soft", id="marks"),
        pytest.param("1. One\n2) Two\n- three\n• four", "One\nTwo\nthree\nfour", id="lists"),
        pytest.param("See [the docs](https://a.b/c).", "See the docs.", id="a link"),
        pytest.param("Run `a_b` or __init__ now", "Run a_b or init now", id="code and underscores"),
        pytest.param("It is ✅ 5 °C", "It is   5 °C", id="pictograms"),
        pytest.param("```python\nx = 1\n```", "\nx = 1\n", id="a fence"),
    ],
)
def test_markdown_goes(answer: str, bare: str) -> None:
    assert plain(answer) == bare


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param("Sure! It is Paris. Let me know if you need more.", ["It is Paris."], id="both ends"),
        pytest.param("Great question!", ["Great question!"], id="nothing else"),
        pytest.param("Here are some tips:\n- Sleep\n- Eat", ["Sleep", "Eat"], id="a list"),
        pytest.param("Certainly not. It is dear.", ["Certainly not.", "It is dear."], id="no pleasantry"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_pleasantries_go(answer: str, said: list[str]) -> None:
    assert sentences(answer) == said


def test_a_gist_is_the_first_sentences_that_are_read_whole() -> None:
    answer = "One is here. Two is here. 漢字。 Three is here."

    assert gist(answer, lambda text: text.isascii() and len(text) < 30) == "One is here. Two is here."


def test_a_gist_is_bounded() -> None:
    answer = "A sentence of thirty letters. " * 200
    asked: list[str] = []

    def reads(text: str) -> bool:
        asked.append(text)
        return True

    assert len(gist(answer, reads)) <= 900
    assert sum(map(len, asked)) < 2000


def test_nothing_is_the_gist_of_what_cannot_be_read() -> None:
    assert gist("漢字。漢字。", lambda text: text.isascii() and bool(text)) == ""


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("```\nlong code here\n```\nYes.", True),
        ("Use it so, as here:\n```\nx\n```\nAnd done.", False),
        ("", False),
    ],
)
def test_code_is_what_is_mostly_code(answer: str, code: bool) -> None:
    assert is_code(answer) is code
