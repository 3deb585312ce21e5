"""The same last message in different contexts is never shared.

Here every question is like every other to the embedder, so that nothing but the scope keeps contexts apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from latency_slayer.engine.cache import Cache
from latency_slayer.engine.verdicts import Ask, Hit, Kept, Miss
from latency_slayer.judge.reasons import Reason
from tests.engine.made import alike_cache
from tests.engine.stories import FORMATS, Said, Story, Turn, Used, alternating, answered_in, told

TURNS = (2, 3, 10, 20, 40)

LAST = "What is the best way to go there?"
LAST_TOO = "what is the best way to go there"

LOOK = (
    Said("user", "Look at this picture.", "iVBORw0KGgoAAAA="),
    Said("user", "And at this one.", "iVBORw0KGgoBBBB="),
    Said("assistant", "I see two harbours."),
)
FOUND = Used("search_flights", {"to": "Oslo"}, "3 flights from 120 EUR")


def story(turns: int) -> Story:
    """A conversation of so many turns; a longer one begins with two pictures and a tool that was used."""
    opening: tuple[Turn, ...] = (*LOOK, FOUND) if turns > len(LOOK) + 2 else ()
    texts = (f"I would like to see place {place}." for place in range(turns - len(opening) - 1))
    return Story((*opening, *alternating(texts, LAST)))


def said(story: Story, place: int, change: Callable[[Said], Said]) -> Story:
    """`story` with the message at `place` changed."""
    turns = list(story.turns)
    turn = turns[place]
    assert isinstance(turn, Said)
    turns[place] = change(turn)
    return replace(story, turns=tuple(turns))


def asked_otherwise(story: Story) -> Story:
    return said(story, -1, lambda turn: replace(turn, text=LAST_TOO))


def worded(place: int, change: Callable[[str], str]) -> Callable[[Story], Story]:
    return lambda story: said(story, place, lambda turn: replace(turn, text=change(turn.text)))


def used(**fields: object) -> Callable[[Story], Story]:
    """A change of the tool that was used."""
    return lambda story: replace(
        story,
        turns=tuple(
            replace(turn, **fields) if isinstance(turn, Used) else turn  # type: ignore[arg-type]  # its own
            for turn in story.turns
        ),
    )


def turned(one: int, other: int) -> Callable[[Story], Story]:
    """The texts at both places exchanged, each in the other's role."""

    def change(story: Story) -> Story:
        first, second = story.turns[one], story.turns[other]
        assert isinstance(first, Said)
        assert isinstance(second, Said)
        changed = said(story, one, lambda turn: replace(turn, text=second.text, image=second.image))
        return said(changed, other, lambda turn: replace(turn, text=first.text, image=first.image))

    return change


def other_role(story: Story) -> Story:
    return said(
        story, -2, lambda turn: replace(turn, role="user" if turn.role == "assistant" else "assistant")
    )


ALWAYS: dict[str, Callable[[Story], Story]] = {
    "another system prompt": lambda story: replace(story, system="You are a hasty travel agent."),
    "no system prompt": lambda story: replace(story, system=""),
    "a full stop less in the system prompt": lambda story: replace(story, system=story.system[:-1]),
    "the system prompt said by the user": lambda story: Story((Said("user", story.system), *story.turns), ""),
    "another tool on offer": lambda story: replace(story, tools=("search_trains",)),
    "one tool more on offer": lambda story: replace(story, tools=(*story.tools, "search_trains")),
    "the last answer in other words": worded(-2, lambda text: text.replace("would like", "want")),
    "the last answer in another language": worded(-2, lambda _: "Ich möchte Ort 1 sehen."),
    "a number in the last answer": worded(-2, lambda text: text.replace("place ", "place 1")),
    "a negation in the last answer": worded(-2, lambda text: text.replace("would like", "would not like")),
    "a letter in upper case": worded(-2, str.upper),
    "a blank more": worded(-2, lambda text: text + " "),
    "a full stop less": worded(-2, lambda text: text[:-1]),
    "another role": other_role,
    "one turn less": lambda story: replace(story, turns=(*story.turns[:-2], story.turns[-1])),
    "one turn more": lambda story: replace(
        story, turns=(*story.turns[:-1], Said("assistant", "Gladly."), story.turns[-1])
    ),
    "one turn more at the beginning": lambda story: replace(
        story, turns=(Said("user", "Hello."), *story.turns)
    ),
    "the last message said twice": lambda story: replace(story, turns=(*story.turns, story.turns[-1])),
    "a picture in the last message": lambda story: said(
        story, -1, lambda turn: replace(turn, image="iVBORw0KGgoCCCC=")
    ),
}
"""What may differ in every conversation."""

