"""Writing a chat completion as a stream, in its provider's own order."""

from collections.abc import Iterator, Mapping, Sequence

from latency_slayer.wire.call import JSON, Fields, FormUnavailable
from latency_slayer.wire.chat.answer import has_audio
from latency_slayer.wire.chat.dialect import Dialect, UsageAt
from latency_slayer.wire.framing import sse
from latency_slayer.wire.json_text import objects, write

_ON_EVERY_CHUNK = frozenset({"id", "created", "model", "system_fingerprint", "service_tier", "provider"})

_STREAMED_STRINGS = ("reasoning_content", "reasoning")
"""Strings that come before the content, as deltas of their own."""

_AT_FINISH = frozenset({UsageAt.FINISH, UsageAt.FINISH_AND_OWN_CHUNK})
_IN_OWN_CHUNK = frozenset({UsageAt.OWN_CHUNK, UsageAt.FINISH_AND_OWN_CHUNK})


def events(message: Mapping[str, JSON], dialect: Dialect, *, with_usage: bool) -> list[sse.Event]:
    """The events of `message`. Raises FormUnavailable where a stream cannot say what it says."""
    _require_streamable(message, with_usage=with_usage)
    chunks = list(_chunks(message, dialect, with_usage=with_usage))
    done = [sse.Event("", sse.DONE)] if dialect.done_mark else []
    return [*(sse.Event("", write(chunk)) for chunk in chunks), *done]


def _require_streamable(message: Mapping[str, JSON], *, with_usage: bool) -> None:
    if with_usage and not message.get("usage"):
        raise FormUnavailable("the recorded answer has no token counts")
    choices = message["choices"]
    if not choices or len({str(choice.get("index", 0)) for choice in choices}) < len(choices):
        raise FormUnavailable("choices that cannot be told apart")
    for choice in choices:
        if not choice.get("finish_reason"):
            raise FormUnavailable("a stream without a finish reason has no end")
        if has_audio(choice["message"]):
            raise FormUnavailable("streamed audio is of another format")


def _chunks(message: Mapping[str, JSON], dialect: Dialect, *, with_usage: bool) -> Iterator[Fields]:
    usage = message.get("usage")
    base = _base(message, told_null=with_usage and dialect.usage_at in _IN_OWN_CHUNK)
    extra = _extra(message)
    if "prompt_filter_results" in extra:
        yield _prompt_filter_chunk(extra.pop("prompt_filter_results"))
    for choice in message["choices"]:
        for part in _choice_chunks(choice, dialect):
            yield {**base, "choices": [part], **extra}
            extra = {}
        finish = {**base, "choices": [_finish(choice, dialect)]}
        yield {**finish, **_finish_usage(message, dialect)} if choice is message["choices"][-1] else finish
    if usage and dialect.usage_at is UsageAt.AFTER_FINISH:
        yield {**base, "choices": [_after_finish(message["choices"][0])], "usage": usage}
    if with_usage and dialect.usage_at in _IN_OWN_CHUNK:
        yield {**base, "choices": [], "usage": usage}


def _base(message: Mapping[str, JSON], *, told_null: bool) -> Fields:
    shared = {name: value for name, value in message.items() if name in _ON_EVERY_CHUNK}
    return {**shared, "object": "chat.completion.chunk", **({"usage": None} if told_null else {})}


def _extra(message: Mapping[str, JSON]) -> Fields:
    """What the codec does not know: told once, on the first chunk."""
    known = _ON_EVERY_CHUNK | {"object", "choices", "usage"}
    return {name: value for name, value in message.items() if name not in known}


def _prompt_filter_chunk(results: JSON) -> Fields:
    """Azure's first chunk: what its filter says of the prompt, and nothing else."""
    return {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": results,
    }


def _finish_usage(message: Mapping[str, JSON], dialect: Dialect) -> Fields:
    usage = message.get("usage")
    if not usage or dialect.usage_at not in _AT_FINISH:
        return {}
    groq = message.get("x_groq")
    if dialect.usage_at is UsageAt.FINISH_AND_OWN_CHUNK and isinstance(groq, dict):
        return {"x_groq": {**groq, "usage": usage}, "usage": usage}
    return {"usage": usage}


