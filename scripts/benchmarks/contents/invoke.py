"""Bedrock's invoke: each family of models answers in a format of its own.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

Token counts that Bedrock adds to a stream are headers where it does not stream, and are left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.contents import bedrock, chat, messages
from benchmarks.contents.reading import Content, NotAnAnswer, Object, Reader, by_index, joined, latest, less

_METRICS = "amazon-bedrock-invocationMetrics"
_BAD = frozenset("LENGTH MAX_TOKENS CONTENT_FILTERED ERROR ERROR_TOXIC length max_tokens INTERVENED".split())


@dataclass(frozen=True, slots=True)
class _Texts:
    """A format whose choices are in the list `choices`, or that is its only choice, each with a `text`."""

    choices: str
    text: str
    ending: str
    good: str

    def reader(self, read_events: Callable[[list[Any]], Content]) -> Reader:
        good = frozenset(self.good.split())
        return Reader(dict, read_events, self._endings, self._speaks, good, _BAD)

    def _of(self, content: Content) -> list[Any]:
        return content.get(self.choices, []) if self.choices else [content]

    def _endings(self, content: Content) -> list[str]:
        if content.get("amazon-bedrock-guardrailAction") == "INTERVENED":
            return ["INTERVENED"]
        return [str(choice.get(self.ending) or "") for choice in self._of(content)]

    def _speaks(self, content: Content) -> bool:
        return all(choice.get(self.text, "").strip() for choice in self._of(content))


def _titan_events(events: list[Object]) -> Content:
    of_results = ("outputText", "index", "totalOutputTextTokenCount", "completionReason")
    return {
        **less(latest(events), *of_results),
        "results": [_titan_result(latest(parts), parts) for parts in by_index(events).values()],
    }


def _titan_result(total: Content, parts: list[Object]) -> Content:
    return {
        "outputText": joined(parts, "outputText"),
        "tokenCount": total.get("totalOutputTextTokenCount"),
        "completionReason": total.get("completionReason"),
    }


def _cohere_events(events: list[Object]) -> Content:
    generations = [
        {**less(latest(parts), "index", "is_finished"), "text": joined(parts, "text")}
        for parts in by_index(events).values()
    ]
    return {"generations": generations}


def _llama_events(events: list[Object]) -> Content:
    return {**latest(events), "generation": joined(events, "generation")}


def _mistral_events(events: list[Object]) -> Content:
    outputs = by_index(output for event in events for output in event["outputs"])
    texts = [{**latest(parts), "text": joined(parts, "text")} for parts in outputs.values()]
    return {**less(latest(events), "outputs"), "outputs": texts}


def _nova(content: Content) -> Content:
    """Nova counts the total only where it does not stream, and only there tells a text in one block."""
    told = {**content, "usage": less(content.get("usage") or {}, "totalTokens")}
    return {**less(told, "metrics", "trace"), "content": _texts_joined(content["content"])}


def _texts_joined(blocks: list[Any]) -> list[Any]:
    joint: list[Any] = []
    for block in blocks:
        if joint and block.keys() == joint[-1].keys() == {"text"}:
            joint[-1] = {"text": joint[-1]["text"] + block["text"]}
        else:
            joint.append(block)
    return joint


_NOVA = replace(
    bedrock.READER,
    read_json=lambda answer: _nova(bedrock.read_json(answer)),
    read_events=lambda events: _nova(bedrock.read_events(events)),
)
_TITAN = _Texts("results", "outputText", "completionReason", "FINISH FINISHED").reader(_titan_events)
_COHERE = _Texts("generations", "text", "finish_reason", "COMPLETE").reader(_cohere_events)

_FAMILIES: Mapping[str, Reader] = {
    "content": messages.READER,
    "message": messages.READER,
    "completion": messages.COMPLETE,
    "output": _NOVA,
    "messageStart": _NOVA,
    "choices": chat.READER,
    "results": _TITAN,
    "outputText": _TITAN,
    "generations": _COHERE,
    "is_finished": _COHERE,
    "generation": _Texts("", "generation", "stop_reason", "stop").reader(_llama_events),
    "outputs": _Texts("outputs", "text", "stop_reason", "stop").reader(_mistral_events),
}
"""By a field that an answer of the family has, or the first event of its stream."""


def reader_of(first: Object) -> Reader:
    """The reader of the family that says `first`, an answer or the first event of one."""
    found = next((reader for name, reader in _FAMILIES.items() if name in first), None)
    if found is None:
        raise NotAnAnswer(f"no known family of models: {sorted(first)[:5]}")
    return replace(
        found, read_events=lambda events: found.read_events([less(each, _METRICS) for each in events])
    )
