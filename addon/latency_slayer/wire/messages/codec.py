"""The codec of Anthropic messages."""

from collections.abc import Iterable, Iterator

from latency_slayer.wire.call import JSON, Call, Ending, Recorded, Request, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, read_object, read_text, write
from latency_slayer.wire.messages.answer import ending_of, read_events, text_of, usage_of, write_events
from latency_slayer.wire.messages.request import ENDPOINT, claims, read_call


class Messages(Codec):
    """POST .../v1/messages, and on Vertex .../publishers/anthropic/models/MODEL:rawPredict and
    :streamRawPredict. Forms: `json`, `sse`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read_told(recorded.body)
        return read_events(_said(events))

    def write_stream(self, call: Call, message: Message) -> Recorded:
        events = (sse.Event(said["type"], write(said)) for said in write_events(message))
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(events))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _said(events: Iterable[sse.Event]) -> Iterator[dict[str, JSON]]:
    for event in events:
        said = as_object(read_text(event.data))
        yield {**said, "type": "error"} if event.name == "error" else said
