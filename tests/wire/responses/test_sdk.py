"""Rendered responses, as OpenAI's own SDK understands them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import openai
import pytest

from latency_slayer.wire.call import Answer, Call, FormUnavailable, Recorded
from tests.wire.recordings import answered, needed
from tests.wire.responses.samples import ANSWERS, RESPONSES, responses_call
from tests.wire.samples import jsoned, read


def client(*answers: Recorded) -> openai.OpenAI:
    """A client that gets `answers` one after another."""
    bodies = iter(answers)

    def respond(_: httpx2.Request) -> httpx2.Response:
        recorded = next(bodies)
        headers = {"content-type": recorded.content_type}
        return httpx2.Response(200, headers=headers, content=recorded.body)

    http = httpx2.Client(transport=httpx2.MockTransport(respond))
    return openai.OpenAI(api_key="none", max_retries=0, http_client=http)


def written(message: dict[str, Any], form: str, provider: str = "openai") -> Recorded:
    """`message`, recorded as JSON, in `form`."""
    answer = read(RESPONSES, responses_call("json", provider), jsoned(message))
    return RESPONSES.write_answer(responses_call(form, provider), answer)


def as_one(sdk: openai.OpenAI) -> dict[str, Any]:
    """The response that the SDK reads from JSON."""
    return sdk.responses.create(model="gpt-5-mini", input="").to_dict()


def as_stream(sdk: openai.OpenAI) -> Any:
    """The response that the SDK accumulates from a stream."""
    with sdk.responses.stream(model="gpt-5-mini", input="") as stream:
        return without_parsed(stream.get_final_response().to_dict())


@pytest.mark.parametrize("provider", ["openai", "bedrock-mantle", "openrouter"])
@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_openai_accumulates_the_stream_to_the_response(message: dict[str, Any], provider: str) -> None:
    with client(written(message, "json", provider), written(message, "sse", provider)) as sdk:
        assert as_one(sdk) == as_stream(sdk)


def in_both_forms() -> Iterator[tuple[str, Recorded, Recorded]]:
    """Each recorded response as JSON and as a stream: one of them recorded, one rendered."""
    for each, answer in answered():
        if each.codec.endpoint != RESPONSES.endpoint or is_beyond_the_sdk(answer):
            continue
        if streamed := in_form(each.call, answer, "sse"):
            plain = in_form(each.call, answer, "json")
            assert plain is not None, each.exchange.source
            yield each.exchange.source, plain, streamed


def is_beyond_the_sdk(answer: Answer) -> bool:
    """True for what Bedrock's open models stream: they number the parts of all items in one row."""
    return b"reasoning_part.added" in answer.recorded.body


def in_form(call: Call, answer: Answer, form: str) -> Recorded | None:
    try:
        return RESPONSES.write_answer(replace(call, form=form), answer)
    except FormUnavailable:
        return None


@needed
def test_openai_reads_both_forms_of_each_recording_alike() -> None:
    several = list(in_both_forms())

    with client(*(form for _, *forms in several for form in forms)) as sdk:
        differing = [source for source, *_ in several if as_one(sdk) != as_stream(sdk)]
    assert differing == []
    assert several


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
    with client(written(message, "sse")) as sdk:
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
    with client(written(message, "sse")) as sdk:
        events = list(sdk.responses.create(model="gpt-5-mini", input="", stream=True))
    added = [event.item.id for event in events if event.type == "response.output_item.added"]
    done = [event.item.id for event in events if event.type == "response.output_item.done"]

    assert added == done == [item["id"] for item in message["output"]]
    assert [event.sequence_number for event in events] == list(range(len(events)))
