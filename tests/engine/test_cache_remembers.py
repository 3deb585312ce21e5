"""Which answers the cache keeps, and how."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from latency_slayer.engine.ports import EmbedderUnavailable, Entry, StoreUnavailable
from latency_slayer.engine.verdicts import Ask
from latency_slayer.judge.reasons import Reason
from latency_slayer.wire.call import Answer, Call, Recorded
from latency_slayer.wire.chat.codec import ChatCompletions
from tests.engine.made import (
    FRANCE,
    FRANCE_TOO,
    NOON,
    USER,
    answered,
    as_json,
    asked,
    engine,
    streamed,
)

TOOL_CALL = {"id": "call_1", "type": "function", "function": {"name": "pay", "arguments": "{}"}}


async def test_an_entry_holds_the_question_its_vector_and_how_to_read_the_answer() -> None:
    room = engine(ttl_s=60)
    miss = await room.learn(asked())
    [entry] = room.store.entries.values()

    assert entry.embedding is room.embedder.vectors[FRANCE]
    assert replace(entry, embedding=None) == Entry(
        fingerprint=miss.fingerprint,
        place=miss.place,
        prompt=FRANCE,
        answer=answered().body,
        meta={
            "form": "json",
            "content_type": "application/json",
            "headers": [["x-request-id", "req_1"], ["openai-version", "2020-10-01"]],
            "host": "api.openai.com",
            "model": "gpt-4o-mini",
            "route": "openai/chat.completions",
            "user": USER,
            "scope": miss.place.scope,
            "ending": "complete",
            "ttl_s": 60,
        },
        usage={"input_tokens": 21, "output_tokens": 9, "cached_tokens": 0, "reasoning_tokens": 0},
        created_at=NOON,
        embedding=None,
    )


async def test_the_vector_that_was_paid_for_is_not_computed_again() -> None:
    room = engine()
    miss = await room.miss(asked())
    await room.cache.remember(asked(), miss, answered(), ())

    assert room.embedder.asked == [FRANCE]


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        pytest.param(answered(finish=None), Reason.INCOMPLETE, id="no finish reason"),
        pytest.param(answered(finish="pondering"), Reason.INCOMPLETE, id="an unknown finish reason"),
        pytest.param(
            Recorded("sse", "text/event-stream", streamed().body.split(b"data: [DONE]")[0]),
            Reason.INCOMPLETE,
            id="broken off",
        ),
        pytest.param(answered(finish="length"), Reason.TRUNCATED, id="too long"),
        pytest.param(answered(finish="content_filter"), Reason.FILTERED, id="filtered"),
        pytest.param(answered("", refusal="I cannot."), Reason.REFUSED, id="refused"),
        pytest.param(answered(" \n"), Reason.EMPTY, id="blank"),
        pytest.param(as_json({"choices": []}), Reason.EMPTY, id="no choices"),
        pytest.param(as_json({"error": {"message": "overloaded"}}), Reason.FAILED, id="an error in a 200"),
        pytest.param(Recorded("json", "text/html", b"<html>"), Reason.UNREADABLE, id="a web page"),
        pytest.param(Recorded("json", "application/json", b""), Reason.UNREADABLE, id="nothing"),
        pytest.param(Recorded("json", "application/json", b'{"choices": [1]}'), Reason.UNREADABLE, id="odd"),
    ],
)
async def test_a_bad_answer_is_refused_with_its_reason(recorded: Recorded, reason: Reason) -> None:
    room = engine()
    miss = await room.miss(asked())
    kept = await room.cache.remember(asked(), miss, recorded, ())

    assert (kept.refusal, room.store.entries) == (reason, {})


async def test_an_answer_with_tool_calls_is_kept_for_the_same_call_only() -> None:
    room = engine()
    calls = answered("", "tool_calls", tool_calls=[TOOL_CALL])
    await room.learn(asked(FRANCE), calls)
    [entry] = room.store.entries.values()

    assert entry.embedding is None
    assert (await room.hit(asked(FRANCE))).recorded == calls
    assert (await room.miss(asked(FRANCE_TOO))).reason == Reason.NEW


@pytest.mark.parametrize(
    "fields", [pytest.param({"n": 2}, id="several choices"), pytest.param({"logprobs": True}, id="logprobs")]
)
async def test_the_answer_to_an_exact_only_call_is_kept_without_a_vector(fields: dict[str, Any]) -> None:
    room = engine()
    await room.learn(asked(**fields))
    [entry] = room.store.entries.values()

    assert (entry.embedding, room.embedder.asked) == (None, [])


async def test_where_only_exact_hits_are_wanted_nothing_is_embedded() -> None:
    room = engine(max_error=0)
    miss = await room.miss(asked())
    await room.cache.remember(asked(), miss, answered(), ())

    assert room.embedder.asked == []


async def test_one_caller_who_wants_exact_hits_still_teaches_the_others() -> None:
    room = engine()
    await room.learn(asked(FRANCE, headers=[("x-slayer-max-error", "0")]))

    assert (await room.hit(asked(FRANCE_TOO))).reason == Reason.SEMANTIC


async def test_a_question_that_was_not_embedded_before_the_answer_is_embedded_behind_it() -> None:
    room = engine()
    ask = asked(FRANCE, headers=[("cache-control", "no-cache")])
    await room.cache.remember(ask, await room.miss(ask), answered(), ())

    assert room.embedder.asked == [FRANCE]
    assert (await room.hit(asked(FRANCE_TOO))).reason == Reason.SEMANTIC


async def test_without_the_embedder_an_answer_is_kept_for_the_same_call() -> None:
    room = engine()
    room.embedder.trouble = EmbedderUnavailable("away")
    await room.learn(asked())
    [entry] = room.store.entries.values()

    assert entry.embedding is None
    assert (await room.hit(asked())).reason == Reason.EXACT


async def test_a_question_that_is_too_long_is_kept_for_the_same_call() -> None:
    room = engine()
    room.embedder.longest = 3
    miss = await room.miss(asked())
    await room.cache.remember(asked(), miss, answered(), ())

    assert room.embedder.asked == []
    assert (await room.hit(asked())).reason == Reason.EXACT


@pytest.mark.parametrize(
    ("wish", "ttl_s", "keep_s"),
    [
        pytest.param(None, 60, 600, id="as configured"),
        pytest.param("5", 5, 600, id="shorter"),
        pytest.param("3600", 3600, 3600, id="longer than entries are kept"),
    ],
)
async def test_an_answer_lives_as_long_as_the_caller_wishes(
    wish: str | None, ttl_s: int, keep_s: int
) -> None:
    room = engine(ttl_s=60, keep_s=600)
    headers = [("x-slayer-ttl", wish)] if wish else []
    miss = await room.learn(asked(headers=headers))
    hit = await room.hit(asked())
    [known] = await room.store.read([miss.fingerprint])
    room.clock.now += ttl_s

    assert known is not None
    assert (hit.ttl_left_s, known.keep_left_s) == (ttl_s, keep_s)
    if ttl_s < keep_s:
        assert (await room.miss(asked())).reason == Reason.EXPIRED


async def test_an_answer_in_another_form_than_asked_for_is_given_again_as_it_came() -> None:
    room = engine()
    await room.learn(asked(stream=True), answered())

    assert (await room.hit(asked(stream=True))).recorded == replace(answered(), form="sse")


async def test_an_answer_in_another_form_than_asked_for_serves_calls_that_ask_for_its_own() -> None:
    room = engine()
    await room.learn(asked(stream=True), answered())

    assert (await room.hit(asked())).recorded.body == answered().body


async def test_a_store_that_is_away_is_told_to_whoever_remembers() -> None:
    room = engine()
    miss = await room.miss(asked())
    room.store.trouble = StoreUnavailable("away")

    with pytest.raises(StoreUnavailable):
        await room.cache.remember(asked(), miss, answered(), ())


class Watched(ChatCompletions):
    """Notes in which thread answers are read."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def read_answer(self, call: Call, recorded: Recorded) -> Answer:
        self.threads.append(threading.get_ident())
        return super().read_answer(call, recorded)


@pytest.mark.parametrize(
    ("length", "on_loop"), [pytest.param(1_000, True, id="small"), pytest.param(200_000, False, id="large")]
)
async def test_only_a_large_answer_is_read_off_the_event_loop(length: int, on_loop: bool) -> None:
    room, codec = engine(), Watched()
    ask = Ask(asked().call, codec, asked().wishes, USER)
    await room.learn(ask, answered("p" * length))

    assert [thread == threading.get_ident() for thread in codec.threads] == [on_loop]
