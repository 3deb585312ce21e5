"""What the cache answers, and why it does not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from latency_slayer.engine.ports import Remembered
from latency_slayer.engine.verdicts import Bypass, Hit
from latency_slayer.judge.reasons import Reason
from latency_slayer.wire.call import Recorded
from tests.engine.made import (
    BREAD,
    FRANCE,
    FRANCE_NEARLY,
    FRANCE_TOO,
    OTHER_YEAR,
    REPLAYED,
    YEAR,
    answered,
    asked,
    engine,
    streamed,
)
from tests.fakes import FakeStore

EXACT_ONLY = [
    pytest.param({"n": 2}, Reason.SEVERAL_CHOICES, id="several choices"),
    pytest.param({"logprobs": True}, Reason.LOGPROBS, id="logprobs"),
    pytest.param(
        {"messages": [{"role": "user", "content": FRANCE}, {"role": "tool", "content": "4"}]},
        Reason.TOOL_TURN,
        id="a tool's result",
    ),
    pytest.param(
        {"messages": [{"role": "assistant", "content": FRANCE}]}, Reason.NO_QUESTION, id="no user turn"
    ),
]


class LateStore(FakeStore):
    """While `is_late`, it does not find what is first asked for: another call is just writing it."""

    is_late = False

    async def read(self, fingerprints: Sequence[str]) -> list[Remembered | None]:
        if self.is_late:
            self.is_late = False
            return [None for _ in fingerprints]
        return await FakeStore.read(self, fingerprints)


async def test_a_call_never_seen_is_a_new_miss() -> None:
    room = engine()

    miss = await room.miss(asked())

    assert (miss.reason, miss.similarity, miss.trouble) == (Reason.NEW, None, False)


async def test_a_miss_carries_the_vector_that_was_paid_for() -> None:
    room = engine()
    await room.learn(asked(BREAD))

    miss = await room.miss(asked())

    assert miss.embedding is room.embedder.vectors[FRANCE]


async def test_where_nothing_is_known_nothing_is_embedded() -> None:
    room = engine()
    await room.learn(asked(BREAD, user="0a5e5"))

    miss = await room.miss(asked())

    assert (miss.reason, miss.embedding, room.embedder.asked) == (Reason.NEW, None, [])


async def test_the_same_call_is_hit_exactly() -> None:
    room = engine()
    miss = await room.learn(asked())
    room.clock.now += 25

    assert await room.cache.answer(asked()) == Hit(
        reason=Reason.EXACT,
        fingerprint=miss.fingerprint,
        recorded=answered(),
        headers=REPLAYED,
        age_s=25,
        ttl_left_s=35,
        tokens_saved=30,
        similarity=None,
        fading=False,
    )


async def test_an_exact_hit_needs_no_embedding() -> None:
    room = engine()
    await room.learn(asked())
    await room.hit(asked())

    assert room.embedder.asked == []


async def test_an_alike_question_is_hit_semantically() -> None:
    room = engine()
    miss = await room.learn(asked(FRANCE))
    hit = await room.hit(asked(FRANCE_TOO))

    assert (hit.reason, hit.fingerprint, hit.recorded) == (Reason.SEMANTIC, miss.fingerprint, answered())
    assert hit.similarity == pytest.approx(0.99)


async def test_of_two_alike_questions_the_nearer_one_answers() -> None:
    room = engine()
    await room.learn(asked(FRANCE_NEARLY), answered("far"))
    near = await room.miss(asked(FRANCE_TOO, headers=[("cache-control", "no-cache")]))
    await room.cache.remember(asked(FRANCE_TOO), near, answered("near"), ())
    hit = await room.hit(asked(FRANCE))

    assert hit.recorded == answered("near")


async def test_a_question_under_the_threshold_is_dissimilar() -> None:
    room = engine()
    await room.learn(asked(FRANCE))
    miss = await room.miss(asked(BREAD))

    assert (miss.reason, miss.trouble) == (Reason.DISSIMILAR, False)
    assert miss.similarity == pytest.approx(0.25)


async def test_a_guard_refuses_an_alike_question_with_its_reason() -> None:
    room = engine()
    await room.learn(asked(YEAR))
    miss = await room.miss(asked(OTHER_YEAR))

    assert miss.reason == Reason.NUMBERS_DIFFER
    assert miss.similarity == pytest.approx(1.0)


async def test_a_guard_that_is_off_refuses_nothing() -> None:
    room = engine()
    room.cache.rules = replace(room.cache.rules, guards_off=frozenset({Reason.NUMBERS_DIFFER}))
    await room.learn(asked(YEAR))
    hit = await room.hit(asked(OTHER_YEAR))

    assert hit.similarity == pytest.approx(1.0)


async def test_after_a_refused_candidate_the_next_one_may_answer() -> None:
    room = engine()
    await room.learn(asked(FRANCE_TOO))
    room.clock.now += 30
    await room.learn(asked(FRANCE, headers=[("cache-control", "no-cache")]), answered("fresh"))
    hit = await room.hit(asked(FRANCE_NEARLY, headers=[("cache-control", "max-age=10")]))

    assert hit.recorded == answered("fresh")


async def test_where_no_candidate_may_answer_the_nearest_says_why() -> None:
    room = engine()
    await room.learn(asked(FRANCE_NEARLY, headers=[("x-slayer-ttl", "10")]))
    await room.learn(asked(FRANCE_TOO, headers=[("cache-control", "no-cache")]))
    room.clock.now += 20
    miss = await room.miss(asked(FRANCE, headers=[("cache-control", "max-age=5")]))

    assert miss.reason == Reason.STALE
    assert miss.similarity == pytest.approx(0.99)


async def test_expired_candidates_do_not_stand_before_one_that_may_answer() -> None:
    room = engine(ttl_s=60)
    await room.learn(asked(FRANCE_TOO))
    room.clock.now += 60
    await room.learn(asked(FRANCE_NEARLY, headers=[("cache-control", "no-cache")]), answered("fresh"))
    hit = await room.hit(asked(FRANCE))

    assert hit.recorded == answered("fresh")
    assert room.verifier.asked == [(FRANCE, FRANCE_NEARLY)]


async def test_what_was_kept_since_it_was_looked_for_is_hit_exactly() -> None:
    room = engine(store=LateStore, audit_rate=1.0)
    assert isinstance(room.store, LateStore)
    await room.learn(asked(FRANCE))
    room.store.is_late = True
    hit = await room.hit(asked(FRANCE))

    assert (hit.reason, hit.near) == (Reason.EXACT, None)


async def test_an_expired_answer_is_named_and_nothing_is_embedded() -> None:
    room = engine(ttl_s=60)
    await room.learn(asked())
    room.clock.now += 60
    miss = await room.miss(asked())

    assert (miss.reason, room.embedder.asked) == (Reason.EXPIRED, [])


async def test_an_answer_older_than_the_caller_wants_is_stale() -> None:
    room = engine()
    await room.learn(asked())
    room.clock.now += 10.5

    assert (await room.miss(asked(headers=[("cache-control", "max-age=10")]))).reason == Reason.STALE


async def test_an_answer_as_old_as_the_caller_wants_is_served() -> None:
    room = engine()
    await room.learn(asked())
    room.clock.now += 10

    assert (await room.hit(asked(headers=[("cache-control", "max-age=10")]))).age_s == 10


async def test_an_answer_from_a_clock_ahead_of_ours_is_not_younger_than_new() -> None:
    room = engine()
    await room.learn(asked())
    room.clock.now -= 5

    assert (await room.hit(asked())).age_s == 0


async def test_no_cache_asks_neither_store_nor_embedder() -> None:
    room = engine()
    await room.learn(asked())
    miss = await room.miss(asked(headers=[("cache-control", "no-cache")]))

    assert (miss.reason, room.embedder.asked) == (Reason.NO_CACHE, [])


async def test_what_no_cache_fetched_anew_is_remembered_over_the_old() -> None:
    room = engine()
    await room.learn(asked())
    await room.learn(asked(headers=[("cache-control", "no-cache")]), answered("anew"))

    assert (await room.hit(asked())).recorded == answered("anew")


async def test_no_store_bypasses() -> None:
    assert await engine().cache.answer(asked(headers=[("cache-control", "no-store")])) == Bypass(
        Reason.NO_STORE
    )


async def test_mode_off_bypasses() -> None:
    assert await engine(mode="off").cache.answer(asked()) == Bypass(Reason.OFF)


@pytest.mark.parametrize(
    ("question", "kind", "similarity"), [(FRANCE, "exact", None), (FRANCE_TOO, "semantic", 0.99)]
)
async def test_in_shadow_a_hit_is_a_miss_that_says_so(
    question: str, kind: str, similarity: float | None
) -> None:
    room = engine(mode="shadow")
    await room.learn(asked(FRANCE))
    miss = await room.miss(asked(question))

    assert (miss.reason, miss.shadowed) == (Reason.SHADOW, kind)
    assert miss.similarity == pytest.approx(similarity)


async def test_in_shadow_the_answer_is_kept_under_the_question_that_was_asked() -> None:
    room = engine(mode="shadow")
    learned = await room.learn(asked(FRANCE))
    miss = await room.miss(asked(FRANCE_TOO))

    assert miss.fingerprint != learned.fingerprint


@pytest.mark.parametrize(("fields", "reason"), EXACT_ONLY)
async def test_an_exact_only_call_misses_for_its_reason_unembedded(
    fields: dict[str, Any], reason: Reason
) -> None:
    room = engine()
    miss = await room.miss(asked(**fields))

    assert (miss.reason, room.embedder.asked) == (reason, [])


@pytest.mark.parametrize(("fields", "_reason"), EXACT_ONLY)
async def test_an_exact_only_call_is_hit_exactly(fields: dict[str, Any], _reason: Reason) -> None:
    room = engine()
    await room.learn(asked(**fields))

    assert (await room.hit(asked(**fields))).reason == Reason.EXACT


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"tools": [{"type": "web_search"}]}, Reason.SERVER_TOOLS, id="a tool of the provider"),
        pytest.param({"store": True}, Reason.SERVER_STATE, id="kept by the provider"),
        pytest.param({"deferred": True}, Reason.BACKGROUND, id="fetched later"),
        pytest.param({"n": 2, "store": True}, Reason.SERVER_STATE, id="the strictest counts"),
    ],
)
async def test_a_call_that_no_stored_answer_can_stand_for_is_bypassed(
    fields: dict[str, Any], reason: Reason
) -> None:
    room = engine()

    assert await room.cache.answer(asked(**fields)) == Bypass(reason)


@pytest.mark.parametrize(
    ("max_error", "headers"),
    [
        pytest.param(0.0, [], id="setting"),
        pytest.param(0.02, [("x-slayer-max-error", "0")], id="header"),
        pytest.param(0.0, [("x-slayer-max-error", "0.5")], id="a header cannot loosen the setting"),
    ],
)
async def test_who_can_live_with_no_error_is_hit_exactly_only(
    max_error: float, headers: list[tuple[str, str]]
) -> None:
    room = engine(max_error=max_error)
    await room.learn(asked(FRANCE))
    miss = await room.miss(asked(FRANCE_TOO, headers=headers))
    hit = await room.hit(asked(FRANCE, headers=headers))

    assert (miss.reason, hit.reason, room.embedder.asked) == (Reason.EXACT_ONLY, Reason.EXACT, [])


async def test_a_question_that_the_embedder_would_cut_is_not_compared() -> None:
    room = engine()
    await room.learn(asked(BREAD))
    room.embedder.longest = len(FRANCE) - 1
    miss = await room.miss(asked(FRANCE))

    assert (miss.reason, room.embedder.asked) == (Reason.QUESTION_TOO_LONG, [])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"user": "someone else"}, id="another user"),
        pytest.param({"headers": [("x-slayer-route", "tests")]}, id="another partition"),
        pytest.param({"host": "eu.api.openai.com"}, id="another host"),
        pytest.param({"model": "gpt-4o"}, id="another model"),
        pytest.param({"temperature": 0.5}, id="another temperature"),
        pytest.param({"a_field_nobody_knows": 1}, id="an unknown field"),
        pytest.param(
            {
                "messages": [
                    {"role": "system", "content": "Say it in French."},
                    {"role": "user", "content": FRANCE},
                ]
            },
            id="another instruction",
        ),
    ],
)
async def test_nothing_is_shared_with_another_scope(other: dict[str, Any]) -> None:
    room = engine()
    await room.learn(asked(FRANCE))
    miss = await room.miss(asked(FRANCE, **other))

    assert (miss.reason, miss.similarity) == (Reason.NEW, None)


@pytest.mark.parametrize(
    ("passed_s", "fading"),
    [pytest.param(300, False, id="half"), pytest.param(301, True, id="less than half")],
)
async def test_a_hit_is_fading_when_less_than_half_its_life_is_left(passed_s: int, fading: bool) -> None:
    room = engine(ttl_s=500, keep_s=600)
    await room.learn(asked())
    room.clock.now += passed_s

    assert (await room.hit(asked())).fading is fading


async def test_a_used_entry_lives_on() -> None:
    room = engine(ttl_s=500, keep_s=600)
    await room.learn(asked())
    room.clock.now += 400
    hit = await room.hit(asked())
    await room.cache.used(hit)
    [known] = await room.store.read([hit.fingerprint])

    assert known is not None
    assert known.keep_left_s == 600


async def test_a_hit_of_an_answer_without_token_counts_saved_none() -> None:
    room = engine()
    ask = asked(stream=True)
    await room.learn(ask, streamed())
    hit = await room.hit(ask)

    assert (hit.recorded, hit.tokens_saved) == (
        Recorded("sse", "text/event-stream", streamed().body),
        0,
    )
