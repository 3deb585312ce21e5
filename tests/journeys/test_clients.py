"""The main job with unmodified clients: what is served, what is not, and byte for byte."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.journeys.clients import (
    Anthropic,
    AsyncAnthropic,
    AsyncOpenAI,
    Came,
    Client,
    Curl,
    OpenAI,
    Requests,
)
from tests.processes import Proxy

QUESTION = "What is the boiling point of water at 2000 metres?"
PARAPHRASE = "What's the boiling point of water at 2000 metres?"
OTHER_NUMBER = "What is the boiling point of water at 3000 metres?"

NO_PARAMETERS = {"type": "object", "properties": {}}
OPENAI_TOOL = {"type": "function", "function": {"name": "look_up", "parameters": NO_PARAMETERS}}
ANTHROPIC_TOOL = {"name": "look_up", "input_schema": NO_PARAMETERS}

CLIENTS = {
    "openai": OpenAI(),
    "openai-async": AsyncOpenAI(),
    "anthropic": Anthropic(),
    "anthropic-async": AsyncAnthropic(),
    "curl": Curl("--http1.1"),
    "curl-http2": Curl("--http2"),
    "requests": Requests(),
}
FORMS = {"json": {}, "streamed": {"stream": True, "stream_options": {"include_usage": True}}}


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Client:
    return CLIENTS[request.param]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return request.param


def a_call(client: Client, form: str = "json", question: str = QUESTION, **more: Any) -> dict[str, Any]:
    """The body of a call as this client's provider takes it."""
    streaming = dict(FORMS[form])
    if isinstance(client, Anthropic | AsyncAnthropic):
        streaming.pop("stream_options", None)
        more = {"model": "claude-journey", "max_tokens": 100, **more}
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": question}], **streaming, **more}


def with_system(client: Client, body: dict[str, Any], text: str) -> dict[str, Any]:
    if isinstance(client, Anthropic | AsyncAnthropic):
        return {**body, "system": text}
    return {**body, "messages": [{"role": "system", "content": text}, *body["messages"]]}


def verdict(came: Came) -> str:
    """`latency-slayer; fwd=miss; detail=new` as `miss new`, `latency-slayer; hit; ttl=9; detail=exact` as
    `hit exact`."""
    parts = [part.strip() for part in came.cache_status.split(";")]
    assert parts[0] == "latency-slayer"
    return f"{parts[1].removeprefix('fwd=')} {parts[-1].removeprefix('detail=')}"


def said(came: Came) -> Mapping[str, Any]:
    """What a program reads of an answer, whatever form it came in."""
    message = came.message
    if "choices" not in message:
        return {name: message[name] for name in ("id", "model", "role", "content", "stop_reason")} | {
            "usage": {name: message["usage"][name] for name in ("input_tokens", "output_tokens")}
        }
    [choice] = message["choices"]
    text = {name: choice["message"].get(name) for name in ("role", "content", "tool_calls", "refusal")}
    return {"id": message["id"], "model": message["model"], "usage": message["usage"], **text}


class Conversation:
    """Asks through the proxy and waits until each answer is remembered."""

    def __init__(self, proxy: Proxy, client: Client, api_key: str) -> None:
        self._proxy, self._client, self._api_key = proxy, client, api_key

    async def ask(self, body: dict[str, Any], api_key: str | None = None) -> Came:
        before = len(self._proxy.events())
        came = await self._client.ask(body, api_key or self._api_key)
        self._proxy.settled(before + 1)
        return came


@pytest.fixture
def conversation(proxy: Proxy, client: Client, api_key: str) -> Conversation:
    return Conversation(proxy, client, api_key)


async def test_a_first_call_is_a_miss_and_byte_identical(conversation, upstream, client, form):
    came = await conversation.ask(a_call(client, form))

    assert (verdict(came), came.body) == ("miss new", upstream.replied[-1].body)


