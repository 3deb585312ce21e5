"""What `scripts/bench codec` times, and how it sums it up."""

import json

import pytest
from benchmarks.codec import Timing, at_median_size, slowest, timed
from benchmarks.recordings import Recording
from benchmarks.work import Work, works

from tests.benchmarks.answers.openai import CHAT

_REQUEST = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
_RECORDING = Recording(
    number=0,
    source="here",
    provider="openai",
    endpoint="chat.completions",
    features=frozenset({"gen"}),
    method="POST",
    scheme="https",
    host="api.openai.com",
    target="/v1/chat/completions",
    request_headers=(("content-type", "application/json"),),
    request_body=json.dumps(_REQUEST).encode(),
    status=200,
    response_headers=(("content-type", "application/json"),),
    raw=CHAT.body,
    body=CHAT.body,
    is_streamed=False,
)


def test_a_recorded_call_is_read_and_rendered_in_its_other_forms() -> None:
    found = list(works(_RECORDING))

    assert [work.operation for work in found] == ["read request", "read JSON", "write stream", "write stream"]
    assert {work.endpoint for work in found} == {"chat.completions"}
    assert found[0].reference() == [_REQUEST]


@pytest.mark.parametrize(
    "target", ["/v1/models", "/v1/chat/completions?x="], ids=["another endpoint", "no body"]
)
def test_what_is_no_call_makes_no_work(target: str) -> None:
    from dataclasses import replace

    assert list(works(replace(_RECORDING, target=target, request_body=b""))) == []


def _timing(us: float, size: int = 1, reference_us: float = 1) -> Timing:
    return Timing(Work("chat", "read", size, lambda: None, lambda: None), us, reference_us)


def test_the_best_run_counts() -> None:
    runs: list[str] = []
    work = Work("chat", "read", 1, lambda: runs.append("work"), lambda: runs.append("reference"))

    timing = timed(work, rounds=3)

    assert runs == ["work"] * 3 + ["reference"] * 3
    assert timing.us > 0


def test_the_median_size_counts_not_the_median_time() -> None:
    group = [_timing(us=900, size=1), *(_timing(us=20, size=50) for _ in range(15)), _timing(us=1, size=99)]

    assert at_median_size(group) == (50, 20)


def test_the_slowest_take_longest_for_what_there_is_to_parse() -> None:
    groups = {
        ("a", "read"): [_timing(10)],
        ("b", "read"): [_timing(90, reference_us=90)],
        ("c", "read"): [_timing(5)],
        ("d", "read"): [_timing(7)],
        ("e", "read request"): [_timing(99)],
    }

    assert slowest(groups) == [("a", "read"), ("d", "read"), ("c", "read")]
