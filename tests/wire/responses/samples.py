"""Responses, asked for and answered, written after OpenAI's API reference."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.responses.codec import Responses
from tests.wire.samples import Format, request

RESPONSES = Responses()

BODY: dict[str, Any] = {
    "model": "gpt-5-mini",
    "instructions": "Be brief.",
    "input": [{"role": "user", "content": "What is the capital of France?"}],
}


def responses_request(body: Mapping[str, Any] | bytes = BODY, **fields: Any) -> Request:
    """A response asked for at OpenAI, with `fields` of the request replaced."""
    return request(body, **{"host": "api.openai.com", "path": "/v1/responses", **fields})


def responses_call(form: str = "json", provider: str = "openai") -> Call:
    """The call of BODY, its answer asked for in `form`."""
    return RESPONSES.read_call(responses_request({**BODY, "stream": form == "sse"}), provider)


def event(kind: str, **fields: Any) -> dict[str, Any]:
    """An event of type `response.KIND`, its number left to `streamed`."""
    return {"type": f"response.{kind}", **fields}


def streamed(*events: Mapping[str, Any], named: bool = True) -> bytes:
    """`events` as OpenAI streams them, numbered."""
    numbered = [{**each, "sequence_number": number} for number, each in enumerate(events)]
    return "".join(f"{_name(each, named)}data: {json.dumps(each)}\n\n" for each in numbered).encode()


def _name(told: Mapping[str, Any], named: bool) -> str:
    return f"event: {told['type']}\n" if named and "type" in told else ""


USAGE = {
    "input_tokens": 20,
    "input_tokens_details": {"cached_tokens": 4},
    "output_tokens": 8,
    "output_tokens_details": {"reasoning_tokens": 3},
    "total_tokens": 28,
}


def response(*output: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A response that puts `output` out."""
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1700000000,
        "status": "completed",
        "background": False,
        "completed_at": 1700000002,
        "error": None,
        "incomplete_details": None,
        "instructions": "Be brief.",
        "max_output_tokens": None,
        "metadata": {},
        "model": "gpt-5-mini-2025-08-07",
        "output": list(output),
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": "low", "summary": None},
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": USAGE,
        "user": None,
        **fields,
    }


def text(said: str, **fields: Any) -> dict[str, Any]:
    """A part of a message that says `said`."""
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": said, **fields}


