"""Whatever is changed in a request shapes the answer, but for a short list; and only the last turn's text may
be merely similar. Held against every leaf of the formats' samples and of the recorded requests."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from latency_slayer.wire.call import Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from tests.wire.formats import FORMATS
from tests.wire.recordings import exchanges, needed
from tests.wire.samples import Format, jsoned

Path = tuple[str | int, ...]

IGNORED = re.compile(
    r"stream|user|safety_identifier|service_?tier|keep_alive"
    r"|(?:metadata|labels|requestMetadata|request_metadata)(?:\..*)?"
    r"|stream_options\.(?:include_usage|include_obfuscation)"
    r"|prompt_cache_(?:key|retention|options\.(?:mode|ttl))"
    r"|(?:.*\.)?(?:cache_control|cachePoint|prompt_cache_breakpoint)(?:\..*)?",
    re.IGNORECASE,
)
"""Leaves of which an answer does not depend."""

QUESTIONS: Mapping[str, re.Pattern[str]] = {
    endpoint: re.compile(pattern)
    for endpoint, pattern in {
        "chat.completions": r"messages\.last\.content(?:\.\w+\.text)?",
        "messages": r"messages\.last\.content(?:\.\w+\.text)?",
        "invoke": r"messages\.last\.content(?:\.\w+\.text)?|prompt|inputText|message",
        "converse": r"messages\.last\.content\.\w+\.text",
        "completions": r"prompt(?:\.last)?",
        "responses": r"input(?:\.last\.content(?:\.\w+\.text)?)?",
        "generateContent": r"contents\.last\.parts\.\w+\.text|contents\.parts\.\w+\.text",
        "interactions": r"input(?:\.last\.content)?(?:\.\w+\.text)?",
        "api.chat": r"messages\.last\.content",
        "api.generate": r"prompt",
        "v2.chat": r"messages\.last\.content(?:\.\w+\.text)?",
        "v1.chat": r"message",
        "generate": r"prompt",
        "complete": r"prompt",
        "aleph.complete": r"prompt(?:\.last\.data)?",
    }.items()
}
"""By endpoint, where the text of the last turn stands; `last` is the last item of a list."""

NEW = "field_of_tomorrow"
"""A field that every object gets."""

MOST_OF_A_KIND = 3
"""Leaves of one place in one format that are tried."""

LONGEST = 40_000
"""Bytes of the recorded requests that are tried; the longer ones are documents and conversations."""


def leaves(value: Any, path: Path = (), kind: str = "") -> Iterator[tuple[Path, str]]:
    """The way to every leaf in `value` and to what could be there, exactly and by kind."""
    match value:
        case dict():
            for name, inner in {**value, NEW: None}.items():
                yield from leaves(inner, (*path, name), f"{kind}.{name}")
        case list() if value:
            for index, inner in enumerate(value):
                place = "last" if index == len(value) - 1 else "some"
                yield from leaves(inner, (*path, index), f"{kind}.{place}")
        case _ if path:
            yield path, kind.removeprefix(".")


def changed(body: Any, path: Path) -> Any:
    """`body` with another value at `path`."""
    step, *rest = path
    copy = body.copy()
    if step == NEW:
        copy[NEW] = True
    else:
        copy[step] = changed(body[step], tuple(rest)) if rest else other(body[step])
    return copy


def other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}~"
    return "another"


def read(codec: Codec, request: Request, provider: str) -> tuple[str, str | None] | None:
    """Scope and question of `request`, None where it passes untouched."""
    try:
        call = codec.read_call(request, provider)
    except Unreadable:
        return None
    return json.dumps(call.scope, sort_keys=True), call.question


class Tried:
    """What came of changing leaves, by endpoint and kind of leaf."""

    def __init__(self) -> None:
        self.times: dict[tuple[str, str], int] = defaultdict(int)
        self.ignored: set[tuple[str, str]] = set()
        self.asked: set[tuple[str, str]] = set()

    def add(self, codec: Codec, request: Request, provider: str) -> None:
        """Change every leaf of `request`, of which others of its kind were not tried often enough."""
        original = read(codec, request, provider)
        body = json.loads(request.body)
        for path, kind in leaves(body) if original else ():
            place = (codec.endpoint, kind)
            self.times[place] += 1
            if self.times[place] <= MOST_OF_A_KIND:
                again = read(codec, replace(request, body=jsoned(changed(body, path))), provider)
                if again == original:
                    self.ignored.add(place)
                elif again is not None and original is not None and again[0] == original[0]:
                    self.asked.add(place)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Leaves that should have split the cache, and did not or only as a question does."""
        ignored = {(endpoint, kind) for endpoint, kind in self.ignored if not IGNORED.fullmatch(kind)}
        asked = {(end, kind) for end, kind in self.asked if not QUESTIONS[end].fullmatch(kind)}
        return sorted(ignored | asked)


@pytest.mark.parametrize("sample", FORMATS.values(), ids=FORMATS.keys())
def test_every_leaf_of_a_sample_shapes_the_answer_or_is_known_not_to(sample: Format) -> None:
    tried = Tried()
    for request in sample.asked.values():
        for body in (*sample.bodies, json.loads(request.body)):
            tried.add(sample.codec, replace(request, body=jsoned(body)), sample.provider)

    assert tried.wrong == []


@needed
def test_every_leaf_of_a_recorded_request_shapes_the_answer_or_is_known_not_to() -> None:
    tried = Tried()
    for recorded in exchanges():
        codec = codec_for(recorded.request)
        if codec is not None and 0 < len(recorded.request.body) < LONGEST:
            tried.add(codec, recorded.request, recorded.provider)

    assert tried.wrong == []
