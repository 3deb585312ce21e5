"""Streams of Cohere's v2 chat, both ways, after https://docs.cohere.com/v2/docs/streaming."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from latency_slayer.wire.call import JSON, Fields, FormUnavailable, Unreadable
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, objects, read_text, write
from latency_slayer.wire.scope import without

_EMPTY: Fields = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}
"""The message as a stream begins it. JSON leaves out what stays empty."""

_LISTED = frozenset({"content", "tool_plan", "tool_calls", "citations"})

_STREAMED = ("text", "thinking")
"""Fields of a content block that come in deltas."""


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `is_failed` is an error inside it, `is_done` its own end mark."""

    fields: Fields = field(default_factory=dict)
    said: Fields = field(default_factory=dict)
    blocks: dict[int, Fields] = field(default_factory=dict)
    calls: dict[int, Fields] = field(default_factory=dict)
    citations: dict[int, JSON] = field(default_factory=dict)
    logprobs: list[JSON] = field(default_factory=list)
    is_failed: bool = False
    is_done: bool = False

    @property
    def message(self) -> Fields:
        """The answer as JSON says it."""
        lists = {"content": self.blocks, "tool_calls": self.calls, "citations": self.citations}
        told = {name: [parts[index] for index in sorted(parts)] for name, parts in lists.items()}
        said = {name: value for name, value in {**self.said, **told}.items() if value or name not in _EMPTY}
        logprobs = {"logprobs": self.logprobs} if self.logprobs else {}
        return {**self.fields, "message": said, **logprobs}


def read(events: Sequence[sse.Event]) -> Streamed:
    """What `events` add up to. Raises Unreadable where one is not what the API says."""
    streamed = Streamed()
    for event in events:
        if event.data.strip() == sse.DONE:
            streamed.is_done = True
            continue
        data = as_object(read_text(event.data))
        kind = data.get("type") or event.name
        if isinstance(kind, str) and kind in _READERS:
            _READERS[kind](streamed, data)
        elif kind == "error" or "error_type" in data or data.get("error"):
            streamed.is_failed = True
    return streamed


def _read_start(streamed: Streamed, data: Fields) -> None:
    streamed.fields |= without(data, {"type", "delta"})
    streamed.said |= as_object(_delta(data).get("message"))


def _read_content_start(streamed: Streamed, data: Fields) -> None:
    streamed.blocks[_index(data)] = dict(as_object(_told(data, "content")))


def _read_content_delta(streamed: Streamed, data: Fields) -> None:
    block = _started(streamed.blocks, data)
    for name, value in as_object(_told(data, "content")).items():
        _add_text(block, name, value)
    if data.get("logprobs") is not None:
        streamed.logprobs.append(data["logprobs"])


def _read_plan_delta(streamed: Streamed, data: Fields) -> None:
    _add_text(streamed.said, "tool_plan", _told(data, "tool_plan"))


def _read_call_start(streamed: Streamed, data: Fields) -> None:
    call = as_object(_told(data, "tool_calls"))
    function = as_object(call.get("function"))
    streamed.calls[_index(data)] = {**call, "function": dict(function)}


def _read_call_delta(streamed: Streamed, data: Fields) -> None:
    fragment = as_object(as_object(_told(data, "tool_calls")).get("function"))
    function = _started(streamed.calls, data)["function"]
    for name, value in fragment.items():
        _add_text(function, name, value)


def _read_citation(streamed: Streamed, data: Fields) -> None:
    streamed.citations[_index(data)] = _told(data, "citations")


def _read_end(streamed: Streamed, data: Fields) -> None:
    end = _delta(data)
    streamed.is_failed = streamed.is_failed or bool(end.get("error"))
    streamed.fields |= end


_READERS = {
    "message-start": _read_start,
    "content-start": _read_content_start,
    "content-delta": _read_content_delta,
    "tool-plan-delta": _read_plan_delta,
    "tool-call-start": _read_call_start,
    "tool-call-delta": _read_call_delta,
    "citation-start": _read_citation,
    "message-end": _read_end,
}
"""The `-end` events of parts say nothing new; event types that may come are passed over."""


def _delta(data: Mapping[str, JSON]) -> Fields:
    return as_object(data.get("delta"))


