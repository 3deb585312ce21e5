"""What is known of semantic errors, for programs."""

from dataclasses import asdict
from typing import Any

from latency_slayer.judge.agreement import FALSE_ALARM, OVERSIGHT
from latency_slayer.watch.errors import Looser, Measured, SemanticError


def error_as_json(found: SemanticError) -> dict[str, Any]:
    """`found` with keys that stay; shares in [0, 1], None where there is no data.

    `all`, `routes` (by name) and `cohorts` (a list, each with `route` and the first 8 digits of `user`) have
    `served`, `would_be_served` (in shadow mode), `audited`, `over_budget`: counts of decisions. `checked`:
    would-be hits whose fresh answer was found to `agree` or to `differ`; `unclear`: it could not be told.
    `observed`: the share that differed. `error`, `error_low`, `error_high`: the same without what the
    comparison itself gets wrong, and its 95 % interval. `estimated`: the mean risk of what was, or would have
    been, served. `budget`: the newest. `against_budget`: `below`, `around`, `above`, `not clear`,
    `unchecked`.

    `looser`: for each `budget` that is looser `hits` and `hit_rate` (how much more of each), `estimated`,
    `checked`, `differ`. `candidates`: lookups that had a near candidate; `verified`: those of them that asked
    the verifier. `comparison`: its `false_alarm` and `oversight` rates.
    """
    return {
        "all": _part(found.every),
        "routes": {part.route: _part(part) for part in found.routes},
        "cohorts": [{"route": part.route, "user": part.user, **_part(part)} for part in found.cohorts],
        "looser": [_looser(looser) for looser in found.looser],
        "candidates": found.candidates,
        "verified": found.verified,
        "comparison": {"false_alarm": asdict(FALSE_ALARM), "oversight": asdict(OVERSIGHT)},
    }


def _part(part: Measured) -> dict[str, Any]:
    error = part.error
    return {
        "served": part.served,
        "would_be_served": part.would_be_served,
        "audited": part.audited,
        "over_budget": part.over_budget,
        "checked": part.checked,
        "agree": part.agree,
        "differ": part.differ,
        "unclear": part.unclear,
        "observed": _rounded(part.observed),
        "error": _rounded(error.value if error else None),
        "error_low": _rounded(error.low if error else None),
        "error_high": _rounded(error.high if error else None),
        "estimated": _rounded(part.estimated),
        "budget": part.budget,
        "against_budget": part.against_budget or None,
    }


def _looser(looser: Looser) -> dict[str, Any]:
    return {
        "budget": looser.budget,
        "hits": looser.hits,
        "hit_rate": _rounded(looser.hit_rate),
        "estimated": _rounded(looser.estimated),
        "checked": looser.checked,
        "differ": looser.differ,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)
