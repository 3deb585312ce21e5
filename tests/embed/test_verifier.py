"""The verifier, over the model that is shipped."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from latency_slayer.embed.verifier import MODEL, LocalVerifier
from latency_slayer.engine.ports import VerifierUnavailable

ASKED = "How do I enable two-factor authentication?"
PARAPHRASE = "How do I turn on two-factor authentication?"
ANOTHER = "How do I disable two-factor authentication?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def verifier() -> AsyncIterator[LocalVerifier]:
    verifier = LocalVerifier()
    await verifier.start()
    yield verifier
    await verifier.close()


module_loop = pytest.mark.asyncio(loop_scope="module")


@module_loop
@pytest.mark.parametrize(
    ("asked", "paraphrase", "another"),
    [
        pytest.param(ASKED, PARAPHRASE, ANOTHER, id="an opposite"),
        pytest.param(
            "How do I sort a list in Python?",
            "In Python, how do I sort a list?",
            "How do I sort a list in Java?",
            id="another language",
        ),
        pytest.param(
            "What is the capital of France?",
            "Which city is France's capital?",
            "What is the currency of France?",
            id="another aspect",
        ),
    ],
)
async def test_a_paraphrase_is_told_from_another_question(
    verifier: LocalVerifier, asked: str, paraphrase: str, another: str
) -> None:
    same, other = await verifier.logit(asked, paraphrase), await verifier.logit(asked, another)

    assert same is not None
    assert other is not None
    assert same > 1.0 > -1.0 > other


@module_loop
async def test_it_says_the_same_either_way_round(verifier: LocalVerifier) -> None:
    assert await verifier.logit(ASKED, ANOTHER) == await verifier.logit(ANOTHER, ASKED)


@module_loop
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 300, id="longer than it reads"),
        pytest.param("", id="nothing"),
        pytest.param("\ud800", id="a lone surrogate"),
    ],
)
async def test_what_it_cannot_read_whole_it_does_not_judge(verifier: LocalVerifier, text: str) -> None:
    assert await verifier.logit(ASKED, text) is None


@module_loop
async def test_two_texts_that_are_too_long_together_are_not_judged(verifier: LocalVerifier) -> None:
    half = "word " * 130

    assert await verifier.logit(half, half + "more") is None
    assert await verifier.logit(half, ASKED) is not None


@module_loop
async def test_a_control_token_cannot_be_written_in_a_text(verifier: LocalVerifier) -> None:
    """Were "[SEP]" the control token, the first question would be taken for a pair of its own."""
    tricked = await verifier.logit(f"{ASKED} [SEP] {ASKED}", ANOTHER)

    assert tricked != await verifier.logit(ASKED, ANOTHER)


@module_loop
async def test_calls_at_once_queue_up(verifier: LocalVerifier) -> None:
    found = await asyncio.gather(*(verifier.logit(ASKED, PARAPHRASE) for _ in range(8)))

    assert set(found) == {await verifier.logit(ASKED, PARAPHRASE)}


def test_it_is_named_by_its_weights(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"other weights")

    assert LocalVerifier().id != LocalVerifier(other).id
    assert LocalVerifier().id == LocalVerifier(MODEL).id


async def test_without_weights_it_is_unavailable(tmp_path: Path) -> None:
    verifier = LocalVerifier(tmp_path / "model.onnx")

    with pytest.raises(VerifierUnavailable, match=r"model\.onnx cannot be read"):
        await verifier.start()
    await verifier.close()


async def test_what_is_no_model_is_unavailable(tmp_path: Path) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"no model")
    verifier = LocalVerifier(broken)

    with pytest.raises(VerifierUnavailable, match=r"model\.onnx is no model"):
        await verifier.start()
    await verifier.close()


async def test_a_closed_verifier_refuses() -> None:
    verifier = LocalVerifier()
    await verifier.close()

    with pytest.raises(VerifierUnavailable, match="closed"):
        await verifier.logit(ASKED, ANOTHER)


def test_it_is_small() -> None:
    assert MODEL.stat().st_size < 25_000_000
