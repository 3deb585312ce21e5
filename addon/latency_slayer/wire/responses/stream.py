"""Reading a Responses stream, after https://platform.openai.com/docs/api-reference/responses-streaming."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from latency_slayer.wire.call import JSON, Ending, Fields, Unreadable
from latency_slayer.wire.endings import worst
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, as_objects, read_text
from latency_slayer.wire.responses.answer import ending_of

_ENDS: Mapping[str, Ending] = {
    "response.completed": Ending.COMPLETE,
    "response.done": Ending.COMPLETE,
    "response.incomplete": Ending.TRUNCATED,
    "response.cancelled": Ending.INCOMPLETE,
    "response.failed": Ending.FAILED,
}
"""The last event, which carries the whole response, and the best that it can mean."""

_BEGINNINGS = ("response.created", "response.queued", "response.in_progress")

_ERRORS = ("error", "response.error")

_BLANK: tuple[JSON, ...] = (None, "", [], {})


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `response` is the last one told, `items` those that were told whole by
    their index, `started` counts the indexes that began, `end` is what the last event means."""

    response: Fields = field(default_factory=dict)
    items: dict[int, Fields] = field(default_factory=dict)
    started: set[int] = field(default_factory=set)
    end: Ending = Ending.INCOMPLETE

    @property
    def message(self) -> Fields:
        """The response with all its output."""
        return {**self.response, "output": _output(self.response.get("output"), self.items)}

    @property
    def ending(self) -> Ending:
        """How the stream ended; without the last event, or with an item lost, it did not."""
        if self.end in (Ending.FAILED, Ending.INCOMPLETE):
            return self.end
        message = self.message
        is_whole = len(message["output"]) >= len(self.started)
        ending = ending_of(message) if is_whole else Ending.INCOMPLETE
        return ending if self.end is Ending.COMPLETE else worst((ending, self.end))


def read(events: Sequence[sse.Event]) -> Streamed:
    """What `events` add up to. Raises Unreadable where one is not what the API says."""
    streamed = Streamed()
    for event in events:
        if event.data.strip() not in ("", sse.DONE):
            _add(streamed, event)
    return streamed


def _add(streamed: Streamed, event: sse.Event) -> None:
    data = as_object(read_text(event.data))
    kind = data.get("type") or event.name
    if kind in _ERRORS or event.name == "error" or ("type" not in data and data.get("error")):
        streamed.end = Ending.FAILED
    elif kind == "response.output_item.added":
        if data.get("item") is not None:
            streamed.started.add(_index(data))
    elif kind == "response.output_item.done":
        streamed.items[_index(data)] = as_object(data.get("item"))
    elif isinstance(kind, str) and kind in _ENDS:
        streamed.response = as_object(data.get("response"))
        streamed.end = streamed.end if streamed.end is Ending.FAILED else _ENDS[kind]
    elif kind in _BEGINNINGS and streamed.end is Ending.INCOMPLETE:
        streamed.response = as_object(data.get("response"))


def _index(data: Mapping[str, JSON]) -> int:
    if not isinstance(index := data.get("output_index"), int):
        raise Unreadable("an item without a number")
    return index


def _output(said: JSON, items: Mapping[int, Fields]) -> list[Fields]:
    """The output as the last event says it. Some servers say it only in part there, or not at all: what is
    missing comes from the items that were told one by one."""
    last = as_objects(said) if said else []
    told = [items[index] for index in sorted(items)]
    if len(last) < len(told):
        return told
    # By place, not by id: xAI gives several items one id.
    return list(map(_filled, last, told)) if len(last) == len(told) else last


def _filled(item: Fields, told: Fields) -> Fields:
    if item.get("id") != told.get("id"):
        return item
    missing = {name: v for name, v in told.items() if v not in _BLANK and item.get(name) in _BLANK}
    return {**item, **missing} if missing else item
