"""What Cohere's SDK makes of the formats of both API versions."""

from collections.abc import Iterable
from typing import Any

import cohere
import httpx
from cohere.types import UserChatMessageV2

from latency_slayer.wire.call import Recorded
from tests.wire.sdk import Judge

QUESTION = UserChatMessageV2(role="user", content="?")


def _transport(recorded: Recorded) -> httpx.Client:
    headers = {"content-type": recorded.content_type}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=recorded.body))
    return httpx.Client(transport=answer)


def _first(recorded: Recorded) -> cohere.Client:
    return cohere.Client(api_key="none", httpx_client=_transport(recorded))


def _second(recorded: Recorded) -> cohere.ClientV2:
    return cohere.ClientV2(api_key="none", httpx_client=_transport(recorded))


def _plain(value: Any) -> Any:
    """What the SDK read, less the fields that nobody told."""
    return value.model_dump(exclude_unset=True, by_alias=True)


_LISTED = ("content", "tool_calls", "citations", "tool_plan")


def _whole_v2(recorded: Recorded) -> Any:
    whole = _plain(_second(recorded).chat(model="m", messages=[QUESTION]))
    said = {name: value for name, value in whole["message"].items() if name in _LISTED}
    return {"said": said, "finish_reason": whole["finish_reason"], "usage": whole["usage"]}


def _streamed_v2(recorded: Recorded) -> Any:
    return _summed(_second(recorded).chat_stream(model="m", messages=[QUESTION]))


def _summed(events: Iterable[Any]) -> Any:
    """`events` added up as the API reference says."""
    blocks: dict[int, Any] = {}
    calls: dict[int, Any] = {}
    citations: dict[int, Any] = {}
    plan, end = "", {}
    for event in events:
        said = getattr(getattr(event, "delta", None), "message", None)
        match event.type:
            case "content-start":
                blocks[event.index] = _plain(said.content)
            case "content-delta":
                for name, piece in _plain(said.content).items():
                    blocks[event.index][name] += piece
            case "tool-plan-delta":
                plan += said.tool_plan
            case "tool-call-start":
                calls[event.index] = _plain(said.tool_calls)
            case "tool-call-delta":
                calls[event.index]["function"]["arguments"] += said.tool_calls.function.arguments
            case "citation-start":
                citations[event.index] = _plain(said.citations)
            case "message-end":
                end = {"finish_reason": event.delta.finish_reason, "usage": _plain(event.delta.usage)}
    lists = {"content": blocks, "tool_calls": calls, "citations": citations}
    listed = {name: [parts[index] for index in sorted(parts)] for name, parts in lists.items()}
    return {"said": {name: v for name, v in {**listed, "tool_plan": plan}.items() if v}, **end}


def _whole_v1(recorded: Recorded) -> Any:
    whole = _first(recorded).chat(message="?")
    return {"text": whole.text, "response": _plain(whole)}


def _streamed_v1(recorded: Recorded) -> Any:
    *events, last = _first(recorded).chat_stream(message="?")
    texts = [event.text or "" for event in events if event.event_type in _SAYING]
    return {"text": "".join(texts), "response": _plain(last.response)}


_SAYING = ("text-generation", "tool-calls-generation")


def _whole_generated(recorded: Recorded) -> Any:
    whole = _first(recorded).generate(prompt="?")
    return {"text": "".join(told.text for told in whole.generations), "response": _plain(whole)}


def _streamed_generated(recorded: Recorded) -> Any:
    *events, last = _first(recorded).generate_stream(prompt="?")
    return {"text": "".join(event.text for event in events), "response": _plain(last.response)}


V2 = Judge(_whole_v2, _streamed_v2)
V1 = Judge(_whole_v1, _streamed_v1)
GENERATE = Judge(_whole_generated, _streamed_generated)
