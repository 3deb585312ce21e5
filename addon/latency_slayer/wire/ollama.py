"""Ollama's own two formats, after https://github.com/ollama/ollama/blob/main/docs/api.md."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Ending, Fields, Recorded, Request, Trait, Unreadable, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import ndjson
from latency_slayer.wire.json_text import read_object
from latency_slayer.wire.question import MESSAGES, Split, split, split_prompt, split_text
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without, without_stream_flag
from latency_slayer.wire.tokens import count

_ENDINGS: dict[str, Ending] = {
    "stop": Ending.COMPLETE,
    "length": Ending.TRUNCATED,
    "load": Ending.EMPTY,
    "unload": Ending.EMPTY,
}
"""Values of `done_reason`. An unknown one is INCOMPLETE, and so is none at all (servers of before May 2024):
a truncated answer cannot be told from a whole one then."""

_TEXTS = ("thinking", "content", "response")
"""What comes piece by piece, in the order in which it comes."""

_SAID = frozenset({*_TEXTS, "tool_calls"})

_LISTS = frozenset({"tool_calls", "logprobs", "images"})


class _Ollama(Codec):
    """What `chat` and `generate` share. Forms: `json`, `ndjson` (also where nothing is asked)."""

    streams = (forms.NDJSON,)
    text: ClassVar[str]
    """The field with what a person would read."""

    def claims(self, request: Request) -> bool:
        return request.method == "POST" and path_segments(request)[-2:] == self.endpoint.split(".")

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        asked = self.split(body)
        model = body.get("model")
        shaping = without(without_stream_flag(body), {"keep_alive"})
        return Call(
            provider=provider,
            endpoint=self.endpoint,
            host=request.host,
            model=model if isinstance(model, str) else "",
            form=forms.JSON if body.get("stream") is False else forms.NDJSON,
            scope=scope_of(request, self.endpoint, shaping, asked),
            question=asked.question,
            traits=asked.traits.union(_traits(body)),
        )

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        return self._finished(read_object(recorded.body))

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        lines = ndjson.read(recorded.body)
        if not lines:
            raise Unreadable("no lines")
        message: Fields = {}
        for line in lines:
            _add(message, line)
        return self._finished({**message, "done": lines[-1].get("done")})

    def write_stream(self, call: Call, message: Message) -> Recorded:
        return Recorded(call.form, ndjson.CONTENT_TYPE, ndjson.write(self._lines(message)))

    def text_of(self, message: Message) -> str:
        text = self.parted(message)[1].get(self.text)
        return text if isinstance(text, str) else ""

    def usage_of(self, message: Message) -> Usage | None:
        # A prompt that the server still has in its cache is not counted at all.
        if "eval_count" not in message:
            return None
        return Usage(count(message, "prompt_eval_count"), count(message, "eval_count"))

    @abstractmethod
    def split(self, body: Mapping[str, JSON]) -> Split:
        """The conversation in `body`, apart from its question. Raises Unreadable."""

    @abstractmethod
    def parted(self, message: Message) -> tuple[Message, Message]:
        """`message` less what the model said, and that."""

    @abstractmethod
    def joined(self, rest: Message, said: Message) -> Fields:
        """What `parted` took apart."""

    def _finished(self, message: Message) -> tuple[Message, Ending]:
        """`message` and how it ended. Raises Unreadable where it says nothing."""
        if message.get("error"):
            return message, Ending.FAILED
        said = self.parted(message)[1]
        if not said or not all(isinstance(said.get(name), str | None) for name in _TEXTS):
            raise Unreadable("no text")
        return message, _ending(message, said)

    def _lines(self, message: Message) -> Iterator[Fields]:
        """The lines of `message`: thinking, text, each tool call, and the end with all the counts."""
        rest, said = self.parted(message)
        head = {name: rest[name] for name in ("model", "created_at") if name in rest}
        silent = {name: said[name] for name in ("role",) if name in said} | {self.text: ""}
        for part in _parts(said):
            logprobs = {name: rest[name] for name in ("logprobs",) if name in rest and self.text in part}
            yield {**self.joined(head, {**silent, **part}), **logprobs, "done": False}
        told = {"logprobs"} if said.get(self.text) else set()
        yield self.joined(without(rest, told), {**without(said, _told(said)), **silent})


class Chat(_Ollama):
    """POST .../api/chat."""

    endpoint = "api.chat"
    text = "content"

    def split(self, body: Mapping[str, JSON]) -> Split:
        return split("messages", body.get("messages"), MESSAGES)

    def parted(self, message: Message) -> tuple[Message, Message]:
        said = message.get("message")
        return without(message, {"message"}), said if isinstance(said, dict) else {}

    def joined(self, rest: Message, said: Message) -> Fields:
        return {**rest, "message": said}


class Generate(_Ollama):
    """POST .../api/generate."""

    endpoint = "api.generate"
    text = "response"

    def split(self, body: Mapping[str, JSON]) -> Split:
        prompt = body.get("prompt")
        if body.get("suffix"):
            # The answer fits between two given texts: none that is merely similar will do.
            return Split({"prompt": prompt}, None, None, frozenset({Trait.NO_QUESTION}))
        return (split_prompt if body.get("raw") else split_text)("prompt", prompt)

    def parted(self, message: Message) -> tuple[Message, Message]:
        said = {name: value for name, value in message.items() if name in _SAID}
        return without(message, _SAID), said

    def joined(self, rest: Message, said: Message) -> Fields:
        return {**rest, **said}


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("logprobs") or body.get("top_logprobs"):
        yield Trait.LOGPROBS


def _ending(message: Message, said: Message) -> Ending:
    reason = message.get("done_reason")
    if message.get("done") is not True or not isinstance(reason, str):
        return Ending.INCOMPLETE
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE)
    return _content_ending(message, said) if ending is Ending.COMPLETE else ending


def _content_ending(message: Message, said: Message) -> Ending:
    if said.get("tool_calls"):
        return Ending.TOOL_CALLS
    spoke = any((said.get(name) or "").strip() for name in ("content", "response"))
    return Ending.COMPLETE if spoke or message.get("image") else Ending.EMPTY


def _add(total: Fields, line: Mapping[str, JSON]) -> None:
    """Add a line to what was said: texts are concatenated, lists appended, of all else the last counts."""
    for name, value in line.items():
        total[name] = _FOLDS[name](total.get(name), value) if name in _FOLDS else value


def _longer_text(old: JSON, new: JSON) -> JSON:
    if isinstance(old, str) and isinstance(new, str):
        return old + new
    return old if new is None else new


def _longer_list(old: JSON, new: JSON) -> JSON:
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


def _more_said(old: JSON, new: JSON) -> JSON:
    if isinstance(old, dict) and isinstance(new, dict):
        _add(old, new)
        return old
    return new


_FOLDS: Mapping[str, Callable[[JSON, JSON], JSON]] = {
    "message": _more_said,
    **dict.fromkeys(_TEXTS, _longer_text),
    **dict.fromkeys(_LISTS, _longer_list),
}


def _parts(said: Message) -> Iterator[Fields]:
    for name in _TEXTS:
        if said.get(name):
            yield {name: said[name]}
    for call in _tool_calls(said):
        yield {"tool_calls": [call]}


def _tool_calls(said: Message) -> list[JSON]:
    calls = said.get("tool_calls")
    return calls if isinstance(calls, list) else []


def _told(said: Message) -> set[str]:
    """What comes before the last line and is not said there again."""
    return {name for part in _parts(said) for name in part}
