"""What is slow leaves the event loop."""

import threading

import pytest

from latency_slayer.engine.offload import off_loop


@pytest.mark.parametrize(("size", "same_thread"), [(0, True), (128 * 1024, True), (128 * 1024 + 1, False)])
async def test_only_large_work_goes_to_a_thread(size: int, same_thread: bool) -> None:
    ident = await off_loop(size, threading.get_ident)

    assert (ident == threading.get_ident()) is same_thread


@pytest.mark.parametrize("size", [0, 1_000_000])
async def test_a_fault_of_the_work_is_raised(size: int) -> None:
    def fails(word: str) -> None:
        raise KeyError(word)

    with pytest.raises(KeyError, match="oh"):
        await off_loop(size, fails, "oh")
