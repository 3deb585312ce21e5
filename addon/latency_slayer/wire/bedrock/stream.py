"""Streams of Converse, both ways, after
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html.
Nova's own streams say the same events."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from latency_slayer.wire.bedrock.blocks import joined, taken_apart
from latency_slayer.wire.bedrock.frames import Event
from latency_slayer.wire.call import JSON, Fields, FormUnavailable, Unreadable
from latency_slayer.wire.json_text import as_object

_TOLD_AT_STOP = ("stopReason", "additionalModelResponseFields")


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `is_stopped` is its messageStop, `is_done` the metadata after it, where
    the messageStart came, too."""

    said: Fields = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)
    starts: dict[int, Fields] = field(default_factory=dict)
    deltas: dict[int, list[Fields]] = field(default_factory=dict)
    is_stopped: bool = False
    is_done: bool = False

    @property
    def message(self) -> Fields:
        """The answer as JSON says it."""
        numbers = sorted(self.starts.keys() | self.deltas.keys())
        content = [joined(self.starts.get(n, {}), self.deltas.get(n, [])) for n in numbers]
        return {**self.fields, "output": {"message": {**self.said, "content": content}}}


def read(events: Iterable[Event]) -> Streamed:
    """What `events` add up to. Raises Unreadable where one is not what the API says."""
    streamed = Streamed()
    for name, said in events:
        if name in _READERS:
            _READERS[name](streamed, said)
    return streamed


def _read_start(streamed: Streamed, said: Mapping[str, JSON]) -> None:
    streamed.said |= said


def _read_block_start(streamed: Streamed, said: Mapping[str, JSON]) -> None:
    streamed.starts[_number(said)] = as_object(said.get("start"))


def _read_block_delta(streamed: Streamed, said: Mapping[str, JSON]) -> None:
    streamed.deltas.setdefault(_number(said), []).append(as_object(said.get("delta")))


def _read_stop(streamed: Streamed, said: Mapping[str, JSON]) -> None:
    streamed.fields |= said
    streamed.is_stopped = True


def _read_metadata(streamed: Streamed, said: Mapping[str, JSON]) -> None:
    streamed.fields |= said
    streamed.is_done = bool(streamed.said) and streamed.is_stopped


_READERS = {
    "messageStart": _read_start,
    "contentBlockStart": _read_block_start,
    "contentBlockDelta": _read_block_delta,
    "messageStop": _read_stop,
    "metadata": _read_metadata,
}
"""That a block stops says nothing more; event types that may come are passed over."""


def _number(said: Mapping[str, JSON]) -> int:
    if not isinstance(number := said.get("contentBlockIndex"), int):
        raise Unreadable("a block without a number")
    return number


def events(message: Mapping[str, JSON]) -> Iterator[Event]:
    """The events of `message`, in the API's order. Raises FormUnavailable where a stream has none such."""
    said, blocks = _said(message)
    yield "messageStart", said
    for number, block in enumerate(blocks):
        start, deltas = taken_apart(block)
        if start:
            yield "contentBlockStart", {"contentBlockIndex": number, "start": start}
        for delta in deltas:
            yield "contentBlockDelta", {"contentBlockIndex": number, "delta": delta}
        yield "contentBlockStop", {"contentBlockIndex": number}
    yield "messageStop", {name: message[name] for name in _TOLD_AT_STOP if name in message}
    told = {"output", *_TOLD_AT_STOP}
    yield "metadata", {name: value for name, value in message.items() if name not in told}


def _said(message: Mapping[str, JSON]) -> tuple[Fields, list[Fields]]:
    output = message["output"]
    if output.keys() != {"message"}:
        raise FormUnavailable("an answer that streams do not have")
    said = output["message"]
    return {name: value for name, value in said.items() if name != "content"}, said["content"]
