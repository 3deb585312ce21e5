"""Families whose answers are lists of texts or messages, after
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html, and Cohere's chat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from latency_slayer.wire.bedrock.family import NO_COUNTS, Family
from latency_slayer.wire.bedrock.text_families import OTHERWISE, count_in, ending_of_text, text_in
from latency_slayer.wire.call import JSON, Ending, Fields, FormUnavailable, Unreadable, Usage
from latency_slayer.wire.chat.fold import fold_delta
from latency_slayer.wire.codec import Message
from latency_slayer.wire.endings import worst
from latency_slayer.wire.json_text import as_object, as_objects, objects


@dataclass(frozen=True, slots=True)
class Listed(Family):
    """A list of texts or messages under `name`, each with its reason: Mistral, DeepSeek, and who speaks chat
    completions (Jamba, gpt-oss, Mistral Large). `is_same` says that chunks have the same items as JSON."""

    name: str
    is_same: bool = False

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return self.name in said

    def ending_of(self, message: Message) -> Ending:
        return worst(map(_item_ending, as_objects(message.get(self.name))))

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        message: Fields = {}
        items: dict[int, Fields] = {}
        for chunk in chunks:
            message |= {name: v for name, v in chunk.items() if v is not None}
            for number, item in enumerate(as_objects(chunk.get(self.name))):
                _add(items.setdefault(_number(item, number), {}), item)
        message[self.name] = [items[number] for number in sorted(items)]
        return message, self.ending_of(message)

    def text_of(self, message: Message) -> str:
        return "\n".join(filter(None, map(_said, objects(message.get(self.name)))))

    def as_json(self, message: Message) -> Message:
        if not self.is_same:
            raise FormUnavailable(OTHERWISE)
        return message

    def chunks(self, message: Message) -> Iterable[Fields]:  # noqa: ARG002 (as Family)
        raise FormUnavailable(NO_COUNTS if self.is_same else OTHERWISE)

    def usage_of(self, message: Message) -> Usage | None:
        usage = message.get("usage")
        if not isinstance(usage, dict):
            return None
        return Usage(count_in(usage, "prompt_tokens"), count_in(usage, "completion_tokens"))


def _number(item: Mapping[str, JSON], place: int) -> int:
    number = item.get("index", place)
    if not isinstance(number, int):
        raise Unreadable("an answer without a number")
    return number


def _add(total: Fields, item: Mapping[str, JSON]) -> None:
    for name, value in item.items():
        match name, value:
            case (("delta" | "message"), dict()):
                said = total.get("message")
                total["message"] = said if isinstance(said, dict) else {}
                fold_delta(total["message"], value)
            case "text", str():
                said = total.get("text")
                total["text"] = said + value if isinstance(said, str) else value
            case _:
                total[name] = value if value is not None else total.get(name)


def _item_ending(item: Mapping[str, JSON]) -> Ending:
    message = item.get("message")
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    reason = item.get("finish_reason") or item.get("stop_reason")
    ending = ending_of_text(_said(item) or ("calls" if calls else ""), reason)
    return Ending.TOOL_CALLS if calls and ending is Ending.COMPLETE else ending


def _said(item: Mapping[str, JSON]) -> str:
    message = item.get("message")
    said = message.get("content") if isinstance(message, dict) else item.get("text")
    return said if isinstance(said, str) else ""


class Command(Family):
    """Cohere's Command, which generates from a prompt. Its ids are in its JSON alone."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return "generations" in said or "is_finished" in said

    def ending_of(self, message: Message) -> Ending:
        generations = as_objects(message.get("generations"))
        return worst(ending_of_text(text_in(g, "text"), g.get("finish_reason")) for g in generations)

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        texts: dict[int, str] = {}
        for chunk in chunks[:-1] if "text" not in chunks[-1] else chunks:
            number = _number(chunk, 0)
            texts[number] = texts.get(number, "") + text_in(chunk, "text")
        reason = chunks[-1].get("finish_reason")
        generations = [{"text": texts[number], "finish_reason": reason} for number in sorted(texts)]
        ending = self.ending_of({"generations": generations})
        # One reason is told: where there are several texts, it may be that of the last one alone.
        is_known = len(texts) == 1 or ending is not Ending.COMPLETE
        return {"generations": generations}, ending if is_known else Ending.INCOMPLETE

    def text_of(self, message: Message) -> str:
        return "\n".join(text_in(g, "text") for g in objects(message.get("generations")))

    def as_json(self, message: Message) -> Message:  # noqa: ARG002 (as Family)
        raise FormUnavailable(OTHERWISE)

    def chunks(self, message: Message) -> Iterable[Fields]:  # noqa: ARG002 (as Family)
        raise FormUnavailable(OTHERWISE)


class CommandR(Family):
    """Cohere's Command R, which speaks Cohere's first chat API. The end of a stream repeats all of it."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return "event_type" in said or "chat_history" in said

    def ending_of(self, message: Message) -> Ending:
        ending = ending_of_text(text_in(message, "text"), message.get("finish_reason"))
        called = message.get("tool_calls") and ending in (Ending.COMPLETE, Ending.EMPTY)
        return Ending.TOOL_CALLS if called else ending

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:
        last = chunks[-1]
        if last.get("event_type") != "stream-end":
            return {"chat_history": []}, Ending.INCOMPLETE
        message = as_object(last.get("response"))
        return message, self.ending_of(message)

    def text_of(self, message: Message) -> str:
        return text if isinstance(text := message.get("text"), str) else ""


class Jurassic(Family):
    """AI21's Jurassic, which does not stream."""

    def speaks(self, said: Mapping[str, JSON]) -> bool:
        return "completions" in said

    def ending_of(self, message: Message) -> Ending:
        return worst(map(_completion_ending, as_objects(message.get("completions"))))

    def added_up(self, chunks: Sequence[Fields]) -> tuple[Message, Ending]:  # noqa: ARG002 (as Family)
        raise Unreadable("a stream of a model that does not stream")

    def text_of(self, message: Message) -> str:
        return "\n".join(_completed(each) for each in objects(message.get("completions")))


def _completion_ending(completion: Mapping[str, JSON]) -> Ending:
    reason = completion.get("finishReason")
    return ending_of_text(_completed(completion), reason.get("reason") if isinstance(reason, dict) else None)


def _completed(completion: Mapping[str, JSON]) -> str:
    data = completion.get("data")
    text = data.get("text") if isinstance(data, dict) else None
    return text if isinstance(text, str) else ""
