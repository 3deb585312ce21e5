"""OpenAI's legacy completions, after https://platform.openai.com/docs/api-reference/completions and the
servers that still speak them (Azure, vLLM, Together, Writer)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from latency_slayer.wire import forms
from latency_slayer.wire.call import (
    JSON,
    Call,
    Ending,
    Fields,
    FormUnavailable,
    Recorded,
    Request,
    Trait,
    Unreadable,
    Usage,
)
from latency_slayer.wire.chat.answer import usage_of
from latency_slayer.wire.chat.fold import fold_delta, fold_fields
from latency_slayer.wire.chat.request import form_of, is_set, less_defaults, model_of
from latency_slayer.wire.chat.stream import PADDING
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.endings import worst
from latency_slayer.wire.finish_reasons import ending_of_reason
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, as_objects, objects, read_object, read_text, write
from latency_slayer.wire.question import Split, split_prompt
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without, without_stream_flag

ENDPOINT = "completions"

_OTHER_FORMATS = ("chat", "fim", "agents")
"""What stands before `completions` where it is chat that is spoken (the latter two at Mistral)."""

_OTHERWISE_STREAMED = frozenset({"together", "writer"})
"""Providers whose streams have fields or events that their JSON lacks, and the reverse."""

_ON_EVERY_CHUNK = frozenset({"id", "object", "created", "model", "system_fingerprint"})

_PER_TOKEN = frozenset({"text", "logprobs", "token_ids"})
"""Fields of a choice that come piece by piece; `token_ids` is vLLM's."""


