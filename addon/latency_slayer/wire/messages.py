"""The codec of Anthropic messages."""

from collections.abc import Mapping

from . import forms, messages_request, messages_stream, sse
from .call import JSON, Answer, Call, Ending, FormUnavailable, Recorded, Request, Unreadable, Usage
from .json_text import as_objects, objects, read_object, write
from .tokens import count

_ENDINGS: dict[str, Ending] = {
    "end_turn": Ending.COMPLETE,
    "stop_sequence": Ending.COMPLETE,
    "tool_use": Ending.TOOL_CALLS,
    "max_tokens": Ending.TRUNCATED,
    "model_context_window_exceeded": Ending.TRUNCATED,
    "refusal": Ending.REFUSED,
}
"""Stop reasons. An unknown one, and `pause_turn` (to be continued), are INCOMPLETE."""

_UNSAID = frozenset({"text", "thinking", "redacted_thinking"})
"""Blocks that say nothing to a person, unless it is text."""


class Messages:
    """POST .../v1/messages. Forms: `json`, `sse`."""

    endpoint = messages_request.ENDPOINT

    def claims(self, request: Request) -> bool:
        """True if `request` is a message to be answered."""
        return messages_request.claims(request)

    def read_call(self, request: Request, provider: str) -> Call:
        """The call in `request`. Raises Unreadable."""
        return messages_request.read_call(request, provider)

    def read_answer(self, call: Call, recorded: Recorded) -> Answer:  # noqa: ARG002 (the port has it)
        """The answer in `recorded`. Raises Unreadable."""
        form = forms.form_found(recorded)
        message, ending = _read_stream(recorded.body) if form == forms.SSE else _read_json(recorded.body)
        return Answer(
            recorded=Recorded(form, recorded.content_type, recorded.body),
            message=message,
            text=_text(message),
            ending=ending,
            usage=_usage(message),
        )

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        """`answer` in the form that `call` asks for. Raises FormUnavailable."""
        if call.form == answer.recorded.form:
            return answer.recorded
        forms.require_finished(answer.ending)
        if call.form == forms.JSON:
            return Recorded(forms.JSON, forms.JSON_TYPE, write(answer.message).encode())
        if not isinstance(answer.message.get("usage"), dict):
            raise FormUnavailable("the recorded answer has no token counts")
        return Recorded(forms.SSE, sse.CONTENT_TYPE, sse.write(messages_stream.events(answer.message)))


def _read_json(body: bytes) -> tuple[Mapping[str, JSON], Ending]:
    message = read_object(body)
    if message.get("type") == "error" or message.get("error"):
        return message, Ending.FAILED
    as_objects(message.get("content"))
    return message, _ending(message)


def _read_stream(body: bytes) -> tuple[Mapping[str, JSON], Ending]:
    events = sse.read(body)
    if not events:
        raise Unreadable("no events")
    streamed = messages_stream.read(events)
    message = streamed.whole_message
    if streamed.is_failed:
        return message, Ending.FAILED
    ending = _ending(message) if streamed.is_done else Ending.INCOMPLETE
    return message, Ending.INCOMPLETE if streamed.is_broken and ending is Ending.TOOL_CALLS else ending


def _text(message: Mapping[str, JSON]) -> str:
    texts = (block.get("text") for block in objects(message.get("content")) if block.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def _ending(message: Mapping[str, JSON]) -> Ending:
    reason = message.get("stop_reason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    return _content_ending(message) if ending is Ending.COMPLETE else ending


def _content_ending(message: Mapping[str, JSON]) -> Ending:
    kinds = {str(block.get("type")) for block in objects(message.get("content"))}
    if "tool_use" in kinds:
        return Ending.TOOL_CALLS
    return Ending.COMPLETE if _text(message).strip() or kinds - _UNSAID else Ending.EMPTY


def _usage(message: Mapping[str, JSON]) -> Usage | None:
    usage = message.get("usage")
    if not isinstance(usage, dict) or not usage:
        return None
    cached = count(usage, "cache_read_input_tokens")
    return Usage(
        input_tokens=count(usage, "input_tokens") + count(usage, "cache_creation_input_tokens") + cached,
        output_tokens=count(usage, "output_tokens"),
        cached_tokens=cached,
    )
