"""The same call, asking for its answer in another form."""

import json
from collections.abc import Callable, Mapping
from typing import Any

_Body = dict[str, Any]


def other_forms(endpoint: str, form: str, body: bytes) -> dict[str, bytes]:
    """The request bodies that ask for every form but `form`, by form; empty where `endpoint` has no other."""
    known = _FORMS.get(endpoint, {})
    return {
        other: json.dumps(ask(json.loads(body)), ensure_ascii=False).encode()
        for other, ask in known.items()
        if other != form
    }


def _whole(body: _Body) -> _Body:
    return {name: value for name, value in body.items() if name not in ("stream", "stream_options")}


def _streamed(body: _Body) -> _Body:
    return {**_whole(body), "stream": True}


def _streamed_with_usage(body: _Body) -> _Body:
    return {**_whole(body), "stream": True, "stream_options": {"include_usage": True}}


_FORMS: Mapping[str, Mapping[str, Callable[[_Body], _Body]]] = {
    "chat.completions": {"json": _whole, "sse": _streamed, "sse+usage": _streamed_with_usage},
    "messages": {"json": _whole, "sse": _streamed},
}
"""By endpoint and form, both in the words of the product: how the form is asked for."""
