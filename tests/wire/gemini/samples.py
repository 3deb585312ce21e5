"""Gemini's generateContent, asked for and answered, written after Google's API references."""

import json
from collections.abc import Mapping
from typing import Any

from latency_slayer.wire.call import Call, Request
from latency_slayer.wire.gemini.codec import GenerateContent
from tests.wire.samples import Format, request

GEMINI = GenerateContent()

MODEL = "/v1beta/models/gemini-2.5-flash"

GEMINI_BODY: dict[str, Any] = {
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "contents": [{"role": "user", "parts": [{"text": "What is the capital of France?"}]}],
    "generationConfig": {"temperature": 0.5},
}

SSE_QUERY = (("alt", "sse"),)


def gemini_request(body: Mapping[str, Any] | bytes = GEMINI_BODY, **fields: Any) -> Request:
    """A generateContent call to Gemini, with `fields` of the request replaced."""
    plain = {"host": "generativelanguage.googleapis.com", "path": f"{MODEL}:generateContent"}
    return request(body, **{**plain, **fields})


def gemini_streamed(body: Mapping[str, Any] | bytes = GEMINI_BODY, **fields: Any) -> Request:
    """A streamGenerateContent call to Gemini, as an array unless the query says otherwise."""
    return gemini_request(body, **{"path": f"{MODEL}:streamGenerateContent", **fields})


ASKED: dict[str, Request] = {
    "json": gemini_request(),
    "sse": gemini_streamed(query=SSE_QUERY),
    "json-array": gemini_streamed(),
}


def gemini_call(form: str = "json") -> Call:
    """The call of GEMINI_BODY, its answer asked for in `form`."""
    return GEMINI.read_call(ASKED[form], "gemini")


def gemini_stream(*chunks: Mapping[str, Any]) -> bytes:
    """`chunks` as Gemini streams them."""
    return "".join(f"data: {json.dumps(chunk, ensure_ascii=False)}\r\n\r\n" for chunk in chunks).encode()


GEMINI_USAGE: dict[str, Any] = {
    "promptTokenCount": 12,
    "candidatesTokenCount": 7,
    "totalTokenCount": 40,
    "cachedContentTokenCount": 4,
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
    "thoughtsTokenCount": 21,
    "serviceTier": "standard",
}

EARLY_USAGE: dict[str, Any] = {
    "promptTokenCount": 12,
    "totalTokenCount": 12,
    "cachedContentTokenCount": 4,
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
    "serviceTier": "standard",
}
"""What is known of the usage while the answer is still being made."""

NAMED = {"modelVersion": "gemini-2.5-flash", "responseId": "r-1"}


def candidate(parts: list[dict[str, Any]], reason: Any = "STOP", **fields: Any) -> dict[str, Any]:
    """A candidate that has ended, or with `reason` None one that has not."""
    end = {} if reason is None else {"finishReason": reason}
    return {"content": {"parts": parts, "role": "model"}, **end, "index": 0, **fields}


