"""Streams of Anthropic messages, both ways, after https://docs.anthropic.com/en/docs/build-with-claude/streaming."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from latency_slayer.wire.call import JSON, Fields, Unreadable
from latency_slayer.wire.json_text import as_object, objects, read_text, write
from latency_slayer.wire.tokens import count

_START_ONLY_USAGE = frozenset({"cache_creation", "service_tier", "inference_geo"})
"""Parts of the usage that the API tells at the start and not again at the end."""

_TOLD_AT_END = ("stop_reason", "stop_sequence", "stop_details", "container")


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `is_started` is the message_start, `is_failed` an error event,
    `is_done` the message_stop."""

    message: Fields = field(default_factory=dict)
    blocks: dict[int, Fields] = field(default_factory=dict)
    inputs: dict[int, str] = field(default_factory=dict)
    is_started: bool = False
    is_failed: bool = False
    is_done: bool = False
    has_bad_input: bool = False

    @property
    def is_whole(self) -> bool:
        """True if the stream came from its start to its end."""
        return self.is_started and self.is_done

    @property
    def is_broken(self) -> bool:
        """True if the input of a tool is unfinished or no JSON."""
        return self.has_bad_input or bool(self.inputs)

    @property
    def whole_message(self) -> Fields:
        """The message with its blocks in order."""
        return {**self.message, "content": [self.blocks[index] for index in sorted(self.blocks)]}


def read(events: Iterable[Fields]) -> Streamed:
    """What `events` add up to, whatever framed them. Raises Unreadable where one is not what the API says."""
    streamed = Streamed()
    for data in events:
        kind = data.get("type")
        if kind == "error" or data.get("error"):
            streamed.is_failed = True
        elif kind == "message_stop":
            streamed.is_done = True
        elif isinstance(kind, str) and kind in _READERS:
            _READERS[kind](streamed, data)
    return streamed


def _read_start(streamed: Streamed, data: Fields) -> None:
    streamed.message = dict(as_object(data.get("message")))
    streamed.is_started = True


def _read_block_start(streamed: Streamed, data: Fields) -> None:
    streamed.blocks[_index(data)] = dict(as_object(data.get("content_block")))


def _read_block_delta(streamed: Streamed, data: Fields) -> None:
    delta = as_object(data.get("delta"))
    block = _block(streamed, data)
    match delta:
        case {"type": "input_json_delta", "partial_json": str(text)}:
            streamed.inputs[_index(data)] = streamed.inputs.get(_index(data), "") + text
        case {"type": "citations_delta", "citation": citation}:
            block["citations"] = [*objects(block.get("citations")), citation]
        case {"type": "signature_delta", "signature": signature}:
            block["signature"] = signature
        case _:
            _add_delta(block, delta)


def _add_delta(block: Fields, delta: Mapping[str, JSON]) -> None:
    """Text, thinking, and what may come: strings are concatenated, lists appended, other values replaced."""
    for name, value in delta.items():
        match block.get(name), value:
            case _ if name == "type":
                continue
            case (str(), str()) | (list(), list()):
                block[name] += value
            case _, _:
                block[name] = value


def _read_block_stop(streamed: Streamed, data: Fields) -> None:
    text = streamed.inputs.pop(_index(data), "")
    if not text:
        return
    try:
        _block(streamed, data)["input"] = read_text(text)
    except Unreadable:
        # Fine-grained tool streaming and max_tokens both end inside the JSON.
        streamed.has_bad_input = True


def _read_message_delta(streamed: Streamed, data: Fields) -> None:
    delta, usage = data.get("delta"), data.get("usage")
    streamed.message |= {name: v for name, v in data.items() if name not in ("type", "delta", "usage")}
    streamed.message |= delta if isinstance(delta, dict) else {}
    if isinstance(usage, dict):
        told = {name: value for name, value in usage.items() if value is not None}
        first = streamed.message.get("usage")
        streamed.message["usage"] = {**first, **told} if isinstance(first, dict) else told


_READERS = {
    "message_start": _read_start,
    "content_block_start": _read_block_start,
    "content_block_delta": _read_block_delta,
    "content_block_stop": _read_block_stop,
    "message_delta": _read_message_delta,
}
"""`ping` and event types that may come are passed over."""


def _index(data: Mapping[str, JSON]) -> int:
    if not isinstance(index := data.get("index"), int):
        raise Unreadable("a block without a number")
    return index


def _block(streamed: Streamed, data: Mapping[str, JSON]) -> Fields:
    if (block := streamed.blocks.get(_index(data))) is None:
        raise Unreadable("a block that never started")
    return block


def events(message: Mapping[str, JSON]) -> Iterator[Fields]:
    """What the events of `message` say, in the API's order."""
    yield {"type": "message_start", "message": _start(message)}
    for index, block in enumerate(message["content"]):
        start, deltas = _taken_apart(block)
        yield {"type": "content_block_start", "index": index, "content_block": start}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield _message_delta(message)
    yield {"type": "message_stop"}


def _start(message: Mapping[str, JSON]) -> Fields:
    told_later = {"context_management", "container", "stop_details"}
    start = {name: value for name, value in message.items() if name not in told_later}
    # The API counts the first token or so here; the SDKs take the final count from message_delta.
    usage = {**message["usage"], "output_tokens": min(1, count(message["usage"], "output_tokens"))}
    return {**start, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}


def _message_delta(message: Mapping[str, JSON]) -> Fields:
    end = {
        "type": "message_delta",
        "delta": {name: message[name] for name in _TOLD_AT_END if name in message},
    }
    end["usage"] = {name: v for name, v in message["usage"].items() if name not in _START_ONLY_USAGE}
    if "context_management" in message:
        end["context_management"] = message["context_management"]
    return end


def _taken_apart(block: Fields) -> tuple[Fields, Sequence[Fields]]:
    """A block as it starts, and the deltas that complete it. Blocks that the API tells whole have none."""
    match block:
        case {"type": "text", "text": str(text)}:
            return _text_block(block, text)
        case {"type": "thinking", "thinking": str(text)}:
            deltas = [_delta("thinking", text), _delta("signature", block.get("signature"))]
            emptied: Fields = {name: "" for name in ("thinking", "signature") if name in block}
            return {**block, **emptied}, [delta for delta in deltas if delta]
        case {"type": str(kind), "input": dict(value)} if kind.endswith("tool_use"):
            delta = {"type": "input_json_delta", "partial_json": write(value)}
            return {**block, "input": {}}, [delta] if value else []
    return block, []


def _text_block(block: Fields, text: str) -> tuple[Fields, Sequence[Fields]]:
    cited = objects(block.get("citations"))
    citations = [{"type": "citations_delta", "citation": citation} for citation in cited]
    start = {**block, "text": "", **({"citations": []} if cited else {})}
    return start, [*citations, *([_delta("text", text)] if text else [])]


def _delta(name: str, value: JSON) -> Fields:
    return {"type": f"{name}_delta", name: value} if value else {}
