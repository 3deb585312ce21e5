"""Similar questions between guards, verifier, error budget and audits; and what is learnt from them."""

from dataclasses import replace

import pytest

from latency_slayer.engine.ports import Finding, VerifierUnavailable
from latency_slayer.engine.verdicts import Ask, Kept, Miss
from latency_slayer.judge.agreement import Agreement
from latency_slayer.judge.evidence import bin_of
from latency_slayer.judge.reasons import Reason
from tests.engine.made import (
    FRANCE,
    FRANCE_NEARLY,
    FRANCE_TOO,
    OTHER_YEAR,
    REPLAYED,
    YEAR,
    Engine,
    answered,
    asked,
    engine,
)

PARIS, LYON = answered("Paris."), answered("Lyon is the capital of France.")


async def knowing(question: str = FRANCE, *, says: float = 6.0, **rules: object) -> Engine:
    """A cache that knows the answer to `question`, and a verifier that says `says` of everything."""
    room = engine(**rules)  # type: ignore[arg-type]  # as engine takes them
    room.verifier.says = says
    await room.learn(asked(question), PARIS)
    return room


def noted(room: Engine) -> list[tuple[str, str]]:
    """What was learnt of which entry."""
    return [(finding.kind, finding.fingerprint) for finding in room.ledger.findings]


async def test_a_candidate_within_the_budget_is_served_with_what_was_thought_of_it() -> None:
    room = await knowing()

    hit = await room.hit(asked(FRANCE_TOO))

    assert hit.near is not None
    assert (hit.near.fingerprint, hit.near.budget, hit.near.logit) == (hit.fingerprint, 0.02, 6.0)
    assert hit.near.risk is not None
    assert hit.near.bound is not None
    assert hit.near.risk < 0.01
    assert hit.near.bound <= 0.02


async def test_a_candidate_over_the_budget_is_a_miss_that_says_how_far() -> None:
    room = await knowing(says=-1.0)

    miss = await room.miss(asked(FRANCE_TOO))

    assert miss.reason is Reason.OVER_BUDGET
    assert miss.near is not None
    assert miss.near.bound is not None
    assert miss.near.bound > 0.02
    assert miss.similarity == miss.near.similarity


async def test_a_caller_can_tighten_the_budget_but_not_loosen_it() -> None:
    room = await knowing(says=4.0)
    tightened = asked(FRANCE_TOO, headers=[("x-slayer-max-error", "0.0001")])
    loosened = asked(FRANCE_TOO, headers=[("x-slayer-max-error", "0.9")])
    room.verifier.pairs = {}

    assert (await room.miss(tightened)).reason is Reason.OVER_BUDGET
    room.verifier.says = -1.0
    miss = await room.miss(loosened)

    assert miss.near is not None
    assert (miss.reason, miss.near.budget) == (Reason.OVER_BUDGET, 0.02)


async def test_a_threshold_only_makes_things_stricter() -> None:
    room = await knowing()
    room.cache.rules = replace(room.cache.rules, threshold=0.995)

    assert (await room.miss(asked(FRANCE_TOO))).reason is Reason.DISSIMILAR


async def test_the_verifier_is_not_asked_where_a_guard_has_decided() -> None:
    room = await knowing(YEAR)

    miss = await room.miss(asked(OTHER_YEAR))

    assert (miss.reason, room.verifier.asked) == (Reason.NUMBERS_DIFFER, [])


async def test_the_verifier_is_not_asked_for_the_same_call() -> None:
    room = await knowing()

    await room.hit(asked(FRANCE))

    assert room.verifier.asked == []


async def test_the_verifier_reads_three_candidates_at_most() -> None:
    room = await knowing(says=-9.0)
    for text in (FRANCE_TOO, FRANCE_NEARLY, f"{FRANCE}?", f"{FRANCE}!"):
        room.embedder.vectors = {**room.embedder.vectors, text: room.embedder.vectors[FRANCE]}
        await room.learn(asked(text))
    room.embedder.vectors = {**room.embedder.vectors, f" {FRANCE} ": room.embedder.vectors[FRANCE]}
    room.verifier.asked.clear()

    await room.miss(asked(f" {FRANCE} "))

    assert len(room.verifier.asked) == 3


async def test_without_a_verifier_the_call_passes_through() -> None:
    room = await knowing()
    room.verifier.trouble = VerifierUnavailable("gone")

    miss = await room.miss(asked(FRANCE_TOO))

    assert (miss.reason, miss.trouble) == (Reason.VERIFIER_UNAVAILABLE, True)


