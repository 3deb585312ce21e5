"""Answers of Anthropic's formats."""

from tests.benchmarks.answers.sample import Sample, sse

_ANTHROPIC = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m"}
WHOLE = {
    **_ANTHROPIC,
    "content": [
        {"type": "thinking", "thinking": "so so", "signature": "sig"},
        {"type": "text", "text": "Grüße", "citations": [{"type": "char_location", "cited_text": "x"}]},
        {"type": "tool_use", "id": "tu", "name": "f", "input": {"a": 1}},
        {"type": "tool_use", "id": "tv", "name": "g", "input": {}},
    ],
    "stop_reason": "tool_use",
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 9},
}
EVENTS = (
    {"type": "message_start", "message": {**_ANTHROPIC, "content": [], "usage": {"input_tokens": 3}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "so so"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "sig"}},
    {"type": "content_block_stop", "index": 0},
    {
        "type": "content_block_start",
        "index": 1,
        "content_block": {"type": "text", "text": "", "citations": []},
    },
    {
        "type": "content_block_delta",
        "index": 1,
        "delta": {"type": "citations_delta", "citation": {"type": "char_location", "cited_text": "x"}},
    },
    {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "Gr"}},
    {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "üße"}},
    {
        "type": "content_block_start",
        "index": 2,
        "content_block": {"type": "tool_use", "id": "tu", "name": "f", "input": {}},
    },
    {
        "type": "content_block_delta",
        "index": 2,
        "delta": {"type": "input_json_delta", "partial_json": '{"a": 1}'},
    },
    {
        "type": "content_block_start",
        "index": 3,
        "content_block": {"type": "tool_use", "id": "tv", "name": "g", "input": {}},
    },
    {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}},
    {"type": "message_stop"},
)

MESSAGES = Sample("messages", WHOLE, [sse(*EVENTS, named="type")])

_COMPLETE = {"type": "completion", "id": "compl_1", "model": "m", "log_id": "l"}

COMPLETE = Sample(
    "complete",
    {**_COMPLETE, "completion": " Grüße", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"},
    [
        sse(
            {**_COMPLETE, "completion": " Gr", "stop_reason": None, "stop": None},
            {"type": "ping"},
            {**_COMPLETE, "completion": "üße", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"},
            named="type",
            end="\r\n\r\n",
        )
    ],
)
