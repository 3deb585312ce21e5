"""Families whose answers are messages of blocks: Anthropic's Claude and Amazon's Nova."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from latency_slayer.wire.bedrock import answer, stream
from latency_slayer.wire.bedrock.blocks import is_unjoined
from latency_slayer.wire.bedrock.family import NO_COUNTS, Family
from latency_slayer.wire.bedrock.frames import Event
from latency_slayer.wire.call import JSON, Ending, Fields, FormUnavailable, Usage
from latency_slayer.wire.codec import Message
from latency_slayer.wire.json_text import as_object
from latency_slayer.wire.messages import answer as claude
from latency_slayer.wire.tokens import count

_CACHE_COUNTS = {
    "cacheReadInputTokenCount": "cache_read_input_tokens",
    "cacheWriteInputTokenCount": "cache_creation_input_tokens",
}


class Claude(Family):
    """Anthropic's messages, after
    https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return (isinstance(said.get("type"), str) or "content" in said) and "completion" not in said

    def ending_of(self, message: Message) -> Ending:
        return claude.ending_of(message)

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        return claude.read_events(chunks)

    def text_of(self, message: Message) -> str:
        return claude.text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return claude.usage_of(message)

    def chunks(self, message: Message) -> Iterable[Fields]:
        return claude.write_events(message)

    def metrics(self, message: Message) -> Fields:
        usage = message["usage"]
        cached = {name: count(usage, told) for name, told in _CACHE_COUNTS.items() if count(usage, told)}
        counts = {"inputTokenCount": "input_tokens", "outputTokenCount": "output_tokens"}
        return {**{name: count(usage, told) for name, told in counts.items()}, **cached}


class Nova(Family):
    """Amazon's Nova, after https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html.
    Its streams cut a text into many blocks, which its JSON does not do."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return "output" in said or "messageStart" in said

    def ending_of(self, message: Message) -> Ending:
        answer.require_answer(message)
        return answer.ending_of(message)

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        streamed = stream.read(_events(chunks))
        message = _plain(streamed.message)
        return message, answer.ending_of(message) if streamed.is_done else Ending.INCOMPLETE

    def text_of(self, message: Message) -> str:
        return answer.text_of(message)

    def usage_of(self, message: Message) -> Usage | None:
        return answer.usage_of(message)

    def as_json(self, message: Message) -> Message:
        if any(map(is_unjoined, message["output"]["message"]["content"])):
            raise FormUnavailable("a content block of no known kind")
        usage = message.get("usage")
        if not isinstance(usage, dict) or "totalTokens" not in usage:
            raise FormUnavailable("the recorded stream has no count of all tokens")
        return message

    def chunks(self, message: Message) -> Iterable[Fields]:
        if not isinstance(message.get("usage"), dict):
            raise FormUnavailable(NO_COUNTS)
        if _is_cut(message["output"]["message"]["content"]):
            raise FormUnavailable("a stream cannot tell where one text ends and the next begins")
        usage = {name: value for name, value in message["usage"].items() if name != "totalTokens"}
        told = {**message, "usage": usage, "metrics": {}, "trace": {}}
        return [{name: said} for name, said in stream.events(told)]

    def metrics(self, message: Message) -> Fields:
        usage = message["usage"]
        cached = {name: usage[name] for name in _CACHE_COUNTS if name in usage}
        counts = {"inputTokenCount": "inputTokens", "outputTokenCount": "outputTokens"}
        return {**{name: count(usage, told) for name, told in counts.items()}, **cached}


def _events(chunks: Sequence[Fields]) -> Iterator[Event]:
    for chunk in chunks:
        for name, said in chunk.items():
            yield name, as_object(said)


def _plain(message: Fields) -> Fields:
    """`message` as JSON says it: texts whole, no empty reports, a total of the tokens."""
    said = message["output"]["message"]
    reports = {name for name in ("metrics", "trace") if message.get(name) == {}}
    rest = {name: value for name, value in message.items() if name not in reports}
    usage = message.get("usage")
    return {
        **rest,
        "output": {"message": {**said, "content": list(_run_on(said["content"]))}},
        **({"usage": _with_total(usage)} if isinstance(usage, dict) else {}),
    }


def _run_on(blocks: Sequence[Fields]) -> Iterator[Fields]:
    """`blocks` with texts that follow each other made one."""
    text: str | None = None
    for block in blocks:
        if block.keys() == {"text"} and isinstance(block["text"], str):
            text = (text or "") + block["text"]
            continue
        if text is not None:
            yield {"text": text}
            text = None
        yield block
    if text is not None:
        yield {"text": text}


def _with_total(usage: Fields) -> Fields:
    if any(count(usage, name) for name in _CACHE_COUNTS):
        return usage
    return {**usage, "totalTokens": count(usage, "inputTokens") + count(usage, "outputTokens")}


def _is_cut(blocks: Sequence[Fields]) -> bool:
    return len(list(_run_on(blocks))) < len(blocks)
