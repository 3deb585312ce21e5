"""The forms in which an answer can be asked for, and what a body turns out to be."""

from collections.abc import Collection

from latency_slayer.wire.call import Recorded, Unreadable
from latency_slayer.wire.framing import event_stream

JSON = "json"
SSE = "sse"
SSE_USAGE = "sse+usage"
"""SSE with `stream_options.include_usage`: the token counts come in the stream."""
NDJSON = "ndjson"
EVENT_STREAM = "eventstream"
JSON_ARRAY = "json-array"
"""One JSON array whose elements arrive one after another."""

JSON_TYPE = "application/json"

_BOM = b"\xef\xbb\xbf"


def kind(form: str) -> str:
    """What the bytes of `form` look like: the form less what follows its `+`."""
    return form.partition("+")[0]


def form_found(recorded: Recorded, kinds: Collection[str]) -> str:
    """The form under which `recorded` was kept where its body agrees with that, else what the body is, which
    must be one of `kinds`. The body decides: content types are often wrong or missing. Raises Unreadable.
    """
    possible = [found for found in _kinds_possible(recorded.body) if found in kinds]
    if not possible:
        raise Unreadable("a body of another form")
    return recorded.form if kind(recorded.form) in possible else possible[0]


def _kinds_possible(body: bytes) -> tuple[str, ...]:
    if event_stream.starts(body):
        return (EVENT_STREAM,)
    # OpenRouter pads JSON with blank lines while it waits.
    start = body[:4096].removeprefix(_BOM).lstrip() or body.removeprefix(_BOM).lstrip()
    match start[:1]:
        case b"{":
            return (NDJSON,) if _has_several_lines(body) else (JSON, NDJSON)
        case b"[":
            return (JSON_ARRAY, JSON)
    return (SSE,)


def _has_several_lines(body: bytes) -> bool:
    """True if an object ends with its line and another begins: JSON is spread over lines, but not so."""
    first, _, rest = body.lstrip().partition(b"\n")
    return first.rstrip().endswith(b"}") and rest[:4096].lstrip().startswith(b"{")
