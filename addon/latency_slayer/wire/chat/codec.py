"""The codec of chat completions: OpenAI's format, as thirty providers speak it."""

from collections.abc import Iterator

from latency_slayer.wire import forms
from latency_slayer.wire.call import (
    JSON,
    Call,
    Ending,
    FormUnavailable,
    Recorded,
    Request,
    Usage,
)
from latency_slayer.wire.chat import chunks, stream
from latency_slayer.wire.chat.answer import ending_by_length, ending_of, has_audio, text_of, usage_of
from latency_slayer.wire.chat.dialect import dialect_of
from latency_slayer.wire.chat.request import ENDPOINT, claims, read_call
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, as_objects, objects, read_object


class ChatCompletions(Codec):
    """POST .../chat/completions. Forms: `json`, `sse`, `sse+usage`."""

    endpoint = ENDPOINT

    def claims(self, request: Request) -> bool:
        return claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        return read_call(request, provider)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:
        message = read_object(recorded.body)
        if not message.get("error"):
            for choice in as_objects(message.get("choices")):
                as_object(choice.get("message"))
        return message, ending_of(message, _silent_ending(call, message))

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:
        dialect = dialect_of(call.provider)
        events = sse.read_told(recorded.body)
        streamed = stream.read(events, dialect)
        message = streamed.message(dialect)
        if streamed.is_failed:
            return message, Ending.FAILED
        ends_unmarked = not dialect.done_mark and recorded.form == forms.SSE and _has_all(call, streamed)
        is_whole = streamed.is_whole or ends_unmarked
        return message, ending_of(message) if is_whole else Ending.INCOMPLETE

    def as_json(self, call: Call, message: Message) -> Message:  # noqa: ARG002 (as Codec)
        if not message.get("usage"):
            raise FormUnavailable("the recorded stream has no token counts")
        if any(has_audio(choice["message"]) for choice in message["choices"]):
            raise FormUnavailable("streamed audio is of another format")
        if not all(map(_has_arguments, _calls(message))):
            raise FormUnavailable("a tool call whose arguments never came")
        return message

    def write_stream(self, call: Call, message: Message) -> Recorded:
        with_usage = call.form == forms.SSE_USAGE
        events = chunks.events(message, dialect_of(call.provider), with_usage=with_usage)
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(events))

    def text_of(self, message: Message) -> str:
        return text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message)


def _calls(message: Message) -> Iterator[dict[str, JSON]]:
    for choice in message["choices"]:
        yield from objects(choice["message"].get("tool_calls"))


def _has_arguments(call: dict[str, JSON]) -> bool:
    """True unless `call` is of a function and lacks what clients parse without looking."""
    function = call.get("function")
    return not isinstance(function, dict) or isinstance(function.get("arguments"), str)


def _silent_ending(call: Call, message: Message) -> Ending:
    """What an empty finish reason means."""
    if dialect_of(call.provider).tells_reason:
        return Ending.INCOMPLETE
    asked = call.scope["body"]
    return ending_by_length(message, asked.get("max_completion_tokens", asked.get("max_tokens")))


def _has_all(call: Call, streamed: stream.Streamed) -> bool:
    """True if as many choices as were asked for are finished."""
    asked = call.scope["body"].get("n", 1)
    return streamed.is_finished and isinstance(asked, int) and len(streamed.choices) == asked
