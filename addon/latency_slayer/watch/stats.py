"""Figures for `latency-slayer stats`: as JSON for programs, as text for people."""

from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from latency_slayer.watch import blocks, error_panel, lines, phrases, tables
from latency_slayer.watch.blocks import CAPTION, Caption
from latency_slayer.watch.error_report import error_as_json
from latency_slayer.watch.figures import Figures, Flow, Part
from latency_slayer.watch.latencies import Spread


def as_json(figures: Figures) -> dict[str, Any]:
    """`figures` with keys that stay; times in ms, rates in [0, 1], None where there is no data.

    `first_event`, `last_event`: ISO 8601, UTC. `flows`, `hits`, `misses`, `bypasses`, `errors`, `exact`,
    `semantic`, `tokens_saved`: counts. `hit_rate`. `speed_up`: median miss over median hit. `latency_ms`:
    `hit`, `miss` (those with an answer) and `lookup_on_miss`, each `count`, `p50`, `p95`. `reasons`:
    verdict, then reason, then flows. `stored`: what became of answers, with counts. `routes`, `models`:
    by name `flows`, `hits`, `misses`, `hit_rate`, `tokens_saved`, `p50_hit_ms`, `p50_miss_ms`.
    `semantic_error`: see `error_report.error_as_json`. `last`: the newest flows, newest first: `time`,
    `verdict`, `reason`, `route`, `model`, `latency_ms`, `tokens_saved`, `similarity`, `fingerprint`.
    """
    return {
        "first_event": None if figures.first_ms is None else phrases.iso(figures.first_ms),
        "last_event": None if figures.last_ms is None else phrases.iso(figures.last_ms),
        "flows": figures.flows,
        "hits": figures.hits,
        "misses": figures.misses,
        "bypasses": figures.bypasses,
        "errors": figures.errors,
        "exact": figures.exact,
        "semantic": figures.semantic,
        "hit_rate": figures.hit_rate,
        "tokens_saved": figures.tokens_saved,
        "speed_up": figures.speed_up,
        "latency_ms": {
            "hit": _spread(figures.hit_latency),
            "miss": _spread(figures.miss_latency),
            "lookup_on_miss": _spread(figures.lookup),
        },
        "reasons": _reasons(figures),
        "stored": dict(figures.stored),
        "routes": {part.name: _part(part) for part in figures.routes},
        "models": {part.name: _part(part) for part in figures.models},
        "semantic_error": error_as_json(figures.semantic_error),
        "last": [_flow(flow) for flow in figures.last],
    }


def as_text(figures: Figures, width: int, caption: Caption = CAPTION) -> RenderableType:
    """`figures` for people, at most `width` cells wide: all routes, models and reasons, no single flows."""
    top = blocks.heading(figures, caption, width)
    if not figures.flows:
        top += [*blocks.nothing_yet(width), *blocks.how_to_begin(caption.proxy, width)]
        return lines.picture(top, width)
    why = tables.not_served(figures)
    error = error_panel.parts(figures.semantic_error)
    notes = error_panel.notes(figures.semantic_error, width)
    sections: list[list[Text]] = [
        top,
        blocks.big_numbers(figures, width),
        blocks.proportions(figures, width) + blocks.kept(figures, width),
        tables.parts("Models", figures.models, len(figures.models), width),
        tables.parts("Routes", figures.routes, len(figures.routes), width),
        *([[*error_panel.table(error, len(error), width), *notes]] if error else []),
        *([tables.reasons(why, len(why), width)] if why else []),
    ]
    return lines.picture([line for section in sections for line in [*section, lines.blank()]], width)


def _spread(spread: Spread) -> dict[str, Any]:
    return {"count": spread.count, "p50": _rounded(spread.p50_ms), "p95": _rounded(spread.p95_ms)}


def _reasons(figures: Figures) -> dict[str, dict[str, int]]:
    reasons: dict[str, dict[str, int]] = {}
    for count in figures.reasons:
        reasons.setdefault(count.verdict, {})[count.reason] = count.flows
    return reasons


def _part(part: Part) -> dict[str, Any]:
    return {
        "flows": part.flows,
        "hits": part.hits,
        "misses": part.misses,
        "hit_rate": part.hit_rate,
        "tokens_saved": part.tokens_saved,
        "p50_hit_ms": _rounded(part.hit_p50_ms),
        "p50_miss_ms": _rounded(part.miss_p50_ms),
    }


def _flow(flow: Flow) -> dict[str, Any]:
    fields = asdict(flow)
    return {"time": phrases.iso(fields.pop("time_ms")), **fields}


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 3)
