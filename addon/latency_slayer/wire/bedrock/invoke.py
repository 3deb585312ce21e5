"""The codec of Bedrock's InvokeModel, whose bodies are those of the model that is called, after
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html."""

import base64
from collections.abc import Iterable, Iterator, Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.bedrock.families import family_of
from latency_slayer.wire.bedrock.frames import Event, read_frames, write_frames
from latency_slayer.wire.bedrock.invoke_request import ENDPOINT, claims, read_call
from latency_slayer.wire.call import (
    JSON,
    Answer,
    Call,
    Ending,
    Fields,
    FormUnavailable,
    Recorded,
    Request,
    Unreadable,
    Usage,
)
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import event_stream
from latency_slayer.wire.json_text import read_object, write
from latency_slayer.wire.scope import without
from latency_slayer.wire.tokens import count

_METRICS = "amazon-bedrock-invocationMetrics"
_ACTION = "amazon-bedrock-guardrailAction"
_NO_ACTION = "NONE"
_REPORT = "amazon-bedrock-"
"""What Bedrock itself adds to a model's answer starts so."""

_CHUNK = "chunk"

_UNMEASURED = {"invocationLatency": 0, "firstByteLatency": 0}
"""JSON says no times, and no model was busy; some clients read the fields without asking for them."""


class Invoke(Codec):
    """POST .../model/MODEL/invoke and /invoke-with-response-stream. Forms: `json`, `eventstream`."""

    endpoint = ENDPOINT
    streams = (forms.EVENT_STREAM,)

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        ending = family_of(message).ending_of(message)
        return message, Ending.FILTERED if _is_filtered(message) else ending

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        frames = read_frames(recorded.body)
        chunks, reports = _parted(frames.events)
        if not chunks:
            return {}, Ending.FAILED if frames.has_failed else Ending.INCOMPLETE
        family = family_of(chunks[0])
        message, ending = family.added_up(chunks)
        if frames.has_failed:
            return message, Ending.FAILED
        if _METRICS not in reports:
            ending = Ending.INCOMPLETE
        # JSON has no metrics; where it has no counts at all, they are the only ones.
        kept = without(reports, {_METRICS}) if family.usage_of(message) else reports
        return {**message, **kept}, Ending.FILTERED if _is_filtered(reports) else ending

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        asked = call.question
        if asked is not None and any(told.strip() != asked.strip() for told in _repeated(answer.message)):
            raise FormUnavailable("the answer repeats another question")
        return super().write_answer(call, answer)

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        answered = without(message, {_METRICS})
        _require_unguarded(answered)
        return family_of(answered).as_json(answered)

    def write_stream(self, call: Call, message: Message) -> Recorded:
        _require_unguarded(message)
        family = family_of(message)
        *chunks, last = family.chunks(message)
        reported = {**last, _METRICS: {**family.metrics(message), **_UNMEASURED}}
        events = map(_event, [*chunks, reported])
        return Recorded(call.form, event_stream.CONTENT_TYPE, write_frames(events))

    def text_of(self, message: Message) -> str:
        return family_of(message).text_of(message) if message else ""

    def usage_of(self, message: Message) -> Usage | None:
        own = family_of(message).usage_of(message) if message else None
        return own or _reported_usage(message.get(_METRICS))


def _parted(events: Iterable[Event]) -> tuple[list[Fields], Fields]:
    """What the model says in its chunks, and what Bedrock reports in them. Raises Unreadable."""
    chunks: list[Fields] = []
    reports: Fields = {}
    for name, said in events:
        if name == _CHUNK:
            inner = _inner(said)
            reports |= {key: value for key, value in inner.items() if key.startswith(_REPORT)}
            chunks.append({key: value for key, value in inner.items() if not key.startswith(_REPORT)})
    return list(filter(None, chunks)), reports


def _inner(said: Mapping[str, JSON]) -> Fields:
    try:
        return read_object(base64.b64decode(said["bytes"], validate=True))
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("a chunk without bytes") from error


def _event(chunk: Fields) -> Event:
    return _CHUNK, {"bytes": base64.b64encode(write(chunk).encode()).decode()}


def _repeated(message: Mapping[str, JSON]) -> Iterator[str]:
    """The question, where the answers of a model repeat it: Command, Jurassic, Command R."""
    match message:
        case {"prompt": str(prompt)} | {"prompt": {"text": str(prompt)}}:
            yield prompt
        case {"chat_history": [*_, {"role": "USER", "message": str(question)}, _]}:
            yield question


def _is_filtered(said: Mapping[str, JSON]) -> bool:
    return bool(said.get(_ACTION, _NO_ACTION) != _NO_ACTION)


def _require_unguarded(message: Message) -> None:
    if any(name.startswith(_REPORT) for name in message):
        raise FormUnavailable("where a stream reports on a guardrail is not known")


def _reported_usage(metrics: JSON) -> Usage | None:
    if not isinstance(metrics, dict):
        return None
    cached = count(metrics, "cacheReadInputTokenCount")
    written = count(metrics, "cacheWriteInputTokenCount")
    given = count(metrics, "inputTokenCount") + cached + written
    return Usage(given, count(metrics, "outputTokenCount"), cached)
