"""The embedder that remembers."""

import asyncio

import numpy as np
import pytest

from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.engine.ports import EmbedderUnavailable, Vector


class Gated:
    """An embedder that answers when `gate` opens, and keeps count of what it is asked."""

    id = "gated"
    dimension = 2

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.asked: list[str] = []
        self.called_off: list[str] = []
        self.failing = False
        self.started = self.closed = False

    async def start(self) -> None:
        self.started = True

    async def embed(self, text: str) -> Vector:
        self.asked.append(text)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.called_off.append(text)
            raise
        if self.failing:
            raise EmbedderUnavailable("down")
        return np.array([1.0, len(self.asked)], dtype=np.float32)

    def reads_whole(self, text: str) -> bool:
        return len(text) < 10

    async def close(self) -> None:
        self.closed = True
        self.gate.set()


@pytest.fixture
def inner() -> Gated:
    return Gated()


async def _turns(n: int = 5) -> None:
    for _ in range(n):
        await asyncio.sleep(0)


async def test_a_text_is_embedded_once(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    inner.gate.set()
    first = await memo.embed("one")
    second = await memo.embed("one")

    assert (first.tolist(), second.tolist(), inner.asked) == ([1.0, 1.0], [1.0, 1.0], ["one"])


async def test_calls_for_the_same_text_share_one_embedding(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    tasks = [asyncio.create_task(memo.embed("one")) for _ in range(3)]
    await _turns()
    inner.gate.set()
    vectors = await asyncio.gather(*tasks)

    assert ([vector.tolist() for vector in vectors], inner.asked) == ([[1.0, 1.0]] * 3, ["one"])


async def test_a_shared_vector_cannot_be_written_to(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    inner.gate.set()
    vector = await memo.embed("one")

    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 0


async def test_cancelling_one_waiter_leaves_the_others_their_vector(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    first, second, third = (asyncio.create_task(memo.embed("one")) for _ in range(3))
    await _turns()
    first.cancel()
    third.cancel()
    await _turns()
    inner.gate.set()
    outcomes = await asyncio.gather(first, second, third, return_exceptions=True)

    assert [type(outcome).__name__ for outcome in outcomes] == ["CancelledError", "ndarray", "CancelledError"]
    assert (inner.asked, inner.called_off) == (["one"], [])


async def test_an_embedding_for_which_nobody_waits_is_called_off(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    tasks = [asyncio.create_task(memo.embed("one")) for _ in range(2)]
    await _turns()
    for task in tasks:
        task.cancel()
    await _turns()

    assert inner.called_off == ["one"]


async def test_a_call_that_comes_while_an_embedding_is_called_off_gets_its_own(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    leaving = asyncio.create_task(memo.embed("one"))
    await _turns()
    leaving.cancel()
    await _turns(1)
    coming = asyncio.create_task(memo.embed("one"))
    await _turns()
    inner.gate.set()

    assert (await coming).tolist() == [1.0, 2.0]
    assert (inner.asked, inner.called_off) == (["one", "one"], ["one"])


async def test_a_failure_reaches_every_waiter_and_is_not_remembered(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    inner.failing = True
    tasks = [asyncio.create_task(memo.embed("one")) for _ in range(2)]
    await _turns()
    inner.gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    inner.failing = False

    assert [repr(outcome) for outcome in outcomes] == ["EmbedderUnavailable('down')"] * 2
    assert (await memo.embed("one")).tolist() == [1.0, 2.0]


async def test_the_vector_used_longest_ago_is_forgotten_first(inner: Gated) -> None:
    memo = MemoEmbedder(inner, capacity=2)
    inner.gate.set()
    for text in ("one", "two", "one", "three", "one", "two"):
        await memo.embed(text)

    assert inner.asked == ["one", "two", "three", "two"]


async def test_no_text_is_held(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    inner.gate.set()
    await memo.embed("a private question \ud800")

    assert [len(key) for key in memo._vectors] == [32]


async def test_closing_ends_the_embeddings_under_way(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    task = asyncio.create_task(memo.embed("one"))
    await _turns()
    await memo.close()

    assert (inner.closed, memo._flights) == (True, {})
    assert (await task).tolist() == [1.0, 1.0]


async def test_everything_else_is_the_inner_embedders(inner: Gated) -> None:
    memo = MemoEmbedder(inner)
    await memo.start()

    assert (memo.id, memo.dimension, inner.started) == ("gated", 2, True)
    assert [memo.reads_whole(text) for text in ("short", "much too long")] == [True, False]
