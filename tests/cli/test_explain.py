"""`latency-slayer explain`, over a real Redis."""

import argparse
import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import ANY

import pytest
from rich.console import Console

from latency_slayer.cli.commands import build_parser, main
from latency_slayer.cli.explain import explain, shop_of
from latency_slayer.engine.archive import Archive
from latency_slayer.engine.ports import Finding
from latency_slayer.judge.meanings import MEANINGS
from latency_slayer.judge.reasons import Reason
from latency_slayer.settings import read_settings
from tests.cli.kept import BREAD, DISABLED, ENABLE, ENABLED, OTHER, PARAPHRASE, PLACE, VECTORS, opened
from tests.cli.kept import fill as fill_store
from tests.fakes import FakeEmbedder, FakeVerifier

NOW = 1_748_779_200.0
Explain = Callable[..., str]


@pytest.fixture
def shown(redis_url: str, namespace: str, capsys: pytest.CaptureFixture[str]) -> Explain:
    """What the command says, over three entries that are 100 s old."""

    def run(*words: str, fill: bool = True, logit: float = 9.0, width: int = 100, **options: str) -> str:
        asyncio.run(_explained(build_parser().parse_args(["explain", *words]), fill, logit, width, options))
        return capsys.readouterr().out

    async def _explained(
        known: argparse.Namespace, fill: bool, logit: float, width: int, options: Mapping[str, str]
    ) -> None:
        settings = read_settings({f"slayer_{name}": value for name, value in options.items()}, {})
        async with opened(redis_url, namespace) as store:
            ledger = store.ledger("fake+fake", keep_s=600)
            if fill:
                await fill_store(store, NOW - 100)
                await ledger.note([Finding(ENABLED, PLACE, 3, kind) for kind in ("seen", "agree")])
            archive = Archive(store, store.catalogue, store.events)
            models = FakeEmbedder(VECTORS), FakeVerifier(says=logit)
            shop = shop_of(archive, *models, ledger, settings)
            shop = replace(shop, setting=replace(shop.setting, now=NOW))
            await explain(shop, known, Console(width=width))

    return run


def candidates(said: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said)["candidates"]
    return found


def test_each_candidate_is_shown_with_why(shown: Explain):
    said = shown(PARAPHRASE, max_error="1", width=140)

    place = (
        f"user {PLACE.user[:8]}  gpt-4o-mini  openai/chat.completions  2 min old  answer kept for 15 min more"
    )
    lines = [line for line in said.splitlines() if "verifier" not in line]
    assert lines == [
        "From 2 scopes; a call is answered from its own alone.",
        "",
        " 1  0.980  How do I enable the alarm on my phone?",
        ANY,  # with figures of the prior
        "     evidence on entry: 1 agree, 1 seen  evidence on cohort: 1 agree, 1 seen",
        f"     entry a1a1a1a1a1a1  scope 5c09e5c0  {place}",
        "",
        " 2  0.950  How do I disable the alarm on my phone?",
        f"     negation_differs: not served: {MEANINGS[Reason.NEGATION_DIFFERS]}",
        "     evidence on cohort: 1 agree, 1 seen",
        f"     entry b2b2b2b2b2b2  scope 0b0b00b0  {place.replace('gpt-4o-mini', 'o3')}",
        "",
        "     dissimilar: not served: the similarity would have to be 0.500 or more",
        " 3  0.100  How is bread baked?",
    ]
    assert "     semantic: would be served: bound 0.0" in said
    assert "within the budget of 1\n" in said


def test_a_candidate_as_json_has_keys_that_stay(shown: Explain):
    said = json.loads(shown(PARAPHRASE, "--model", "gpt-4o-mini", "--json", max_error="1"))
    first = said["candidates"][0]
    figures = [first.pop(name) for name in ("verified", "risk", "bound")]

    assert first == {
        "fingerprint": ENABLED,
        "similarity": pytest.approx(0.98, abs=1e-3),
        "word": "semantic",
        "why": ANY,
        "served": True,
        "doubts": [],
        "prompt": ENABLE,
        "created": "2025-06-01T11:58:20.000Z",
        "ttl_left_s": 900,
        "usage": {"input_tokens": 5, "output_tokens": 7},
        "model": "gpt-4o-mini",
        "route": "openai/chat.completions",
        "user": PLACE.user,
        "scope": PLACE.scope,
        "evidence": {key: {"agree": 1, "seen": 1} for key in ("entry", "cohort", "route", "everywhere")},
    }
    assert all(0 <= figure <= 1 for figure in figures)
    del said["candidates"]
    assert said == {
        "question": PARAPHRASE,
        "mode": "serve",
        "budget": 1.0,
        "lowest_similarity": 0.5,
        "embedder": "fake",
        "verifier": "fake",
        "guards_off": [],
    }


