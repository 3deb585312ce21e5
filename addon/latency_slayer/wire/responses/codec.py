"""The codec of OpenAI Responses."""

from latency_slayer.wire.call import Call, Ending, FormUnavailable, Recorded, Request, Unreadable, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_objects, read_object
from latency_slayer.wire.responses import events, stream
from latency_slayer.wire.responses.answer import ending_of, text_of, usage_of
from latency_slayer.wire.responses.dialect import dialect_of
from latency_slayer.wire.responses.request import ENDPOINT, claims, read_call


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
        told = sse.read(recorded.body)
        if not told:
            raise Unreadable("no events")
        streamed = stream.read(told)
        return streamed.message, streamed.ending

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if not message.get("usage"):
            raise FormUnavailable("the recorded stream has no token counts")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        told = events.events(message, dialect_of(call.provider))
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(told))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)
