"""Interactions, as JSON and as streams, and one as the other."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from google import genai
from google.genai import types

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import sse
from tests.wire.interactions.samples import (
    ANSWERS,
    CITATION,
    IMAGE,
    INTERACTIONS,
    NOW,
    THOUGHT,
    USAGE,
    WEATHER,
    interaction,
    interactions_call,
    interactions_stream,
    output,
    text,
)
from tests.wire.samples import jsoned, read

Event = dict[str, Any]


def started(index: int, **step: Any) -> Event:
    return {"index": index, "step": step, "event_type": "step.start"}


def delta(index: int, **fields: Any) -> Event:
    return {"index": index, "delta": fields, "event_type": "step.delta"}


def stopped(index: int) -> Event:
    return {"index": index, "event_type": "step.stop"}


def about(message: dict[str, Any]) -> Iterator[Event]:
    names = ("id", "object", "model")
    told = {**{name: message[name] for name in names}, "status": "in_progress"}
    yield {"interaction": told, "event_type": "interaction.created"}
    yield {"interaction_id": "v1_1", "status": "in_progress", "event_type": "interaction.status_update"}


def streamed(message: dict[str, Any], *events: Event) -> bytes:
    completed = {name: value for name, value in message.items() if name != "steps"}
    end = {"interaction": completed, "event_type": "interaction.completed"}
    return interactions_stream(*about(message), *events, end)


TEXT = (
    started(0, type="model_output"),
    delta(0, text="Paris – ", type="text"),
    delta(0, text="naturally 🥐.", type="text"),
    stopped(0),
)

STREAMS: dict[str, tuple[tuple[Event, ...], dict[str, Any]]] = {
    "text": (TEXT, ANSWERS["text"]),
    "text begun at the start": (
        (
            started(0, type="model_output", content=[text("Paris – ")]),
            delta(0, text="naturally 🥐.", type="text"),
            stopped(0),
        ),
        ANSWERS["text"],
    ),
    "a thought": (
        (
            started(0, type="thought"),
            delta(0, content=text("**France**\n\n"), type="thought_summary"),
            delta(0, content=text("So..."), type="thought_summary"),
            delta(0, signature="c2ln", type="thought_signature"),
            stopped(0),
            started(1, type="model_output"),
            delta(1, text="Paris.", type="text"),
            stopped(1),
        ),
        interaction(THOUGHT, output(text("Paris."))),
    ),
    "citations": (
        (
            started(0, type="model_output"),
            delta(0, text="Paris.", type="text"),
            delta(0, annotations=[CITATION], type="text_annotation_delta"),
            delta(0, annotations=[CITATION], type="text_annotation_delta"),
            stopped(0),
        ),
        ANSWERS["citations"],
    ),
    "an image": (
        (
            started(0, type="model_output"),
            delta(0, text="Here:", type="text"),
            delta(0, **IMAGE),
            delta(0, text="Paris.", type="text"),
            stopped(0),
        ),
        ANSWERS["an image"],
    ),
    "function calls": (
        (
            started(0, **{**WEATHER, "arguments": {}}),
            delta(0, arguments='{"city": "Zü', type="arguments_delta"),
            delta(0, arguments='rich"}', type="arguments_delta"),
            stopped(0),
            started(1, **NOW),
            stopped(1),
        ),
        interaction(WEATHER, NOW, status="requires_action"),
    ),
    "a search": (
        (
            started(0, type="google_search_call", id="s1"),
            delta(0, type="google_search_call", arguments={"queries": ["Paris"]}, signature="c2ln"),
            stopped(0),
        ),
        interaction(
            {
                "type": "google_search_call",
                "id": "s1",
                "arguments": {"queries": ["Paris"]},
                "signature": "c2ln",
            }
        ),
    ),
    "events that nobody knows": (
        ({"event_type": "interaction.dreaming"}, *TEXT),
        ANSWERS["text"],
    ),
}


@pytest.mark.parametrize(("events", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_interaction(events: tuple[Event, ...], message: dict[str, Any]) -> None:
    answer = read(INTERACTIONS, interactions_call("sse"), streamed(message, *events))

    assert (answer.recorded.form, answer.message) == ("sse", message)
    assert answer.ending in (Ending.COMPLETE, Ending.TOOL_CALLS)


def test_a_stream_is_replayed_as_it_was_recorded() -> None:
    body = streamed(ANSWERS["text"], *TEXT)
    answer = read(INTERACTIONS, interactions_call("sse"), body)

    assert INTERACTIONS.write_answer(interactions_call("sse"), answer).body == body


WHOLE = streamed(ANSWERS["text"], *TEXT)

ENDS: dict[str, tuple[bytes, Ending]] = {
    "whole": (WHOLE, Ending.COMPLETE),
    "no mark at the end": (WHOLE.removesuffix(b"event: done\ndata: [DONE]\n\n"), Ending.INCOMPLETE),
    "not completed": (interactions_stream(*about(ANSWERS["text"]), *TEXT), Ending.INCOMPLETE),
    "a step that goes on": (streamed(ANSWERS["text"], *TEXT[:-1]), Ending.INCOMPLETE),
    "an error": (
        interactions_stream(
            *about(ANSWERS["text"]), *TEXT, {"error": {"message": "Late."}, "event_type": "error"}
        ),
        Ending.FAILED,
    ),
}


@pytest.mark.parametrize(("body", "ending"), ENDS.values(), ids=ENDS.keys())
def test_a_stream_ends_with_its_interaction_and_the_mark(body: bytes, ending: Ending) -> None:
    assert read(INTERACTIONS, interactions_call("sse"), body).ending is ending


BROKEN: dict[str, bytes] = {
    "no events": b": nothing\n\n",
    "no number": interactions_stream({"event_type": "step.start", "step": {}}),
    "a step that never started": interactions_stream(delta(0, text="a", type="text")),
    "an unknown delta": interactions_stream(started(0, type="thought"), delta(0, type="dream")),
    "arguments that are no object": interactions_stream(
        started(0, **NOW), delta(0, arguments="[]", type="arguments_delta"), stopped(0)
    ),
    "annotations of nothing": interactions_stream(
        started(0, type="model_output"), delta(0, annotations=[], type="text_annotation_delta")
    ),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_stream_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(INTERACTIONS, interactions_call("sse"), body)


OUTPUT = output(text("Paris."))

ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "completed": (interaction(OUTPUT), Ending.COMPLETE),
    "outputs, as they were told before": ({"status": "completed", "outputs": [text("a")]}, Ending.COMPLETE),
    "an image": (interaction(output(IMAGE)), Ending.COMPLETE),
    "requires action": (interaction(WEATHER, status="requires_action"), Ending.TOOL_CALLS),
    "an action that is not told": (interaction(OUTPUT, status="requires_action"), Ending.INCOMPLETE),
    "an action of another kind": (
        interaction({"type": "computer_use_call", "id": "c"}, status="requires_action"),
        Ending.TOOL_CALLS,
    ),
    "a call": (interaction(OUTPUT, WEATHER), Ending.TOOL_CALLS),
    "incomplete": (interaction(OUTPUT, status="incomplete"), Ending.TRUNCATED),
    "no budget left": (interaction(OUTPUT, status="budget_exceeded"), Ending.TRUNCATED),
    "failed": (interaction(OUTPUT, status="failed"), Ending.FAILED),
    "in progress": (interaction(status="in_progress"), Ending.INCOMPLETE),
    "cancelled": (interaction(OUTPUT, status="cancelled"), Ending.INCOMPLETE),
    "another status": (interaction(OUTPUT, status="dreaming"), Ending.INCOMPLETE),
    "no text": (interaction(output(text(" "))), Ending.EMPTY),
    "a thought alone": (interaction(THOUGHT), Ending.EMPTY),
    "no steps": (interaction(), Ending.EMPTY),
    "an error": ({"error": {"message": "No.", "code": "invalid_request"}}, Ending.FAILED),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_the_status_says_how_an_interaction_ended(message: dict[str, Any], ending: Ending) -> None:
    assert read(INTERACTIONS, interactions_call(), jsoned(message)).ending is ending


def test_tokens_are_counted_as_google_counts_them() -> None:
    message = interaction(OUTPUT, usage={**USAGE, "total_tool_use_tokens": 100})

    assert read(INTERACTIONS, interactions_call(), jsoned(message)).usage == Usage(112, 28, 4, 21)


def rendered(message: dict[str, Any]) -> bytes:
    answer = read(INTERACTIONS, interactions_call(), jsoned(message))
    return INTERACTIONS.write_answer(interactions_call("sse"), answer).body


def test_an_interaction_is_streamed_step_by_step() -> None:
    message = interaction(THOUGHT, output(text("Looking.")), WEATHER, status="requires_action")
    told = [json.loads(event.data) for event in sse.read(rendered(message))[2:-2]]

    assert told == [
        started(0, type="thought"),
        delta(0, content=THOUGHT["summary"][0], type="thought_summary"),
        delta(0, signature="c2ln", type="thought_signature"),
        stopped(0),
        started(1, type="model_output"),
        delta(1, text="Looking.", type="text"),
        stopped(1),
        started(2, **{**WEATHER, "arguments": {}}),
        delta(2, arguments='{"city":"Zürich"}', type="arguments_delta"),
        stopped(2),
    ]


def test_a_stream_begins_with_the_interaction_and_ends_with_the_mark() -> None:
    events = sse.read(rendered(ANSWERS["text"]))

    assert [event.name for event in events] == [
        "interaction.created",
        "interaction.status_update",
        "step.start",
        "step.delta",
        "step.stop",
        "interaction.completed",
        "done",
    ]
    assert [json.loads(event.data) for event in events[:2]] == [*about(ANSWERS["text"])]


UNSTREAMED: dict[str, tuple[dict[str, Any], str]] = {
    "a search": (interaction({"type": "google_search_call"}, OUTPUT), "a step that is not known"),
    "sound": (interaction(output({"type": "audio", "data": "AAAA"})), "content that is not known"),
    "two texts": (interaction(output(text("a"), text("b"))), "texts that a stream would make one of"),
    "contents that are none": (interaction(OUTPUT, {"type": "model_output", "content": 1}), "not a list"),
    "outputs": ({"status": "completed", "outputs": [text("a")]}, "without an id or steps"),
}


@pytest.mark.parametrize(("message", "reason"), UNSTREAMED.values(), ids=UNSTREAMED.keys())
def test_what_is_not_known_to_be_streamed_is_not(message: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormUnavailable, match=reason):
        rendered(message)


def test_streamed_sound_is_not_told_as_one_answer() -> None:
    sound = {"type": "audio", "data": "AAAA"}
    body = streamed(interaction(), started(0, type="model_output"), delta(0, **sound), stopped(0))
    answer = read(INTERACTIONS, interactions_call("sse"), body)

    with pytest.raises(FormUnavailable, match="in pieces"):
        INTERACTIONS.write_answer(interactions_call(), answer)


@pytest.mark.parametrize("message", ANSWERS.values(), ids=ANSWERS.keys())
def test_google_reads_every_event(message: dict[str, Any]) -> None:
    headers = {"content-type": "text/event-stream"}
    body = rendered(message)
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=body))
    options = types.HttpOptions(httpx_client=httpx2.Client(transport=transport))
    client = genai.Client(api_key="none", http_options=options)
    events = list(client.interactions.create(model="m", input="?", stream=True))

    assert [event.event_type for event in events] == [event.name for event in sse.read(body)][:-1]