def test_over_budget_says_which_budget_would_do(shown: Explain):
    [bound] = [each["bound"] for each in candidates(shown(PARAPHRASE, "--json", logit=0.0)) if each["bound"]]
    under = shown(PARAPHRASE, fill=False, logit=0.0)
    [least] = re.findall(r"over_budget: not served: only from a budget of ([\d.]+) on, and it is 0.02", under)
    enough = shown(PARAPHRASE, "--json", fill=False, logit=0.0, max_error=least)

    assert float(least) == pytest.approx(bound, rel=0.01)
    assert candidates(enough)[0]["word"] == "semantic"


def test_guards_that_are_off_are_said_and_rule_nothing_out(shown: Explain):
    options = {"max_error": "1", "guards_off": "negation_differs,task_differs"}
    said = shown(PARAPHRASE, **options)
    again = json.loads(shown(PARAPHRASE, "--json", fill=False, **options))

    assert "guards off: negation_differs, task_differs" in said
    assert "negation_differs: not served" not in said
    assert again["guards_off"] == ["negation_differs", "task_differs"]


def test_long_lines_are_broken_and_cut(shown: Explain):
    said = shown(PARAPHRASE, max_error="1", width=40)

    assert max(map(len, said.splitlines())) == 40
    assert " 1  0.980  How do I" in said


def test_shadow_mode_says_that_nothing_is_served(shown: Explain):
    assert "mode shadow: nothing is served" in shown(PARAPHRASE, mode="shadow")


def test_a_terminal_is_told_nothing_that_it_would_obey(shown: Explain):
    assert "\x1b" not in shown(PARAPHRASE, "--model", "\x1b[2J", width=60)


def test_where_nothing_is_found_it_says_what_there_is(shown: Explain):
    assert shown(PARAPHRASE, "--model", "gpt-5").splitlines()[-3:] == [
        "Nothing is kept for model gpt-5. There is:",
        f"           2  gpt-4o-mini  openai/chat.completions  user {PLACE.user}",
        f"           1  o3  openai/chat.completions  user {OTHER.user}",
    ]


def test_where_nothing_is_kept_it_says_so(shown: Explain):
    assert "Nothing is kept yet that could be similar" in shown(PARAPHRASE, fill=False)
    assert candidates(shown(PARAPHRASE, "--json", fill=False)) == []


def test_an_entry_is_shown_with_its_evidence_and_its_last_events(shown: Explain):
    said = shown("--fingerprint", DISABLED[:8]), shown("--fingerprint", ENABLED, fill=False)

    assert [line.split("  ", 1)[-1].strip() for line in said[1].splitlines()[:11]] == [
        f"entry {ENABLED}",
        ENABLE,
        "model gpt-4o-mini",
        "route openai/chat.completions",
        f"user {PLACE.user}",
        "scope 5c09e5c0",
        "2 min old",
        "answer kept for 15 min more",
        "5 input_tokens, 7 output_tokens",
        "evidence on entry: 1 agree, 1 seen",
        "evidence on cohort: 1 agree, 1 seen",
    ]
    assert "miss audit  as a candidate  answers agree" in said[1]
    assert "hit semantic  risk 0.03  bound 0.015" in said[1]
    assert "If its question were asked anew in its scope" in said[1]
    assert "Nothing else can be compared with it in its scope." in said[0]


def test_an_entry_as_json(shown: Explain):
    said = json.loads(shown("--fingerprint", ENABLED, "--json"))

    assert (said["entry"]["fingerprint"], said["entry"]["is_kept"], said["entry"]["prompt"]) == (
        ENABLED,
        True,
        ENABLE,
    )
    assert [(event["event"], event["reason"]) for event in said["entry"]["events"]] == [
        ("miss", "audit"),
        ("hit", "semantic"),
    ]
    assert [(each["fingerprint"], each["word"]) for each in said["candidates"]] == [(BREAD, "dissimilar")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param([], "say either a question or --fingerprint", id="nothing"),
        pytest.param(["hi", "--fingerprint", ENABLED], "say either", id="both"),
        pytest.param(["--fingerprint", "a1a1"], "at least 8 hex digits", id="too short"),
        pytest.param(["--fingerprint", ENABLED], "no entry and no event", id="unknown"),
    ],
)
def test_what_names_nothing_is_refused(redis_url: str, namespace: str, words: list[str], said: str):
    with pytest.raises(SystemExit) as ended:
        main(["explain", *words, "--redis", redis_url, "--namespace", namespace])

    assert said in str(ended.value)


def test_a_question_is_embedded_by_the_embedder_of_the_proxies(
    redis_url: str, namespace: str, capsys: pytest.CaptureFixture[str]
):
    main(["explain", "Is anybody there?", "--json", "--redis", redis_url, "--namespace", namespace])

    said = json.loads(capsys.readouterr().out)
    assert (said["embedder"].startswith("minilm"), said["candidates"]) == (True, [])


def test_a_missing_key_is_said(redis_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["explain", "Is anybody there?", "--redis", redis_url, "--embedder", "openai"])

    assert "needs an API key" in str(ended.value)