def _told(data: Mapping[str, JSON], name: str) -> JSON:
    return as_object(_delta(data).get("message")).get(name)


def _index(data: Mapping[str, JSON]) -> int:
    if not isinstance(index := data.get("index"), int):
        raise Unreadable("a part without a number")
    return index


def _started(parts: Mapping[int, Fields], data: Mapping[str, JSON]) -> Fields:
    if (part := parts.get(_index(data))) is None:
        raise Unreadable("a part that never started")
    return part


def _add_text(part: Fields, name: str, value: JSON) -> None:
    old = part.get(name)
    part[name] = old + value if isinstance(old, str) and isinstance(value, str) else value


def events(message: Mapping[str, JSON]) -> Iterator[sse.Event]:
    """The events of `message`, in the API's order."""
    for data in _events(message):
        yield sse.Event(data["type"], write(data))
    yield sse.Event("", sse.DONE)


def _events(message: Mapping[str, JSON]) -> Iterator[Fields]:
    said = message["message"]
    start = {**_EMPTY, **without(said, _LISTED)}
    yield {"id": message.get("id"), "type": "message-start", "delta": {"message": start}}
    blocks, citations = said.get("content") or [], said.get("citations") or []
    cited = [_cited(citation, blocks) for citation in citations]
    for index, block in enumerate(blocks):
        yield from _block_events(index, block, message.get("logprobs"))
        yield from _citation_events(citations, [number for number, at in enumerate(cited) if at == index])
        yield {"type": "content-end", "index": index}
    if plan := said.get("tool_plan"):
        yield {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": plan}}}
    yield from _citation_events(citations, [number for number, at in enumerate(cited) if at is None])
    for index, call in enumerate(said.get("tool_calls") or []):
        yield from _call_events(index, call)
    yield {"type": "message-end", "delta": without(message, {"id", "message", "logprobs"})}


def _cited(citation: Mapping[str, JSON], blocks: Sequence[Fields]) -> int | None:
    """The number of the block that is cited; None where it is the plan. Older models say none: it is the
    first text."""
    match citation.get("content_index"):
        case int(index) if 0 <= index < len(blocks):
            return index
    texts = (index for index, block in enumerate(blocks) if "text" in block)
    return None if citation.get("type") == "PLAN" else next(texts, None)


def _block_events(index: int, block: Fields, logprobs: JSON) -> Iterator[Fields]:
    streamed = [name for name in _STREAMED if isinstance(block.get(name), str)]
    start = {**block, **dict.fromkeys(streamed, "")}
    yield {"type": "content-start", "index": index, "delta": {"message": {"content": start}}}
    for name in streamed:
        for text, beside in _pieces(block[name], logprobs if name == "text" else None):
            content = {name: text}
            yield {
                "type": "content-delta",
                "index": index,
                "delta": {"message": {"content": content}},
                **beside,
            }


def _pieces(text: str, logprobs: JSON) -> Iterator[tuple[str, Fields]]:
    """`text` in the pieces whose probabilities are told, or in one."""
    if not logprobs:
        yield from [(text, {})] if text else []
        return
    pieces = [(str(item.get("text")), {"logprobs": item}) for item in objects(logprobs)]
    if "".join(piece for piece, _ in pieces) != text:
        raise FormUnavailable("probabilities of another text")
    yield from pieces


def _citation_events(citations: Sequence[JSON], numbers: Iterable[int]) -> Iterator[Fields]:
    for index in numbers:
        delta = {"message": {"citations": citations[index]}}
        yield {"type": "citation-start", "index": index, "delta": delta}
        yield {"type": "citation-end", "index": index}


def _call_events(index: int, call: Fields) -> Iterator[Fields]:
    function = call["function"]
    start = {**call, "function": {**function, "arguments": ""}}
    yield {"type": "tool-call-start", "index": index, "delta": {"message": {"tool_calls": start}}}
    if arguments := function.get("arguments"):
        fragment = {"function": {"arguments": arguments}}
        yield {"type": "tool-call-delta", "index": index, "delta": {"message": {"tool_calls": fragment}}}
    yield {"type": "tool-call-end", "index": index}
