"""The picture of a snapshot, and the loop that keeps it live."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from latency_slayer.engine.ports import Event, StoreUnavailable
from latency_slayer.watch.blocks import Caption
from latency_slayer.watch.dashboard import render, watch
from latency_slayer.watch.figures import Figures
from tests.watch.made import (
    BYPASS,
    ERROR,
    HIT,
    MISS,
    OVER_BUDGET,
    SEMANTIC,
    MadeStream,
    decisions,
    figures,
    traffic,
)

CAPTION = Caption(where="redis://cache.internal:6379/0", zone=UTC)


class Screen(StringIO):
    """A terminal that is only a text."""

    def isatty(self) -> bool:
        return True


def shown(found: Figures, width: int, height: int | None = None, trouble: str | None = None) -> list[str]:
    """The lines of the picture, on a console so wide that nothing is folded to fit."""
    console = Console(width=1_000, file=StringIO(), record=True)
    console.print(render(found, width, height, CAPTION, trouble))
    return [line.rstrip() for line in console.export_text().splitlines()]


@pytest.mark.parametrize("width", [20, 40, 60, 100, 160, 240])
@pytest.mark.parametrize("events", [0, 1, 5, 900], ids=["none", "one", "few", "many"])
@pytest.mark.parametrize("trouble", [None, "connection refused " * 20], ids=["well", "away"])
def test_no_line_is_wider_than_the_width(width: int, events: int, trouble: str | None) -> None:
    lines = shown(figures(traffic(events) + decisions(events)), width, trouble=trouble)

    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize(("width", "height"), [(60, 40), (100, 30), (100, 60), (160, 24), (160, 50)])
def test_many_events_fill_the_height_and_do_not_overrun_it(width: int, height: int) -> None:
    assert len(shown(figures(traffic(900) + decisions(900)), width, height)) == height


def test_the_last_flows_are_not_drawn_out_when_there_are_few() -> None:
    assert len(shown(figures([HIT]), 100, 500)) < 30


@pytest.mark.parametrize("width", [60, 100, 160, 240])
def test_the_key_figures_are_there_at_every_width(width: int) -> None:
    text = "\n".join(shown(figures([HIT, HIT, HIT, MISS, BYPASS, ERROR]), width))

    assert [
        word for word in ("75.0%", "1,260", "2.0 ms", "server_tools", "12:00:05") if word not in text
    ] == []


def test_a_few_events_look_like_this_on_a_narrow_terminal() -> None:
    assert shown(figures([HIT, SEMANTIC, MISS, ERROR]), 60) == [
        "Latency Slayer · redis://cache.internal:6379/0",
        "since 2025-06-01 12:00 · 4 flows",
        "",
        "66.7%       840             2.0 ms     900 ms      446×",
        "hit rate    tokens saved    p50 hit    p50 miss    speed-up",
        "",
        "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        "━━ exact 1   ━━ semantic 1   ━━ miss 1   ━━ error 1",
        "Answers  stored 1",
        "",
        "Models                   flows  hit rate   p50 hit  p50 miss",
        "gpt-4o-mini                  4     66.7%    2.0 ms    900 ms",
        "",
        "Routes                   flows  hit rate   p50 hit  p50 miss",
        "openai/cha…ompletions        4     66.7%    2.0 ms    900 ms",
        "",
        "Semantic              hits  checked       error  budget",
        "all                      1        0           –  –",
        "",
        "Not served                                   flows     share",
        "error  store_unavailable                         1     50.0%",
        "miss   new                                       1     50.0%",
        "",
        "Last flows                        model                 took",
        "12:00:03  store_unavailable       gpt-4o-mini         900 ms",
        "12:00:02  new                     gpt-4o-mini         900 ms",
        "12:00:01  semantic 0.973          gpt-4o-mini         9.0 ms",
        "12:00:00  exact                   gpt-4o-mini         2.0 ms",
    ]


@pytest.mark.parametrize("width", [60, 100, 160])
def test_how_wrong_hits_are_is_told_once_there_was_a_semantic_decision(width: int) -> None:
    before, after = (shown(figures(events), width) for events in ([HIT, MISS], [HIT, MISS, OVER_BUDGET]))

    assert [any(line.startswith("Semantic") for line in lines) for lines in (before, after)] == [False, True]


def test_with_no_data_it_says_how_to_begin() -> None:
    assert shown(figures([]), 100) == [
        "Latency Slayer · redis://cache.internal:6379/0",
        "",
        "No call to a model has passed the proxy yet.",
        "",
        "Start the proxy                   latency-slayer proxy",
        "Point a program at it             export HTTPS_PROXY=http://127.0.0.1:8080",
        "                                  export SSL_CERT_FILE=$(latency-slayer ca-bundle)",
        "Or watch it work without a key    latency-slayer demo",
    ]


def test_while_redis_is_away_it_does_not_claim_that_there_were_no_calls() -> None:
    text = "\n".join(shown(figures([]), 100, trouble="connection refused"))

    assert "Redis is away; trying again by itself.  connection refused" in text
    assert "No call" not in text


def test_two_models_that_differ_at_the_end_do_not_look_the_same_on_a_narrow_terminal() -> None:
    name = "accounts/fireworks/models/llama-v3p1-405b-instruct-"
    lines = shown(figures([replace(HIT, model=name + "fast"), replace(HIT, model=name + "long")]), 60)
    table = lines[lines.index("") :]

    assert [line.split()[0] for line in table if "accounts/" in line][:2] == [
        "accounts/f…truct-fast",
        "accounts/f…truct-long",
    ]


@pytest.mark.parametrize("width", [60, 100, 160])
def test_names_from_requests_cannot_drive_the_terminal(width: int) -> None:
    evil = replace(MISS, model="\x1b[2J[red]m\n", route="\x1b]0;x\x07", reason="\x1b[H", event="\x1b[A\r")
    console = Console(width=width, file=Screen(), record=True, color_system=None, force_terminal=True)
    console.print(render(figures([evil, replace(evil, event="miss", stored="\x1b[J")]), width))

    text = console.export_text()

    assert ("\x1b" in text, "[red]m?" in text) == (False, True)


@pytest.mark.parametrize("height", [1, 5, 10, 15, 20])
@pytest.mark.parametrize("width", [60, 100, 160])
def test_a_terminal_too_low_for_all_gets_what_matters_most(width: int, height: int) -> None:
    lines = shown(figures(decisions(900) + traffic(900)), width, height)

    assert (lines[0].split(" · ")[0], len(lines) <= height) == ("Latency Slayer", True)


async def watched(stream: MadeStream, rounds: int) -> list[str]:
    """What a live terminal was sent, round by round, until it was cancelled after `rounds`."""
    screen = Screen()
    sent: list[str] = []

    async def pause(seconds: float) -> None:
        assert seconds == 0.5
        sent.append(screen.getvalue())
        screen.truncate(0)
        screen.seek(0)
        if len(sent) == rounds:
            raise asyncio.CancelledError

    console = Console(file=screen, width=100, height=40, force_terminal=True, color_system=None)
    with pytest.raises(asyncio.CancelledError):
        await watch(stream, console, CAPTION, pause=pause)
    return [*sent, screen.getvalue()]


async def test_it_reads_from_the_start_and_then_follows() -> None:
    stream = MadeStream([HIT, MISS])

    await watched(stream, 2)

    assert stream.reads == ["0", stream.entries[-1][0]]


async def test_new_events_show_in_the_next_round() -> None:
    stream = GrowingStream([HIT])

    first, second, _ = await watched(stream, 2)

    assert ("1 flow" in first, "2 flows" in second) == (True, True)


class GrowingStream(MadeStream):
    """A stream to which a miss is added after every read."""

    async def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        async for entry in super().read(after):
            yield entry
        await self.record([MISS])


async def test_it_says_that_redis_is_away_and_goes_on_when_it_is_back() -> None:
    away, still_away, back, _ = await watched(MadeStream([HIT, MISS, MISS, MISS], faults=[True, True]), 3)

    assert ["Redis is away" in sent for sent in (away, still_away, back)] == [True, True, False]
    assert "4 flows" in back


async def test_no_event_counts_twice_when_reading_fails_half_way() -> None:
    stream = MadeStream([HIT, HIT, MISS, MISS], faults=[True])

    half, whole, _ = await watched(stream, 2)

    assert ("2 flows" in half, "4 flows" in whole) == (True, True)
    assert stream.reads == ["0", stream.entries[1][0]]


async def test_a_cancelled_watch_gives_the_terminal_back() -> None:
    *_, farewell = await watched(MadeStream([HIT]), 1)

    assert ("\x1b[?1049l" in farewell, "\x1b[?25h" in farewell) == (True, True)


def piped() -> Console:
    return Console(file=StringIO(), width=60)


async def test_where_there_is_no_terminal_it_is_shown_once() -> None:
    stream, console = MadeStream([HIT, MISS]), piped()

    await watch(stream, console, CAPTION, pause=never)

    assert "2 flows" in console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO of `piped`
    assert stream.reads == ["0"]


async def test_colours_asked_for_in_a_pipe_do_not_make_it_a_terminal() -> None:
    console = Console(file=StringIO(), width=60, force_terminal=True)

    await watch(MadeStream([HIT]), console, CAPTION, pause=never)

    assert "1 flow" in console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO


async def test_where_there_is_no_terminal_an_absent_redis_is_an_error() -> None:
    with pytest.raises(StoreUnavailable, match="connection refused"):
        await watch(MadeStream(faults=[True]), piped(), CAPTION, pause=never)


async def never(seconds: float) -> None:
    raise AssertionError("shown once means that there is nothing to wait for")
