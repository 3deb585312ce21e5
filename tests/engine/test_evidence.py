"""Whether a fresh answer says what the candidate's would have said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from latency_slayer.engine.evidence import compared
from latency_slayer.engine.ports import EmbedderUnavailable, JudgeUnavailable, Remembered
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

    assert await compared(nobody, asked(), fresh, old) is found


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

    assert await compared(by, ask, answered(ONE), known(answered(OTHER))) is found


async def test_a_judge_is_asked_where_the_rule_cannot_tell() -> None:
    judge, ask = FakeJudge(Agreement.DIFFER), asked("Why does water run to the sea?")
    clear = await compared(embedder(0.9), ask, answered(ONE), known(answered(OTHER)), judge)
    unclear = await compared(embedder(0.5), ask, answered(ONE), known(answered(OTHER)), judge)

    assert (clear, unclear) == (Agreement.AGREE, Agreement.DIFFER)
    assert judge.asked == [("Why does water run to the sea?", ONE, OTHER)]


async def test_a_judge_that_is_away_leaves_it_unclear(caplog: pytest.LogCaptureFixture) -> None:
    judge = FakeJudge(trouble=JudgeUnavailable("openai:m: status 500"))
    found = await compared(embedder(0.5), asked("Why?"), answered(ONE), known(answered(OTHER)), judge)

    assert found is Agreement.UNCLEAR
    assert caplog.messages == ["two answers stay uncompared: openai:m: status 500"]
