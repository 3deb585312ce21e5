"""Rendered responses, as OpenAI's own SDK understands them."""

from typing import Any

import httpx2
import openai
import pytest

from tests.wire.responses.samples import ANSWERS, RESPONSES, responses_call
from tests.wire.samples import jsoned, read


def client(message: dict[str, Any], form: str, provider: str = "openai") -> openai.OpenAI:
    """A client that gets `message`, recorded as JSON, in `form`."""
    answer = read(RESPONSES, responses_call("json", provider), jsoned(message))
    recorded = RESPONSES.write_answer(responses_call(form, provider), answer)
    headers = {"content-type": recorded.content_type}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=recorded.body))
    return openai.OpenAI(api_key="none", max_retries=0, http_client=httpx2.Client(transport=transport))


@pytest.mark.parametrize("provider", ["openai", "bedrock-mantle", "openrouter"])
@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_openai_accumulates_the_stream_to_the_response(message: dict[str, Any], provider: str) -> None:
    with client(message, "json", provider) as plain:
        expected = plain.responses.create(model="gpt-5-mini", input="").to_dict()
    with (
        client(message, "sse", provider) as sdk,
        sdk.responses.stream(model="gpt-5-mini", input="") as stream,
    ):
        final = stream.get_final_response().to_dict(exclude_unset=True)

    assert without_parsed(final) == expected


def without_parsed(value: Any) -> Any:
    """`value` less what the SDK's own parsing adds to it."""
    match value:
        case dict():
            added = ("parsed", "parsed_arguments")
            return {name: without_parsed(inner) for name, inner in value.items() if name not in added}
        case list():
            return [without_parsed(inner) for inner in value]
    return value


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_the_deltas_alone_add_up_to_what_is_said(message: dict[str, Any]) -> None:
    with client(message, "sse") as sdk:
        events = list(sdk.responses.create(model="gpt-5-mini", input="", stream=True))

    assert added_up(events) == said(message)


DELTAS = ("output_text", "refusal", "function_call_arguments", "custom_tool_call_input")


def added_up(events: list[Any]) -> list[str]:
    """The text of each item that is told in deltas."""
    texts: dict[int, str] = {}
    for event in events:
        if event.type in [f"response.{name}.delta" for name in DELTAS]:
            texts[event.output_index] = texts.get(event.output_index, "") + event.delta
    return [texts[index] for index in sorted(texts)]


def said(message: dict[str, Any]) -> list[str]:
    """The text of each item of `message` that has one."""
    items = (
        "".join(part.get("text", part.get("refusal")) for part in item["content"])
        if item["type"] == "message"
        else item.get("input", item.get("arguments"))
        for item in message["output"]
        if item["type"] in ("message", "function_call", "custom_tool_call")
    )
    return [text for text in items if text]


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_every_item_starts_and_ends_under_one_id(message: dict[str, Any]) -> None:
    with client(message, "sse") as sdk:
        events = list(sdk.responses.create(model="gpt-5-mini", input="", stream=True))
    added = [event.item.id for event in events if event.type == "response.output_item.added"]
    done = [event.item.id for event in events if event.type == "response.output_item.done"]

    assert added == done == [item["id"] for item in message["output"]]
    assert [event.sequence_number for event in events] == list(range(len(events)))
