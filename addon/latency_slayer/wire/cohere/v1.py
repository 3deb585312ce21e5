"""The codec of Cohere's first chat, after https://docs.cohere.com/v1/reference/chat."""

from collections.abc import Iterator, Mapping

from latency_slayer.wire import forms
from latency_slayer.wire.call import JSON, Call, Ending, Fields, Request, Trait, Unreadable
from latency_slayer.wire.chat.request import WRITER
from latency_slayer.wire.codec import Message
from latency_slayer.wire.cohere.answer import ending_of_reason
from latency_slayer.wire.cohere.first_api import FirstAPI, differs
from latency_slayer.wire.hosts import host_name
from latency_slayer.wire.json_text import objects, write
from latency_slayer.wire.question import Split, split_text
from latency_slayer.wire.scope import path_segments


class ChatV1(FirstAPI):
    """POST .../v1/chat. Forms: `json`, `ndjson`, and `sse`, which an `Accept` header asks for."""

    endpoint = "v1.chat"
    streams = (forms.NDJSON, forms.SSE)

    def claims(self, request: Request) -> bool:
        is_chat = path_segments(request)[-2:] == ["v1", "chat"]
        return request.method == "POST" and is_chat and host_name(request.host) != WRITER

    def form_of(self, request: Request) -> str:
        return forms.SSE if "text/event-stream" in (request.header("accept") or "") else forms.NDJSON

    def split(self, body: Mapping[str, JSON]) -> Split:
        message = body.get("message")
        if not isinstance(message, str):
            raise Unreadable("no message")
        if body.get("tool_results"):
            return Split({"message": message}, None, None, frozenset({Trait.TOOL_TURN}))
        if body.get("return_prompt"):
            # The answer repeats all that it was made of.
            return Split({"message": message}, None, None, frozenset({Trait.NO_QUESTION}))
        return split_text("message", message)

    def asked(self, call: Call, message: Message) -> Message:
        match message.get("chat_history"):
            case [*earlier, {"role": "USER", "message": str(told)} as turn, last] if differs(call, told):
                return {**message, "chat_history": [*earlier, {**turn, "message": call.question}, last]}
        return message

    def ending_of(self, message: Message) -> Ending:
        if not isinstance(message.get("text"), str):
            raise Unreadable("no text")
        ending = ending_of_reason(message.get("finish_reason"))
        if ending is not Ending.COMPLETE:
            return ending
        if message.get("tool_calls"):
            return Ending.TOOL_CALLS
        return Ending.COMPLETE if message["text"].strip() or message.get("search_queries") else Ending.EMPTY

    def reason_of(self, message: Message) -> JSON:
        return message.get("finish_reason")

    def partial(self, text: str) -> Message:
        return {"text": text}

    def text_of(self, message: Message) -> str:
        return str(message.get("text", ""))

    def events(self, message: Message) -> Iterator[Fields]:
        yield {"event_type": "stream-start", "generation_id": message.get("generation_id")}
        if queries := message.get("search_queries"):
            yield {"event_type": "search-queries-generation", "search_queries": queries}
        found = {name: message[name] for name in ("search_results", "documents") if message.get(name)}
        if found:
            yield {"event_type": "search-results", **found}
        if message.get("tool_calls"):
            yield from _tool_events(message)
        elif message["text"]:
            yield {"event_type": "text-generation", "text": message["text"]}
        if citations := message.get("citations"):
            yield {"event_type": "citation-generation", "citations": citations}


def _tool_events(message: Message) -> Iterator[Fields]:
    """The model's plan, its calls as they are written, and the calls whole."""
    if text := message["text"]:
        yield {"event_type": "tool-calls-chunk", "text": text}
    for index, call in enumerate(objects(message["tool_calls"])):
        for told in ({"name": call.get("name")}, {"parameters": write(call.get("parameters"))}):
            yield {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": index, **told}}
    calls = {"text": text} if text else {}
    yield {"event_type": "tool-calls-generation", **calls, "tool_calls": message["tool_calls"]}
