"""Every recorded exchange is read, and every complete answer survives each form it can be rendered in."""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from latency_slayer.wire.call import Answer, Call, Ending, FormUnavailable, Recorded, Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import provider_of

RECORDINGS = Path(__file__).parents[3] / "shared" / "traffic" / "dev.jsonl.gz"

pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason=f"no recorded traffic at {RECORDINGS}")

FORMS = {"chat.completions": ("json", "sse", "sse+usage"), "messages": ("json", "sse")}
STORABLE = (Ending.COMPLETE, Ending.TOOL_CALLS)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A recorded generation call and what came back."""

    source: str
    provider: str
    endpoint: str
    request: Request
    status: int
    content_type: str
    body: bytes


@cache
def exchanges() -> Sequence[Exchange]:
    with gzip.open(RECORDINGS) as lines:
        rows = [json.loads(line) for line in lines]
    return [exchange(row) for row in rows if row["endpoint"] in FORMS and "gen" in row["features"]]


def exchange(row: Mapping[str, Any]) -> Exchange:
    url = urlsplit(row["url"])
    headers = tuple((name.lower(), value) for name, value in row["request_headers"])
    types = [value for name, value in row["response_headers"] if name.lower() == "content-type"]
    query = tuple(parse_qsl(url.query, keep_blank_values=True))
    request = Request(row["method"], url.netloc.lower(), url.path, query, headers, body(row, "request"))
    provider = provider_of(request.host) or row["provider"]
    return Exchange(
        source=row["source"],
        provider=provider,
        endpoint=row["endpoint"],
        request=request,
        status=row["status"],
        content_type=types[0] if types else "",
        body=body(row, "response"),
    )


def body(row: Mapping[str, Any], side: str) -> bytes:
    if f"{side}_body_b64" in row:
        return base64.b64decode(row[f"{side}_body_b64"])
    return (row.get(f"{side}_body") or "").encode()


def calls() -> Iterator[tuple[Exchange, Codec, Call]]:
    """The calls that can be read."""
    for recorded in exchanges():
        codec = codec_for(recorded.request)
        assert codec is not None, recorded.source
        assert codec.endpoint == recorded.endpoint, recorded.source
        try:
            yield recorded, codec, codec.read_call(recorded.request, recorded.provider)
        except Unreadable:
            assert not recorded.request.body or recorded.status == 400, recorded.source


def answers() -> Iterator[tuple[Exchange, Codec, Call, Answer]]:
    """The successful answers that can be read."""
    for recorded, codec, call in calls():
        if recorded.status == 200:
            try:
                kept = Recorded(call.form, recorded.content_type, recorded.body)
                yield recorded, codec, call, codec.read_answer(call, kept)
            except Unreadable:
                assert not recorded.body, recorded.source


def test_every_call_is_claimed_and_read() -> None:
    read = sum(1 for _ in calls())

    assert read >= len(exchanges()) - 3


def test_every_answer_is_read() -> None:
    unfinished = [
        recorded.source for recorded, _, _, answer in answers() if answer.ending is Ending.INCOMPLETE
    ]

    assert len(unfinished) <= 3


def test_every_complete_answer_survives_each_form() -> None:
    changed = [
        f"{recorded.source} {answer.recorded.form} -> {form}"
        for recorded, codec, call, answer in answers()
        if answer.ending in STORABLE
        for form in FORMS[recorded.endpoint]
        if not survives(codec, replace(call, form=form), answer)
    ]

    assert changed == []


def survives(codec: Codec, call: Call, answer: Answer) -> bool:
    """True if `answer`, written as `call` asks and read back, is what it was, or cannot be written so."""
    try:
        written = codec.write_answer(call, answer)
    except FormUnavailable:
        return True
    again = codec.read_answer(call, written)
    kept = ("usage",) if call.form != "sse" or "usage" in again.message else ()
    return (again.ending, again.text, plain(again, kept)) == (answer.ending, answer.text, plain(answer, kept))


def plain(answer: Answer, kept: tuple[str, ...]) -> dict[str, Any]:
    """The message less what forms of one answer may differ in: the usage of a stream that was not asked for
    it, the `index` of tool calls, a missing `content` for null, and Perplexity's empty `delta`."""
    message: dict[str, Any] = json.loads(json.dumps(answer.message))
    for choice in message.get("choices", ()):
        choice.pop("delta", None)
        choice["message"].setdefault("content", None)
        for call in choice["message"].get("tool_calls") or ():
            call.pop("index", None)
    return {name: value for name, value in message.items() if name != "usage" or name in kept}


def test_only_named_reasons_make_a_form_unavailable() -> None:
    reasons = {
        reason
        for recorded, codec, call, answer in answers()
        if answer.ending in STORABLE
        for form in FORMS[recorded.endpoint]
        if (reason := unavailable(codec, replace(call, form=form), answer))
    }

    assert reasons == {
        "the recorded stream has no token counts",
        "the recorded answer has no token counts",
        "a stream without a finish reason has no end",
        "streamed audio is of another format",
    }


def unavailable(codec: Codec, call: Call, answer: Answer) -> str:
    try:
        codec.write_answer(call, answer)
    except FormUnavailable as error:
        return str(error)
    return ""
