"""Reading a chat-completions stream: its chunks added up to the JSON object that the call would have got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from latency_slayer.wire.call import JSON, Fields, Unreadable
from latency_slayer.wire.chat.dialect import Dialect
from latency_slayer.wire.chat.fold import fold_delta, fold_fields
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, objects, read_text

PADDING = frozenset({"obfuscation", "p"})
"""Random fields that hide the length of a chunk (OpenAI, Mistral)."""

_OF_THE_CHUNK = PADDING | {"choices", "usage", "error"}

_OF_THE_DELTA = frozenset({"index", "delta", "message", "text", "logprobs"})
"""Fields of a choice that are told again: Writer's `message` and Together's `text` repeat the delta."""


@dataclass(slots=True)
class Streamed:
    """What has been read of a stream. `is_failed` is an error inside it, `is_done` its own end mark."""

    fields: Fields = field(default_factory=dict)
    choices: dict[int, Fields] = field(default_factory=dict)
    usage: Fields | None = None
    is_failed: bool = False
    is_done: bool = False

    @property
    def is_whole(self) -> bool:
        """True if the end mark came and every choice has its reason to end."""
        return self.is_done and self.is_finished

    @property
    def is_finished(self) -> bool:
        """True if every choice has its reason to end."""
        return all(choice.get("finish_reason") for choice in self.choices.values())

    def message(self, dialect: Dialect) -> Fields:
        """The stream as a `chat.completion` object; without `usage` where none was told."""
        choices = [_finished(self.choices[index], dialect) for index in sorted(self.choices)]
        usage = {} if self.usage is None else {"usage": self.usage}
        return {**self.fields, "object": "chat.completion", "choices": choices, **usage}


def read(events: Sequence[sse.Event], dialect: Dialect) -> Streamed:
    """What `events` add up to. Raises Unreadable where one is not JSON."""
    streamed = Streamed()
    for event in events:
        if event.data.strip() == sse.DONE:
            streamed.is_done = True
        elif event.data.strip():
            _add(streamed, event, dialect)
    return streamed


def _add(streamed: Streamed, event: sse.Event, dialect: Dialect) -> None:
    chunk = as_object(read_text(event.data))
    if event.name == "error" or chunk.get("object") == "error" or _tells_error(chunk):
        streamed.is_failed = True
        return
    fold_fields(streamed.fields, {name: v for name, v in chunk.items() if name not in _OF_THE_CHUNK})
    for choice in objects(chunk.get("choices")):
        _add_choice(streamed, choice)
    _add_usage(streamed, chunk)
    if not dialect.done_mark and streamed.choices and chunk.get("choices") == [] and chunk.get("usage"):
        streamed.is_done = True


def _add_choice(streamed: Streamed, choice: Mapping[str, JSON]) -> None:
    index = choice.get("index", 0)
    if not isinstance(index, int):
        raise Unreadable("a choice without a number")
    total = streamed.choices.setdefault(index, {"index": index, "message": {}, "finish_reason": None})
    fold_fields(total, {name: v for name, v in choice.items() if name not in _OF_THE_DELTA})
    if isinstance(delta := choice.get("delta"), dict):
        fold_delta(total["message"], delta)
    if "logprobs" in choice:
        total["logprobs"] = _logprobs(total.get("logprobs"), choice["logprobs"])


def _logprobs(old: JSON, new: JSON) -> JSON:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old if new is None else new
    fold_delta(old, new)
    return old


def _add_usage(streamed: Streamed, chunk: Mapping[str, JSON]) -> None:
    # Some servers repeat a growing count on several chunks: the last one counts, never their sum.
    usage = chunk.get("usage") or _groq(chunk).get("usage")
    _groq(streamed.fields).pop("usage", None)
    if isinstance(usage, dict):
        streamed.usage = usage


def _tells_error(chunk: Mapping[str, JSON]) -> bool:
    return bool(chunk.get("error") or _groq(chunk).get("error"))


def _groq(fields: Mapping[str, JSON]) -> Fields:
    groq = fields.get("x_groq")
    return groq if isinstance(groq, dict) else {}


def _finished(choice: Fields, dialect: Dialect) -> Fields:
    message = {"role": "assistant", "content": None, **choice["message"]}
    if isinstance(calls := message.get("tool_calls"), list) and not dialect.numbered_tool_calls:
        unnumbered: Fields = {"index": None} if dialect.null_for_number else {}
        message["tool_calls"] = [
            {**unnumbered, **{k: v for k, v in call.items() if k != "index"}} for call in calls
        ]
    return {**choice, "message": message}