LONGER: dict[str, Callable[[Story], Story]] = {
    "an early turn": worded(len(LOOK) - 1, lambda text: text.replace("two", "three")),
    "a turn in the middle": worded(-4, lambda text: text.replace("see", "avoid")),
    "the user's turn before": worded(-3, lambda text: text.replace("see", "leave")),
    "two turns of one role turned round": turned(-3, -5),
    "two turns of both roles turned round": turned(-2, -3),
    "a tool's result": used(result="4 flights from 120 EUR"),
    "no result of the tool": used(result=""),
    "a tool's arguments": used(arguments={"to": "Bergen"}),
    "a tool's name": used(name="search_trains"),
    "no tool used": lambda story: replace(
        story, turns=tuple(turn for turn in story.turns if not isinstance(turn, Used))
    ),
    "a tool used later": lambda story: replace(
        story, turns=(*LOOK, *story.turns[4:6], story.turns[3], *story.turns[6:])
    ),
    "another picture": lambda story: said(story, 0, lambda turn: replace(turn, image="iVBORw0KGgoCCCC=")),
    "no picture": lambda story: said(story, 0, lambda turn: replace(turn, image="")),
    "the pictures turned round": lambda story: said(
        said(story, 0, lambda turn: replace(turn, image=LOOK[1].image)),
        1,
        lambda turn: replace(turn, image=LOOK[0].image),
    ),
    "the first turns forgotten": lambda story: replace(story, turns=story.turns[4:]),
}
"""What may differ where there are enough turns."""


def differences(turns: int) -> dict[str, Callable[[Story], Story]]:
    return ALWAYS if turns < 10 else ALWAYS | LONGER


def cases() -> Iterator[object]:
    for turns in TURNS:
        for name, change in differences(turns).items():
            yield pytest.param(story(turns), change(story(turns)), id=f"{turns} turns: {name}")


async def learn(cache: Cache, ask: Ask, format_: str, text: str) -> None:
    miss = await cache.answer(ask)
    assert isinstance(miss, Miss), miss
    assert await cache.remember(ask, miss, answered_in(format_, text), ()) == Kept()


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(("one", "other"), [*cases()])
async def test_what_was_said_before_keeps_the_same_last_message_apart(
    one: Story, other: Story, format_: str
) -> None:
    assert one != other
    for known, asked in ((one, other), (other, one)):
        cache = alike_cache()
        await learn(cache, told(known, format_), format_, "By train.")
        verdicts = [await cache.answer(told(each, format_)) for each in (asked, asked_otherwise(asked))]

        assert [verdict.reason for verdict in verdicts] == [Reason.NEW, Reason.NEW]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("turns", TURNS)
async def test_the_same_context_is_shared_exactly_and_semantically(turns: int, format_: str) -> None:
    cache = alike_cache()
    await learn(cache, told(story(turns), format_), format_, "By train.")
    exact = await cache.answer(told(story(turns), format_))
    alike = await cache.answer(told(asked_otherwise(story(turns)), format_))

    assert isinstance(exact, Hit), exact
    assert isinstance(alike, Hit), alike
    assert (exact.reason, alike.reason) == (Reason.EXACT, Reason.SEMANTIC)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("turns", TURNS)
async def test_of_many_contexts_each_gets_its_own_answer(turns: int, format_: str) -> None:
    changed = {name: change(story(turns)) for name, change in differences(turns).items()}
    stories = {"as it was": story(turns)} | changed
    cache = alike_cache()
    for name, each in stories.items():
        await learn(cache, told(each, format_), format_, name)
    calls = {name: told(each, format_) for name, each in stories.items()}
    heard = {name: said_to(await cache.answer(ask), ask) for name, ask in calls.items()}

    assert heard == {name: name for name in stories}


def said_to(verdict: object, ask: Ask) -> str:
    assert isinstance(verdict, Hit), verdict
    return ask.codec.read_answer(ask.call, verdict.recorded).text
