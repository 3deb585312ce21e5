"""Answers of Converse, as JSON and as streams, and one as the other."""

from typing import Any

import pytest

from latency_slayer.wire.call import Ending, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.framing import event_stream
from tests.wire.bedrock.samples import (
    CITATION,
    CONVERSE,
    CONVERSE_REPLIES,
    CONVERSE_USAGE,
    Event,
    converse_call,
    converse_reply,
    exception,
    frames,
    tool_use,
)
from tests.wire.samples import jsoned, read

START: Event = ("messageStart", {"role": "assistant"})


def started(number: int, **start: Any) -> Event:
    return "contentBlockStart", {"contentBlockIndex": number, "start": start}


def delta(number: int, **said: Any) -> Event:
    return "contentBlockDelta", {"contentBlockIndex": number, "delta": said}


def stopped(number: int) -> Event:
    return "contentBlockStop", {"contentBlockIndex": number}


def ended(stop: str = "end_turn", **metadata: Any) -> list[Event]:
    told = {"metrics": {"latencyMs": 1841}, "usage": CONVERSE_USAGE, **metadata}
    return [("messageStop", {"stopReason": stop}), ("metadata", told)]


TEXT = [START, delta(0, text="Par"), delta(0, text="is."), stopped(0), *ended()]
TOOL_USE = [
    START,
    delta(0, text="Looking."),
    stopped(0),
    started(1, toolUse={"toolUseId": "tooluse_1", "name": "weather", "type": "tool_use"}),
    delta(1, toolUse={"input": ""}),
    delta(1, toolUse={"input": '{"city": "Z'}),
    delta(1, toolUse={"input": 'ürich"}'}),
    stopped(1),
    started(2, toolUse={"toolUseId": "tooluse_2", "name": "weather", "type": "tool_use"}),
    delta(2, toolUse={"input": ""}),
    stopped(2),
    *ended("tool_use"),
]
REASONING = [
    START,
    delta(0, reasoningContent={"text": "France, "}),
    delta(0, reasoningContent={"text": "so …"}),
    delta(0, reasoningContent={"signature": "c2ln"}),
    stopped(0),
    delta(1, reasoningContent={"redactedContent": "c2VjcmV0"}),
    stopped(1),
    delta(2, text="Paris."),
    stopped(2),
    *ended(),
]
CITED = [START, delta(0, text="Par"), delta(0, text="is"), delta(0, citation=CITATION), stopped(0), *ended()]
GUARDED = [
    START,
    delta(0, text="Paris"),
    stopped(0),
    ("messageStop", {"stopReason": "end_turn", "additionalModelResponseFields": {"stop_sequence": None}}),
    ("metadata", {"metrics": {"latencyMs": 1841}, "usage": CONVERSE_USAGE, "trace": {"guardrail": {}}}),
]
SKIPPING = [START, delta(3, text="Paris"), stopped(3), delta(7, text="."), stopped(7), *ended()]

STREAMS: dict[str, tuple[list[Event], dict[str, Any]]] = {
    "text": (TEXT, converse_reply({"text": "Paris."})),
    "tool use": (
        TOOL_USE,
        converse_reply({"text": "Looking."}, tool_use(1, city="Zürich"), tool_use(2), stop="tool_use"),
    ),
    "reasoning": (REASONING, CONVERSE_REPLIES["reasoning"]),
    "citations": (
        CITED,
        converse_reply({"citationsContent": {"content": [{"text": "Paris"}], "citations": [CITATION]}}),
    ),
    "a guardrail's trace": (
        GUARDED,
        converse_reply(
            {"text": "Paris"},
            additionalModelResponseFields={"stop_sequence": None},
            trace={"guardrail": {}},
        ),
    ),
    "blocks whose numbers skip": (SKIPPING, converse_reply({"text": "Paris"}, {"text": "."})),
    "an event that may come": (
        [*TEXT[:2], ("weather", {"sky": "blue"}), *TEXT[2:]],
        converse_reply({"text": "Paris."}),
    ),
}


