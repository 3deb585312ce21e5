"""Semantic errors as JSON."""

import json
from dataclasses import asdict, replace

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.watch.error_report import error_as_json
from latency_slayer.watch.errors import Looser, Measured, SemanticError
from latency_slayer.watch.shares import wilson
from tests.watch.made import decisions, figures

NOTHING = {
    "served": 0,
    "would_be_served": 0,
    "audited": 0,
    "over_budget": 0,
    "checked": 0,
    "agree": 0,
    "differ": 0,
    "unclear": 0,
    "observed": None,
    "error": None,
    "error_low": None,
    "error_high": None,
    "estimated": None,
    "budget": None,
    "against_budget": None,
}

COMPARISON = {"false_alarm": asdict(FALSE_ALARM), "oversight": asdict(OVERSIGHT)}


def test_no_data_is_null_and_not_zero() -> None:
    assert error_as_json(figures([]).semantic_error) == {
        "all": NOTHING,
        "routes": {},
        "cohorts": [],
        "looser": [],
        "candidates": 0,
        "verified": 0,
        "comparison": COMPARISON,
    }


def test_all_that_is_known_is_there_under_its_key() -> None:
    part = Measured(served=7, audited=3, agree=50, unclear=2, estimated=0.0123456, budget=0.02)
    told = {
        **NOTHING,
        "served": 7,
        "audited": 3,
        "checked": 50,
        "agree": 50,
        "unclear": 2,
        "observed": 0.0,
        "error": 0.0,
        "error_low": 0.0,
        "error_high": round(wilson(0, 50).high / (1 - OVERSIGHT.high), 5),
        "estimated": 0.01235,
        "budget": 0.02,
        "against_budget": "not clear",
    }
    looser = Looser(0.05, hits=3, hit_rate=0.3, estimated=0.04, checked=2, differ=1)
    found = SemanticError(
        part,
        (replace(part, route="r"),),
        (replace(part, route="r", user="u"),),
        (looser,),
        candidates=12,
        verified=6,
        calls=10,
    )

    assert error_as_json(found) == {
        "all": told,
        "routes": {"r": told},
        "cohorts": [{"route": "r", "user": "u", **told}],
        "looser": [
            {"budget": 0.05, "hits": 3, "hit_rate": 0.3, "estimated": 0.04, "checked": 2, "differ": 1}
        ],
        "candidates": 12,
        "verified": 6,
        "comparison": COMPARISON,
    }


def test_it_is_json_as_the_standard_has_it() -> None:
    found = error_as_json(figures(decisions(900)).semantic_error)

    assert json.loads(json.dumps(found, allow_nan=False)) == found
