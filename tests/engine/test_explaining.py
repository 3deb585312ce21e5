"""Why the nearest entries would be served or not."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from latency_slayer.engine.explaining import Explained, Explaining, Terms
from latency_slayer.engine.judging import Judging
from latency_slayer.engine.ports import Finding, Tags, VerifierUnavailable
from latency_slayer.engine.reading import Reader
from latency_slayer.judge.reasons import Reason
from tests.engine.archives import FIRST, HERE, SECOND, Kept, entry, kept
from tests.engine.made import BREAD, FRANCE, FRANCE_NEARLY, FRANCE_TOO, OTHER_YEAR, VECTORS, YEAR
from tests.fakes import FakeEmbedder, FakeLedger, FakeVerifier

OTHER_SCOPE = replace(HERE, scope="0b0b0", model="o3")
THIRD = "c3" * 32
ALL = Tags()
TERMS = Terms(max_error=1.0, threshold=0.0)


def explaining(
    room: Kept,
    terms: Terms = TERMS,
    verifier: FakeVerifier | None = None,
    ledger: FakeLedger | None = None,
    longest: int = 1000,
) -> Explaining:
    ledger, embedder = ledger or FakeLedger(), FakeEmbedder(VECTORS, longest=longest)
    reader = Reader(embedder)
    judging = Judging(embedder.id, reader, verifier or FakeVerifier(), ledger)
    return Explaining(room.archive, reader, judging, ledger, terms)


async def of_question(room: Kept, question: str, tags: Tags = ALL, **parts: object) -> list[Explained]:
    found = await explaining(room, **parts).of_question(question, tags)  # type: ignore[arg-type]
    assert found is not None
    return found


def words(found: list[Explained]) -> Mapping[str, Reason]:
    return {each.near.fingerprint: each.word for each in found}


async def test_candidates_of_every_scope_come_nearest_first_each_in_its_own_place() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE_TOO), entry(SECOND, FRANCE_NEARLY, OTHER_SCOPE))

    found = await of_question(room, FRANCE)

    assert [(each.near.fingerprint, each.near.place, each.word) for each in found] == [
        (FIRST, HERE, Reason.SEMANTIC),
        (SECOND, OTHER_SCOPE, Reason.SEMANTIC),
    ]


async def test_tags_narrow_it_down() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE_TOO), entry(SECOND, FRANCE_NEARLY, OTHER_SCOPE))

    assert words(await of_question(room, FRANCE, Tags(model="o3"))) == {SECOND: Reason.SEMANTIC}


async def test_a_user_is_named_by_the_beginning_of_a_digest() -> None:
    room = kept()
    places = [replace(HERE, user=user) for user in ("0b0b0", "0a5e5")]
    await room.put(entry(FIRST, FRANCE_TOO, places[0]), entry(SECOND, FRANCE_NEARLY, places[1]))

    found = [words(await of_question(room, FRANCE, Tags(user=user))) for user in ("0a5e5", "0b0b", "0")]

    assert [list(each) for each in found] == [[SECOND], [FIRST], []]


async def test_the_same_question_is_exact_and_asks_no_verifier() -> None:
    room, verifier = kept(), FakeVerifier()
    await room.put(entry(FIRST, FRANCE))

    assert words(await of_question(room, FRANCE, verifier=verifier)) == {FIRST: Reason.EXACT}
    assert verifier.asked == []


async def test_more_candidates_are_judged_than_a_call_has_time_for() -> None:
    room = kept()
    await room.put(*(entry(f"{number:064x}", FRANCE_TOO) for number in range(12)))

    found = await of_question(room, FRANCE, terms=replace(TERMS, max_error=1e-6))

    assert [each.word for each in found] == [Reason.OVER_BUDGET] * 10
    assert [each.passed_over for each in found] == [""] * 3 + ["enough"] * 7


async def test_of_several_in_one_scope_the_nearest_is_served() -> None:
    room = kept()
    third = entry(THIRD, FRANCE_TOO, OTHER_SCOPE)
    await room.put(entry(FIRST, FRANCE_TOO), entry(SECOND, FRANCE_NEARLY), third)

    found = await of_question(room, FRANCE)

    assert {each.near.fingerprint: (each.word, each.is_served) for each in found} == {
        FIRST: (Reason.SEMANTIC, True),
        SECOND: (Reason.SEMANTIC, False),
        THIRD: (Reason.SEMANTIC, True),
    }


async def test_none_is_served_where_the_same_question_has_expired() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE))
    room.store.clock.now += 61  # type: ignore[attr-defined]
    await room.put(entry(SECOND, FRANCE_TOO))

    found = await of_question(room, FRANCE)

    assert [(each.word, each.passed_over) for each in found] == [
        (Reason.EXPIRED, ""),
        (Reason.SEMANTIC, "decided"),
    ]


async def test_each_candidate_has_its_own_word() -> None:
    room = kept()
    await room.put(entry(FIRST, OTHER_YEAR), entry(SECOND, BREAD))

    found = await of_question(room, YEAR, terms=replace(TERMS, threshold=0.9))

    assert words(found) == {FIRST: Reason.NUMBERS_DIFFER, SECOND: Reason.DISSIMILAR}


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        pytest.param(replace(TERMS, max_error=1e-6), Reason.OVER_BUDGET, id="budget"),
        pytest.param(replace(TERMS, max_error=0.0), Reason.EXACT_ONLY, id="no budget"),
        pytest.param(replace(TERMS, threshold=0.98), Reason.DISSIMILAR, id="threshold"),
    ],
)
async def test_the_terms_decide(terms: Terms, word: Reason) -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE_NEARLY))

    assert words(await of_question(room, FRANCE, terms=terms)) == {FIRST: word}


async def test_a_guard_that_is_off_rules_nothing_out() -> None:
    room = kept()
    await room.put(entry(FIRST, OTHER_YEAR))
    terms = replace(
        TERMS, guards_off=frozenset({Reason.NUMBERS_DIFFER, Reason.DATES_DIFFER, Reason.SLOT_DIFFERS})
    )

    assert words(await of_question(room, YEAR, terms=terms)) == {FIRST: Reason.SEMANTIC}


async def test_an_expired_answer_is_not_served() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE), entry(SECOND, FRANCE_TOO))
    room.store.clock.now += 61  # type: ignore[attr-defined]

    assert set(words(await of_question(room, FRANCE)).values()) == {Reason.EXPIRED}


async def test_without_a_verifier_guards_still_speak() -> None:
    room = kept()
    await room.put(entry(FIRST, OTHER_YEAR))
    await room.put(entry(SECOND, FRANCE_TOO))
    verifier = FakeVerifier(trouble=VerifierUnavailable("none"))

    found = [await of_question(room, question, verifier=verifier) for question in (YEAR, FRANCE)]

    assert words(found[0])[FIRST] == Reason.NUMBERS_DIFFER
    assert words(found[1])[SECOND] == Reason.VERIFIER_UNAVAILABLE


async def test_evidence_is_that_of_the_candidates_own_place() -> None:
    room, ledger = kept(), FakeLedger()
    await room.put(entry(FIRST, FRANCE_TOO), entry(SECOND, FRANCE_NEARLY, replace(OTHER_SCOPE, user="else")))
    await ledger.note([Finding(FIRST, HERE, 3, "agree")])

    found = await of_question(room, FRANCE, ledger=ledger)

    assert [(each.standing.entry.compared, each.standing.cohort.compared) for each in found] == [
        (1, 1),
        (0, 0),
    ]


async def test_a_question_too_long_to_be_compared_has_no_candidates() -> None:
    room = kept()

    assert await explaining(room, longest=3).of_question("x" * 40_000, Tags()) is None


async def test_an_entry_is_compared_with_the_others_of_its_scope() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE), entry(SECOND, FRANCE_TOO), entry(THIRD, FRANCE_NEARLY, OTHER_SCOPE))

    found = await explaining(room).of_entry(await room.archive.named(FIRST))

    assert words(found or []) == {SECOND: Reason.SEMANTIC}


async def test_an_entry_that_is_gone_is_compared_with_nothing() -> None:
    room = kept()
    await room.put(entry(FIRST, FRANCE))
    named = replace(await room.archive.named(FIRST), known=None)

    assert await explaining(room).of_entry(named) is None


async def test_the_standing_of_an_entry_is_the_ledgers() -> None:
    room, ledger = kept(), FakeLedger()
    await room.put(entry(FIRST, FRANCE))
    await ledger.note([Finding(FIRST, HERE, 3, "wrong", 3.0)])

    standing = await explaining(room, ledger=ledger).standing(await room.archive.named(FIRST))

    assert (standing.entry.wrong.sum(), standing.everywhere.wrong.sum()) == (3.0, 0.0)
