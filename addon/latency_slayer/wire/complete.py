"""Anthropic's legacy text completions, after https://docs.anthropic.com/en/api/complete."""

from collections.abc import Iterable, Mapping, Sequence

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
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, read_object, read_text, write
from latency_slayer.wire.question import Split
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without_stream_flag

ENDPOINT = "complete"

_HUMAN, _ASSISTANT = "\n\nHuman:", "\n\nAssistant:"

_ENDINGS: dict[str, Ending] = {"stop_sequence": Ending.COMPLETE, "max_tokens": Ending.TRUNCATED}
"""Stop reasons. An unknown one is INCOMPLETE."""

_FIRST_VERSION = "2023-01-01"
"""The API version whose streams say all of the text again in each event."""

_FIRST_VERSION_SSE = f"{forms.SSE}+{_FIRST_VERSION}"


class Complete(Codec):
    """POST .../v1/complete. Forms: `json`, `sse`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return request.method == "POST" and path_segments(request)[-2:] == ["v1", "complete"]

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        asked = split(body)
        model = body.get("model")
        return Call(
            provider=provider,
            endpoint=ENDPOINT,
            host=request.host,
            model=model if isinstance(model, str) else "",
            form=_form(body, request),
            scope=scope_of(request, ENDPOINT, without_stream_flag(body), asked),
            question=asked.question,
            traits=asked.traits,
        )

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read(recorded.body)
        if not events or any(not event.name for event in events):
            raise Unreadable("no events, or those of the API's first version")
        message = read_events(as_object(read_text(event.data)) for event in events)
        return message, ending_of(message)

    def write_stream(self, call: Call, message: Message) -> Recorded:
        if call.form != forms.SSE:
            raise FormUnavailable("a stream of the API's first version")
        told = (sse.Event("completion", write(event)) for event in events_of(message))
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(told, line_end="\r\n"))

    def text_of(self, message: Message) -> str:
        text = message.get("completion")
        return text if isinstance(text, str) else ""

    def usage_of(self, message: Message) -> Usage | None:  # noqa: ARG002 (nothing is counted)
        return None


def _form(body: Mapping[str, JSON], request: Request) -> str:
    if body.get("stream") is not True:
        return forms.JSON
    return _FIRST_VERSION_SSE if request.header("anthropic-version") == _FIRST_VERSION else forms.SSE


def split(body: Mapping[str, JSON]) -> Split:
    """The `prompt` in `body`, apart from the last human turn where an answer to that is all that is asked."""
    prompt = body.get("prompt")
    if isinstance(prompt, str) and prompt.endswith(_ASSISTANT):
        before, human, question = prompt.removesuffix(_ASSISTANT).rpartition(_HUMAN)
        if human and question.strip() and _ASSISTANT not in question:
            return Split({"prompt": [before, None]}, "human", question, frozenset())
    return Split({"prompt": prompt}, None, None, frozenset({Trait.NO_QUESTION}))


def read_events(events: Iterable[Mapping[str, JSON]]) -> Fields:
    """The answer that `events` add up to: texts are joined, of all else the last one counts."""
    message: Fields = {}
    for event in events:
        if event.get("type") == "error" or "error" in event:
            return {**message, **event, "type": "error"}
        if event.get("type") == "ping":
            continue
        texts = (message.get("completion", ""), event.get("completion", ""))
        message |= {**event, "completion": "".join(map(_text, texts))}
    return message


def events_of(message: Mapping[str, JSON]) -> Sequence[Fields]:
    """The events of `message`: its text, then its end."""
    unended = {name: None for name in ("stop_reason", "stop") if name in message}
    return [{**message, **unended}, {**message, "completion": ""}]


def ending_of(message: Mapping[str, JSON]) -> Ending:
    """How the answer ended. Raises Unreadable where it is none."""
    if message.get("type") == "error" or message.get("error"):
        return Ending.FAILED
    text, reason = _text(message.get("completion")), message.get("stop_reason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    return Ending.EMPTY if ending is Ending.COMPLETE and not text.strip() else ending


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise Unreadable("no text")
    return value