class Completions(Codec):
    """POST .../completions that is not chat. Forms: `json`, `sse`, `sse+usage`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        group, name, last = ["", "", "", *path_segments(request)][-3:]
        # What a stored prompt asks is kept at the provider, and is most often a chat.
        is_legacy = last == "completions" and name not in _OTHER_FORMATS and group != "prompts"
        return request.method == "POST" and is_legacy

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        asked = _split(body)
        return Call(
            provider=provider,
            endpoint=ENDPOINT,
            host=request.host,
            model=model_of(body, request),
            form=form_of(body),
            scope=scope_of(request, ENDPOINT, less_defaults(without_stream_flag(body)), asked),
            question=asked.question,
            traits=asked.traits.union(_traits(body)),
        )

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        if message.get("error"):
            return message, Ending.FAILED
        if not all(isinstance(choice.get("text"), str) for choice in as_objects(message.get("choices"))):
            raise Unreadable("a choice without text")
        return message, _ending(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read_told(recorded.body)
        streamed = _read(events)
        message = streamed.message
        if streamed.is_failed:
            return message, Ending.FAILED
        return message, _ending(message) if streamed.is_done else Ending.INCOMPLETE

    def as_json(self, call: Call, message: Message) -> Message:
        _require_one_way(call)
        if not message.get("usage"):
            raise FormUnavailable("the recorded stream has no token counts")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        _require_one_way(call)
        with_usage = call.form == forms.SSE_USAGE
        _require_streamable(message, with_usage=with_usage)
        chunks = (sse.Event("", write(chunk)) for chunk in _chunks(message, with_usage=with_usage))
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write([*chunks, sse.Event("", sse.DONE)]))

    def text_of(self, message: Message) -> str:
        return "\n".join(filter(None, map(_text, objects(message.get("choices")))))

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _split(body: Mapping[str, JSON]) -> Split:
    prompt = body.get("prompt")
    if body.get("echo") or body.get("suffix"):
        # The answer repeats the prompt, or fits between two given texts: none that is merely similar will do.
        return Split({"prompt": prompt}, None, None, frozenset({Trait.NO_QUESTION}))
    match prompt:
        case [str(text)]:
            asked = split_prompt("prompt", text)
            return replace(asked, fields={"prompt": [asked.fields["prompt"]]})
    return split_prompt("prompt", prompt)


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("n") not in (None, 1) or _asks_several(body.get("prompt")):
        yield Trait.SEVERAL_CHOICES
    if is_set(body.get("logprobs")) or is_set(body.get("prompt_logprobs")):
        yield Trait.LOGPROBS
    if is_set(body.get("store")):
        yield Trait.SERVER_STATE


def _asks_several(prompt: JSON) -> bool:
    """True for several prompts; a list of numbers is one, told in tokens."""
    if not isinstance(prompt, list) or len(prompt) < 2:
        return False
    return not all(isinstance(token, int) for token in prompt)


def _text(choice: Mapping[str, JSON]) -> str:
    text = choice.get("text")
    return text if isinstance(text, str) else ""


def _ending(message: Message) -> Ending:
    if message.get("error"):
        return Ending.FAILED
    return worst(map(_choice_ending, objects(message.get("choices"))))


def _choice_ending(choice: Mapping[str, JSON]) -> Ending:
    ending = ending_of_reason(choice.get("finish_reason"))
    if ending is Ending.TOOL_CALLS:  # There is no place for them here.
        return Ending.INCOMPLETE
    return Ending.EMPTY if ending is Ending.COMPLETE and not _text(choice).strip() else ending


@dataclass(slots=True)
class _Streamed:
    """What has been read of a stream. `is_failed` is an error inside it, `is_done` its own end mark."""

    fields: Fields = field(default_factory=dict)
    choices: dict[int, Fields] = field(default_factory=dict)
    is_failed: bool = False
    is_done: bool = False

    @property
    def message(self) -> Fields:
        """The stream as a `text_completion` object; without `usage` where none was told."""
        choices = [self.choices[index] for index in sorted(self.choices)]
        usage = {name: self.fields[name] for name in ("usage",) if self.fields.get(name)}
        return {**without(self.fields, {"usage"}), "choices": choices, **usage}


def _read(events: Sequence[sse.Event]) -> _Streamed:
    """What `events` add up to. Raises Unreadable where one is not what the API says."""
    streamed = _Streamed()
    for event in events:
        if event.data.strip() == sse.DONE:
            streamed.is_done = True
        elif event.data.strip():
            _add(streamed, event)
    return streamed


def _add(streamed: _Streamed, event: sse.Event) -> None:
    chunk = as_object(read_text(event.data))
    if event.name == "error" or chunk.get("error"):
        streamed.is_failed = True
        return
    # Counts that grow from chunk to chunk (vLLM): the last ones count, never their sum.
    streamed.fields |= {"usage": chunk["usage"]} if chunk.get("usage") else {}
    fold_fields(streamed.fields, without(chunk, PADDING | {"choices", "usage"}))
    for choice in objects(chunk.get("choices")):
        _add_choice(streamed, choice)


def _add_choice(streamed: _Streamed, choice: Mapping[str, JSON]) -> None:
    index, text = choice.get("index", 0), choice.get("text")
    if not isinstance(index, int) or not isinstance(text, str | None):
        raise Unreadable("a choice without a number or text")
    total = streamed.choices.setdefault(index, {"text": "", "index": index})
    for name, value in choice.items():
        if name in _PER_TOKEN:
            _add_tokens(total, name, value)
        else:
            fold_fields(total, {name: value})


def _add_tokens(total: Fields, name: str, value: JSON) -> None:
    old = total.get(name)
    if isinstance(old, dict) and isinstance(value, dict):
        fold_delta(old, value)
    else:
        fold_delta(total, {name: value})


def _require_one_way(call: Call) -> None:
    if call.provider in _OTHERWISE_STREAMED:
        raise FormUnavailable(f"{call.provider} streams completions in a way of its own")


def _require_streamable(message: Message, *, with_usage: bool) -> None:
    if with_usage and not message.get("usage"):
        raise FormUnavailable("the recorded answer has no token counts")
    choices = message["choices"]
    if not choices or len({str(choice.get("index", 0)) for choice in choices}) < len(choices):
        raise FormUnavailable("choices that cannot be told apart")
    if not all(choice.get("finish_reason") for choice in choices):
        raise FormUnavailable("a stream without a finish reason has no end")


def _chunks(message: Message, *, with_usage: bool) -> Iterator[Fields]:
    base = {name: value for name, value in message.items() if name in _ON_EVERY_CHUNK}
    base |= {"usage": None} if with_usage else {}
    extra = without(message, _ON_EVERY_CHUNK | {"choices", "usage"})
    for choice in message["choices"]:
        for part in _choice_chunks(choice):
            yield {**base, "choices": [part], **extra}
            extra = {}
    if with_usage:
        yield {**base, "choices": [], "usage": message["usage"]}


def _choice_chunks(choice: Mapping[str, JSON]) -> Sequence[Fields]:
    """The text of a choice, then its end."""
    said = {name: value for name, value in choice.items() if name in _PER_TOKEN}
    unsaid: Fields = {"text": "", "index": choice.get("index", 0), "logprobs": None}
    return [{**unsaid, **said, "finish_reason": None}, {**unsaid, **without(choice, _PER_TOKEN)}]
