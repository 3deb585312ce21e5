"""The model that compares two answers, by the official client against a real server on loopback."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from latency_slayer.embed.answer_judge import OpenAIAnswerJudge
from latency_slayer.engine.ports import JudgeUnavailable
from latency_slayer.judge.agreement import Agreement
from tests.embed.server import Server
from tests.fakes import Clock

KEY = "sk-very-secret"
QUESTION, OURS, THEIRS = "a private question", 'one "secret" answer', "another\nsecret answer"

AGREE, DIFFER, UNCLEAR = Agreement.AGREE, Agreement.DIFFER, Agreement.UNCLEAR


@asynccontextmanager
async def judging_by(
    server: Server, deadline_s: float = 5.0, clock: Clock | None = None
) -> AsyncIterator[OpenAIAnswerJudge]:
    judge = OpenAIAnswerJudge("some-model", KEY, server.url, deadline_s, clock or Clock())
    yield judge
    await judge.close()


async def test_both_answers_are_quoted_as_data(server: Server) -> None:
    server.says("SAME")
    async with judging_by(server) as judge:
        found = await judge.judged(QUESTION, OURS, THEIRS)
    [body] = server.bodies
    assert isinstance(body, dict)
    instructions, quoted = body["messages"]

    assert (found, body["model"], instructions["role"], quoted["role"]) == (
        AGREE,
        "some-model",
        "system",
        "user",
    )
    assert json.loads(quoted["content"]) == {
        "question": QUESTION,
        "first_answer": OURS,
        "second_answer": THEIRS,
    }
    assert server.headers[0]["request"] == "POST /v1/chat/completions HTTP/1.1"
    assert server.headers[0]["authorization"] == f"bearer {KEY}"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("SAME", AGREE, id="same"),
        pytest.param(" **Same**.\n", AGREE, id="same, dressed up"),
        pytest.param("DIFFERENT", DIFFER, id="different"),
        pytest.param("UNSURE", UNCLEAR, id="unsure"),
        pytest.param("SAME or DIFFERENT", UNCLEAR, id="more than a word"),
        pytest.param("The answers are the same.", UNCLEAR, id="a sentence"),
        pytest.param("", UNCLEAR, id="nothing"),
        pytest.param(None, UNCLEAR, id="a refusal"),
        pytest.param(["SAME"], UNCLEAR, id="no text"),
    ],
)
async def test_one_word_is_taken_and_no_other(server: Server, content: object, found: Agreement) -> None:
    server.says(content)
    async with judging_by(server) as judge:
        assert await judge.judged(QUESTION, OURS, THEIRS) is found


async def test_a_text_that_no_encoding_has_is_asked_about_all_the_same(server: Server) -> None:
    server.says("DIFFERENT")
    async with judging_by(server) as judge:
        assert await judge.judged(QUESTION, "\ud800", THEIRS) is DIFFER


async def test_nobody_is_asked_about_a_long_text(server: Server) -> None:
    server.says("SAME")
    async with judging_by(server) as judge:
        assert await judge.judged(QUESTION, OURS, "x" * 16_385) is UNCLEAR

    assert server.bodies == []


async def test_one_pair_is_read_at_a_time(server: Server) -> None:
    server.silent = True
    async with judging_by(server) as judge:
        first = asyncio.create_task(judge.judged(QUESTION, OURS, THEIRS))
        await asyncio.sleep(0)
        second = await judge.judged(QUESTION, OURS, THEIRS)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        server.silent = False
        server.says("SAME")
        third = await judge.judged(QUESTION, OURS, THEIRS)

    assert (first.cancelled(), second, third) == (True, UNCLEAR, AGREE)


async def test_after_trouble_nobody_is_asked_for_a_minute(server: Server) -> None:
    clock = Clock()
    server.status = 401
    async with judging_by(server, clock=clock) as judge:
        with pytest.raises(JudgeUnavailable):
            await judge.judged(QUESTION, OURS, THEIRS)
        server.status = 200
        server.says("SAME")
        clock.now = 59.0
        resting = await judge.judged(QUESTION, OURS, THEIRS)
        clock.now = 60.0

        assert (resting, await judge.judged(QUESTION, OURS, THEIRS), len(server.bodies)) == (
            UNCLEAR,
            AGREE,
            2,
        )


@pytest.mark.parametrize("status", [301, 400, 401, 429, 500])
async def test_trouble_is_named_by_its_status_and_quotes_nothing(
    server: Server, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = status
    server.body = json.dumps({"error": {"message": f"{KEY} must not say {QUESTION}"}}).encode()
    async with judging_by(server) as judge:
        with pytest.raises(JudgeUnavailable) as caught:
            await judge.judged(QUESTION, OURS, THEIRS)

    assert str(caught.value) == f"{judge.id}: status {status}"
    assert (caught.value.__suppress_context__, len(server.bodies)) == (True, 1)
    assert [text for text in (KEY, QUESTION, "secret answer") if text in caplog.text] == []


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"\xff", b"[]", b"null", b'{"choices": []}', b'{"choices": [{}]}', b"[" * 100_000],
    ids=repr,
)
async def test_an_answer_that_is_no_chat_is_trouble(server: Server, body: bytes) -> None:
    server.body = body
    async with judging_by(server) as judge:
        with pytest.raises(JudgeUnavailable, match="an answer without a message"):
            await judge.judged(QUESTION, OURS, THEIRS)


async def test_a_silent_server_is_given_up_at_the_deadline(server: Server) -> None:
    server.silent = True
    async with judging_by(server, deadline_s=0.05) as judge:
        with pytest.raises(JudgeUnavailable, match=r"no answer within 0\.05 s|APITimeoutError"):
            await judge.judged(QUESTION, OURS, THEIRS)


async def test_it_never_goes_through_a_proxy_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    server.says("SAME")
    async with judging_by(server) as judge:
        assert await judge.judged(QUESTION, OURS, THEIRS) is AGREE
