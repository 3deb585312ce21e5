"""Reading generateContent calls: who claims them, their model, form, scope and traits."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request, Trait, Unreadable
from latency_slayer.wire.formats import codec_for
from tests.wire.gemini.samples import (
    GEMINI,
    GEMINI_BODY,
    SIGNED,
    SSE_QUERY,
    gemini_request,
    gemini_streamed,
)

VERTEX = "/v1beta1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash"
INTEGERS = ("$alt", "json;enum-encoding=int")
QUESTION = GEMINI_BODY["contents"][0]

CLAIMED: dict[str, tuple[str, str | None]] = {
    "plain": ("/v1beta/models/gemini-2.5-flash:generateContent", "gemini-2.5-flash"),
    "streamed": ("/v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini-2.5-flash"),
    "a tuned model": ("/v1beta/tunedModels/mine:generateContent", "tunedModels/mine"),
    "Vertex": (f"{VERTEX}:generateContent", "gemini-2.5-flash"),
    "Vertex, a version": (f"{VERTEX}@001:streamGenerateContent", "gemini-2.5-flash@001"),
    "an endpoint": ("/v1/projects/p/locations/l/endpoints/123:generateContent", "endpoints/123"),
    "an encoded colon": ("/v1beta/models/gemini-2.5-flash%3AgenerateContent", "gemini-2.5-flash"),
    "a colon in the model": ("/v1/models/a:b:generateContent", "a:b"),
    "token counting": ("/v1beta/models/gemini-2.5-flash:countTokens", None),
    "batches": ("/v1beta/models/gemini-2.5-flash:batchGenerateContent", None),
    "no model": ("/v1beta/generateContent", None),
    "a longer path": ("/v1beta/models/gemini-2.5-flash:generateContent/x", None),
    "nothing": ("/", None),
}


@pytest.mark.parametrize(("path", "model"), CLAIMED.values(), ids=CLAIMED.keys())
def test_a_request_is_claimed_by_its_method_and_path(path: str, model: str | None) -> None:
    asked = gemini_request(path=path)
    codec = codec_for(asked)

    assert (codec and codec.read_call(asked, "gemini").model) == model


def test_only_a_post_generates() -> None:
    assert not GEMINI.claims(gemini_request(method="GET"))


def gemini(**fields: Any) -> Call:
    return GEMINI.read_call(gemini_request({**GEMINI_BODY, **fields}), "gemini")


def test_a_call_is_read() -> None:
    call = gemini()

    assert (call.route, call.host, call.model, call.form, call.question, call.traits) == (
        "gemini/generateContent",
        "generativelanguage.googleapis.com",
        "gemini-2.5-flash",
        "json",
        "What is the capital of France?",
        frozenset(),
    )


FORMS: dict[str, tuple[Request, str]] = {
    "plain": (gemini_request(), "json"),
    "plain, said so": (gemini_request(query=(("alt", "json"),)), "json"),
    "plain, integers": (gemini_request(query=(INTEGERS,)), "json"),
    "one event": (gemini_request(query=SSE_QUERY), "sse"),
    "an array": (gemini_streamed(), "json-array"),
    "an array, said so": (gemini_streamed(query=(("$alt", "json"),)), "json-array"),
    "an array, integers": (gemini_streamed(query=(INTEGERS,)), "json-array"),
    "events": (gemini_streamed(query=SSE_QUERY), "sse"),
    "events by the other name": (gemini_streamed(query=(("$alt", "sse"),)), "sse"),
    "events, integers": (gemini_streamed(query=(*SSE_QUERY, INTEGERS)), "sse"),
    "events, integers in one": (gemini_streamed(query=(("$alt", "sse;enum-encoding=int"),)), "sse"),
}


@pytest.mark.parametrize(("asked", "form"), FORMS.values(), ids=FORMS.keys())
def test_the_form_is_what_the_client_asks_for(asked: Request, form: str) -> None:
    assert GEMINI.read_call(asked, "gemini").form == form


def config(**fields: Any) -> dict[str, Any]:
    return {"generationConfig": {"temperature": 0.5, **fields}}


def tools(*several: Any) -> dict[str, Any]:
    return {"tools": [*several]}


def turns(*several: dict[str, Any]) -> dict[str, Any]:
    return {"contents": [*several]}


def turn(role: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"role": role, "parts": [*parts]}


FUNCTIONS = {"functionDeclarations": [{"name": "f"}]}
CALLED = turn("model", {"functionCall": {"name": "f", "args": {}}, **SIGNED})
RESULT = {"functionResponse": {"name": "f", "response": {"result": 1}}}

TRAITS: dict[str, tuple[dict[str, Any], Trait | None]] = {
    "one candidate": (config(candidateCount=1), None),
    "several candidates": (config(candidateCount=2), Trait.SEVERAL_CHOICES),
    "several candidates in snake_case": (config(candidate_count=2), Trait.SEVERAL_CHOICES),
    "candidates as a word": (config(candidateCount="1"), Trait.SEVERAL_CHOICES),
    "a config in snake_case": ({"generation_config": {"candidate_count": 3}}, Trait.SEVERAL_CHOICES),
    "logprobs": (config(responseLogprobs=True), Trait.LOGPROBS),
    "no logprobs": (config(responseLogprobs=False), None),
    "a number of logprobs": (config(logprobs=0), Trait.LOGPROBS),
    "functions": (tools(FUNCTIONS), None),
    "functions in snake_case": (tools({"function_declarations": []}), None),
    "a tool unset": (tools({**FUNCTIONS, "googleSearch": None}), None),
    "no tools": ({"tools": None}, None),
    "search": (tools({"googleSearch": {}}), Trait.SERVER_TOOLS),
    "search in snake_case": (tools({"google_search": {}}), Trait.SERVER_TOOLS),
    "search beside functions": (tools({**FUNCTIONS, "googleSearchRetrieval": {}}), Trait.SERVER_TOOLS),
    "pages": (tools(FUNCTIONS, {"urlContext": {}}), Trait.SERVER_TOOLS),
    "code": (tools({"codeExecution": {}}), Trait.SERVER_TOOLS),
    "a tool that nobody knows": (tools({"crystalBall": {}}), Trait.SERVER_TOOLS),
    "a single tool": ({"tools": {"googleMaps": {}}}, Trait.SERVER_TOOLS),
    "a single tool of functions": ({"tools": FUNCTIONS}, None),
    "a tool that is none": (tools("googleSearch"), Trait.SERVER_TOOLS),
    "a function's result": (turns(CALLED, turn("user", RESULT)), Trait.TOOL_TURN),
    "a function's result and text": (turns(CALLED, turn("user", RESULT, {"text": "So?"})), Trait.TOOL_TURN),
    "a function's turn": (turns(CALLED, turn("function", {"text": "1"})), Trait.TOOL_TURN),
    "text after a call": (turns(CALLED, QUESTION), Trait.TOOL_TURN),
    "a result in snake_case": (turns(turn("user", {"function_response": {}})), Trait.TOOL_TURN),
    "a result that is a single part": (turns({"role": "user", "parts": RESULT}), Trait.TOOL_TURN),
    "an earlier call": (turns(CALLED, turn("user", RESULT), turn("model", {"text": "1"}), QUESTION), None),
    "an answer at the end": (turns(QUESTION, turn("model", {"text": "Par"})), Trait.NO_QUESTION),
    "an image alone": (turns(turn("user", {"inlineData": {}})), Trait.NO_QUESTION),
    "no turns": (turns(), Trait.NO_QUESTION),
    "cached content": ({"cachedContent": "cachedContents/1"}, None),
}


@pytest.mark.parametrize(("fields", "trait"), TRAITS.values(), ids=TRAITS.keys())
def test_what_limits_a_call_is_a_trait(fields: dict[str, Any], trait: Trait | None) -> None:
    assert gemini(**fields).traits == frozenset({trait} - {None})


QUESTIONS: dict[str, tuple[Any, str | None]] = {
    "several parts": ([turn("user", {"text": "a"}, {"text": "b"})], "a\nb"),
    "no role": ([{"parts": [{"text": "a"}]}], "a"),
    "a single turn": (turn("user", {"text": "a"}), "a"),
    "a single part": ([{"role": "user", "parts": {"text": "a"}}], "a"),
    "text beside an image": ([turn("user", {"inlineData": {"data": "AA=="}}, {"text": "a"})], "a"),
    "text beside a thought": ([turn("user", {"text": "hm", "thought": True}, {"text": "a"})], "a"),
    "another role": ([turn("narrator", {"text": "a"})], None),
}


@pytest.mark.parametrize(("contents", "question"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_question_is_the_text_of_the_last_turn(contents: Any, question: str | None) -> None:
    assert gemini(contents=contents).question == question


@pytest.mark.parametrize("contents", ["a", None, ["a"], 1])
def test_contents_that_are_no_turns_are_unreadable(contents: Any) -> None:
    with pytest.raises(Unreadable):
        gemini(contents=contents)


def key(asked: Request) -> str:
    call = GEMINI.read_call(asked, "gemini")
    return json.dumps([call.scope, call.question], sort_keys=True)


def changed(**fields: Any) -> Request:
    return gemini_request({**GEMINI_BODY, **fields})


SAME: dict[str, Request] = {
    "keys in another order": gemini_request(dict(reversed(GEMINI_BODY.items()))),
    "blanks": gemini_request(json.dumps(GEMINI_BODY, indent=2).encode()),
    "an array": gemini_streamed(),
    "events": gemini_streamed(query=SSE_QUERY),
    "an encoded path": gemini_request(path="/v1beta/models/gemini%2D2.5-flash%3AgenerateContent"),
    "a key in the query": gemini_request(query=(("key", "secret"),)),
    "another client": gemini_request(headers=(("x-goog-api-client", "a"), ("x-goog-api-key", "b"))),
    "labels": changed(labels={"team": "a"}),
    "a service tier": changed(serviceTier="flex"),
    "one candidate": changed(**config(candidateCount=1)),
    "a single turn": changed(contents=QUESTION),
    "a single part": changed(contents=[{"role": "user", "parts": QUESTION["parts"][0]}]),
}


@pytest.mark.parametrize("asked", SAME.values(), ids=SAME.keys())
def test_what_does_not_change_the_answer_does_not_split(asked: Request) -> None:
    assert key(asked) == key(gemini_request())


def with_part(part: dict[str, Any]) -> Request:
    return changed(contents=[turn("user", *QUESTION["parts"], part)])


def after(*earlier: dict[str, Any]) -> Request:
    return changed(contents=[*earlier, QUESTION])


def image(data: str) -> dict[str, Any]:
    return {"inlineData": {"mimeType": "image/png", "data": data}}


def answered(**fields: Any) -> dict[str, Any]:
    return turn("model", {"text": "Hello", **fields})


OTHER: dict[str, Request] = {
    "a host": gemini_request(host="aiplatform.googleapis.com"),
    "an API version": gemini_request(path="/v1/models/gemini-2.5-flash:generateContent"),
    "a model": gemini_request(path="/v1beta/models/gemini-2.5-pro:generateContent"),
    "a tuned model": gemini_request(path="/v1beta/tunedModels/gemini-2.5-flash:generateContent"),
    "a project": gemini_request(path=f"{VERTEX}:generateContent"),
    "integers": gemini_request(query=(INTEGERS,)),
    "a form that is none": gemini_request(query=(("alt", "proto"),)),
    "two forms": gemini_streamed(query=(*SSE_QUERY, ("alt", "json"))),
    "a query parameter": gemini_request(query=(("fields", "candidates"),)),
    "who pays": gemini_request(headers=(("x-goog-user-project", "p"),)),
    "a question": changed(contents=[turn("user", {"text": "And of Spain?"})]),
    "a question in another case": changed(
        contents=[turn("user", {"text": "what is the capital of France?"})]
    ),
    "an image": with_part(image("AA==")),
    "another image": with_part(image("AB==")),
    "a file": with_part({"fileData": {"fileUri": "https://example.org/1"}}),
    "another file": with_part({"fileData": {"fileUri": "https://example.org/2"}}),
    "a part more": with_part({"text": ""}),
    "a field of a part": changed(contents=[turn("user", {**QUESTION["parts"][0], "videoMetadata": {}})]),
    "an earlier turn": after(turn("user", {"text": "Hi"}), answered()),
    "another earlier turn": after(turn("user", {"text": "Hi!"}), answered()),
    "a thought": after(turn("user", {"text": "Hi"}), answered(thought=True)),
    "a signature": after(turn("user", {"text": "Hi"}), answered(**SIGNED)),
    "another signature": after(turn("user", {"text": "Hi"}), answered(thoughtSignature="eA==")),
    "an earlier image": after(turn("user", image("AA==")), answered()),
    "another earlier image": after(turn("user", image("AB==")), answered()),
    "an earlier call": after(CALLED, turn("user", RESULT), answered()),
    "system text": changed(systemInstruction={"parts": [{"text": "Be long."}]}),
    "system text in another case": changed(systemInstruction={"parts": [{"text": "be brief."}]}),
    "system text by the other name": gemini_request(
        {**{n: v for n, v in GEMINI_BODY.items() if n != "systemInstruction"}, "system_instruction": {}}
    ),
    "temperature": changed(**config(temperature=0)),
    "a limit": changed(**config(maxOutputTokens=64)),
    "stop sequences": changed(**config(stopSequences=["END"])),
    "a seed": changed(**config(seed=1)),
    "two candidates": changed(**config(candidateCount=2)),
    "a response type": changed(**config(responseMimeType="application/json")),
    "a response schema": changed(**config(responseSchema={"type": "STRING"})),
    "another response schema": changed(**config(responseSchema={"type": "INTEGER"})),
    "thinking": changed(**config(thinkingConfig={"includeThoughts": True})),
    "modalities": changed(**config(responseModalities=["TEXT"])),
    "tools": changed(tools=[FUNCTIONS]),
    "another tool schema": changed(tools=[{"functionDeclarations": [{"name": "f", "description": "F."}]}]),
    "a tool choice": changed(toolConfig={"functionCallingConfig": {"mode": "ANY"}}),
    "safety settings": changed(safetySettings=[]),
    "cached content": changed(cachedContent="cachedContents/1"),
    "other cached content": changed(cachedContent="cachedContents/2"),
    "an unknown field": changed(mood="calm"),
    "an unknown field that is null": changed(mood=None),
}


@pytest.mark.parametrize("asked", OTHER.values(), ids=OTHER.keys())
def test_what_shapes_the_answer_splits(asked: Request) -> None:
    assert key(asked) != key(gemini_request())


def test_all_that_splits_differs_from_each_other() -> None:
    assert len(set(map(key, OTHER.values()))) == len(OTHER)


def test_where_the_text_stood_splits() -> None:
    before = changed(contents=[turn("user", {"text": "a"}, image("AA=="))])
    behind = changed(contents=[turn("user", image("AA=="), {"text": "a"})])

    assert key(before) != key(behind)


def test_cache_hints_of_other_formats_are_the_users_own() -> None:
    def asked(value: str) -> Request:
        return changed(tools=[{"functionDeclarations": [{"name": "f", "cache_control": value}]}])

    assert key(asked("a")) != key(asked("b"))
