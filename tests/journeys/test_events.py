"""Every LLM flow is one event, and `stats` counts the same."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import requests

from tests import models
from tests.journeys.clients import ANTHROPIC_URL, OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import Proxy
from tests.upstream import Asked, Reply

CALLS = 1000
AT_ONCE = 32


def question(number: int) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"Tell me about the number {number}."}]


def mixed(number: int) -> tuple[str, dict[str, object]]:
    """Hits, misses, streams, bypasses, errors, other formats: the ways a flow can go."""
    chat = {"model": "gpt-4o", "messages": question(number % 40)}
    kinds: list[tuple[str, dict[str, object]]] = [
        (OPENAI_URL, chat),
        (OPENAI_URL, {**chat, "stream": True, "stream_options": {"include_usage": True}}),
        (ANTHROPIC_URL, {"model": "claude", "max_tokens": 9, "messages": question(number % 40)}),
        (OPENAI_URL, {**chat, "messages": question(number)}),
        (OPENAI_URL, {**chat, "model": "broken"}),
        (OPENAI_URL, {**chat, "store": True}),
        (OPENAI_URL, {"messages": "malformed"}),
        ("https://api.openai.com/v1/embeddings", {"model": "text-embedding-3-small", "input": "x"}),
    ]
    return kinds[number % len(kinds)]


def sometimes_broken(asked: Asked) -> Reply:
    if b'"broken"' in asked.body:
        return Reply([b'{"error": {"message": "no"}}'], status=500)
    if b'"malformed"' in asked.body:
        return Reply([b'{"error": {"message": "no"}}'], status=400)
    return models.provider(asked)


def test_a_thousand_mixed_calls_are_a_thousand_events(
    make_proxy: Callable[..., Proxy], monkeypatch, upstream, api_key
):
    proxy = make_proxy()
    point_at(proxy, monkeypatch)
    upstream.model = sometimes_broken
    sessions = cycle([requests.Session() for _ in range(AT_ONCE)])

    def ask(number: int, session: requests.Session) -> int:
        url, body = mixed(number)
        headers = {"authorization": f"Bearer {api_key}"}
        return session.post(url, json=body, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = Counter(pool.map(ask, range(CALLS), islice(sessions, CALLS)))
    events = proxy.settled(CALLS)
    counted = Counter(event["event"] for event in events)
    stats = stats_of(proxy)

    assert statuses == {200: 750, 500: 125, 400: 125}
    assert (len(events), stats["flows"]) == (CALLS, CALLS)
    assert {word: stats[name] for word, name in NAMES.items()} == {word: counted[word] for word in NAMES}
    assert (counted["bypass"], counted["error"], counted["hit"] > 200) == (375, 0, True)
    assert len(upstream.asked) == CALLS - counted["hit"]


NAMES = {"hit": "hits", "miss": "misses", "bypass": "bypasses", "error": "errors"}


def stats_of(proxy: Proxy) -> dict[str, int]:
    words = [sys.executable, "-m", "latency_slayer", "stats", "--json", "--home", str(proxy.home)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
