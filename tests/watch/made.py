"""Made events, and a stream that serves them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from random import Random

from latency_slayer.engine.ports import Event, StoreUnavailable
from latency_slayer.watch.figures import Figures, Tally
from tests.events import MISS

NOON_MS = 1_748_779_200_000
"""2025-06-01T12:00:00Z."""

HIT = replace(
    MISS,
    event="hit",
    hit=1,
    kind="exact",
    reason="exact",
    latency_ms=2.0,
    lookup_ms=1.5,
    upstream_ms=0.0,
    tokens_saved=420,
    stored="",
)

SEMANTIC = replace(HIT, kind="semantic", reason="semantic", latency_ms=9.0, similarity=0.9731)

JUDGED = replace(SEMANTIC, candidate="c" * 64, user="0a1b2c3d4e5f6071", risk=0.004, bound=0.011, budget=0.02)
"""A semantic hit as the error budget let it pass."""

AUDIT = replace(
    JUDGED, event="miss", hit=0, kind="", reason="audit", tokens_saved=0, stored="stored", compared="agree"
)

OVER_BUDGET = replace(AUDIT, reason="over_budget", risk=0.03, bound=0.04)

BYPASS = replace(MISS, event="bypass", reason="server_tools", lookup_ms=0.0, stored="")

ERROR = replace(MISS, event="error", reason="store_unavailable", status=200, stored="")


def figures(events: Iterable[Event]) -> Figures:
    """The figures of `events`, one a second from noon on."""
    tally = Tally()
    for event_id, event in numbered(events):
        tally.add(event_id, event)
    return tally.snapshot()


def numbered(events: Iterable[Event]) -> list[tuple[str, Event]]:
    """`events` with stream ids, one a second from noon on."""
    return [(f"{NOON_MS + 1_000 * place}-0", event) for place, event in enumerate(events)]


def traffic(count: int) -> list[Event]:
    """`count` events of many models, routes and reasons, the same every time."""
    models = (
        "gpt-4o-mini-2024-07-18",
        "claude-sonnet-4-5-20250929",
        "accounts/fireworks/models/llama-v3p1-405b-instruct-long-context-preview",
        "gemini-2.5-flash",
        "o4-mini",
        "text-bison",
        "mistral-large-latest",
        "qwen3-235b-a22b",
        "通义千问-最大版本-预览",
        "deepseek-chat",
    )
    routes = ("openai/chat.completions", "anthropic/messages", "fireworks/chat.completions")
    kinds = (HIT, SEMANTIC, MISS, HIT, replace(MISS, reason="numbers_differ"), HIT, BYPASS, ERROR)
    reasons = ("new", "dissimilar", "numbers_differ", "negation_differs", "question_too_long", "expired")
    events = []
    for place in range(count):
        event = kinds[place * 7 % 11 % len(kinds)]
        if event.event == "miss":
            event = replace(event, reason=reasons[place % 6], stored=("stored", "truncated")[place % 9 == 0])
        wobble = 1 + (place * 37 % 100) / 40
        model, route = models[min(place * 7 % 23, place * 3 % 10)], routes[place % 3]
        events.append(replace(event, model=model, route=route, latency_ms=event.latency_ms * wobble))
    return events


def decisions(count: int, *, shadow: bool = False) -> list[Event]:
    """`count` calls of two routes and five users, a third of them with a near candidate, the same every time.
    Most candidates are served, one in six of those audited, some are over the budget; one user's answers
    differ too often. In `shadow` the same are judged, all would-be hits are checked, and none is served."""
    chance = Random(1)
    events = []
    for place in range(count):
        who, kind, doom, danger = place * 7 % 5, chance.random(), chance.random(), chance.random()
        events.append(_decision(who, kind, doom, danger, shadow=shadow) if place % 3 == 0 else MISS)
    return events


def _decision(who: int, kind: float, doom: float, danger: float, *, shadow: bool) -> Event:
    """What became of a near candidate: four numbers that settle it."""
    judged = OVER_BUDGET if kind < 0.3 else AUDIT if kind < 0.4 else JUDGED
    if shadow and judged is not OVER_BUDGET:
        judged = replace(AUDIT, reason="shadow", kind="semantic")
    if judged.compared and doom < (0.35 if who == 2 else 0.07):
        judged = replace(judged, compared="unclear" if doom < 0.01 else "differ")
    times = 0.5 + danger * 5 if judged.reason == "over_budget" else 0.2 + danger
    return replace(
        judged,
        user=f"{who * 0x1234567 + 0xA0000001:08x}4e5f6071",
        route="openai/chat.completions" if who < 3 else "anthropic/messages",
        risk=(judged.risk or 0) * times,
        bound=max(0.021, 0.04 * times) if judged.reason == "over_budget" else 0.011 * times,
        verified=0.99 if kind < 0.5 else None,
    )


class MadeStream:
    """An event stream that serves what it holds; each of `faults` (True: away) is one read."""

    def __init__(self, events: Iterable[Event] = (), faults: Sequence[bool] = ()) -> None:
        self.entries = numbered(events)
        self.reads: list[str] = []
        self._faults = list(faults)

    async def record(self, events: Sequence[Event]) -> None:
        """Append `events`."""
        self.entries = numbered([*(event for _, event in self.entries), *events])

    async def read(self, after: str = "0") -> AsyncIterator[tuple[str, Event]]:
        """What came after `after`; half of it and then StoreUnavailable where this read is a fault."""
        self.reads.append(after)
        away = bool(self._faults) and self._faults.pop(0)
        news = [entry for entry in self.entries if _time(entry[0]) > _time(after)]
        for entry in news[: len(news) // 2] if away else news:
            yield entry
        if away:
            raise StoreUnavailable("connection refused")


def _time(event_id: str) -> int:
    return int(event_id.partition("-")[0])
