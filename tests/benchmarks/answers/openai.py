"""Answers of OpenAI's formats."""

from typing import Any

from tests.benchmarks.answers.sample import Sample, sse

_CHAT = {"id": "c1", "created": 7, "model": "m", "service_tier": "default"}
_USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 1}}


def _delta(delta: Any, **more: Any) -> Any:
    choices = [{"index": 0, "delta": delta, **more}]
    return {**_CHAT, "object": "chat.completion.chunk", "choices": choices, "obfuscation": "xyz"}


CHAT = Sample(
    "chat.completions",
    {
        **_CHAT,
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "finish_reason": "tool_calls",
                "logprobs": {"content": [{"token": "G", "logprob": -0.1}]},
                "message": {
                    "role": "assistant",
                    "content": "Grüße",
                    "refusal": None,
                    "reasoning_content": "hm, so",
                    "annotations": [{"type": "url_citation"}],
                    "tool_calls": [
                        {
                            "id": "t1",
                            "type": "function",
                            "extra_content": {"google": {"thought_signature": "s"}},
                            "function": {"name": "f", "arguments": '{"a":1}'},
                        },
                        {"id": "t2", "type": "function", "function": {"name": "g", "arguments": "{}"}},
                    ],
                },
            }
        ],
        "usage": _USAGE,
    },
    [
        sse(
            _delta({"role": "assistant", "content": "", "reasoning_content": "hm, "}),
            _delta({"reasoning_content": "so"}),
            _delta({"content": "Gr"}, logprobs={"content": [{"token": "G", "logprob": -0.1}]}),
            _delta({"content": "üße", "annotations": [{"type": "url_citation"}]}),
            _delta(
                {
                    "tool_calls": [
                        {
                            "index": 0,
                            "id": "t1",
                            "type": "function",
                            "extra_content": {"google": {"thought_signature": "s"}},
                            "function": {"name": "f", "arguments": ""},
                        }
                    ]
                }
            ),
            _delta({"tool_calls": [{"index": 0, "function": {"arguments": '{"a":1}'}}]}),
            _delta({"tool_calls": [{"index": 1, "id": "t2", "function": {"name": "g", "arguments": "{}"}}]}),
            _delta({}, finish_reason="tool_calls"),
            {**_CHAT, "choices": [], "usage": _USAGE},
            mark="[DONE]",
        )
    ],
)

COMPLETIONS = Sample(
    "completions",
    {
        **_CHAT,
        "object": "text_completion",
        "choices": [
            {
                "index": 0,
                "text": "Grüße",
                "finish_reason": "stop",
                "logprobs": {"tokens": ["Gr", "üße"], "token_logprobs": [-1, -2], "text_offset": [0, 2]},
            },
            {"index": 1, "text": "Hallo", "finish_reason": "stop", "logprobs": None},
        ],
        "usage": {"prompt_tokens": 3},
    },
    [
        sse(
            {
                **_CHAT,
                "choices": [
                    {
                        "index": 0,
                        "text": "Gr",
                        "logprobs": {"tokens": ["Gr"], "token_logprobs": [-1], "text_offset": [0]},
                    }
                ],
            },
            {**_CHAT, "choices": [{"index": 1, "text": "Hallo", "finish_reason": "stop"}]},
            {
                **_CHAT,
                "choices": [
                    {
                        "index": 0,
                        "text": "üße",
                        "finish_reason": "stop",
                        "logprobs": {"tokens": ["üße"], "token_logprobs": [-2], "text_offset": [2]},
                    }
                ],
            },
            {**_CHAT, "choices": [], "usage": {"prompt_tokens": 3}},
            mark="[DONE]",
        )
    ],
)

_REASONING = {
    "id": "rs_1",
    "type": "reasoning",
    "encrypted_content": "zzz",
    "summary": [{"type": "summary_text", "text": "thought"}],
}
_MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "Grüße", "annotations": [{"type": "url_citation"}]}],
}
_CALL = {"id": "fc_1", "type": "function_call", "call_id": "c", "name": "f", "arguments": '{"a":1}'}
_RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "status": "completed",
    "model": "m",
    "output": [_REASONING, _MESSAGE, _CALL],
    "usage": {"input_tokens": 3, "output_tokens_details": {"reasoning_tokens": 1}},
}

RESPONSES = Sample(
    "responses",
    _RESPONSE,
    [
        sse(
            {"type": "response.created", "response": {**_RESPONSE, "status": "in_progress", "output": []}},
            {
                "type": "response.reasoning_summary_text.delta",
                "output_index": 0,
                "summary_index": 0,
                "delta": "thought",
            },
            {"type": "response.output_item.done", "output_index": 0, "item": _REASONING},
            {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "Grü"},
            {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "ße"},
            {"type": "response.output_item.done", "output_index": 1, "item": _MESSAGE},
            {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": '{"a":1}'},
            {"type": "response.output_item.done", "output_index": 2, "item": _CALL},
            {"type": "response.completed", "response": _RESPONSE},
            named="type",
        )
    ],
)
