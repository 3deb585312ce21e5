"""Families whose answers are one text, after
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from latency_slayer.wire.bedrock.family import Family
from latency_slayer.wire.call import JSON, Ending, Fields, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.codec import Message
from latency_slayer.wire.endings import worst
from latency_slayer.wire.finish_reasons import ending_of_reason
from latency_slayer.wire.json_text import as_objects, objects

_ENDINGS: dict[str, Ending] = {
    "FINISH": Ending.COMPLETE,  # Titan
    "FINISHED": Ending.COMPLETE,
    "STOP_CRITERIA_MET": Ending.COMPLETE,
    "CONTENT_FILTERED": Ending.FILTERED,
    "ERROR_TOXIC": Ending.FILTERED,  # Cohere
    "endoftext": Ending.COMPLETE,  # Jurassic
}
"""Reasons that these families alone have."""

OTHERWISE = "this model's streams say other things than its JSON"
"""Why an answer has no other form."""


def ending_of_text(text: str, reason: JSON) -> Ending:
    """How an answer ended that says `text` and `reason`."""
    own = _ENDINGS.get(reason) if isinstance(reason, str) else None
    ending = own or ending_of_reason(reason or None)
    return Ending.EMPTY if ending is Ending.COMPLETE and not text.strip() else ending


def text_in(said: Mapping[str, JSON], name: str) -> str:
    """The text `name` of `said`. Raises Unreadable where it is none."""
    if not isinstance(text := said.get(name), str):
        raise Unreadable("no text")
    return text


def count_in(said: Mapping[str, JSON], name: str) -> int:
    """The count `name` of `said`, 0 where there is none."""
    # With a guardrail before it, Titan counts in decimals.
    value = said.get(name)
    return int(value) if isinstance(value, int | float) else 0


@dataclass(frozen=True, slots=True)
class Flat(Family):
    """One object, of which each chunk tells a piece of the text: Claude's legacy completions."""

    text: str
    reason: str = "stop_reason"

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return self.text in said

    def ending_of(self, message: Message) -> Ending:
        return ending_of_text(text_in(message, self.text), message.get(self.reason))

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        message: Fields = {}
        for chunk in chunks:
            message |= {name: v for name, v in chunk.items() if v is not None or name not in message}
        message[self.text] = "".join(text_in(chunk, self.text) for chunk in chunks)
        return message, self.ending_of(message)

    def text_of(self, message: Message) -> str:
        return text_in(message, self.text)


class Llama(Flat):
    """Meta's Llama. Its counts grow from chunk to chunk."""

    _fields = frozenset({"generation", "prompt_token_count", "generation_token_count", "stop_reason"})

    def usage_of(self, message: Message) -> Usage | None:
        if "generation_token_count" not in message:
            return None
        return Usage(count_in(message, "prompt_token_count"), count_in(message, "generation_token_count"))

    def chunks(self, message: Message) -> Iterable[Fields]:
        if message.keys() != self._fields:
            raise FormUnavailable(OTHERWISE)
        yield {**message, self.reason: None}
        yield {**message, self.text: "", "prompt_token_count": None}


class Titan(Family):
    """Amazon's Titan."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return "results" in said or "outputText" in said

    def ending_of(self, message: Message) -> Ending:
        results = as_objects(message.get("results"))
        return worst(ending_of_text(text_in(r, "outputText"), r.get("completionReason")) for r in results)

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        if any(chunk.get("index") != chunks[0].get("index") for chunk in chunks):
            raise Unreadable("several results in one stream")
        told: Fields = {}
        for chunk in chunks:
            told |= {name: v for name, v in chunk.items() if v is not None}
        renamed = {name: told.pop(old) for old, name in _TITAN_NAMES.items() if old in told}
        text = "".join(text_in(chunk, "outputText") for chunk in chunks)
        told.pop("index", None)
        message = {**told, "results": [{**renamed, "outputText": text}]}
        return message, self.ending_of(message)

    def text_of(self, message: Message) -> str:
        return "\n".join(text_in(result, "outputText") for result in objects(message.get("results")))

    def usage_of(self, message: Message) -> Usage | None:
        if "inputTextTokenCount" not in message:
            return None
        output = sum(count_in(result, "tokenCount") for result in objects(message.get("results")))
        return Usage(count_in(message, "inputTextTokenCount"), output)

    def as_json(self, message: Message) -> Message:
        if any(result.keys() != _TITAN_RESULT for result in message["results"]):
            raise FormUnavailable(OTHERWISE)
        return message

    def chunks(self, message: Message) -> Iterable[Fields]:
        match message:
            case {"inputTextTokenCount": given, "results": [dict(result)], **rest} if (
                not rest and result.keys() == _TITAN_RESULT
            ):
                renamed = {old: result[name] for old, name in _TITAN_NAMES.items()}
                yield {
                    "outputText": result["outputText"],
                    "index": 0,
                    **renamed,
                    "inputTextTokenCount": given,
                }
            case _:
                raise FormUnavailable(OTHERWISE)


_TITAN_NAMES = {
    "outputText": "outputText",
    "totalOutputTextTokenCount": "tokenCount",
    "completionReason": "completionReason",
}
"""What a chunk calls a field of the result."""

_TITAN_RESULT = frozenset(_TITAN_NAMES.values())
