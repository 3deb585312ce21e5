"""Texts of any length: found by their parts, compared by what is left of them."""

import asyncio
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pytest

from latency_slayer.engine.ports import Neighbour, Vector
from latency_slayer.engine.reading import Matter, Reader, worth_comparing
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.remainder import Piece
from tests.fakes import FakeEmbedder

HOUSE = " ".join(f"Flat {number} of the old house is on floor {number % 7}." for number in range(40))
RENT, DUE = "When must the rent be paid?", "When is the rent due?"


@dataclass(slots=True)
class WordEmbedder(FakeEmbedder):
    """To it a text is how often it has each word; it reads up to 100 words, and nothing that is written ☃."""

    async def embed(self, text: str) -> Vector:
        assert self.reads_whole(text), text
        self.asked.append(text)
        vector = np.zeros(512, dtype=np.float32)
        for word in text.lower().split():
            vector[crc32(word.strip("?.,").encode()) % 512] += 1
        unit: Vector = vector / np.float32(np.linalg.norm(vector))
        return unit

    def reads_whole(self, text: str) -> bool:
        return 0 < len(text.split()) <= 100 and "☃" not in text


def sentences(count: int) -> str:
    return " ".join(f"This is sentence {number}." for number in range(count))


async def matter(question: str, candidate: str) -> Matter | Reason:
    """What is to be compared of both, which must be the same the other way round."""
    reader = Reader(WordEmbedder())
    found, turned = await reader.matter(question, candidate), await reader.matter(candidate, question)
    if isinstance(found, Reason) or isinstance(turned, Reason):
        assert found is turned
    else:
        assert (turned.theirs, turned.ours, turned.whole) == (found.ours, found.theirs, found.whole)
    return found


async def test_a_text_that_is_read_whole_has_its_own_vector() -> None:
    embedder = WordEmbedder()
    vector = await Reader(embedder).vector_in_lookup(RENT, 0.0)

    assert vector is not None
    assert np.array_equal(vector, await embedder.embed(RENT))


async def test_a_longer_text_has_the_mean_of_windows_that_are_read_whole() -> None:
    embedder = WordEmbedder()
    vector = await Reader(embedder).vector(sentences(60))
    windows = embedder.asked.copy()
    mean = np.mean([await embedder.embed(window) for window in windows], axis=0)

    assert " ".join(windows) == sentences(60)
    assert [len(window.split()) for window in windows] == [100, 100, 40]
    assert vector is not None
    assert np.allclose(vector, mean / np.linalg.norm(mean), atol=1e-6)


async def test_the_windows_of_a_context_are_the_same_whatever_is_asked_after_it() -> None:
    embedder = WordEmbedder()
    reader = Reader(embedder)
    await reader.vector(f"{sentences(60)} {RENT}")
    first = embedder.asked.copy()
    embedder.asked.clear()
    await reader.vector(f"{sentences(60)} {DUE}")

    assert embedder.asked[:-1] == first[:-1]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        pytest.param(f"A ☃ stands here. {RENT}", [RENT], id="a sentence"),
        pytest.param(f"{'0,' * 300} {'x ' * 101}\n{RENT}", [RENT], id="a line that is too long"),
        pytest.param("What is ☃?", [], id="all of it"),
        pytest.param("word " * 101, [], id="one sentence"),
        pytest.param("", [], id="nothing"),
    ],
)
async def test_what_cannot_be_read_at_all_is_left_out_of_the_vector(text: str, asked: list[str]) -> None:
    embedder = WordEmbedder()
    vector = await Reader(embedder).vector(text)

    assert (vector is not None, embedder.asked) == (bool(asked), asked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(sentences(201), id="nine windows"),
        pytest.param("☃. " * 20_000 + RENT, id="many characters"),
    ],
)
async def test_beyond_some_length_there_is_no_vector(text: str) -> None:
    embedder = WordEmbedder()

    assert await Reader(embedder).vector(text) is None
    assert embedder.asked == []


async def test_eight_windows_have_a_vector() -> None:
    assert await Reader(WordEmbedder()).vector(sentences(200)) is not None


async def test_a_lookup_does_not_wait_for_a_long_text() -> None:
    reader = Reader(SlowEmbedder())

    assert await reader.vector_in_lookup(sentences(60), 0.0) is None
    assert await reader.vector(sentences(60)) is not None


