"""Figures as JSON and as text."""

import json
from datetime import UTC
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from latency_slayer.watch.blocks import Caption
from latency_slayer.watch.error_report import error_as_json
from latency_slayer.watch.figures import Figures
from latency_slayer.watch.stats import as_json, as_text
from tests.watch.made import HIT, MISS, SEMANTIC, decisions, figures, traffic

NONE = {"count": 0, "p50": None, "p95": None}


def shown(found: Figures, width: int) -> list[str]:
    console = Console(width=1_000, file=StringIO(), record=True)
    console.print(as_text(found, width, Caption(where="embedded", zone=UTC)))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_no_data_is_null_and_not_zero_or_nan() -> None:
    assert as_json(figures([])) == {
        "first_event": None,
        "last_event": None,
        "flows": 0,
        "hits": 0,
        "misses": 0,
        "bypasses": 0,
        "errors": 0,
        "exact": 0,
        "semantic": 0,
        "hit_rate": None,
        "tokens_saved": 0,
        "speed_up": None,
        "latency_ms": {"hit": NONE, "miss": NONE, "lookup_on_miss": NONE},
        "reasons": {},
        "stored": {},
        "routes": {},
        "models": {},
        "semantic_error": error_as_json(figures([]).semantic_error),
        "last": [],
    }


def test_all_figures_are_there_under_their_keys() -> None:
    part = {
        "flows": 2,
        "hits": 1,
        "misses": 1,
        "hit_rate": 0.5,
        "tokens_saved": 420,
        "p50_hit_ms": 9.0,
        "p50_miss_ms": 900.0,
    }
    flow = {
        "route": "openai/chat.completions",
        "model": "gpt-4o-mini",
        "fingerprint": "feedfacefeed",
    }

    assert as_json(figures([SEMANTIC, MISS])) == {
        "first_event": "2025-06-01T12:00:00.000Z",
        "last_event": "2025-06-01T12:00:01.000Z",
        "flows": 2,
        "hits": 1,
        "misses": 1,
        "bypasses": 0,
        "errors": 0,
        "exact": 0,
        "semantic": 1,
        "hit_rate": 0.5,
        "tokens_saved": 420,
        "speed_up": 100.0,
        "latency_ms": {
            "hit": {"count": 1, "p50": 9.0, "p95": 9.0},
            "miss": {"count": 1, "p50": 900.0, "p95": 900.0},
            "lookup_on_miss": {"count": 1, "p50": 3.0, "p95": 3.0},
        },
        "reasons": {"hit": {"semantic": 1}, "miss": {"new": 1}},
        "stored": {"stored": 1},
        "routes": {"openai/chat.completions": part},
        "models": {"gpt-4o-mini": part},
        "semantic_error": error_as_json(figures([SEMANTIC, MISS]).semantic_error),
        "last": [
            {
                **flow,
                "time": "2025-06-01T12:00:01.000Z",
                "verdict": "miss",
                "reason": "new",
                "latency_ms": 900.0,
                "tokens_saved": 0,
                "similarity": None,
            },
            {
                **flow,
                "time": "2025-06-01T12:00:00.000Z",
                "verdict": "hit",
                "reason": "semantic",
                "latency_ms": 9.0,
                "tokens_saved": 420,
                "similarity": 0.9731,
            },
        ],
    }


def test_it_is_json_as_the_standard_has_it() -> None:
    found = as_json(figures(traffic(200)))

    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_text_has_every_model_and_no_single_flows() -> None:
    text = "\n".join(shown(figures(traffic(900)), 100))

    assert ("qwen3-235b-a22b" in text, "gemini-2.5-flash" in text, "Last flows" in text) == (
        True,
        True,
        False,
    )


def test_hits_alone_need_no_table_of_what_was_not_served() -> None:
    assert "Not served" not in "\n".join(shown(figures([HIT]), 100))


def test_the_text_has_every_cohort_with_its_error_and_what_looser_budgets_bring() -> None:
    lines = shown(figures(decisions(900)), 100)

    assert {line[:8] for line in lines if line[:2] in ("a0", "a1", "a2", "a3", "a4")} == {
        "a0000001",
        "a1234568",
        "a2468acf",
        "a369d036",
        "a48d159d",
    }
    assert "A looser budget would bring" in "\n".join(lines)


def test_with_no_data_the_text_says_how_to_begin() -> None:
    assert shown(figures([]), 60)[:2] == [
        "Latency Slayer · embedded",
        "No call to a model has passed the proxy yet.",
    ]


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("events", [0, 5, 900], ids=["none", "few", "many"])
def test_no_line_of_the_text_is_wider_than_the_width(width: int, events: int) -> None:
    assert max(map(cell_len, shown(figures(traffic(events) + decisions(events)), width))) <= width
