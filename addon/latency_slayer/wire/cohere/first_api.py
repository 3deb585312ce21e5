"""What Cohere's first API says in all its formats."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from latency_slayer.wire import forms
from latency_slayer.wire.call import (
    JSON,
    Answer,
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
from latency_slayer.wire.cohere.answer import usage_of
from latency_slayer.wire.framing import ndjson, sse
from latency_slayer.wire.json_text import as_object, read_object, read_text
from latency_slayer.wire.question import Split
from latency_slayer.wire.scope import read_body, scope_of, without_stream_flag

STREAM_TYPE = "application/stream+json"


class FirstAPI(Codec):
    """What chat and generate share: the last line of a stream repeats the whole answer."""

    streams: ClassVar[tuple[str, ...]] = (forms.NDJSON,)

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        asked = self.split(body)
        model = body.get("model")
        return Call(
            provider=provider,
            endpoint=self.endpoint,
            host=request.host,
            model=model if isinstance(model, str) else "",
            form=self.form_of(request) if body.get("stream") is True else forms.JSON,
            scope=scope_of(request, self.endpoint, without_stream_flag(body), asked),
            question=asked.question,
            traits=asked.traits.union(_traits(body)),
        )

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        message = self.asked(call, answer.message)
        if message is answer.message:
            return super().write_answer(call, answer)
        # The answer repeats its question, and this caller asked in other words.
        unsaid = replace(answer, message=message, recorded=replace(answer.recorded, form=""))
        return super().write_answer(call, unsaid)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, self.ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        lines = _lines(recorded)
        if any(line.get("event_type") == "stream-error" or line.get("error") for line in lines):
            return {}, Ending.FAILED
        if lines[-1].get("is_finished") is not True:
            return self.partial("".join(_texts(lines))), Ending.INCOMPLETE
        message = as_object(lines[-1].get("response"))
        return message, self.ending_of(message)

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if self.usage_of(message) is None:
            raise FormUnavailable("the recorded stream has no token counts")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        if call.form != forms.NDJSON:
            raise FormUnavailable("how Cohere frames these events is not known")
        end = {"is_finished": True, "event_type": "stream-end", "response": message}
        lines = ({"is_finished": False, **event} for event in self.events(message))
        last = {**end, "finish_reason": self.reason_of(message)}
        return Recorded(call.form, STREAM_TYPE, ndjson.write([*lines, last]))

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message.get("meta"))

    def form_of(self, request: Request) -> str:  # noqa: ARG002 (chat has two)
        """The form of a stream that `request` asks for."""
        return forms.NDJSON

    @abstractmethod
    def split(self, body: Mapping[str, JSON]) -> Split:
        """The conversation in `body`, apart from its question. Raises Unreadable."""

    @abstractmethod
    def asked(self, call: Call, message: Message) -> Message:
        """`message`; where it repeats a question other than that of `call`, with the latter in its place."""

    @abstractmethod
    def ending_of(self, message: Message) -> Ending:
        """How the answer ended. Raises Unreadable where it is none."""

    @abstractmethod
    def reason_of(self, message: Message) -> JSON:
        """The finish reason that a stream's last line tells beside the answer."""

    @abstractmethod
    def partial(self, text: str) -> Message:
        """The answer of which no more than `text` has come."""

    @abstractmethod
    def events(self, message: Message) -> Iterator[Fields]:
        """The lines of `message` before the last, in the API's order."""


def differs(call: Call, told: str) -> bool:
    """True if what `told` repeats is not what `call` asked, apart from blanks around it."""
    return call.question is not None and call.question.strip() != told.strip()


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("num_generations") not in (None, 1):
        yield Trait.SEVERAL_CHOICES
    if body.get("return_likelihoods") not in (None, "NONE"):
        yield Trait.LOGPROBS
    if body.get("conversation_id") is not None or body.get("preset") is not None:
        yield Trait.SERVER_STATE
    if body.get("connectors"):
        yield Trait.SERVER_TOOLS


def _lines(recorded: Recorded) -> Sequence[Fields]:
    if forms.kind(recorded.form) == forms.NDJSON:
        lines = ndjson.read(recorded.body)
    else:
        told = (event.data for event in sse.read(recorded.body))
        lines = [as_object(read_text(data)) for data in told if data.strip() != sse.DONE]
    if not lines:
        raise Unreadable("no lines")
    return lines


def _texts(lines: Sequence[Fields]) -> Iterator[str]:
    for line in lines:
        if line.get("event_type") == "text-generation" and isinstance(text := line.get("text"), str):
            yield text
