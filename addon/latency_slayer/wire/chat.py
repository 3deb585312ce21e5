"""The codec of chat completions: OpenAI's format, as thirty providers speak it."""

from collections.abc import Mapping

from . import chat_chunks, chat_request, chat_stream, forms, sse
from .call import JSON, Answer, Call, Ending, FormUnavailable, Recorded, Request, Unreadable
from .chat_answer import ending_of, has_audio, text_of, usage_of
from .chat_dialect import dialect_of
from .json_text import as_object, as_objects, read_object, write


class ChatCompletions:
    """POST .../chat/completions. Forms: `json`, `sse`, `sse+usage`."""

    endpoint = chat_request.ENDPOINT

    def claims(self, request: Request) -> bool:
        """True if `request` is a chat completion."""
        return chat_request.claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        """The call in `request`. Raises Unreadable."""
        return chat_request.read_call(request, provider)

    def read_answer(self, call: Call, recorded: Recorded) -> Answer:
        """The answer in `recorded`. Raises Unreadable."""
        form = forms.form_found(recorded)
        message, ending = (
            _read_stream(call, recorded.body) if forms.kind(form) == forms.SSE else _read_json(recorded.body)
        )
        return Answer(
            recorded=Recorded(form, recorded.content_type, recorded.body),
            message=message,
            text=text_of(message),
            ending=ending,
            usage=usage_of(message),
        )

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        """`answer` in the form that `call` asks for. Raises FormUnavailable."""
        if call.form == answer.recorded.form:
            return answer.recorded
        forms.require_finished(answer.ending)
        if call.form == forms.JSON:
            return Recorded(forms.JSON, forms.JSON_TYPE, write(_as_json(answer.message)).encode())
        with_usage = call.form == forms.SSE_USAGE
        events = chat_chunks.events(answer.message, dialect_of(call.provider), with_usage=with_usage)
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(events))


def _read_json(body: bytes) -> tuple[Mapping[str, JSON], Ending]:
    message = read_object(body)
    if not message.get("error"):
        for choice in as_objects(message.get("choices")):
            as_object(choice.get("message"))
    return message, ending_of(message)


def _read_stream(call: Call, body: bytes) -> tuple[Mapping[str, JSON], Ending]:
    dialect = dialect_of(call.provider)
    events = sse.read(body)
    if not events:
        raise Unreadable("no events")
    streamed = chat_stream.read(events, dialect)
    message = streamed.message(dialect)
    if streamed.is_failed:
        return message, Ending.FAILED
    return message, ending_of(message) if streamed.is_whole else Ending.INCOMPLETE


def _as_json(message: Mapping[str, JSON]) -> Mapping[str, JSON]:
    if not message.get("usage"):
        raise FormUnavailable("the recorded stream has no token counts")
    if any(has_audio(choice["message"]) for choice in message["choices"]):
        raise FormUnavailable("streamed audio is of another format")
    return message
