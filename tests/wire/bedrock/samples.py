"""Calls of Bedrock and their answers, written after Amazon's API reference."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.bedrock.converse import Converse
from latency_slayer.wire.bedrock.invoke import Invoke
from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.framing import event_stream
from tests.wire.messages.samples import REPLIES
from tests.wire.samples import Format, request

CONVERSE = Converse()
INVOKE = Invoke()

HOST = "bedrock-runtime.us-east-1.amazonaws.com"
NOVA = "us.amazon.nova-pro-v1%3A0"
FORMS = {"json": "", "eventstream": "-stream"}

Event = tuple[str, dict[str, Any]]

WEATHER = {
    "toolSpec": {
        "name": "weather",
        "description": "The weather in a city",
        "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}},
    }
}

CONVERSE_BODY: dict[str, Any] = {
    "system": [{"text": "Be brief."}],
    "messages": [{"role": "user", "content": [{"text": "What is the capital of France?"}]}],
    "inferenceConfig": {"maxTokens": 64, "temperature": 0.5, "stopSequences": ["###"]},
}


def converse_request(
    body: Mapping[str, Any] | bytes = CONVERSE_BODY, form: str = "json", model: str = NOVA, **fields: Any
) -> Request:
    """A call of Converse, with `fields` of the request replaced."""
    return request(body, **{"host": HOST, "path": f"/model/{model}/converse{FORMS[form]}", **fields})


def converse_call(form: str = "json") -> Call:
    """The call of CONVERSE_BODY, its answer asked for in `form`."""
    return CONVERSE.read_call(converse_request(form=form), "bedrock")


def frames(*events: Event, padded: bool = True) -> bytes:
    """`events` as Bedrock streams them, each with a padding of its own."""
    return event_stream.write(
        event_stream.Message(
            {":event-type": name, ":content-type": "application/json", ":message-type": "event"},
            json.dumps(
                {**said, **({"p": "abcdefghijklmnopqrstuvwxyzABCDEF"[: 3 + number % 29]} if padded else {})}
            ).encode(),
        )
        for number, (name, said) in enumerate(events)
    )


def exception(name: str, message: str) -> bytes:
    """An exception inside a stream."""
    headers = {":exception-type": name, ":content-type": "application/json", ":message-type": "exception"}
    return event_stream.write([event_stream.Message(headers, json.dumps({"message": message}).encode())])


CONVERSE_USAGE = {
    "inputTokens": 11,
    "outputTokens": 42,
    "totalTokens": 1081,
    "cacheReadInputTokens": 1000,
    "cacheWriteInputTokens": 28,
    "cacheReadInputTokenCount": 1000,
    "cacheWriteInputTokenCount": 28,
    "serverToolUsage": {},
}


def converse_reply(*content: dict[str, Any], stop: str = "end_turn", **fields: Any) -> dict[str, Any]:
    """An answer of Converse."""
    return {
        "metrics": {"latencyMs": 1841},
        "output": {"message": {"content": list(content), "role": "assistant"}},
        "stopReason": stop,
        "usage": CONVERSE_USAGE,
        **fields,
    }


def tool_use(number: int, **given: Any) -> dict[str, Any]:
    """A block that calls a tool of the client."""
    call = {"toolUseId": f"tooluse_{number}", "name": "weather", "input": given, "type": "tool_use"}
    return {"toolUse": call}


CITATION = {
    "title": "facts",
    "sourceContent": [{"text": "Paris is the capital – of France. "}],
    "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 34}},
}
WEB_CITATION = {"location": {"web": {"url": "https://example.org/paris", "domain": "example.org"}}}

CONVERSE_REPLIES: dict[str, dict[str, Any]] = {
    "text": converse_reply({"text": "Paris – naturally 🥐."}),
    "several texts": converse_reply({"text": "Paris"}, {"text": "."}, stop="stop_sequence"),
    "tool use": converse_reply(
        {"text": "Looking."}, tool_use(1, city="Zürich", days=[1, 2.5]), stop="tool_use"
    ),
    "parallel tool uses": converse_reply(tool_use(1, city="Bern"), tool_use(2), stop="tool_use"),
    "reasoning": converse_reply(
        {"reasoningContent": {"reasoningText": {"text": "France, so …", "signature": "c2ln"}}},
        {"reasoningContent": {"redactedContent": "c2VjcmV0"}},
        {"text": "Paris."},
    ),
    "reasoning without a signature": converse_reply(
        {"reasoningContent": {"reasoningText": {"text": "France, so …"}}}, {"text": "Paris."}
    ),
    "reasoning that is not shown": converse_reply(
        {"reasoningContent": {"reasoningText": {"text": "", "signature": "c2ln"}}}, {"text": "Paris."}
    ),
    "citations": converse_reply(
        {"citationsContent": {"content": [{"text": "Paris"}], "citations": [CITATION, CITATION]}},
        {"text": ", and nothing else."},
        {"citationsContent": {"citations": [WEB_CITATION]}},
    ),
    "server tools": converse_reply(
        {
            "toolUse": {
                "toolUseId": "tooluse_1",
                "name": "nova_grounding",
                "input": {"query": "Paris"},
                "type": "server_tool_use",
            }
        },
        {
            "toolResult": {
                "toolUseId": "tooluse_1",
                "content": [{"text": "Found."}, {"json": {"hits": [1]}}],
                "status": "success",
                "type": "nova_grounding_result",
            }
        },
        {"text": "Paris."},
    ),
    "an image": converse_reply({"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}}),
    "all the rest": converse_reply(
        {"text": "Paris."},
        additionalModelResponseFields={"stop_sequence": None},
        performanceConfig={"latency": "optimized"},
        serviceTier={"type": "default"},
        trace={"guardrail": {"inputAssessment": {"g": {"topicPolicy": {"topics": []}}}}},
    ),
}
"""Complete answers of Converse by what they show."""

CONVERSE_BODIES: list[dict[str, Any]] = [
    {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}},
                    {
                        "document": {
                            "format": "pdf",
                            "name": "a",
                            "source": {"s3Location": {"uri": "s3://b/a"}},
                        }
                    },
                    {"guardContent": {"text": {"text": "Paris", "qualifiers": ["grounding_source"]}}},
                    {"text": "What is this?"},
                    {"cachePoint": {"type": "default"}},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "So", "signature": "c2ln"}}},
                    tool_use(1, city="Bern"),
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "toolResult": {
                            "toolUseId": "tooluse_1",
                            "content": [{"json": {}}],
                            "status": "success",
                        }
                    },
                    {"text": "And?"},
                ],
            },
        ],
        "toolConfig": {
            "tools": [
                WEATHER,
                {"systemTool": {"name": "nova_grounding"}},
                {"cachePoint": {"type": "default"}},
            ],
            "toolChoice": {"auto": {}},
        },
        "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1", "trace": "enabled"},
        "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": []},
        "requestMetadata": {"team": "a"},
        "promptVariables": {"city": {"text": "Paris"}},
        "performanceConfig": {"latency": "optimized"},
    },
]
"""Requests of Converse with all that the API knows."""

CONVERSE_FORMAT = Format(
    codec=CONVERSE,
    provider="bedrock",
    asked={form: converse_request(form=form) for form in FORMS},
    answers=CONVERSE_REPLIES,
    bodies=CONVERSE_BODIES,
)

CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0"
INVOKE_FORMS = {"json": "invoke", "eventstream": "invoke-with-response-stream"}

CLAUDE_BODY: dict[str, Any] = {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 64,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [{"role": "user", "content": "What is the capital of France?"}],
}


def invoke_request(
    body: Mapping[str, Any] | bytes = CLAUDE_BODY, form: str = "json", model: str = CLAUDE, **fields: Any
) -> Request:
    """A call of a model, with `fields` of the request replaced."""
    return request(body, **{"host": HOST, "path": f"/model/{model}/{INVOKE_FORMS[form]}", **fields})


def invoke_call(form: str = "json") -> Call:
    """The call of CLAUDE_BODY, its answer asked for in `form`."""
    return INVOKE.read_call(invoke_request(form=form), "bedrock")


MODEL_METRICS = {
    "inputTokenCount": 11,
    "outputTokenCount": 42,
    "invocationLatency": 438,
    "firstByteLatency": 281,
}


def chunks(*said: Mapping[str, Any], metrics: Mapping[str, Any] | None = MODEL_METRICS) -> bytes:
    """What a model says, as Bedrock streams it; the last chunk also has `metrics`."""
    *first, last = said
    told = [*first, {**last, **({"amazon-bedrock-invocationMetrics": metrics} if metrics else {})}]
    return frames(
        *(("chunk", {"bytes": base64.b64encode(json.dumps(each).encode()).decode()}) for each in told)
    )


def nova_reply(*content: dict[str, Any], stop: str = "end_turn") -> dict[str, Any]:
    """An answer of Nova."""
    return {
        "output": {"message": {"content": list(content), "role": "assistant"}},
        "stopReason": stop,
        "usage": {
            "inputTokens": 11,
            "outputTokens": 42,
            "totalTokens": 53,
            "cacheReadInputTokenCount": 0,
            "cacheWriteInputTokenCount": 0,
        },
    }


INVOKE_REPLIES: dict[str, dict[str, Any]] = {
    **{f"Claude: {name}": reply for name, reply in REPLIES.items()},
    "Nova: text": nova_reply({"text": "Paris – naturally 🥐."}),
    "Nova: parallel tool uses": nova_reply(
        {"text": "Looking."}, tool_use(1, city="Zürich"), tool_use(2, city="Bern"), stop="tool_use"
    ),
    "Titan": {
        "inputTextTokenCount": 11,
        "results": [{"tokenCount": 42, "outputText": "\nParis – naturally.", "completionReason": "FINISH"}],
    },
    "Llama": {
        "generation": " Paris – naturally.",
        "prompt_token_count": 11,
        "generation_token_count": 42,
        "stop_reason": "stop",
    },
}
"""Complete answers of the models that can be told in both forms, by what they show."""

INVOKE_BODIES: list[dict[str, Any]] = [
    {
        "schemaVersion": "messages-v1",
        "system": [{"text": "Be brief."}, {"cachePoint": {"type": "default"}}],
        "messages": [{"role": "user", "content": [{"text": "What is this?"}, {"image": {"format": "png"}}]}],
        "toolConfig": {"tools": [WEATHER], "toolChoice": {"auto": {}}},
        "inferenceConfig": {"maxTokens": 64, "topK": 1},
    },
    {"inputText": "What is the capital of France?", "textGenerationConfig": {"maxTokenCount": 64}},
    {"prompt": "What is the capital of France?", "max_gen_len": 64, "temperature": 0.5},
    {"prompt": "<s>[INST] What is the capital of France? [/INST]", "max_tokens": 64, "top_k": 1},
    {
        "message": "What is the capital of France?",
        "chat_history": [{"role": "USER", "message": "Hello"}, {"role": "CHATBOT", "message": "Hi"}],
        "preamble": "Be brief.",
    },
    {"model": "gpt-oss", "messages": [{"role": "user", "content": "What is the capital of France?"}], "n": 2},
]
"""Requests of other models."""

INVOKE_FORMAT = Format(
    codec=INVOKE,
    provider="bedrock",
    asked={form: invoke_request(form=form) for form in INVOKE_FORMS},
    answers=INVOKE_REPLIES,
    bodies=INVOKE_BODIES,
)
