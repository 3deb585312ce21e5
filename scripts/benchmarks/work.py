"""What codecs do with recorded bodies, as pieces of work that can be timed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.contents.framing import texts
from benchmarks.forms import other_forms
from benchmarks.plans import call_of, plan, request_of
from benchmarks.recordings import Recording
from latency_slayer.wire import forms
from latency_slayer.wire.call import Answer, Call, FormUnavailable, Recorded, Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for

READ_REQUEST = "read request"


@dataclass(frozen=True, slots=True)
class Work:
    """One operation of a format on one body of `size` bytes; `reference` parses the JSON in it, no more."""

    endpoint: str
    operation: str
    size: int
    run: Callable[[], object]
    reference: Callable[[], object]


def works(recording: Recording) -> Iterator[Work]:
    """All work on `recording`; none where it is no call that can be read."""
    asking = plan(recording, [recording.host]).asking
    request = request_of(asking, recording.host)
    codec = codec_for(request)
    call = call_of(codec, request) if codec else None
    if codec is None or call is None:
        return
    yield _work(codec, READ_REQUEST, request.body, lambda: codec.read_call(request, call.provider))
    if recording.status == 200 and (answer := _answer(codec, call, recording)):
        yield from _answer_works(codec, call, answer)
        for other in other_forms(codec.endpoint, call.form, asking).values():
            yield from _writing(codec, request_of(other, recording.host), answer)


def _answer(codec: Codec, call: Call, recording: Recording) -> Answer | None:
    try:
        return codec.read_answer(call, _recorded(call, recording))
    except Unreadable:
        return None


def _recorded(call: Call, recording: Recording) -> Recorded:
    return Recorded(call.form, recording.content_type or "", recording.body)


def _answer_works(codec: Codec, call: Call, answer: Answer) -> Iterator[Work]:
    recorded = answer.recorded
    name = f"read {_kind(recorded.form)}"
    yield _work(codec, name, recorded.body, lambda: codec.read_answer(call, recorded))


def _writing(codec: Codec, request: Request, answer: Answer) -> Iterator[Work]:
    call = call_of(codec, request)
    if call is None or call.form == answer.recorded.form:
        return
    try:
        written = codec.write_answer(call, answer)
    except FormUnavailable:
        return
    name = f"write {_kind(call.form)}"
    yield _work(codec, name, written.body, lambda: codec.write_answer(call, answer))


def _kind(form: str) -> str:
    return "JSON" if forms.kind(form) == forms.JSON else "stream"


def _work(codec: Codec, operation: str, body: bytes, run: Callable[[], object]) -> Work:
    parts = texts(body)
    return Work(codec.endpoint, operation, len(body), run, lambda: [json.loads(part) for part in parts])