async def test_what_the_verifier_cannot_read_whole_is_a_miss() -> None:
    room = await knowing()
    room.verifier.pairs = {frozenset((FRANCE, FRANCE_TOO)): None}

    assert (await room.miss(asked(FRANCE_TOO))).reason is Reason.QUESTION_TOO_LONG


async def test_an_audited_hit_goes_upstream_and_its_answer_is_compared() -> None:
    room = await knowing(audit_rate=1.0)
    ask = asked(FRANCE_TOO)
    miss = await room.miss(ask)
    assert miss.near is not None

    kept = await room.cache.remember(ask, miss, PARIS, REPLAYED)

    assert (miss.reason, kept) == (Reason.AUDIT, Kept(compared=Agreement.AGREE))
    assert noted(room) == [("seen", miss.near.fingerprint), ("agree", miss.near.fingerprint)]


async def test_who_wants_only_what_is_cached_is_not_audited() -> None:
    room = await knowing(audit_rate=1.0)

    await room.hit(asked(FRANCE_TOO, headers=[("cache-control", "only-if-cached")]))


async def test_a_candidate_that_was_not_served_is_compared_for_nothing() -> None:
    room = await knowing(says=-1.0)
    ask = asked(FRANCE_TOO)
    miss = await room.miss(ask)
    assert miss.near is not None
    assert miss.near.prior is not None

    kept = await room.cache.remember(ask, miss, LYON, REPLAYED)

    assert kept == Kept(compared=Agreement.DIFFER)
    assert room.ledger.findings[-1] == Finding(
        miss.near.fingerprint, miss.place, bin_of(miss.near.prior), "differ"
    )


async def test_what_a_guard_ruled_out_is_not_compared() -> None:
    room = await knowing(YEAR)
    ask = asked(OTHER_YEAR)

    kept = await room.cache.remember(ask, await room.miss(ask), PARIS, REPLAYED)

    assert (kept, noted(room)) == (Kept(), [])


async def test_an_answer_that_is_not_kept_is_no_evidence() -> None:
    room = await knowing(says=-1.0)
    ask = asked(FRANCE_TOO)

    kept = await room.cache.remember(ask, await room.miss(ask), answered("Par", finish="length"), REPLAYED)

    assert (kept.refusal, kept.compared, noted(room)) == (Reason.TRUNCATED, None, [])


async def test_in_shadow_a_would_be_hit_is_compared_and_never_audited() -> None:
    room = await knowing(mode="shadow", audit_rate=1.0)
    ask = asked(FRANCE_TOO)
    miss = await room.miss(ask)

    kept = await room.cache.remember(ask, miss, PARIS, REPLAYED)

    assert (miss.reason, miss.shadowed, kept.compared) == (Reason.SHADOW, "semantic", Agreement.AGREE)


async def test_a_used_entry_is_counted_as_seen() -> None:
    room = await knowing()
    hit = await room.hit(asked(FRANCE_TOO))

    await room.cache.used(hit)

    assert noted(room) == [("seen", hit.fingerprint)]


async def test_answers_that_differ_close_a_cohort() -> None:
    room = await knowing()
    hit = await room.hit(asked(FRANCE_TOO))
    assert hit.near is not None
    assert hit.near.prior is not None
    wrong = Finding("another", hit.near.place, bin_of(hit.near.prior), "differ")

    await room.ledger.note([wrong] * 10)

    assert (await room.miss(asked(FRANCE_TOO))).reason is Reason.OVER_BUDGET


async def test_an_answer_called_wrong_is_not_served_again_even_if_it_comes_back() -> None:
    room = await knowing()
    hit = await room.hit(asked(FRANCE_TOO))
    assert hit.near is not None
    assert hit.near.prior is not None

    await room.ledger.note([Finding(hit.fingerprint, hit.near.place, bin_of(hit.near.prior), "wrong", 3.0)])

    assert (await room.miss(asked(FRANCE_TOO))).reason is Reason.OVER_BUDGET


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(asked(FRANCE_TOO, user="0b0b0"), id="another user"),
        pytest.param(asked(FRANCE_TOO, model="gpt-4o"), id="another model"),
    ],
)
async def test_what_is_known_elsewhere_is_no_candidate(ask: Ask) -> None:
    room = await knowing()

    verdict = await room.cache.answer(ask)

    assert isinstance(verdict, Miss)
    assert (verdict.reason, verdict.near) == (Reason.NEW, None)
