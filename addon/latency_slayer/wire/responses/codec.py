"""The codec of OpenAI Responses."""

from dataclasses import replace

from latency_slayer.wire.call import (
    Answer,
    Call,
    Ending,
    FormUnavailable,
    Recorded,
    Request,
    Usage,
)
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_objects, read_object
from latency_slayer.wire.responses import events, stream
from latency_slayer.wire.responses.answer import ending_of, text_of, usage_of
from latency_slayer.wire.responses.dialect import dialect_of
from latency_slayer.wire.responses.request import ENDPOINT, REPEATED, claims, read_call


class Responses(Codec):
    """POST .../responses. Forms: `json`, `sse`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        if not message.get("error"):
            as_objects(message.get("output"))
        return message, ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        told = sse.read_told(recorded.body)
        streamed = stream.read(told)
        return streamed.message, streamed.ending

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        message = _told_to(call, answer.message)
        if message == answer.message:
            return super().write_answer(call, answer)
        # Whoever asked first said other things beside the question.
        unsaid = replace(answer, message=message, recorded=replace(answer.recorded, form=""))
        return super().write_answer(call, unsaid)

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if not message.get("usage"):
            raise FormUnavailable("the recorded stream has no token counts")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        told = events.events(message, dialect_of(call))
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(told))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _told_to(call: Call, message: Message) -> Message:
    """`message` with what it repeats as `call` says it."""
    # xAI takes no metadata, and says some of its own.
    names = [name for name in REPEATED if message.get(name) and (name, call.provider) != ("metadata", "xai")]
    unsaid = {name: _UNSAID[name] for name in names}
    return {**message, **unsaid, **{name: v for name, v in call.beside.items() if name in message}}


_UNSAID: Message = {**dict.fromkeys(REPEATED), "metadata": {}}
