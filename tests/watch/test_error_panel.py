"""The panel that says how wrong semantic hits are."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from latency_slayer.watch import error_panel
from latency_slayer.watch.errors import Looser, Measured, SemanticError
from tests.watch.made import decisions, figures

METHOD = "error allows for 1–8% false alarms, 2–9% overlooked"

EVERY = Measured(served=1_234, audited=120, agree=60, differ=60, unclear=3, estimated=0.006, budget=0.02)

UNCHECKED = Measured("openai/responses", "0a1b2c3d", served=4, estimated=0.001, budget=0.02)

FOUND = SemanticError(
    EVERY,
    (replace(UNCHECKED, user=""),),
    (UNCHECKED,),
    (
        Looser(0.05, hits=34, hit_rate=0.0123, estimated=0.031, checked=12, differ=1),
        Looser(0.1, hits=1, hit_rate=0.0004, estimated=None, checked=0, differ=0),
    ),
    candidates=4,
    verified=1,
    calls=2_760,
)


def panel(found: SemanticError, width: int) -> list[str]:
    every = error_panel.parts(found)
    return [
        line.plain
        for line in [*error_panel.table(every, len(every), width), *error_panel.notes(found, width)]
    ]


def cells(width: int) -> list[list[str]]:
    """The table of everything and of a cohort, cell by cell."""
    lines = error_panel.table([EVERY, UNCHECKED], 2, width)
    return [[cell.strip() for cell in line.plain.split("  ") if cell.strip()] for line in lines]


ERROR = EVERY.error
VALUE = f"{ERROR.value:.1%}" if ERROR else ""
BETWEEN = f"{ERROR.low * 100:.1f}–{ERROR.high * 100:.1f}%" if ERROR else ""


def test_the_narrow_table_has_what_matters_most() -> None:
    assert cells(60) == [
        ["Semantic", "hits", "checked", "error", "budget"],
        ["all", "1,234", "120", BETWEEN, "above 2.0%"],
        ["0a1b2c3d…esponses", "4", "0", "–", "unchecked"],
    ]


def test_the_wide_table_has_all() -> None:
    assert cells(160) == [
        "Semantic  hits  checked  differ  observed  error  95% sure  estimated  budget  verdict".split("  "),
        ["all", "1,234", "120", "60", "50.0%", VALUE, BETWEEN, "0.6%", "2.0%", "above budget"],
        ["0a1b2c3d openai/responses", "4", "0", "0", "–", "–", "–", "0.1%", "2.0%", "unchecked"],
    ]


def test_the_notes_say_what_looser_budgets_bring_and_how_the_error_was_found() -> None:
    assert [line.plain for line in error_panel.notes(FOUND, 80)] == [
        "A looser budget would bring  5.0%: +34 hits, +1.2 points, est. 3.1% wrong",
        "10.0%: +1 hit, +0.0 points",
        f"{METHOD}  3 unclear",
        "verifier asked for 25.0% of candidates",
    ]


def test_where_there_is_room_it_is_told_how_many_of_them_did_differ() -> None:
    assert error_panel.notes(FOUND, 160)[0].plain == (
        "A looser budget would bring  5.0%: +34 hits, +1.2 points, est. 3.1% wrong, 1 of 12 differ"
        "  10.0%: +1 hit, +0.0 points"
    )


def test_in_shadow_mode_would_be_hits_are_counted_and_said_not_to_be_served() -> None:
    every = Measured(would_be_served=552)

    table = error_panel.table([every], 1, 60)
    notes = error_panel.notes(replace(FOUND, every=every, looser=(), candidates=0), 60)

    assert table[1].plain.split()[:2] == ["all", "552"]
    assert [line.plain for line in notes] == ["Shadow mode: 552 hits only judged, +20.0 points if served"]


def test_a_route_or_cohort_that_is_all_there_is_has_no_row_of_its_own() -> None:
    assert error_panel.parts(FOUND) == [EVERY]


def test_routes_come_before_cohorts() -> None:
    one, other = replace(UNCHECKED, user=""), replace(UNCHECKED, route="b", user="")
    cohorts = tuple(replace(UNCHECKED, user=user) for user in ("x", "y", "z"))

    found = replace(FOUND, routes=(one, other), cohorts=cohorts)

    assert error_panel.parts(found) == [EVERY, one, other, *cohorts]


def test_a_table_cut_short_says_so() -> None:
    assert error_panel.table([EVERY] * 12, 8, 80)[0].plain.startswith("Semantic (8 of 12) ")


def test_nothing_decided_is_nothing_shown() -> None:
    assert error_panel.parts(figures([]).semantic_error) == []


@pytest.mark.parametrize("width", [60, 69, 70, 80, 95, 96, 123, 124, 160, 200])
@pytest.mark.parametrize("shadow", [False, True], ids=["serve", "shadow"])
def test_no_line_is_wider_than_the_width_and_no_figure_is_cut(width: int, shadow: bool) -> None:
    lines = panel(figures(decisions(3_000, shadow=shadow)).semantic_error, width)

    assert max(map(cell_len, lines)) <= width
    assert [line for line in lines if line.endswith("…")] == []


@pytest.mark.parametrize("width", [60, 80, 160])
def test_a_shadow_stream_has_the_panel_of_a_serving_one(width: int) -> None:
    serving, shadow = (
        panel(figures(decisions(3_000, shadow=shadow)).semantic_error, width) for shadow in (False, True)
    )

    assert {*_beginnings(shadow)} - {*_beginnings(serving)} == {"Shadow mode"}
    assert {*_beginnings(serving)} - {*_beginnings(shadow)} == set()


def _beginnings(lines: list[str]) -> list[str]:
    """What each line is about: a name, or a note without its figures that depend on how many were checked."""
    return [line.split("  ")[0].split(":")[0] for line in lines if "unclear" not in line]