@pytest.mark.parametrize(("events", "message"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_adds_up_to_the_answer(events: list[Event], message: dict[str, Any]) -> None:
    answer = read(CONVERSE, converse_call("eventstream"), frames(*events))

    assert answer.message == message


def test_a_stream_without_padding_reads_alike() -> None:
    call = converse_call("eventstream")

    assert (
        read(CONVERSE, call, frames(*TEXT, padded=False)).message
        == read(CONVERSE, call, frames(*TEXT)).message
    )


def written(message: dict[str, Any]) -> list[event_stream.Message]:
    answer = read(CONVERSE, converse_call(), jsoned(message))
    return event_stream.read(CONVERSE.write_answer(converse_call("eventstream"), answer).body)


def test_a_rendered_stream_has_bedrocks_own_order() -> None:
    names = [message.headers[":event-type"] for message in written(CONVERSE_REPLIES["tool use"])]

    text = ["contentBlockDelta", "contentBlockStop"]
    assert names == ["messageStart", *text, "contentBlockStart", *text, "messageStop", "metadata"]


def test_a_rendered_frame_says_what_it_is() -> None:
    first = written(CONVERSE_REPLIES["text"])[0]

    assert (dict(first.headers), first.payload) == (
        {":event-type": "messageStart", ":content-type": "application/json", ":message-type": "event"},
        b'{"role":"assistant"}',
    )


def test_an_empty_input_is_written_as_json() -> None:
    deltas = [m.payload for m in written(CONVERSE_REPLIES["parallel tool uses"]) if b'"delta"' in m.payload]

    assert deltas[1] == b'{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"}}}'


ONLY_JSON: dict[str, dict[str, Any]] = {
    "an unknown block": converse_reply({"hologram": {"bytes": "eA=="}}),
    "two kinds in one block": converse_reply({"text": "Paris", "hologram": {}}),
    "a guarded text": converse_reply({"guardContent": {"text": {"text": "Paris"}}}, {"text": "."}),
    "several cited texts": converse_reply(
        {"citationsContent": {"content": [{"text": "Par"}, {"text": "is"}], "citations": [CITATION]}}
    ),
    "a cited text without citations": converse_reply(
        {"citationsContent": {"content": [{"text": "Paris"}], "citations": []}}
    ),
    "more about reasoning": converse_reply(
        {"reasoningContent": {"reasoningText": {"text": "So", "mood": "calm"}}}, {"text": "Paris"}
    ),
    "a tool use without input": converse_reply({"toolUse": {"toolUseId": "t", "name": "f"}}),
    "more than a message": converse_reply(
        output={"message": {"role": "assistant", "content": [{"text": "Paris"}]}, "draft": {}}
    ),
    "no token counts": converse_reply({"text": "Paris"}, usage=None),
    "no metrics": converse_reply({"text": "Paris"}, metrics=None),
}


@pytest.mark.parametrize("message", ONLY_JSON.values(), ids=ONLY_JSON.keys())
def test_what_a_stream_cannot_say_is_no_stream(message: dict[str, Any]) -> None:
    answer = read(CONVERSE, converse_call(), jsoned(message))

    with pytest.raises(FormUnavailable):
        CONVERSE.write_answer(converse_call("eventstream"), answer)


ONLY_STREAMED: dict[str, list[Event]] = {
    "an unknown delta": [delta(0, hologram={"bytes": "eA=="})],
    "a start of two kinds": [started(0, toolUse={}, image={}), delta(0, toolUse={"input": "{}"})],
    "text in a tool use": [started(0, toolUse={"name": "f"}), delta(0, text="a")],
    "a result in pieces": [
        started(0, toolResult={"toolUseId": "t"}),
        delta(0, toolResult=[{"text": "a"}]),
        delta(0, toolResult=[{"text": "b"}]),
    ],
    "an image in pieces": [
        started(0, image={"format": "png"}),
        delta(0, image={"source": {"bytes": "eA=="}}),
        delta(0, image={"source": {"bytes": "eA=="}}),
    ],
    "two signatures": [
        delta(0, reasoningContent={"signature": "a"}),
        delta(0, reasoningContent={"signature": "b"}),
    ],
}


@pytest.mark.parametrize("block", ONLY_STREAMED.values(), ids=ONLY_STREAMED.keys())
def test_a_block_of_no_known_kind_is_replayed_as_it_came_and_no_other_way(block: list[Event]) -> None:
    body = frames(START, *block, stopped(0), delta(1, text="Paris"), stopped(1), *ended())
    answer = read(CONVERSE, converse_call("eventstream"), body)

    assert (answer.ending, answer.text) == (Ending.COMPLETE, "Paris")
    assert CONVERSE.write_answer(converse_call("eventstream"), answer).body == body
    with pytest.raises(FormUnavailable):
        CONVERSE.write_answer(converse_call(), answer)


ENDINGS: dict[str, tuple[dict[str, Any], Ending]] = {
    "a turn": (converse_reply({"text": "Paris"}), Ending.COMPLETE),
    "a stop sequence": (converse_reply({"text": "Paris"}, stop="stop_sequence"), Ending.COMPLETE),
    "a tool use": (converse_reply(tool_use(1), stop="tool_use"), Ending.TOOL_CALLS),
    "a tool use that is not there": (converse_reply({"text": "a"}, stop="tool_use"), Ending.INCOMPLETE),
    "a tool use that the reason leaves out": (converse_reply(tool_use(1)), Ending.TOOL_CALLS),
    "a tool of the server": (CONVERSE_REPLIES["server tools"], Ending.COMPLETE),
    "the limit": (converse_reply({"text": "Par"}, stop="max_tokens"), Ending.TRUNCATED),
    "the context's end": (
        converse_reply({"text": "Par"}, stop="model_context_window_exceeded"),
        Ending.TRUNCATED,
    ),
    "a guardrail": (converse_reply({"text": "No."}, stop="guardrail_intervened"), Ending.FILTERED),
    "a filter": (converse_reply({"text": "No."}, stop="content_filtered"), Ending.FILTERED),
    "a malformed tool use": (converse_reply({"text": "a"}, stop="malformed_tool_use"), Ending.INCOMPLETE),
    "a malformed answer": (converse_reply({"text": "a"}, stop="malformed_model_output"), Ending.INCOMPLETE),
    "an unknown reason": (converse_reply({"text": "a"}, stop="tea_time"), Ending.INCOMPLETE),
    "no reason": (converse_reply({"text": "a"}, stopReason=None), Ending.INCOMPLETE),
    "nothing": (converse_reply(), Ending.EMPTY),
    "blanks": (converse_reply({"text": " \n"}), Ending.EMPTY),
    "reasoning alone": (
        converse_reply({"reasoningContent": {"reasoningText": {"text": "So"}}}),
        Ending.EMPTY,
    ),
    "an image": (CONVERSE_REPLIES["an image"], Ending.COMPLETE),
}


@pytest.mark.parametrize(("message", "ending"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_answer_ends_as_its_reason_and_content_say(message: dict[str, Any], ending: Ending) -> None:
    assert read(CONVERSE, converse_call(), jsoned(message)).ending is ending


UNFINISHED: dict[str, tuple[bytes, Ending]] = {
    "no metadata": (frames(*TEXT[:-1]), Ending.INCOMPLETE),
    "metadata but no stop": (frames(*TEXT[:-2], TEXT[-1]), Ending.INCOMPLETE),
    "metadata before the stop": (frames(*TEXT[:-2], TEXT[-1], TEXT[-2]), Ending.INCOMPLETE),
    "an input that is cut": (frames(*TOOL_USE[:6], *ended("tool_use")), Ending.INCOMPLETE),
    "no messageStart": (frames(*TEXT[1:]), Ending.INCOMPLETE),
    "an exception that is called an event": (
        frames(*TEXT[:2], ("throttlingException", {"message": "slow"}), *TEXT[2:]),
        Ending.FAILED,
    ),
    "an exception": (frames(*TEXT[:2]) + exception("modelStreamErrorException", "late"), Ending.FAILED),
    "an exception after the end": (frames(*TEXT) + exception("throttlingException", "slow"), Ending.FAILED),
    "an exception alone": (exception("throttlingException", "slow"), Ending.FAILED),
    "the limit inside an input": (frames(*TOOL_USE[:6], *ended("max_tokens")), Ending.TRUNCATED),
}


@pytest.mark.parametrize(("body", "ending"), UNFINISHED.values(), ids=UNFINISHED.keys())
def test_a_stream_that_has_not_its_end_is_not_complete(body: bytes, ending: Ending) -> None:
    assert read(CONVERSE, converse_call("eventstream"), body).ending is ending


def test_cached_tokens_are_a_part_of_the_input() -> None:
    answer = read(CONVERSE, converse_call(), jsoned(CONVERSE_REPLIES["text"]))

    assert answer.usage == Usage(input_tokens=1039, output_tokens=42, cached_tokens=1000)


def test_cited_texts_are_read_with_the_others() -> None:
    answer = read(CONVERSE, converse_call(), jsoned(CONVERSE_REPLIES["citations"]))

    assert answer.text == "Paris, and nothing else."


UNREADABLE: dict[str, bytes] = {
    "nothing": b"",
    "an error": jsoned({"message": "The provided model identifier is invalid."}),
    "another format": jsoned({"content": [{"type": "text", "text": "Paris"}], "stop_reason": "end_turn"}),
    "SSE": b'data: {"text": "Paris"}\n\n',
    "a frame that is not JSON": event_stream.write(
        [event_stream.Message({":event-type": "metadata"}, b"Paris")]
    ),
    "a block without a number": frames(START, ("contentBlockDelta", {"delta": {"text": "a"}})),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(CONVERSE, converse_call(), body)
