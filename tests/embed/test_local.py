"""The local embedder, with the real model."""

import asyncio
import threading
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.embed.tokens import MAX_CHARACTERS
from latency_slayer.engine.ports import EmbedderUnavailable


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def embedder() -> AsyncIterator[LocalEmbedder]:
    embedder = LocalEmbedder()
    await embedder.start()
    yield embedder
    await embedder.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_vector_is_float32_of_length_1_in_384_dimensions(embedder: LocalEmbedder) -> None:
    vector = await embedder.embed("How do I boil an egg?")

    assert (str(vector.dtype), vector.shape) == ("float32", (384,))
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


async def test_nearer_meanings_have_higher_cosines(embedder: LocalEmbedder) -> None:
    question = await embedder.embed("How do I reset my password?")
    others = [
        "how do i reset my password",
        "What are the steps for resetting a password?",
        "How do I change my email address?",
        "Why is the sky blue?",
    ]
    cosines = [float(question @ await embedder.embed(other)) for other in others]

    assert all(nearer > farther + 0.05 for nearer, farther in pairwise(cosines)), cosines


async def test_the_vectors_are_those_of_the_published_model(embedder: LocalEmbedder) -> None:
    """The cosine that the model's fp32 weights give for this pair, with their own tokenizer, is 0.9335."""
    one = await embedder.embed("What is the capital of Australia?")
    other = await embedder.embed("Which city is the capital of Australia?")

    assert float(one @ other) == pytest.approx(0.9335, abs=0.003)


async def test_a_vector_does_not_depend_on_what_is_embedded_beside_it(embedder: LocalEmbedder) -> None:
    alone = await embedder.embed("How do I boil an egg?")
    together = await asyncio.gather(*(embedder.embed(f"How do I boil {n} eggs?") for n in range(5)))
    again = await embedder.embed("How do I boil an egg?")

    assert np.array_equal(alone, again)
    assert not any(np.array_equal(alone, other) for other in together)


async def test_case_and_accents_do_not_change_a_vector(embedder: LocalEmbedder) -> None:
    assert np.array_equal(await embedder.embed("CAFÉ Menu"), await embedder.embed("cafe menu"))


async def test_a_control_token_in_a_text_is_only_text(embedder: LocalEmbedder) -> None:
    ids = embedder._tokenizer().ids("[CLS] [SEP] [PAD] [MASK]")

    assert ids is not None
    assert {0, 101, 102, 103}.isdisjoint(ids[1:-1])


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("word", True, id="one word"),
        pytest.param(" ".join(["word"] * 254), True, id="254 tokens"),
        pytest.param(" ".join(["word"] * 255), False, id="255 tokens"),
        pytest.param("a" * 100, True, id="a word of 100 letters"),
        pytest.param("a" * 101, False, id="a word too long for the vocabulary"),
        pytest.param("[UNK] is written [SEP]", True, id="control tokens as text"),
        pytest.param("", False, id="nothing"),
        pytest.param(" \n\t", False, id="white space"),
        pytest.param("\x00\u200b", False, id="nothing but invisible characters"),
        pytest.param("What does 🙂 mean?", False, id="an emoji"),
        pytest.param("日本語 語彙", False, id="characters without a piece"),
        pytest.param("half \ud800 pair", False, id="a lone surrogate"),
        pytest.param("word" + " " * MAX_CHARACTERS, False, id="more characters than are looked at"),
    ],
)
async def test_a_text_is_read_whole_or_not(embedder: LocalEmbedder, text: str, whole: bool) -> None:
    assert embedder.reads_whole(text) is whole


@pytest.mark.parametrize("text", ["", "🙂", "word " * 300])
async def test_a_text_that_is_not_read_whole_has_no_vector(embedder: LocalEmbedder, text: str) -> None:
    with pytest.raises(EmbedderUnavailable, match="cannot read the whole text"):
        await embedder.embed(text)


async def test_embedding_leaves_the_event_loop_free(embedder: LocalEmbedder) -> None:
    """The loop turns while the model works: it could not if the work were done on its thread."""
    turns = 0
    task = asyncio.ensure_future(embedder.embed(" ".join(["word"] * 254)))
    while not task.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 3


async def test_a_cancelled_embedding_leaves_the_embedder_working(embedder: LocalEmbedder) -> None:
    tasks = [asyncio.ensure_future(embedder.embed(f"question {n}")) for n in range(5)]
    await asyncio.sleep(0)
    for task in tasks[1:]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(outcomes[0], np.ndarray)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes[1:])
    assert np.array_equal(await embedder.embed("question 0"), outcomes[0])


async def test_an_embedder_that_was_not_started_starts_itself() -> None:
    embedder = LocalEmbedder()
    vector = await embedder.embed("How do I boil an egg?")
    await embedder.close()

    assert vector.shape == (384,)


async def test_a_model_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"something else")
    embedder = LocalEmbedder(model)

    with pytest.raises(EmbedderUnavailable, match=r"model\.onnx is not the pinned file: its sha256 is"):
        await embedder.start()
    await embedder.close()


async def test_a_missing_model_is_named(tmp_path: Path) -> None:
    embedder = LocalEmbedder(tmp_path / "model.onnx")

    with pytest.raises(EmbedderUnavailable, match=r"model\.onnx cannot be read: No such file"):
        await embedder.start()
    await embedder.close()


async def test_a_closed_embedder_refuses_and_leaves_no_thread() -> None:
    embedder = LocalEmbedder()
    await embedder.start()
    await embedder.close()

    with pytest.raises(EmbedderUnavailable, match="closed"):
        await embedder.embed("How do I boil an egg?")
    assert embedder._worker._thread._threads.isdisjoint(threading.enumerate())
