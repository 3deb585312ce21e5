"""Whether a fresh answer says what the candidate's would have said."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from latency_slayer.engine.evidence import Comparing
from latency_slayer.engine.ports import EmbedderUnavailable, JudgeUnavailable, Remembered, Vector
from latency_slayer.judge.agreement import Agreement
from latency_slayer.wire.call import Recorded
from tests.engine.made import FRANCE_TOO, answered, asked, at, streamed
from tests.fakes import FakeEmbedder

ONE = "Water runs down to the sea because the land slopes that way. It carries sand and stones along with it."
OTHER = (
    "Since the land slopes to the sea, water runs down that way. Along with it sand and stones are carried."
)


def known(recorded: Recorded | None, meta: Mapping[str, object] | None = None) -> Remembered:
    """An entry whose answer is `recorded`, None where it has expired."""
    form = {"form": recorded.form, "content_type": recorded.content_type} if recorded else {}
    body = recorded.body if recorded else None
    return Remembered("f" * 64, FRANCE_TOO, body, form if meta is None else meta, {}, 0.0, None)


@dataclass(slots=True)
class FakeJudge:
    """An `AnswerJudge` that `says` one thing, or raises `trouble`, and keeps what it was `asked`."""

    says: Agreement = Agreement.AGREE
    trouble: Exception | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    async def judged(self, question: str, ours: str, theirs: str) -> Agreement:
        self.asked.append((question, ours, theirs))
        if self.trouble is not None:
            raise self.trouble
        return self.says

    async def close(self) -> None: ...


def embedder(similarity: float = 0.9, **more: object) -> FakeEmbedder:
    return FakeEmbedder({ONE: at(1.0), OTHER: at(similarity)}, **more)  # type: ignore[arg-type]  (fields)


@pytest.mark.parametrize(
    ("fresh", "old", "found"),
    [
        pytest.param(answered("Paris."), known(answered("**Paris**")), Agreement.AGREE, id="the same"),
        pytest.param(answered("Paris."), known(streamed("Paris.")), Agreement.AGREE, id="as a stream"),
        pytest.param(answered("Paris."), known(answered("It is Rome.")), Agreement.DIFFER, id="another"),
        pytest.param(answered("Paris."), known(None), Agreement.UNCLEAR, id="expired"),
        pytest.param(
            answered("Paris."), known(answered(""), {}), Agreement.UNCLEAR, id="meta without a form"
        ),
        pytest.param(answered(" "), known(answered(" ")), Agreement.UNCLEAR, id="nothing said"),
        pytest.param(
            Recorded("json", "application/json", b"{"), known(answered()), Agreement.UNCLEAR, id="unreadable"
        ),
    ],
)
async def test_what_both_answers_say_is_compared(fresh: Recorded, old: Remembered, found: Agreement) -> None:
    nobody = embedder(trouble=EmbedderUnavailable("away"))

    assert await Comparing(nobody).compared(asked(), fresh, old) is found


@pytest.mark.parametrize(
    ("by", "found"),
    [
        pytest.param(embedder(0.9), Agreement.AGREE, id="near"),
        pytest.param(embedder(0.5), Agreement.UNCLEAR, id="far"),
        pytest.param(embedder(longest=10), Agreement.UNCLEAR, id="not read"),
        pytest.param(embedder(trouble=EmbedderUnavailable("away")), Agreement.UNCLEAR, id="no embedder"),
    ],
)
async def test_longer_answers_are_compared_by_their_vectors(by: FakeEmbedder, found: Agreement) -> None:
    ask = asked("Why does water run to the sea?")

    assert await Comparing(by).compared(ask, answered(ONE), known(answered(OTHER))) is found


async def test_a_judge_is_asked_where_the_rule_cannot_tell() -> None:
    judge, ask = FakeJudge(Agreement.DIFFER), asked("Why does water run to the sea?")
    clear = await Comparing(embedder(0.9), judge).compared(ask, answered(ONE), known(answered(OTHER)))
    unclear = await Comparing(embedder(0.5), judge).compared(ask, answered(ONE), known(answered(OTHER)))

    assert (clear, unclear) == (Agreement.AGREE, Agreement.DIFFER)
    assert judge.asked == [("Why does water run to the sea?", ONE, OTHER)]


async def test_a_judge_that_is_away_leaves_it_unclear(caplog: pytest.LogCaptureFixture) -> None:
    judge = FakeJudge(trouble=JudgeUnavailable("openai:m: status 500"))
    found = await Comparing(embedder(0.5), judge).compared(
        asked("Why?"), answered(ONE), known(answered(OTHER))
    )

    assert found is Agreement.UNCLEAR
    assert caplog.messages == ["two answers stay uncompared: openai:m: status 500"]


async def test_an_answer_that_is_the_same_to_the_letter_needs_no_vectors() -> None:
    by = embedder(trouble=EmbedderUnavailable("away"))

    assert await Comparing(by).compared(asked(), answered(ONE), known(answered(ONE))) is Agreement.AGREE
    assert by.asked == []


async def test_where_many_wait_more_are_not_compared() -> None:
    class SlowEmbedder(FakeEmbedder):
        async def embed(self, text: str) -> Vector:
            await asyncio.sleep(0)
            return await FakeEmbedder.embed(self, text)

    comparing = Comparing(SlowEmbedder({ONE: at(1.0), OTHER: at(0.9)}))
    found = await asyncio.gather(
        *(comparing.compared(asked("Why?"), answered(ONE), known(answered(OTHER))) for _ in range(20))
    )

    assert found == [Agreement.AGREE] * 16 + [Agreement.UNCLEAR] * 4
