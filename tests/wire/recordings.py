"""The recorded exchanges beside the repository, as the codecs see them."""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from latency_slayer.wire.call import Answer, Call, Ending, Recorded, Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import provider_of

RECORDINGS = Path(__file__).parents[3] / "shared" / "traffic" / "dev.jsonl.gz"

needed = pytest.mark.skipif(not RECORDINGS.exists(), reason=f"no recorded traffic at {RECORDINGS}")

STORABLE = (Ending.COMPLETE, Ending.TOOL_CALLS)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A recorded generation call and what came back; `endpoint` is the word of the recordings."""

    source: str
    provider: str
    endpoint: str
    features: frozenset[str]
    request: Request
    status: int
    content_type: str
    body: bytes

    @property
    def test(self) -> str:
        """The recorded test that this is a call of; its calls stand in order."""
        return self.source.rpartition("#")[0]


@dataclass(frozen=True, slots=True)
class Read:
    """An exchange whose call can be read; `answer` is None where the status is not 200 or nothing is said."""

    exchange: Exchange
    codec: Codec
    call: Call
    answer: Answer | None

    @property
    def is_storable(self) -> bool:
        return self.answer is not None and self.answer.ending in STORABLE


@cache
def exchanges(path: Path = RECORDINGS) -> Sequence[Exchange]:
    """All generation calls in the file at `path`."""
    with gzip.open(path) as lines:
        rows = [json.loads(line) for line in lines]
    recorded = [_exchange(row) for row in rows if "gen" in row["features"]]
    # What a Bedrock model that an ARN stands for does is told by its answer alone.
    return [each for each in recorded if not each.body.startswith(b'{"embedding')]


@cache
def reads(path: Path = RECORDINGS) -> Sequence[Read]:
    """The calls that can be read, with their answers."""
    return list(_reads(exchanges(path)))


def answered() -> Iterator[tuple[Read, Answer]]:
    """What may be stored."""
    for read in reads():
        if read.answer is not None and read.is_storable:
            yield read, read.answer


def _reads(recordings: Sequence[Exchange]) -> Iterator[Read]:
    for recorded in recordings:
        codec = codec_for(recorded.request)
        if codec is None:
            continue
        try:
            call = codec.read_call(recorded.request, recorded.provider)
        except Unreadable:
            continue
        yield Read(recorded, codec, call, _answer(recorded, codec, call))


def _answer(recorded: Exchange, codec: Codec, call: Call) -> Answer | None:
    if recorded.status != 200:
        return None
    try:
        return codec.read_answer(call, Recorded(call.form, recorded.content_type, recorded.body))
    except Unreadable:
        return None


def _exchange(row: Mapping[str, Any]) -> Exchange:
    url = urlsplit(row["url"])
    headers = tuple((name.lower(), value) for name, value in row["request_headers"])
    types = [value for name, value in row["response_headers"] if name.lower() == "content-type"]
    query = tuple(parse_qsl(url.query, keep_blank_values=True))
    request = Request(row["method"], url.netloc.lower(), url.path, query, headers, _body(row, "request"))
    return Exchange(
        source=row["source"],
        provider=provider_of(request.host) or row["provider"],
        endpoint=row["endpoint"],
        features=frozenset(row["features"]),
        request=request,
        status=row["status"],
        content_type=types[0] if types else "",
        body=_body(row, "response"),
    )


def _body(row: Mapping[str, Any], side: str) -> bytes:
    if f"{side}_body_b64" in row:
        return base64.b64decode(row[f"{side}_body_b64"])
    return (row.get(f"{side}_body") or "").encode()
