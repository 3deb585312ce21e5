"""Questions over a context too long for the embedder, with the real model."""

from collections.abc import AsyncIterator, Callable, Sequence

import pytest
import pytest_asyncio

from latency_slayer.embed.local import LocalEmbedder
from latency_slayer.embed.memory import MemoEmbedder
from latency_slayer.engine.cache import Cache
from latency_slayer.engine.ports import Embedder
from latency_slayer.engine.verdicts import Ask, Hit, Kept, Miss
from latency_slayer.judge.reasons import Reason
from tests.engine.made import answered, asked, cache_over

BEES = (
    "Honey bees live in colonies with a single queen. Workers gather nectar and pollen from flowers"
    " nearby. Drones do not gather food and leave the hive in summer. The queen lays up to two thousand"
    " eggs in a day. Bees tell each other the way to food by dancing. In winter the colony stays together"
    " and keeps warm. Beekeepers take the honey that the colony does not need. Mites have become the"
    " greatest danger to hives. A swarm leaves when the hive becomes too crowded. Wax is made by glands on"
    " the bodies of young workers."
)
RULES = (
    "The tenant rents the flat on the second floor of the old mill. The rent is due on the first working"
    " day. The landlord keeps the roof and the outer walls in good repair. Pets may be kept if the"
    " neighbours do not object in writing. Small repairs inside the flat are paid by the tenant. The"
    " deposit is held in a separate account until the end. Either party may end the contract with three"
    " months notice. The cellar and the garden are shared by all the tenants. The tenant may sublet a room"
    " after asking the landlord. Heating costs are shared by the size of each flat. Bicycles belong in the"
    " shed behind the house, not on the stairs. The front door is locked from ten in the evening. Music"
    " may be played softly at night."
)
CONTEXT = f"{BEES}\n\n{RULES}"
"""Some 300 tokens."""

QUESTIONS = (
    "How many eggs does the queen lay?",
    "How do bees find food?",
    "What is the greatest danger to hives?",
    "Why does a swarm leave?",
    "When must the rent be paid?",
    "Who repairs the roof?",
    "May I keep a dog?",
    "How is the heating bill divided?",
    "Summarise the text.",
    "Translate the text into French.",
)
EGGS_TOO = "What number of eggs does the queen lay?"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def embedder() -> AsyncIterator[Embedder]:
    embedder = MemoEmbedder(LocalEmbedder())
    await embedder.start()
    yield embedder
    await embedder.close()


def after(question: str) -> Ask:
    return asked(f"{CONTEXT}\n\n{question}")


def before(question: str) -> Ask:
    return asked(f"{question}\n\n{CONTEXT}")


def between(question: str) -> Ask:
    return asked(f"{BEES}\n\n{question}\n\n{RULES}")


async def knowing(embedder: Embedder, asks: Sequence[Ask]) -> Cache:
    """A cache that was asked `asks`; none of them may have been answered from it."""
    cache = cache_over(embedder)
    for ask in asks:
        verdict = await cache.answer(ask)
        assert isinstance(verdict, Miss), (ask.call.question, verdict)
        assert await cache.remember(ask, verdict, answered(ask.call.question or ""), ()) == Kept()
    return cache


async def test_the_context_alone_is_more_than_the_model_reads(embedder: Embedder) -> None:
    assert not embedder.reads_whole(CONTEXT)


@pytest.mark.parametrize("place", [after, before, between])
async def test_no_two_questions_over_one_context_are_taken_for_each_other(
    embedder: Embedder, place: Callable[[str], Ask]
) -> None:
    await knowing(embedder, [place(question) for question in QUESTIONS])


@pytest.mark.parametrize("place", [after, before, between])
async def test_a_paraphrase_over_the_same_context_is_answered(
    embedder: Embedder, place: Callable[[str], Ask]
) -> None:
    cache = await knowing(embedder, [place(question) for question in QUESTIONS])
    hit = await cache.answer(place(EGGS_TOO))

    assert isinstance(hit, Hit), hit
    assert (hit.reason, hit.recorded) == (Reason.SEMANTIC, answered(place(QUESTIONS[0]).call.question or ""))
    assert hit.similarity == pytest.approx(0.988, abs=0.003)


@pytest.mark.parametrize(
    "context",
    [
        pytest.param(CONTEXT.replace("three months", "two months"), id="a number"),
        pytest.param(f"{RULES}\n\n{BEES}", id="another order"),
        pytest.param(f"{CONTEXT} Dogs are forbidden.", id="a sentence more"),
        pytest.param(CONTEXT.replace(" Pets may", " Pets must not"), id="a negation"),
    ],
)
async def test_the_same_question_over_another_context_is_not_answered(
    embedder: Embedder, context: str
) -> None:
    cache = await knowing(embedder, [after(QUESTIONS[0])])
    miss = await cache.answer(asked(f"{context}\n\n{QUESTIONS[0]}"))

    assert isinstance(miss, Miss)
    assert miss.reason is Reason.REMAINDER_DIFFERS
