"""The codec of Bedrock's Converse, after
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html."""

import re
from collections.abc import Iterator, Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.bedrock import stream
from latency_slayer.wire.bedrock.answer import ending_of, require_answer, text_of, usage_of
from latency_slayer.wire.bedrock.blocks import is_unjoined
from latency_slayer.wire.bedrock.frames import read_frames, write_frames
from latency_slayer.wire.bedrock.place import Operation, place_of
from latency_slayer.wire.bedrock.request import (
    TURNS,
    has_draft_guardrail,
    read_body,
    runs_server_tools,
)
from latency_slayer.wire.call import (
    JSON,
    Call,
    Ending,
    FormUnavailable,
    Recorded,
    Request,
    Trait,
    Unreadable,
    Usage,
)
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import event_stream
from latency_slayer.wire.json_text import read_object
from latency_slayer.wire.messages.request import traits as traits_of_claude
from latency_slayer.wire.question import NOT_TOLD, split
from latency_slayer.wire.scope import scope_of, without

ENDPOINT = "converse"

_OPERATION = Operation("converse", "converse-stream")

_IGNORED_FIELDS = frozenset({"requestMetadata", "serviceTier"})
"""Fields known not to change an answer."""

_DRAFT_PROMPT = re.compile(r":prompt/[^:]*$")
"""The ARN of a kept prompt without its version: it names what may be edited at any time."""


class Converse(Codec):
    """POST .../model/MODEL/converse and /converse-stream. Forms: `json`, `eventstream`."""

    endpoint = ENDPOINT
    streams = (forms.EVENT_STREAM,)

    def claims(self, request: Request) -> bool:
        return place_of(request, _OPERATION) is not None

    def read_call(self, request: Request, provider: str) -> Call:
        if (place := place_of(request, _OPERATION)) is None:
            raise Unreadable("a URL of another operation")
        body = read_body(request)
        told = body.get("messages")
        turns = NOT_TOLD if told is None else split("messages", told, TURNS)
        return Call(
            provider=provider,
            endpoint=ENDPOINT,
            host=request.host,
            model=place.model,
            form=place.form,
            scope=scope_of(request, ENDPOINT, without(body, _IGNORED_FIELDS), turns, place.path),
            question=turns.question,
            traits=turns.traits.union(_traits(request, body, place.model)),
        )

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        require_answer(message)
        return message, ending_of(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        frames = read_frames(recorded.body)
        streamed = stream.read(frames.events)
        message = streamed.message
        if frames.has_failed:
            return message, Ending.FAILED
        return message, ending_of(message) if streamed.is_done else Ending.INCOMPLETE

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if any(map(is_unjoined, message["output"]["message"]["content"])):
            raise FormUnavailable("a content block of no known kind")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        if not isinstance(message.get("usage"), dict) or not isinstance(message.get("metrics"), dict):
            raise FormUnavailable("the recorded answer has no token counts")
        return Recorded(call.form, event_stream.CONTENT_TYPE, write_frames(stream.events(message)))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _traits(request: Request, body: Mapping[str, JSON], model: str) -> Iterator[Trait]:
    if runs_server_tools(body):
        yield Trait.SERVER_TOOLS
    if _DRAFT_PROMPT.search(model) or has_draft_guardrail(request, body):
        yield Trait.SERVER_STATE
    if isinstance(fields := body.get("additionalModelRequestFields"), dict):
        yield from traits_of_claude(fields)
