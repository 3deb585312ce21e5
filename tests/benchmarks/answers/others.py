"""Answers of Cohere, Ollama and Aleph Alpha."""

from tests.benchmarks.answers.sample import Sample, ndjson, sse

COHERE_V2 = Sample(
    "v2.chat",
    {
        "id": "c1",
        "finish_reason": "TOOL_CALL",
        "message": {
            "role": "assistant",
            "tool_plan": "I look",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Grüße"}],
            "tool_calls": [
                {"id": "t1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}
            ],
            "citations": [{"start": 0, "end": 2, "text": "Gr", "sources": [{"type": "tool", "id": "x"}]}],
        },
        "usage": {"tokens": {"input_tokens": 3}},
    },
    [
        sse(
            {
                "type": "message-start",
                "id": "c1",
                "delta": {"message": {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": []}},
            },
            {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I "}}},
            {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "look"}}},
            {
                "type": "content-start",
                "index": 0,
                "delta": {"message": {"content": {"type": "thinking", "thinking": ""}}},
            },
            {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"thinking": "hm"}}}},
            {"type": "content-end", "index": 0},
            {
                "type": "content-start",
                "index": 1,
                "delta": {"message": {"content": {"type": "text", "text": ""}}},
            },
            {"type": "content-delta", "index": 1, "delta": {"message": {"content": {"text": "Grü"}}}},
            {"type": "content-delta", "index": 1, "delta": {"message": {"content": {"text": "ße"}}}},
            {
                "type": "citation-start",
                "index": 0,
                "delta": {
                    "message": {
                        "citations": {
                            "start": 0,
                            "end": 2,
                            "text": "Gr",
                            "sources": [{"type": "tool", "id": "x"}],
                        }
                    }
                },
            },
            {"type": "citation-end", "index": 0},
            {
                "type": "tool-call-start",
                "index": 0,
                "delta": {
                    "message": {
                        "tool_calls": {
                            "id": "t1",
                            "type": "function",
                            "function": {"name": "f", "arguments": ""},
                        }
                    }
                },
            },
            {
                "type": "tool-call-delta",
                "index": 0,
                "delta": {"message": {"tool_calls": {"function": {"arguments": '{"a":1}'}}}},
            },
            {
                "type": "message-end",
                "delta": {"finish_reason": "TOOL_CALL", "usage": {"tokens": {"input_tokens": 3}}},
            },
            named="type",
        )
        + b"data: [DONE]\n\n"
    ],
)

_V1 = {
    "response_id": "r",
    "generation_id": "g",
    "text": "Grüße",
    "finish_reason": "COMPLETE",
    "meta": {"billed_units": {"input_tokens": 3}},
}

COHERE_V1 = Sample(
    "v1.chat",
    _V1,
    [
        ndjson(
            {"is_finished": False, "event_type": "stream-start", "generation_id": "g"},
            {"is_finished": False, "event_type": "text-generation", "text": "Grü"},
            {"is_finished": False, "event_type": "text-generation", "text": "ße"},
            {"is_finished": True, "event_type": "stream-end", "finish_reason": "COMPLETE", "response": _V1},
        )
    ],
)

_GENERATED = {
    "id": "g",
    "generations": [{"id": "g1", "text": "Grüße", "finish_reason": "COMPLETE"}],
    "prompt": "Hallo",
    "meta": {"billed_units": {"input_tokens": 3}},
}

COHERE_GENERATE = Sample(
    "generate",
    _GENERATED,
    [
        ndjson(
            {"is_finished": False, "event_type": "text-generation", "text": "Gr"},
            {"is_finished": False, "event_type": "text-generation", "text": "üße"},
            {
                "is_finished": True,
                "event_type": "stream-end",
                "finish_reason": "COMPLETE",
                "response": _GENERATED,
            },
        )
    ],
)

_OLLAMA = {"model": "m", "created_at": "now"}
_OLLAMA_END = {"done": True, "done_reason": "stop", "eval_count": 4, "total_duration": 10**9}

OLLAMA_CHAT = Sample(
    "api.chat",
    {
        **_OLLAMA,
        "message": {
            "role": "assistant",
            "content": "Grüße",
            "thinking": "hm so",
            "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}],
        },
        **_OLLAMA_END,
    },
    [
        ndjson(
            {**_OLLAMA, "message": {"role": "assistant", "content": "", "thinking": "hm "}, "done": False},
            {**_OLLAMA, "message": {"role": "assistant", "content": "", "thinking": "so"}, "done": False},
            {**_OLLAMA, "message": {"role": "assistant", "content": "Gr"}, "done": False},
            {**_OLLAMA, "message": {"role": "assistant", "content": "üße"}, "done": False},
            {
                **_OLLAMA,
                "message": {
                    "role": "assistant",
                    "content": "",
                    "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}],
                },
                "done": False,
            },
            {**_OLLAMA, "message": {"role": "assistant", "content": ""}, **_OLLAMA_END},
        )
    ],
)

OLLAMA_GENERATE = Sample(
    "api.generate",
    {**_OLLAMA, "response": "Grüße", **_OLLAMA_END, "context": [1, 2]},
    [
        ndjson(
            {**_OLLAMA, "response": "Gr", "done": False},
            {**_OLLAMA, "response": "üße", "done": False},
            {**_OLLAMA, "response": "", **_OLLAMA_END, "context": [1, 2]},
        )
    ],
)

ALEPH = Sample(
    "aleph.complete",
    {
        "completions": [{"completion": "Grüße", "finish_reason": "end_of_text"}],
        "model_version": "2022-04",
        "num_tokens_generated": 3,
    },
    [
        sse(
            {"type": "stream_chunk", "index": 0, "completion": "Gr"},
            {"type": "stream_chunk", "index": 0, "completion": "üße"},
            {
                "type": "stream_summary",
                "index": 0,
                "model_version": "2022-04",
                "finish_reason": "end_of_text",
            },
            {"type": "completion_summary", "num_tokens_generated": 3},
        )
    ],
)
