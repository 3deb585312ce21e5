"""Streams of interactions, both ways, after https://ai.google.dev/gemini-api/docs/interactions/streaming."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from latency_slayer.wire.call import JSON, Fields, FormUnavailable, Unreadable
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, as_objects, read_object, read_text, write

_AT_START = ("id", "object", "model", "agent")
"""What the first event tells of an interaction, besides its status."""

_WHOLE = ("image", "document")
"""Contents that come in one delta each; of sound and film the references do not say."""


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `is_done` is its last mark, `is_failed` an error event."""

    fields: Fields = field(default_factory=dict)
    steps: dict[int, Fields] = field(default_factory=dict)
    arguments: dict[int, str] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    is_completed: bool = False
    is_done: bool = False
    is_failed: bool = False

    @property
    def is_whole(self) -> bool:
        """True if the interaction and all its steps have ended."""
        return self.is_completed and self.is_done and not self.open

    @property
    def message(self) -> Fields:
        """The interaction with its steps in order."""
        return {**self.fields, "steps": [self.steps[index] for index in sorted(self.steps)]}


def read(events: Sequence[sse.Event]) -> Streamed:
    """What `events` add up to. Raises Unreadable where one is not what the API says."""
    streamed = Streamed()
    for event in events:
        if event.data == sse.DONE:
            streamed.is_done = True
            continue
        data = as_object(read_text(event.data))
        kind = data.get("event_type") or event.name
        if isinstance(kind, str) and kind in _READERS:
            _READERS[kind](streamed, data)
        elif data.get("error"):  # of a gateway
            streamed.is_failed = True
    return streamed


def _read_interaction(streamed: Streamed, data: Fields) -> None:
    streamed.fields |= as_object(data.get("interaction"))


def _read_completed(streamed: Streamed, data: Fields) -> None:
    _read_interaction(streamed, data)
    streamed.is_completed = True


def _read_error(streamed: Streamed, _: Fields) -> None:
    streamed.is_failed = True


def _read_start(streamed: Streamed, data: Fields) -> None:
    index = _index(data)
    streamed.steps[index] = dict(as_object(data.get("step")))
    streamed.open.add(index)


def _read_stop(streamed: Streamed, data: Fields) -> None:
    index = _index(data)
    if arguments := streamed.arguments.pop(index, ""):
        streamed.steps[index]["arguments"] = read_object(arguments.encode())
    streamed.open.discard(index)


def _read_delta(streamed: Streamed, data: Fields) -> None:
    index, delta = _index(data), as_object(data.get("delta"))
    if (step := streamed.steps.get(index)) is None:
        raise Unreadable("a step that never started")
    match delta:
        case {"type": "arguments_delta", "arguments": str(text)}:
            streamed.arguments[index] = streamed.arguments.get(index, "") + text
        case {"type": "thought_signature"}:
            step |= _less_type(delta)
        case {"type": "thought_summary", "content": dict(content)}:
            step["summary"] = _with_content(step.get("summary"), content)
        case {"type": "text_annotation_delta", "annotations": list(annotations)}:
            step["content"] = _annotated(step.get("content"), annotations)
        case {"type": str(kind)} if step.get("type") == "model_output":
            step["content"] = _with_content(step.get("content"), {**delta, "type": kind})
        case {"type": str(kind)} if kind == step.get("type"):
            step |= delta
        case _:
            raise Unreadable("a delta of an unknown type")


_READERS: Mapping[str, Callable[[Streamed, Fields], None]] = {
    "interaction.created": _read_interaction,
    "interaction.completed": _read_completed,
    "step.start": _read_start,
    "step.delta": _read_delta,
    "step.stop": _read_stop,
    "error": _read_error,
}
"""Status updates and event types that may come are passed over."""


def _index(data: Mapping[str, JSON]) -> int:
    if type(index := data.get("index")) is not int:
        raise Unreadable("a step without a number")
    return index


def _less_type(delta: Fields) -> Fields:
    return {name: value for name, value in delta.items() if name != "type"}


