"""The forms in which an answer can be asked for, and what a body turns out to be."""

from .call import Ending, FormUnavailable, Recorded

JSON = "json"
SSE = "sse"
SSE_USAGE = "sse+usage"
"""SSE with `stream_options.include_usage`: the token counts come in the stream."""

JSON_TYPE = "application/json"

_UNFINISHED = frozenset({Ending.INCOMPLETE, Ending.FAILED})


def kind(form: str) -> str:
    """What the bytes of `form` look like: `json` or `sse`."""
    return form.partition("+")[0]


def kind_found(body: bytes) -> str:
    """`json` or `sse`, judged by the first byte that is not blank: content types are often wrong, and
    OpenRouter pads JSON with blank lines while it waits."""
    start = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip() or body.lstrip()
    return JSON if start[:1] in (b"{", b"[") else SSE


def form_found(recorded: Recorded) -> str:
    """The form under which `recorded` was kept where its body agrees with that, else what the body is."""
    found = kind_found(recorded.body)
    return recorded.form if kind(recorded.form) == found else found


def require_finished(ending: Ending) -> None:
    """Raises FormUnavailable for an answer without its end: in another form it would look whole."""
    if ending in _UNFINISHED:
        raise FormUnavailable(f"the answer is {ending}")
