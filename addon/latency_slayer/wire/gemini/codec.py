"""The codec of Gemini's generateContent."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from latency_slayer.wire import forms
from latency_slayer.wire.call import (
    JSON,
    Call,
    Ending,
    Fields,
    FormUnavailable,
    Recorded,
    Request,
    Unreadable,
    Usage,
)
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import json_array, sse
from latency_slayer.wire.gemini.answer import ending_of, text_of, usage_of
from latency_slayer.wire.gemini.chunks import chunks_of
from latency_slayer.wire.gemini.fields import candidates_of, parts_of, said
from latency_slayer.wire.gemini.request import ENDPOINT, candidates_asked, claims, read_call
from latency_slayer.wire.gemini.stream import added_up
from latency_slayer.wire.json_text import as_object, read_object, read_text, write

_SSE_TYPE = "text/event-stream"
_LINE_END = "\r\n"


class GenerateContent(Codec):
    """POST .../MODEL:generateContent, :streamGenerateContent. Forms: `json`, `sse`, `json-array`."""

    endpoint = ENDPOINT
    streams = (forms.SSE, forms.JSON_ARRAY)

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:
        if forms.kind(recorded.form) == forms.JSON_ARRAY:
            chunks, is_cut = json_array.read(recorded.body), False
        else:
            chunks, is_cut = _events(recorded.body)
        if not chunks:
            raise Unreadable("no chunks")
        message = added_up(chunks)
        ending = ending_of(message)
        # Candidates may end one after another, and nothing but their own ends says that the stream is over.
        is_short = ending is not Ending.FILTERED and len(candidates_of(message)) < candidates_asked(call)
        is_open = (is_cut or is_short) and ending is not Ending.FAILED
        return message, Ending.INCOMPLETE if is_open else ending

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        for candidate in candidates_of(message):
            _require_whole(parts_of(candidate))
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        chunks = chunks_of(message)
        if forms.kind(call.form) == forms.JSON_ARRAY:
            return Recorded(call.form, forms.JSON_TYPE, json_array.write(chunks))
        events = (sse.Event("", write(chunk)) for chunk in chunks)
        return Recorded(call.form, _SSE_TYPE, sse.write(events, line_end=_LINE_END))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _events(body: bytes) -> tuple[list[Fields], bool]:
    """The chunks in `body`, and whether the last of them is cut off. Nothing marks the end of such a stream,
    so a last event without its blank line counts if it is whole, as it does for Google's SDKs."""
    *events, last = sse.read(body + b"\n\n") or [sse.Event("", "")]
    chunks = [as_object(read_text(event.data)) for event in events]
    try:
        return [*chunks, as_object(read_text(last.data))], False
    except Unreadable:
        return chunks, True


def _require_whole(parts: Sequence[Fields]) -> None:
    """Raises FormUnavailable where the parts are pieces that only a stream could say."""
    calls = [said(part, "functionCall") for part in parts]
    if any(
        isinstance(call, dict) and (said(call, "partialArgs") or said(call, "willContinue")) for call in calls
    ):
        raise FormUnavailable("the arguments of a function call are in pieces")
    if any(_is_sound(part) and _is_sound(following) for part, following in pairwise(parts)):
        raise FormUnavailable("streamed audio is in pieces")


def _is_sound(part: Mapping[str, JSON]) -> bool:
    data = said(part, "inlineData")
    kind = said(data, "mimeType") if isinstance(data, dict) else None
    return isinstance(kind, str) and kind.startswith("audio/")