async def test_the_same_call_is_an_exact_hit_byte_for_byte(conversation, upstream, client, form):
    first = await conversation.ask(a_call(client, form))
    again = await conversation.ask(a_call(client, form))

    assert (verdict(again), again.body, len(upstream.asked)) == ("hit exact", first.body, 1)


async def test_a_paraphrase_is_a_semantic_hit(conversation, upstream, client, form):
    first = await conversation.ask(a_call(client, form))
    near = await conversation.ask(a_call(client, form, PARAPHRASE))

    assert (verdict(near), near.body, len(upstream.asked)) == ("hit semantic", first.body, 1)


async def test_a_changed_number_is_a_miss(conversation, upstream, client, form):
    await conversation.ask(a_call(client, form))
    other = await conversation.ask(a_call(client, form, OTHER_NUMBER))

    assert (verdict(other), len(upstream.asked)) == ("miss numbers_differ", 2)


@pytest.mark.parametrize("change", ["model", "system", "tools", "credential"])
async def test_another_scope_is_a_miss(conversation, upstream, client, form, api_key, change):
    body = a_call(client, form)
    tool = ANTHROPIC_TOOL if isinstance(client, Anthropic | AsyncAnthropic) else OPENAI_TOOL
    others = {
        "model": {**body, "model": "another-model"},
        "system": with_system(client, body, "Answer in French."),
        "tools": {**body, "tools": [tool]},
        "credential": body,
    }
    await conversation.ask(body)
    other_key = f"{api_key}-other" if change == "credential" else None
    other = await conversation.ask(others[change], api_key=other_key)

    assert (verdict(other), len(upstream.asked)) == ("miss new", 2)


@pytest.mark.parametrize(("first_form", "second_form"), [("json", "streamed"), ("streamed", "json")])
async def test_the_other_form_is_a_hit_that_adds_up_to_the_same_message(
    conversation, upstream, client, first_form, second_form
):
    first = await conversation.ask(a_call(client, first_form))
    second = await conversation.ask(a_call(client, second_form))

    assert (verdict(second), said(second), len(upstream.asked)) == ("hit exact", said(first), 1)


async def test_key_order_spacing_and_user_ids_do_not_split_the_cache(proxy, upstream, api_key):
    client = Curl()
    conversation = Conversation(proxy, client, api_key)
    body = a_call(client)
    await conversation.ask(body)
    again = await conversation.ask({"user": "u-1", **dict(reversed(body.items()))})

    assert verdict(again) == "hit exact"


async def test_the_sdks_own_stream_helpers_read_a_hit(proxy, upstream, api_key):
    import anthropic
    import openai

    question = [{"role": "user", "content": QUESTION}]
    came = []
    for _ in range(2):
        before = len(proxy.events())
        chat = openai.OpenAI(api_key=api_key).chat.completions
        with chat.stream(model="gpt-4o", messages=question) as stream:
            came.append(stream.get_final_completion().choices[0].message.content)
        messages = anthropic.Anthropic(api_key=api_key).messages
        with messages.stream(model="claude", max_tokens=9, messages=question) as stream:
            came.append(stream.get_final_message().content[0].text)
        proxy.settled(before + 2)

    assert (came[:2], len(upstream.asked)) == (came[2:], 2)


def test_what_reaches_the_upstream_is_what_the_client_sent(proxy, upstream, api_key):
    import requests

    body = json.dumps(a_call(Requests()), indent=3).encode()
    own = {"x-slayer-route": "mine", "X-Slayer-TTL": "60"}
    headers = {"authorization": f"Bearer {api_key}", "x-mine": "kept", **own}
    requests.post("https://api.openai.com/v1/chat/completions", data=body, headers=headers, timeout=30)

    [asked] = upstream.asked
    names = {name for name in asked.headers if name.startswith("x-")}
    assert (asked.host, asked.body, asked.headers["authorization"], names) == (
        "api.openai.com",
        body,
        f"Bearer {api_key}",
        {"x-mine"},
    )
