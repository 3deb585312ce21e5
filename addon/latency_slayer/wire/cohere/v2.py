"""The codec of Cohere's v2 chat, after https://docs.cohere.com/v2/reference/chat."""

from collections.abc import Iterator, Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Ending, Recorded, Request, Trait, Usage
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.cohere import v2_stream
from latency_slayer.wire.cohere.answer import ending_of_reason, usage_of
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import as_object, as_objects, objects, read_object
from latency_slayer.wire.question import MESSAGES, split
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without_stream_flag


class ChatV2(Codec):
    """POST .../v2/chat. Forms: `json`, `sse`."""

    endpoint = "v2.chat"

    def claims(self, request: Request) -> bool:
        return request.method == "POST" and path_segments(request)[-2:] == ["v2", "chat"]

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        turns = split("messages", body.get("messages"), MESSAGES)
        model = body.get("model")
        return Call(
            provider=provider,
            endpoint=self.endpoint,
            host=request.host,
            model=model if isinstance(model, str) else "",
            form=forms.SSE if body.get("stream") is True else forms.JSON,
            scope=scope_of(request, self.endpoint, without_stream_flag(body), turns),
            question=turns.question,
            traits=turns.traits.union(_traits(body)),
        )

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        if "error_type" in message:
            return message, Ending.FAILED
        _require_message(message)
        return message, _ending(message)

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        events = sse.read_told(recorded.body)
        streamed = v2_stream.read(events)
        message = streamed.message
        if streamed.is_failed:
            return message, Ending.FAILED
        _require_message(message)
        return message, _ending(message) if streamed.is_done else Ending.INCOMPLETE

    def write_stream(self, call: Call, message: Message) -> Recorded:
        return Recorded(call.form, sse.CONTENT_TYPE, sse.write(v2_stream.events(message)))

    def text_of(self, message: Message) -> str:
        return _text(message)

    def usage_of(self, message: Message) -> Usage | None:
        return usage_of(message.get("usage"))


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("logprobs"):
        yield Trait.LOGPROBS
    if body.get("connectors") or any(tool.get("type") != "function" for tool in objects(body.get("tools"))):
        yield Trait.SERVER_TOOLS


def _require_message(message: Message) -> None:
    """Raises Unreadable where what was said is not what the API says."""
    said = as_object(message.get("message"))
    for name in ("content", "tool_calls", "citations"):
        if said.get(name) is not None:
            as_objects(said[name])
    for call in said.get("tool_calls") or ():
        as_object(call.get("function"))


def _text(message: Message) -> str:
    said = message.get("message")
    blocks = objects(said.get("content")) if isinstance(said, dict) else []
    return "".join(text for block in blocks if isinstance(text := block.get("text"), str))


def _ending(message: Message) -> Ending:
    ending = ending_of_reason(message.get("finish_reason"))
    if ending not in (Ending.COMPLETE, Ending.TOOL_CALLS):
        return ending
    if message["message"].get("tool_calls"):
        return Ending.TOOL_CALLS
    if ending is Ending.TOOL_CALLS:  # They were lost on the way.
        return Ending.INCOMPLETE
    return Ending.COMPLETE if _text(message).strip() else Ending.EMPTY