def generated(*candidates: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A GenerateContentResponse."""
    return {"candidates": [*candidates], "usageMetadata": GEMINI_USAGE, **NAMED, **fields}


def said(parts: list[dict[str, Any]], reason: Any = "STOP", **fields: Any) -> dict[str, Any]:
    """An answer of one candidate."""
    return generated(candidate(parts, reason, **fields))


def function_call(name: str = "weather", **arguments: Any) -> dict[str, Any]:
    return {"functionCall": {"name": name, "args": arguments}}


SIGNED = {"thoughtSignature": "c2lnbmF0dXJl"}
RATINGS = [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}]
GROUNDING = {
    "searchEntryPoint": {"renderedContent": "<div>Paris</div>"},
    "groundingChunks": [{"web": {"uri": "https://example.org", "title": "example.org"}}],
    "groundingSupports": [
        {"segment": {"startIndex": 0, "endIndex": 6, "text": "Paris."}, "groundingChunkIndices": [0]}
    ],
    "webSearchQueries": ["capital of France"],
}

GENERATED: dict[str, dict[str, Any]] = {
    "text": said([{"text": "Paris – naturally 🥐."}]),
    "several texts": said([{"text": "Paris"}, {"text": " – naturally."}, {"text": "\n"}]),
    "thoughts": said(
        [{"text": "**France**\n\nSo...", "thought": True}, {"text": "Paris."}, {"text": "", **SIGNED}]
    ),
    "signed text": said([{"text": "Paris", **SIGNED}, {"text": " – naturally."}]),
    "a function call": said(
        [{**function_call(city="Zürich", days=[1, 2.5]), **SIGNED}],
        finishMessage="Model generated function call(s).",
    ),
    "parallel function calls": said(
        [
            {"text": "Looking."},
            {"functionCall": {"id": "f1", "name": "weather", "args": {"city": "Paris"}}, **SIGNED},
            {"functionCall": {"id": "f2", "name": "now", "args": {}}},
        ]
    ),
    "code": said(
        [
            {"executableCode": {"language": "PYTHON", "code": "print(6 * 7)", "id": "c1"}, **SIGNED},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42\n", "id": "c1"}},
            {"text": "It is 42."},
        ]
    ),
    "tools at Google": said(
        [
            {
                "toolCall": {"toolType": "GOOGLE_SEARCH_WEB", "args": {"queries": ["Paris"]}, "id": "t1"},
                **SIGNED,
            },
            {"toolResponse": {"toolType": "GOOGLE_SEARCH_WEB", "response": {}, "id": "t1"}, **SIGNED},
            {"text": "Paris."},
        ]
    ),
    "search": said(
        [{"text": "Paris."}],
        groundingMetadata=GROUNDING,
        urlContextMetadata={
            "urlMetadata": [
                {"retrievedUrl": "https://example.org", "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS"}
            ]
        },
    ),
    "citations and ratings": said(
        [{"text": "To be, or"}, {"text": "not to be", "partMetadata": {"line": 1}}],
        citationMetadata={
            "citationSources": [{"startIndex": 0, "endIndex": 9, "uri": "https://example.org"}]
        },
        safetyRatings=RATINGS,
    ),
    "an image": said(
        [{"text": "Here:"}, {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}, **SIGNED}]
    ),
    "sound": said([{"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": "AAAA"}}]),
    "Vertex": {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": "Paris."}]},
                "finishReason": "STOP",
                "avgLogprobs": -0.25,
                "logprobsResult": {
                    "topCandidates": [{"candidates": [{"token": "Paris", "logProbability": -0.25}]}],
                    "chosenCandidates": [{"token": "Paris", "logProbability": -0.25}],
                },
            }
        ],
        "usageMetadata": {
            "promptTokenCount": 12,
            "candidatesTokenCount": 2,
            "totalTokenCount": 14,
            "trafficType": "ON_DEMAND",
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
            "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 2}],
        },
        "modelVersion": "gemini-2.5-flash",
        "createTime": "2026-01-02T03:04:05.678901Z",
        "responseId": "r-1",
    },
    "integers for words": said([{"text": "Paris"}, function_call(city="Paris")], 1),
    "several candidates": generated(
        candidate([{"text": "Paris."}]),
        candidate([{"text": "So", "thought": True}, {"text": "It is Paris."}], index=1),
    ),
    "fields that nobody knows": generated(
        candidate([{"text": "Paris."}, {"hologram": {"depth": 3}}], mood="calm"),
        modelStatus={"stage": "PREVIEW"},
    ),
    "snake_case": {
        "candidates": [
            {
                "content": {
                    "role": "model",
                    "parts": [
                        {"text": "Looking.", "thought": True},
                        {
                            "function_call": {"name": "weather", "args": {"city": "Paris"}},
                            "thought_signature": "c2lnbmF0dXJl",
                        },
                    ],
                },
                "finish_reason": "STOP",
                "safety_ratings": RATINGS,
            }
        ],
        "usage_metadata": {
            "prompt_token_count": 12,
            "candidates_token_count": 7,
            "total_token_count": 40,
            "thoughts_token_count": 21,
        },
        "model_version": "gemini-2.5-flash",
        "response_id": "r-1",
    },
}
"""Complete answers by what they show."""

RICH: dict[str, Any] = {
    "system_instruction": {"role": "system", "parts": {"text": "Be brief."}},
    "contents": [
        {
            "role": "user",
            "parts": [{"text": "Hi"}, {"inlineData": {"mimeType": "image/png", "data": "AA=="}}],
        },
        {
            "role": "model",
            "parts": [
                {"text": "Hm.", "thought": True},
                {"functionCall": {"id": "f1", "name": "weather", "args": {"city": "Paris"}}, **SIGNED},
            ],
        },
        {
            "role": "user",
            "parts": [{"functionResponse": {"id": "f1", "name": "weather", "response": {"result": "sunny"}}}],
        },
        {"role": "model", "parts": [{"executableCode": {"code": "1"}}, {"codeExecutionResult": {}}]},
        {
            "role": "user",
            "parts": [
                {"fileData": {"mimeType": "application/pdf", "fileUri": "https://example.org/files/1"}},
                {"text": "And here?", "videoMetadata": {"fps": 1}},
            ],
        },
    ],
    "tools": [
        {"functionDeclarations": [{"name": "weather", "parameters": {"type": "OBJECT"}}]},
        {"googleSearch": {}},
    ],
    "toolConfig": {"functionCallingConfig": {"mode": "AUTO"}},
    "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
    "generationConfig": {
        "candidateCount": 1,
        "stopSequences": ["END"],
        "responseMimeType": "application/json",
        "responseSchema": {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}},
        "thinkingConfig": {"thinkingBudget": 0},
        "responseLogprobs": True,
        "logprobs": 2,
    },
    "cachedContent": "cachedContents/1",
    "labels": {"team": "a"},
}
"""A request with most of what the API knows."""

FORMAT = Format(codec=GEMINI, provider="gemini", asked=ASKED, answers=GENERATED, bodies=(GEMINI_BODY, RICH))
