"""A recorded response as the stream that another call asks for."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import FormUnavailable, Recorded
from latency_slayer.wire.framing import sse
from tests.wire.responses.samples import (
    ANSWERS,
    BODY,
    CITATION,
    CODE,
    FILE_SEARCH,
    IMAGE,
    LOGPROBS,
    MCP_CALL,
    MCP_TOOLS,
    PATCH,
    RESPONSES,
    SQL,
    TOOL_SEARCH,
    TOOLS_FOUND,
    WEB_SEARCH,
    function_call,
    message,
    response,
    responses_call,
    responses_request,
    text,
    thought,
)
from tests.wire.samples import jsoned, read


def written(said: dict[str, Any], provider: str = "openai") -> Recorded:
    """`said`, recorded as JSON, as a stream."""
    answer = read(RESPONSES, responses_call("json", provider), jsoned(said))
    return RESPONSES.write_answer(responses_call("sse", provider), answer)


def rendered(said: dict[str, Any], provider: str = "openai") -> list[dict[str, Any]]:
    """The events of `said`, recorded as JSON, as a stream."""
    return [json.loads(event.data) for event in sse.read(written(said, provider).body)]


def told(event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The type of `event` less `response.`, and its fields less those that say where it belongs."""
    own = ("type", "sequence_number", "output_index", "item_id")
    fields = {name: value for name, value in event.items() if name not in own}
    return event["type"].removeprefix("response."), fields


def test_text_is_streamed_as_openai_streams_it() -> None:
    whole = ANSWERS["text"]
    item = whole["output"][0]
    begun = {**whole, "status": "in_progress", "output": [], "usage": None, "completed_at": None}
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    said = "Paris – naturally 🥐."

    assert rendered(whole) == [
        {"type": "response.created", "sequence_number": 0, "response": begun},
        {"type": "response.in_progress", "sequence_number": 1, "response": begun},
        {
            "type": "response.output_item.added",
            "sequence_number": 2,
            "output_index": 0,
            "item": {**item, "status": "in_progress", "content": []},
        },
        {"type": "response.content_part.added", "sequence_number": 3, **at, "part": text("")},
        {"type": "response.output_text.delta", "sequence_number": 4, **at, "delta": said, "logprobs": []},
        {"type": "response.output_text.done", "sequence_number": 5, **at, "text": said, "logprobs": []},
        {"type": "response.content_part.done", "sequence_number": 6, **at, "part": text(said)},
        {"type": "response.output_item.done", "sequence_number": 7, "output_index": 0, "item": item},
        {"type": "response.completed", "sequence_number": 8, "response": whole},
    ]


def test_each_event_is_named_by_its_type() -> None:
    recorded = written(ANSWERS["parallel function calls"])
    events = sse.read(recorded.body)

    assert recorded.content_type == "text/event-stream; charset=utf-8"
    assert [event.name for event in events] == [json.loads(event.data)["type"] for event in events]


def test_items_are_told_one_after_another() -> None:
    events = rendered(response(thought(), function_call(1, ""), function_call(2, "")))
    indexes = [(event["type"].rpartition(".")[2], event["output_index"]) for event in events[2:-1]]

    call = ["added", "done", "done"]
    assert indexes == [
        ("added", 0),
        ("done", 0),
        *((kind, 1) for kind in call),
        *((kind, 2) for kind in call),
    ]


PARTS: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "citations": (
        text("Paris.", annotations=[CITATION, CITATION]),
        [
            ("output_text.delta", {"delta": "Paris.", "logprobs": []}),
            ("output_text.annotation.added", {"annotation_index": 0, "annotation": CITATION}),
            ("output_text.annotation.added", {"annotation_index": 1, "annotation": CITATION}),
            ("output_text.done", {"text": "Paris.", "logprobs": []}),
        ],
    ),
    "logprobs": (
        text("Paris", logprobs=LOGPROBS),
        [
            ("output_text.delta", {"delta": "Paris", "logprobs": LOGPROBS}),
            ("output_text.done", {"text": "Paris", "logprobs": LOGPROBS}),
        ],
    ),
    "no logprobs": (
        {"type": "output_text", "text": "Paris"},
        [
            ("output_text.delta", {"delta": "Paris", "logprobs": []}),
            ("output_text.done", {"text": "Paris", "logprobs": []}),
        ],
    ),
    "no text": (text(""), [("output_text.done", {"text": "", "logprobs": []})]),
    "a refusal": (
        {"type": "refusal", "refusal": "No."},
        [("refusal.delta", {"delta": "No."}), ("refusal.done", {"refusal": "No."})],
    ),
}


@pytest.mark.parametrize(("part", "expected"), PARTS.values(), ids=PARTS.keys())
def test_a_part_of_a_message_is_told(
    part: dict[str, Any], expected: list[tuple[str, dict[str, Any]]]
) -> None:
    emptied = {
        name: value if name == "type" else "" if isinstance(value, str) else []
        for name, value in part.items()
    }
    second = rendered(response(message(text("So: "), part)))[7:-2]

    assert [told(event) for event in second] == [
        ("content_part.added", {"content_index": 1, "part": emptied}),
        *((kind, {"content_index": 1, **fields}) for kind, fields in expected),
        ("content_part.done", {"content_index": 1, "part": part}),
    ]