def _choice_chunks(choice: Mapping[str, JSON], dialect: Dialect) -> Iterator[Fields]:
    logprobs = choice.get("logprobs")
    for delta in _deltas(choice["message"], dialect):
        part = _part(choice, delta, dialect)
        if logprobs and (delta.get("content") or delta.get("refusal")):
            part["logprobs"], logprobs = logprobs, None
        yield part
    if logprobs:
        yield {**_part(choice, {}, dialect), "logprobs": logprobs}


def _part(choice: Mapping[str, JSON], delta: Fields, dialect: Dialect) -> Fields:
    beside = {"message": delta} if dialect.message_beside_delta else {}
    logprobs = {"logprobs": None} if "logprobs" in choice else {}
    return {"index": choice.get("index", 0), "delta": delta, **beside, **logprobs, "finish_reason": None}


def _finish(choice: Mapping[str, JSON], dialect: Dialect) -> Fields:
    told = {"index", "message", "delta", "logprobs"}
    return {**_part(choice, {}, dialect), **{name: v for name, v in choice.items() if name not in told}}


def _after_finish(choice: Mapping[str, JSON]) -> Fields:
    said = choice["message"]
    delta = {"role": said.get("role", "assistant"), "content": None if said.get("content") is None else ""}
    return {"index": choice.get("index", 0), "delta": delta, "finish_reason": None}


def _deltas(said: Mapping[str, JSON], dialect: Dialect) -> Iterator[Fields]:
    yield _head(said)
    for name in _STREAMED_STRINGS:
        if _is_text(said.get(name)):
            yield {name: said[name]}
    if said.get("content"):
        yield {"content": said["content"]}
    if _is_text(said.get("refusal")):
        yield {"refusal": said["refusal"]}
    if isinstance(call := said.get("function_call"), dict):
        yield from ({"function_call": part} for part in _in_parts(call, "arguments"))
    for index, call in enumerate(_calls(said)):
        yield from ({"tool_calls": [part]} for part in _tool_call(index, call, dialect))


def _head(said: Mapping[str, JSON]) -> Fields:
    """The first delta: the role, and whatever does not come in deltas of its own."""
    content = said.get("content")
    head = {"role": said.get("role", "assistant"), "content": None if content is None else ""}
    streamed = {name for name in _STREAMED_STRINGS if _is_text(said.get(name))}
    streamed |= {"tool_calls"} if _calls(said) else set()
    streamed |= {"function_call"} if isinstance(said.get("function_call"), dict) else set()
    head |= {name: value for name, value in said.items() if name not in streamed | head.keys()}
    return {**head, "refusal": None} if _is_text(said.get("refusal")) else head


def _calls(said: Mapping[str, JSON]) -> Sequence[Fields]:
    """The tool calls, none where one of them is not what the API says; such a list is told whole."""
    calls = said.get("tool_calls")
    return calls if isinstance(calls, list) and len(objects(calls)) == len(calls) else ()


def _is_text(value: JSON) -> bool:
    return isinstance(value, str) and bool(value)


def _tool_call(index: int, call: Fields, dialect: Dialect) -> Sequence[Fields]:
    numbered = {"index": index, **{name: value for name, value in call.items() if name != "index"}}
    name, argument = (
        ("custom", "input") if isinstance(call.get("custom"), dict) else ("function", "arguments")
    )
    if dialect.whole_tool_calls or not isinstance(call.get(name), dict):
        return [numbered]
    head, *rest = _in_parts(call[name], argument)
    return [{**numbered, name: head}, *({"index": index, name: part} for part in rest)]


def _in_parts(call: Mapping[str, JSON], argument: str) -> Sequence[Fields]:
    """A called function without its arguments, then they."""
    if not _is_text(call.get(argument)):
        return [dict(call)]
    return [{**call, argument: ""}, {argument: call[argument]}]