def message(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A message of the model's."""
    return {
        "id": "msg_1",
        "type": "message",
        "status": "completed",
        "content": list(parts),
        "role": "assistant",
        **fields,
    }


def function_call(number: int = 1, arguments: str = '{"city": "Zürich"}', **fields: Any) -> dict[str, Any]:
    """A called function."""
    return {
        "id": f"fc_{number}",
        "type": "function_call",
        "status": "completed",
        "arguments": arguments,
        "call_id": f"call_{number}",
        "name": "weather",
        **fields,
    }


def thought(*summary: str, **fields: Any) -> dict[str, Any]:
    """What the model thought, in short."""
    parts = [{"type": "summary_text", "text": part} for part in summary]
    return {"id": "rs_1", "type": "reasoning", "summary": parts, **fields}


CITATION = {
    "type": "url_citation",
    "start_index": 0,
    "end_index": 5,
    "title": "Paris",
    "url": "https://example.org/paris",
}
FILE_CITATION = {"type": "file_citation", "file_id": "file-1", "filename": "a.md", "index": 5}
LOGPROBS = [
    {"token": "Par", "logprob": -0.1, "bytes": [80, 97, 114], "top_logprobs": []},
    {"token": "is", "logprob": -0.2, "bytes": [105, 115], "top_logprobs": []},
]

WEB_SEARCH = {
    "id": "ws_1",
    "type": "web_search_call",
    "status": "completed",
    "action": {"type": "search", "query": "Paris", "queries": ["Paris"]},
}
FILE_SEARCH = {
    "id": "fs_1",
    "type": "file_search_call",
    "status": "completed",
    "queries": ["Paris"],
    "results": [{"file_id": "file-1", "filename": "a.md", "score": 0.5, "text": "Paris is"}],
}
CODE = {
    "id": "ci_1",
    "type": "code_interpreter_call",
    "status": "completed",
    "code": "print(6 * 7)",
    "container_id": "cntr_1",
    "outputs": [{"type": "logs", "logs": "42\n"}],
}
MCP_TOOLS = {
    "id": "mcpl_1",
    "type": "mcp_list_tools",
    "server_label": "docs",
    "tools": [
        {"name": "ask", "description": "Asks.", "input_schema": {"type": "object"}, "annotations": None}
    ],
}
MCP_CALL = {
    "id": "mcp_1",
    "type": "mcp_call",
    "status": "completed",
    "approval_request_id": None,
    "arguments": '{"q": "Paris"}',
    "error": None,
    "name": "ask",
    "output": "Paris is the capital.",
    "server_label": "docs",
}
IMAGE = {
    "id": "ig_1",
    "type": "image_generation_call",
    "status": "completed",
    "background": "opaque",
    "output_format": "png",
    "quality": "low",
    "result": "iVBORw0KGgo=",
    "revised_prompt": "A tower.",
    "size": "1024x1024",
}
SQL = {
    "id": "ctc_1",
    "type": "custom_tool_call",
    "status": "completed",
    "call_id": "call_1",
    "input": "SELECT 'é'",
    "name": "sql",
}
TOOL_SEARCH = {
    "id": "tsc_1",
    "type": "tool_search_call",
    "status": "completed",
    "execution": "server",
    "call_id": None,
    "arguments": {"paths": ["crm"]},
}
TOOLS_FOUND = {
    "id": "tso_1",
    "type": "tool_search_output",
    "status": "completed",
    "execution": "server",
    "call_id": None,
    "tools": [{"type": "function", "name": "weather", "parameters": {}, "defer_loading": True}],
}
CLICK = {
    "id": "cu_1",
    "type": "computer_call",
    "status": "completed",
    "call_id": "call_1",
    "action": {"type": "click", "button": "left", "x": 1, "y": 2},
    "pending_safety_checks": [],
}
PATCH = {
    "id": "apc_1",
    "type": "apply_patch_call",
    "status": "completed",
    "call_id": "call_1",
    "operation": {"type": "update_file", "path": "a.py", "diff": "@@\n-a\n+b"},
}
APPROVAL = {
    "id": "mcpr_1",
    "type": "mcp_approval_request",
    "arguments": "{}",
    "name": "ask",
    "server_label": "docs",
}

ANSWERS: dict[str, dict[str, Any]] = {
    "text": response(message(text("Paris – naturally 🥐."))),
    "function call": response(function_call()),
    "parallel function calls": response(
        message(text("Looking."), phase="commentary"), function_call(1), function_call(2, "{}")
    ),
    "a function without arguments": response(function_call(arguments="")),
    "a function of a namespace": response(function_call(namespace="crm")),
    "custom tool": response(SQL),
    "reasoning in short": response(
        thought("**Thinking**\n\nFrance, so…", "And then.", encrypted_content="gAAA=="),
        message(text("Paris.")),
    ),
    "reasoning in full": response(
        thought(content=[{"type": "reasoning_text", "text": "France, so…"}], status="completed"),
        message(text("Paris.")),
    ),
    "reasoning hidden": response(
        thought(content=[], encrypted_content="gAAA=="), function_call(), background=None
    ),
    "refusal": response(message({"type": "refusal", "refusal": "I cannot help with that."})),
    "logprobs": response(message(text("Paris", logprobs=LOGPROBS)), top_logprobs=2),
    "several parts": response(message(text("Paris."), text("And Lyon."))),
    "web search": response(WEB_SEARCH, message(text("Paris.", annotations=[CITATION, CITATION]))),
    "file search": response(FILE_SEARCH, message(text("Paris.", annotations=[FILE_CITATION]))),
    "code interpreter": response(CODE, message(text("42"))),
    "MCP": response(MCP_TOOLS, MCP_CALL, message(text("Paris."))),
    "MCP that failed": response(
        {**MCP_TOOLS, "error": "unreachable", "tools": []},
        {**MCP_CALL, "error": {"type": "http_error"}, "output": None, "status": "failed"},
        message(text("I could not ask.")),
    ),
    "MCP that asks": response(MCP_TOOLS, APPROVAL),
    "image": response(IMAGE),
    "tool search": response(TOOL_SEARCH, TOOLS_FOUND, function_call(namespace="crm")),
    "tool search of the client": response({**TOOL_SEARCH, "execution": "client", "call_id": "call_1"}),
    "computer": response(thought(), CLICK),
    "patch": response(PATCH),
    "compaction": response(
        {"id": "cmp_1", "type": "compaction", "encrypted_content": "gAAA=="}, message(text("Paris."))
    ),
    "older fields": response(message({"type": "output_text", "annotations": [], "text": "Paris."})),
    "unknown fields": response(
        message(text("Paris.", mood="calm"), mood="calm"),
        content_filters=[{"blocked": False, "source_type": "prompt"}],
        billing={"payer": "developer"},
        output_text="Paris.",
        tool_usage={"web_search": {"num_requests": 0}},
    ),
}
"""Complete responses by what they show."""

FULL_BODY: dict[str, Any] = {
    "model": "gpt-5-mini",
    "instructions": "Be brief.",
    "input": [
        {"role": "developer", "content": [{"type": "input_text", "text": "Now."}]},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
        {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAA=="},
        {**function_call()},
        {"type": "function_call_output", "call_id": "call_1", "output": "12 °C"},
        message(text("12 °C.")),
        {"type": "item_reference", "id": "msg_0"},
        {"type": "additional_tools", "role": "developer", "tools": [{"type": "function", "name": "g"}]},
        {
            "role": "user",
            "content": [
                {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "low"},
                {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="},
                {"type": "input_text", "text": "And this?", "prompt_cache_breakpoint": {"mode": "explicit"}},
            ],
        },
    ],
    "include": ["reasoning.encrypted_content", "message.output_text.logprobs"],
    "max_output_tokens": 64,
    "metadata": {"a": "b"},
    "parallel_tool_calls": True,
    "previous_response_id": "resp_0",
    "conversation": {"id": "conv_1"},
    "prompt": {"id": "pmpt_1", "version": "2", "variables": {"city": "Paris"}},
    "prompt_cache_key": "k",
    "prompt_cache_options": {"mode": "implicit", "ttl": "30m"},
    "reasoning": {"effort": "low", "summary": "auto"},
    "service_tier": "auto",
    "store": False,
    "stream": True,
    "stream_options": {"include_obfuscation": False},
    "temperature": 1,
    "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": True}},
    "tool_choice": {"type": "function", "name": "weather"},
    "tools": [
        {"type": "function", "name": "weather", "parameters": {"type": "object"}, "strict": True},
        {"type": "custom", "name": "sql"},
        {"type": "namespace", "name": "crm", "tools": [{"type": "function", "name": "find"}]},
        {"type": "shell", "environment": {"type": "local"}},
        {"type": "web_search"},
        {"type": "mcp", "server_label": "docs", "server_url": "https://example.org"},
    ],
    "top_logprobs": 2,
    "truncation": "auto",
    "background": False,
    "context_management": [{"type": "compaction", "compact_threshold": 1000}],
    "user": "u",
}
"""A request with nearly all that the API knows."""


FORMAT = Format(
    codec=RESPONSES,
    provider="openai",
    asked={"json": responses_request(), "sse": responses_request({**BODY, "stream": True})},
    answers=ANSWERS,
    bodies=(BODY, {**BODY, "input": "What is the capital of France?"}, FULL_BODY),
)
