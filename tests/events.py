"""One made event; tests replace in it what matters to them."""

from latency_slayer.engine.ports import Event

MISS = Event(
    event="miss",
    hit=0,
    kind="",
    reason="new",
    latency_ms=900.0,
    lookup_ms=3.0,
    upstream_ms=897.0,
    tokens_saved=0,
    model="gpt-4o-mini",
    route="openai/chat.completions",
    user="0123456789abcdef",
    similarity=None,
    fingerprint="feedfacefeedfacefeedface",
    status=200,
    stored="stored",
)
