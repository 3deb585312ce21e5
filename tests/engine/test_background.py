"""Work behind the answer is bounded, logged by name, and drained."""

import asyncio

import pytest

from latency_slayer.engine.background import Background


async def nothing() -> None: ...


async def test_what_is_started_runs() -> None:
    background, done = Background(), asyncio.Event()

    async def work() -> None:
        done.set()

    assert background.start("work", work())
    await background.drain(1)
    assert done.is_set()


async def test_what_is_over_the_bound_is_refused_and_closed() -> None:
    background, never = Background(limit=1), asyncio.Event()

    async def wait() -> None:
        await never.wait()

    refused = nothing()
    started = [background.start("one", wait()), background.start("two", refused)]
    await background.drain(0)

    assert started == [True, False]
    with pytest.raises(RuntimeError, match="cannot reuse"):
        refused.send(None)


async def test_what_has_ended_makes_room() -> None:
    background = Background(limit=1)
    background.start("one", nothing())
    await background.drain(1)

    assert background.start("two", nothing())
    await background.drain(1)


async def test_draining_waits_for_what_runs() -> None:
    background, go, ended = Background(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await go.wait()
        ended.set()

    background.start("work", work())
    asyncio.get_running_loop().call_soon(go.set)
    await background.drain(60)

    assert ended.is_set()


async def test_draining_cancels_what_is_late() -> None:
    background, cancelled = Background(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    background.start("work", work())
    await asyncio.sleep(0)
    await background.drain(0)

    assert cancelled.is_set()


async def test_draining_nothing_is_done_at_once() -> None:
    await Background().drain(0)


async def test_a_failure_is_logged_by_name_and_without_content(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def fail() -> None:
        raise ValueError("the text of a prompt")

    background.start("remember", fail())
    await background.drain(1)

    assert caplog.messages == ["background work remember failed: ValueError"]


async def test_a_cancellation_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def wait() -> None:
        await asyncio.Event().wait()

    background.start("wait", wait())
    await background.drain(0)

    assert caplog.messages == []