class SlowEmbedder(WordEmbedder):
    """It lets others have their turn, and counts how many texts it has at once."""

    __slots__ = ("most", "now")

    async def embed(self, text: str) -> Vector:
        self.now = getattr(self, "now", 0) + 1
        self.most = max(getattr(self, "most", 0), self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return await WordEmbedder.embed(self, text)


async def test_long_texts_are_read_one_after_the_other() -> None:
    embedder = SlowEmbedder()
    reader = Reader(embedder)
    await asyncio.gather(*(reader.vector(f"{sentences(60)} {number}.") for number in range(5)))

    assert embedder.most == 1


async def test_short_questions_are_compared_as_they_are() -> None:
    assert await matter(RENT, DUE) == Matter(RENT, DUE, (), whole=True)


async def test_of_long_questions_what_is_left_is_compared() -> None:
    expected = Matter(RENT, DUE, (Piece(RENT, DUE),), whole=False)

    assert await matter(f"{HOUSE}\n{RENT}", f"{HOUSE}\n{DUE}") == expected


async def test_of_long_questions_that_are_read_whole_both_count() -> None:
    context = HOUSE[:300]
    found = await matter(f"{context}\n{RENT}", f"{context}\n{DUE}")

    assert found == Matter(RENT, DUE, (Piece(RENT, DUE),), whole=True)


@pytest.mark.parametrize(
    ("question", "candidate", "reason"),
    [
        pytest.param(f"{HOUSE}\n{RENT}", HOUSE, Reason.REMAINDER_DIFFERS, id="an empty rest"),
        pytest.param(f"{HOUSE}\n{RENT}", RENT, Reason.REMAINDER_DIFFERS, id="without its context"),
        pytest.param(f"{HOUSE}\n{RENT}", DUE, Reason.QUESTION_TOO_LONG, id="nothing in common"),
        pytest.param(sentences(60), HOUSE, Reason.QUESTION_TOO_LONG, id="two documents"),
        pytest.param(
            f"{HOUSE}\nIs ☃ in it?",
            f"{HOUSE}\nIs ☂ in it?",
            Reason.QUESTION_TOO_LONG,
            id="an unreadable rest",
        ),
        pytest.param(
            f"{HOUSE}\n{RENT}",
            f"{HOUSE.replace('Flat 7', 'Flat 8')}\n{RENT}",
            Reason.REMAINDER_DIFFERS,
            id="a number in the context",
        ),
        pytest.param("What is ☃?", "What is ☂?", Reason.QUESTION_TOO_LONG, id="short and unreadable"),
    ],
)
async def test_what_must_not_be_compared_has_its_reason(
    question: str, candidate: str, reason: Reason
) -> None:
    assert await matter(question, candidate) is reason


async def test_the_similarity_of_short_questions_is_that_of_the_search() -> None:
    embedder = WordEmbedder()

    assert await Reader(embedder).similarity(Matter(RENT, DUE, (), whole=True), 0.9) == 0.9
    assert embedder.asked == []


@pytest.mark.parametrize(
    ("pieces", "whole", "expected"),
    [
        pytest.param([("a b", "a c")], False, 0.5, id="of the piece"),
        pytest.param([("a b", "a c")], True, 0.4, id="of the whole, where it is less"),
        pytest.param(
            [("a", "a"), ("a b c d", "a e f g")], False, 0.25, id="of the piece that is least alike"
        ),
        pytest.param([], False, 1.0, id="white space alone"),
    ],
)
async def test_the_similarity_of_long_questions_is_the_least(
    pieces: list[tuple[str, str]], whole: bool, expected: float
) -> None:
    found = Matter("", "", tuple(Piece(*pair) for pair in pieces), whole)

    assert await Reader(WordEmbedder()).similarity(found, 0.4) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "worth"),
    [
        pytest.param(RENT, ["a", "b"], id="short: those that are near enough"),
        pytest.param(HOUSE, ["a", "b", "c"], id="long: the three nearest"),
    ],
)
def test_only_what_may_be_alike_is_compared(question: str, worth: list[str]) -> None:
    near = [Neighbour(name, score) for name, score in zip("abcd", (0.99, 0.95, 0.9, 0.8), strict=True)]

    assert [each.fingerprint for each in worth_comparing(question, near, 0.95)] == worth