def _with_content(contents: JSON, content: Fields) -> list[Fields]:
    """`contents` and `content`; text goes on in the last text."""
    so_far = [] if contents is None else as_objects(contents)
    if not so_far or not _is_text(so_far[-1]) or not _is_text(content):
        return [*so_far, content]
    last = so_far[-1]
    return [*so_far[:-1], {**last, **content, "text": last["text"] + content["text"]}]


def _is_text(content: Mapping[str, JSON]) -> bool:
    return content.get("type") == "text" and isinstance(content.get("text"), str)


def _annotated(contents: JSON, annotations: list[JSON]) -> list[Fields]:
    *rest, last = as_objects(contents) or [{}]
    if not isinstance(so_far := last.get("annotations", []), list) or not _is_text(last):
        raise Unreadable("annotations of no text")
    return [*rest, {**last, "annotations": [*so_far, *annotations]}]


def events(message: Mapping[str, JSON]) -> Iterator[sse.Event]:
    """The events of `message`, in the API's order. Raises FormUnavailable where a stream cannot say it."""
    steps = message.get("steps")
    if not isinstance(steps, list) or not isinstance(message.get("id"), str):
        raise FormUnavailable("an interaction without an id or steps")
    about = {name: message[name] for name in _AT_START if name in message}
    yield _event("interaction.created", interaction={**about, "status": "in_progress"})
    yield _event("interaction.status_update", interaction_id=message["id"], status="in_progress")
    for index, step in enumerate(steps):
        start, deltas = _taken_apart(step)
        yield _event("step.start", index=index, step=start)
        for delta in deltas:
            yield _event("step.delta", index=index, delta=delta)
        yield _event("step.stop", index=index)
    completed = {name: value for name, value in message.items() if name != "steps"}
    yield _event("interaction.completed", interaction=completed)
    yield sse.Event("done", sse.DONE)


def _event(kind: str, **data: JSON) -> sse.Event:
    return sse.Event(kind, write({**data, "event_type": kind}))


def _taken_apart(step: Fields) -> tuple[Fields, list[Fields]]:
    """A step as it starts, and the deltas that complete it."""
    match step:
        case {"type": "thought"}:
            return _less_filled(step, "summary", "signature"), [*_summary(step), *_signature(step)]
        case {"type": "model_output"}:
            return _less_filled(step, "content"), [*_content(step)]
        case {"type": "function_call", "arguments": dict(arguments)}:
            delta = {"arguments": write(arguments), "type": "arguments_delta"}
            return {**step, "arguments": {}}, [delta] if arguments else []
    raise FormUnavailable("a step that is not known to be streamed")


def _less_filled(step: Fields, *names: str) -> Fields:
    return {name: value for name, value in step.items() if name not in names or not value}


def _signature(step: Fields) -> Iterator[Fields]:
    if step.get("signature"):
        yield {"signature": step["signature"], "type": "thought_signature"}


def _summary(step: Fields) -> Iterator[Fields]:
    for content in _apart(step.get("summary")):
        yield {"content": content, "type": "thought_summary"}


def _content(step: Fields) -> Iterator[Fields]:
    for content in _apart(step.get("content")):
        if not _is_text(content):
            yield content
            continue
        yield {name: value for name, value in content.items() if name != "annotations"}
        if isinstance(annotations := content.get("annotations"), list):
            yield {"annotations": annotations, "type": "text_annotation_delta"}


def _apart(contents: JSON) -> list[Fields]:
    """`contents` if a reader of their deltas would find them the same."""
    try:
        listed = as_objects(contents or [])
    except Unreadable as error:
        raise FormUnavailable("contents that are not a list of objects") from error
    if not all(_is_text(content) or content.get("type") in _WHOLE for content in listed):
        raise FormUnavailable("content that is not known to be streamed")
    if any(_is_text(content) and _is_text(following) for content, following in pairwise(listed)):
        raise FormUnavailable("texts that a stream would make one of")
    return listed