ARGUMENTS = '{"city": "Zürich"}'
SUMMARY = {"type": "summary_text", "text": "Well."}
REASONING = {"type": "reasoning_text", "text": "France, so…"}

ITEMS: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "a call": (
        function_call(),
        [
            ("function_call_arguments.delta", {"delta": ARGUMENTS}),
            ("function_call_arguments.done", {"arguments": ARGUMENTS}),
        ],
    ),
    "a custom tool": (
        SQL,
        [
            ("custom_tool_call_input.delta", {"delta": "SELECT 'é'"}),
            ("custom_tool_call_input.done", {"input": "SELECT 'é'"}),
        ],
    ),
    "a thought in short": (
        thought("Well."),
        [
            ("reasoning_summary_part.added", {"summary_index": 0, "part": {**SUMMARY, "text": ""}}),
            ("reasoning_summary_text.delta", {"summary_index": 0, "delta": "Well."}),
            ("reasoning_summary_text.done", {"summary_index": 0, "text": "Well."}),
            ("reasoning_summary_part.done", {"summary_index": 0, "part": SUMMARY}),
        ],
    ),
    "a thought in full": (
        thought(content=[REASONING]),
        [
            ("content_part.added", {"content_index": 0, "part": {**REASONING, "text": ""}}),
            ("reasoning_text.delta", {"content_index": 0, "delta": "France, so…"}),
            ("reasoning_text.done", {"content_index": 0, "text": "France, so…"}),
            ("content_part.done", {"content_index": 0, "part": REASONING}),
        ],
    ),
    "a hidden thought": (thought(encrypted_content="gAAA=="), []),
    "a web search": (
        WEB_SEARCH,
        [
            ("web_search_call.in_progress", {}),
            ("web_search_call.searching", {}),
            ("web_search_call.completed", {}),
        ],
    ),
    "a web search that failed": (
        {**WEB_SEARCH, "status": "failed"},
        [("web_search_call.in_progress", {}), ("web_search_call.searching", {})],
    ),
    "a file search": (
        FILE_SEARCH,
        [
            ("file_search_call.in_progress", {}),
            ("file_search_call.searching", {}),
            ("file_search_call.completed", {}),
        ],
    ),
    "code": (
        CODE,
        [
            ("code_interpreter_call.in_progress", {}),
            ("code_interpreter_call_code.delta", {"delta": "print(6 * 7)"}),
            ("code_interpreter_call_code.done", {"code": "print(6 * 7)"}),
            ("code_interpreter_call.interpreting", {}),
            ("code_interpreter_call.completed", {}),
        ],
    ),
    "MCP": (
        MCP_CALL,
        [
            ("mcp_call.in_progress", {}),
            ("mcp_call_arguments.delta", {"delta": '{"q": "Paris"}'}),
            ("mcp_call_arguments.done", {"arguments": '{"q": "Paris"}'}),
            ("mcp_call.completed", {}),
        ],
    ),
    "MCP that failed": (
        {**MCP_CALL, "arguments": "", "error": {"type": "http_error"}},
        [
            ("mcp_call.in_progress", {}),
            ("mcp_call_arguments.done", {"arguments": ""}),
            ("mcp_call.failed", {}),
        ],
    ),
    "MCP's tools": (MCP_TOOLS, [("mcp_list_tools.in_progress", {}), ("mcp_list_tools.completed", {})]),
    "no tools of MCP's": (
        {**MCP_TOOLS, "error": "unreachable"},
        [("mcp_list_tools.in_progress", {}), ("mcp_list_tools.failed", {})],
    ),
    "an image": (
        IMAGE,
        [
            ("image_generation_call.in_progress", {}),
            ("image_generation_call.generating", {}),
            ("image_generation_call.completed", {}),
        ],
    ),
    "a compaction": (
        {"id": "cmp_1", "type": "compaction", "encrypted_content": "g"},
        [("compaction.compacting", {})],
    ),
    "a search for tools": (TOOL_SEARCH, []),
    "a patch": (PATCH, []),
}


@pytest.mark.parametrize(("item", "expected"), ITEMS.values(), ids=ITEMS.keys())
def test_an_item_is_told(item: dict[str, Any], expected: list[tuple[str, dict[str, Any]]]) -> None:
    start, *events = rendered(response(item, message(text("So."))))[2:]
    within, end = events[: len(expected)], events[len(expected)]
    placed = {"item_id": item["id"], "output_index": 0}

    assert [told(event) for event in within] == expected
    assert [event.items() >= placed.items() for event in within] == [True] * len(expected)
    assert (start["type"], start["item"]["id"]) == ("response.output_item.added", item["id"])
    assert (end["type"], end["item"]) == ("response.output_item.done", item)


STARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a call": (
        function_call(namespace="crm"),
        {**function_call(namespace="crm"), "arguments": "", "status": "in_progress"},
    ),
    "a thought": (
        thought("Well.", content=[REASONING], encrypted_content="g"),
        thought(content=[], encrypted_content="g"),
    ),
    "a thought without content": (thought("Well.", content=None), thought(content=None)),
    "a web search": (WEB_SEARCH, {"id": "ws_1", "type": "web_search_call", "status": "in_progress"}),
    "an image": (IMAGE, {"id": "ig_1", "type": "image_generation_call", "status": "in_progress"}),
    "code": (CODE, {**CODE, "code": "", "outputs": None, "status": "in_progress"}),
    "a file search": (FILE_SEARCH, {**FILE_SEARCH, "queries": [], "results": None, "status": "in_progress"}),
    "MCP": (MCP_CALL, {**MCP_CALL, "arguments": "", "output": None, "status": "in_progress"}),
    "MCP's tools": (MCP_TOOLS, {**MCP_TOOLS, "tools": []}),
    "a search for tools": (TOOL_SEARCH, {**TOOL_SEARCH, "arguments": {}, "status": "in_progress"}),
    "tools found": (TOOLS_FOUND, {**TOOLS_FOUND, "status": "in_progress"}),
}


@pytest.mark.parametrize(("item", "expected"), STARTS.values(), ids=STARTS.keys())
def test_an_item_starts_without_what_is_told_later(item: dict[str, Any], expected: dict[str, Any]) -> None:
    events = rendered(response(item, message(text("So."))))

    assert events[2]["item"] == expected


def test_a_response_that_was_cut_short_is_told_as_incomplete() -> None:
    cut = response(
        message(text("Par"), status="incomplete"),
        status="incomplete",
        incomplete_details={"reason": "max_output_tokens"},
    )
    first, *_, last = rendered(cut)

    assert first["response"]["incomplete_details"] is None
    assert (last["type"], last["response"]) == ("response.incomplete", cut)


def test_bedrock_names_no_events_and_has_its_own_word_for_parts_of_a_thought() -> None:
    recorded = written(ANSWERS["reasoning in full"], "bedrock-mantle")
    events = sse.read(recorded.body)
    types = [json.loads(event.data)["type"].removeprefix("response.") for event in events]

    thinking = ["reasoning_part.added", "reasoning_text.delta", "reasoning_text.done", "reasoning_part.done"]
    saying = ["content_part.added", "output_text.delta", "output_text.done", "content_part.done"]
    assert {event.name for event in events} == {""}
    assert types == [
        *("created", "in_progress"),
        *("output_item.added", *thinking, "output_item.done"),
        *("output_item.added", *saying, "output_item.done"),
        "completed",
    ]


def test_bedrock_streams_openais_own_models_as_openai_does() -> None:
    asked = responses_request({**BODY, "stream": True}, path="/openai/v1/responses")
    answer = read(RESPONSES, responses_call(), jsoned(ANSWERS["reasoning in full"]))
    recorded = RESPONSES.write_answer(RESPONSES.read_call(asked, "bedrock-mantle"), answer)

    assert recorded == written(ANSWERS["reasoning in full"])


def test_openrouter_ends_with_a_mark() -> None:
    *_, last, mark = sse.read(written(ANSWERS["text"], "openrouter").body)

    assert (last.name, mark) == ("response.completed", sse.Event("", "[DONE]"))


PARTIAL = {"type": "image_generation", "partial_images": 2}

UNAVAILABLE: dict[str, tuple[dict[str, Any], str]] = {
    "no token counts": (response(message(text("a")), usage=None), "no token counts"),
    "an unknown item": (response({"type": "oracle_call", "id": "o"}), "not known to be streamed"),
    "an item without a type": (response({"id": "o"}, function_call()), "not known to be streamed"),
    "an unknown part": (response(message(text("a"), {"type": "output_audio"})), "not known to be streamed"),
    "two items of one id": (response(thought("a"), thought("b"), function_call()), "be told apart"),
    "two calls of one id": (
        response(function_call(), {**function_call(2), "call_id": "call_1"}),
        "told apart",
    ),
    "partial images": (response(IMAGE, tools=[PARTIAL]), "partial images"),
    "arguments that are no text": (response(function_call(arguments=None)), "arguments is not what"),  # type: ignore[arg-type]  # as it must not be
    "text that is none": (response(message(text("a"), text(None))), "text is not what"),  # type: ignore[arg-type]  # as it must not be
    "citations that are no objects": (response(message(text("a", annotations=["b"]))), "annotations is not"),
    "a summary that is no list": (response({**thought(), "summary": "Well."}, function_call()), "summary is"),
}


@pytest.mark.parametrize(("said", "reason"), UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_what_a_stream_cannot_say_is_unavailable(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormUnavailable, match=reason):
        written(said)


def test_partial_images_that_nobody_drew_change_nothing() -> None:
    assert rendered(response(message(text("a")), tools=[PARTIAL]))[-1]["type"] == "response.completed"
