"""Made events, and a stream that serves them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace

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
