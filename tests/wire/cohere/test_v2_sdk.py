"""Rendered v2 chats, as Cohere's own SDK understands them."""

from typing import Any

import cohere
import httpx
import pytest
from cohere.types import UserChatMessageV2

from latency_slayer.wire.call import Recorded
from tests.wire.cohere.v2_samples import ANSWERS, CHAT, chat_call
from tests.wire.samples import jsoned, read

MODEL = "command-a-03-2025"
QUESTION = UserChatMessageV2(role="user", content="What is the capital of France?")


def client(recorded: Recorded) -> cohere.ClientV2:
    headers = {"content-type": recorded.content_type}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=recorded.body))
    return cohere.ClientV2(api_key="none", httpx_client=httpx.Client(transport=answer))


def plain(value: Any) -> Any:
    """What the SDK read, less the fields that nobody told."""
    return value.model_dump(exclude_unset=True, by_alias=True)


def added(events: list[Any]) -> dict[str, Any]:
    """`events`, as the SDK reads them, added up as the API reference says."""
    total: dict[str, Any] = {"content": [], "tool_calls": [], "tool_plan": ""}
    citations: dict[int, Any] = {}
    for event in events:
        said = event.delta.message if event.type not in ("message-end", *ENDS) else None
        match event.type:
            case "content-start":
                total["content"].append(plain(said.content))
            case "content-delta":
                for name, piece in plain(said.content).items():
                    total["content"][event.index][name] += piece
            case "tool-plan-delta":
                total["tool_plan"] += said.tool_plan
            case "tool-call-start":
                total["tool_calls"].append(plain(said.tool_calls))
            case "tool-call-delta":
                total["tool_calls"][event.index]["function"]["arguments"] += (
                    said.tool_calls.function.arguments
                )
            case "citation-start":
                citations[event.index] = plain(said.citations)
            case "message-end":
                total |= {"finish_reason": event.delta.finish_reason, "usage": plain(event.delta.usage)}
    return {**total, "citations": [citations[index] for index in sorted(citations)]}


ENDS = ("content-end", "tool-call-end", "citation-end")


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_a_streamed_chat_adds_up_to_the_plain_one(message: dict[str, Any]) -> None:
    answer = read(CHAT, chat_call(), jsoned(message))
    streaming = client(CHAT.write_answer(chat_call("sse"), answer))
    total = added(list(streaming.chat_stream(model=MODEL, messages=[QUESTION])))

    whole = plain(client(CHAT.write_answer(chat_call(), answer)).chat(model=MODEL, messages=[QUESTION]))
    said = {"content": [], "tool_calls": [], "citations": [], "tool_plan": "", **whole["message"]}
    assert total == {
        **{name: said[name] for name in ("content", "tool_calls", "citations", "tool_plan")},
        **{name: whole[name] for name in ("finish_reason", "usage")},
    }
