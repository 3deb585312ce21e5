"""What is forgotten on the command line is forgotten by every proxy at its next call."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
import requests

from tests.journeys.clients import OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import Proxy

QUESTION = "What is the boiling point of water at 2000 metres?"
PARAPHRASE = "What's the boiling point of water at 2000 metres?"


@dataclass(frozen=True)
class Pair:
    """Two proxies over one Redis, for one credential."""

    proxies: Sequence[Proxy]
    api_key: str
    monkeypatch: pytest.MonkeyPatch

    def verdicts(self, question: str) -> list[str]:
        """What each proxy says to `question`, asked without being remembered by it."""
        return [self.ask(proxy, question, only_if_cached=True) for proxy in self.proxies]

    def ask(self, proxy: Proxy, question: str, *, only_if_cached: bool = False) -> str:
        point_at(proxy, self.monkeypatch)
        before = len(proxy.events())
        headers = {"authorization": f"Bearer {self.api_key}"}
        if only_if_cached:
            headers["cache-control"] = "only-if-cached"
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
        came = requests.post(OPENAI_URL, json=body, headers=headers, timeout=30)
        proxy.settled(before + 1)
        return came.headers["cache-status"].split("; ")[-1].removeprefix("detail=")

    def said(self, *words: str) -> dict:
        """The JSON that a command says."""
        command = [sys.executable, "-m", "latency_slayer", *words, "--json"]
        home = ["--home", str(self.proxies[0].home)]
        return json.loads(subprocess.run([*command, *home], capture_output=True, check=True).stdout)


@pytest.fixture
def pair(make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key: str) -> Pair:
    first = make_proxy(options={"slayer_audit_rate": "0"})
    second = make_proxy(folder=first.folder, home=first.home, options={"slayer_audit_rate": "0"})
    return Pair((first, second), api_key, monkeypatch)


def test_a_wrong_answer_is_no_hit_of_any_proxy_any_more(pair: Pair):
    remembered = pair.ask(pair.proxies[0], QUESTION)
    before = pair.verdicts(PARAPHRASE)
    fingerprint = pair.proxies[0].events()[-1]["fingerprint"]

    forgotten = pair.said("forget", fingerprint[:12], "--wrong")
    after = pair.verdicts(PARAPHRASE)

    assert (remembered, before) == ("new", ["semantic", "semantic"])
    assert (forgotten["forgotten"], forgotten["entries"][0]["wrong"]["weight"]) == (1, 3.0)
    assert after == ["new", "new"]


def test_an_answer_that_is_forgotten_is_asked_for_anew(pair: Pair):
    pair.ask(pair.proxies[0], QUESTION)
    before = pair.verdicts(QUESTION)

    forgotten = pair.said("forget", "--model", "gpt-4o", "--yes")
    after = pair.verdicts(QUESTION)

    assert (before, forgotten, after) == (["exact", "exact"], {"forgotten": 1}, ["new", "new"])


def test_explain_says_what_the_proxy_says(pair: Pair):
    pair.ask(pair.proxies[0], QUESTION)

    [candidate] = pair.said("explain", PARAPHRASE)["candidates"]
    verdict = pair.ask(pair.proxies[0], PARAPHRASE, only_if_cached=True)  # Counted as seen: not before.
    event = pair.proxies[0].events()[-1]

    assert candidate["word"] == verdict == "semantic"
    assert (candidate["fingerprint"], str(candidate["bound"])) == (event["fingerprint"], event["bound"])
