"""Recorded exchanges with LLM providers, one JSON object a line, gzipped."""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Headers = tuple[tuple[str, str], ...]

_OF_ONE_HOP = frozenset(
    "connection keep-alive proxy-connection te trailer transfer-encoding upgrade content-length host".split()
)
_CREDENTIALS = frozenset({"authorization", "x-api-key", "api-key", "x-goog-api-key"})
_PIECE_BYTES = 97
"""Prime, so that pieces do not fall into step with lines."""
_MOST_PIECES = 24


@dataclass(frozen=True, slots=True)
class Recording:
    """One exchange. `host` has its port where the URL has one, `target` is path and query; `raw` is the
    answer's body as it crosses the wire, `body` the same decoded. Headers are those of both ends only."""

    number: int
    source: str
    provider: str
    endpoint: str
    features: frozenset[str]
    method: str
    scheme: str
    host: str
    target: str
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    raw: bytes
    body: bytes
    is_streamed: bool

    @property
    def address(self) -> str:
        """`host:port`, the port always said."""
        default = "80" if self.scheme == "http" else "443"
        return self.host if ":" in self.host else f"{self.host}:{default}"

    @property
    def content_type(self) -> str | None:
        return next((v for name, v in self.response_headers if name.lower() == "content-type"), None)


def load(paths: Iterable[Path]) -> list[Recording]:
    """All exchanges in `paths`, numbered from 0."""
    lines = (line for path in paths for line in gzip.decompress(path.read_bytes()).splitlines())
    rows = [json.loads(line) for line in lines]
    return [_recording(number, row) for number, row in enumerate(rows)]


def hosts_of(recordings: Iterable[Recording]) -> tuple[str, ...]:
    """The hosts at which models answer."""
    return tuple(sorted({recording.host for recording in recordings if "gen" in recording.features}))


def pieces(body: bytes) -> list[bytes]:
    """`body` in several writes, the first cuts inside characters where it has any that are not ASCII."""
    inside = [place for place, byte in enumerate(body) if byte & 0xC0 == 0x80][: _MOST_PIECES // 2]
    step = max(_PIECE_BYTES, len(body) // (_MOST_PIECES // 2))
    cuts = sorted({0, *inside, *range(step, len(body), step), len(body)})
    return [body[start:end] for start, end in pairwise(cuts)]


def _recording(number: int, row: Mapping[str, Any]) -> Recording:
    scheme, host, target = _address(row["url"])
    body = _bytes(row, "response_body")
    # A content-encoding over a body that is already decoded is a leftover of the recorder.
    is_encoded = bool(row.get("response_body_wire_b64"))
    stale = _OF_ONE_HOP if is_encoded else _OF_ONE_HOP | {"content-encoding"}
    return Recording(
        number=number,
        source=row["source"],
        provider=row["provider"],
        endpoint=row["endpoint"],
        features=frozenset(row.get("features", ())),
        method=row["method"],
        scheme=scheme,
        host=host,
        target=target,
        # Recorded bodies are decoded, in requests too.
        request_headers=_less(row["request_headers"], _OF_ONE_HOP | _CREDENTIALS | {"content-encoding"}),
        request_body=_bytes(row, "request_body"),
        status=row["status"],
        response_headers=_less(row["response_headers"], stale),
        raw=base64.b64decode(row["response_body_wire_b64"]) if is_encoded else body,
        body=body,
        is_streamed=bool(row["stream"]),
    )


def _address(url: str) -> tuple[str, str, str]:
    """(scheme, host, target) of `url`, each as it is written but for the fragment, which no client sends
    (Mistral's recordings end in `#stream`)."""
    scheme, mark, rest = url.partition("#")[0].partition("://")
    scheme, rest = (scheme, rest) if mark else ("https", url)
    host, _, path = rest.partition("/")
    return scheme, host.lower(), "/" + path


def _bytes(row: Mapping[str, Any], name: str) -> bytes:
    if encoded := row.get(f"{name}_b64"):
        return base64.b64decode(encoded)
    text = row.get(name) or ""
    assert isinstance(text, str)
    return text.encode("utf-8", "surrogatepass")


def _less(headers: Sequence[Sequence[str]], names: frozenset[str]) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in names)
