"""Aleph Alpha's completions, after https://docs.aleph-alpha.com/api/complete."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from latency_slayer.wire import forms
from latency_slayer.wire.call import (
    JSON,
    Answer,
    Call,
    Ending,
    FormUnavailable,
    Recorded,
    Request,
    Trait,
    Unreadable,
    Usage,
)
from latency_slayer.wire.codec import Codec, Message
from latency_slayer.wire.endings import worst
from latency_slayer.wire.hosts import host_name
from latency_slayer.wire.json_text import as_objects, objects, read_object
from latency_slayer.wire.question import Split, split_prompt
from latency_slayer.wire.scope import path_segments, read_body, scope_of, without_stream_flag
from latency_slayer.wire.tokens import count

_ENDINGS: dict[str, Ending] = {
    "end_of_text": Ending.COMPLETE,
    "stop_sequence_reached": Ending.COMPLETE,
    "maximum_tokens": Ending.TRUNCATED,
    "context_window_reached": Ending.TRUNCATED,
}
"""Finish reasons. An unknown one is INCOMPLETE."""


class AlephAlpha(Codec):
    """POST https://api.aleph-alpha.com/complete. Form: `json`; streams pass by unread."""

    endpoint = "aleph.complete"
    streams = ()

    def claims(self, request: Request) -> bool:
        is_complete = request.method == "POST" and path_segments(request) == ["complete"]
        return is_complete and host_name(request.host) == "api.aleph-alpha.com"

    def read_call(self, request: Request, provider: str) -> Call:
        body = read_body(request)
        asked = _split(body)
        model = body.get("model")
        return Call(
            provider=provider,
            endpoint=self.endpoint,
            host=request.host,
            model=model if isinstance(model, str) else "",
            form=forms.SSE if body.get("stream") is True else forms.JSON,
            scope=scope_of(request, self.endpoint, without_stream_flag(body), asked),
            question=asked.question,
            traits=asked.traits.union(_traits(body)),
        )

    def write_answer(self, call: Call, answer: Answer) -> Recorded:
        # The prompt, where the service trimmed it.
        repeated = objects(answer.message.get("optimized_prompt"))
        if any(isinstance(text := item.get("data"), str) and _differs(call, text) for item in repeated):
            raise FormUnavailable("the answer repeats another question")
        return super().write_answer(call, answer)

    def read_json(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        message = read_object(recorded.body)
        return message, worst(map(_ending, as_objects(message.get("completions"))))

    def read_stream(self, call: Call, recorded: Recorded) -> tuple[Message, Ending]:  # noqa: ARG002 (as Codec)
        raise Unreadable("a stream of Aleph Alpha")

    def write_stream(self, call: Call, message: Message) -> Recorded:  # noqa: ARG002 (as Codec)
        raise FormUnavailable("how Aleph Alpha streams is not known")

    def text_of(self, message: Message) -> str:
        return "\n".join(filter(None, map(_text, objects(message.get("completions")))))

    def usage_of(self, message: Message) -> Usage | None:
        if "num_tokens_generated" not in message:
            return None
        return Usage(count(message, "num_tokens_prompt_total"), count(message, "num_tokens_generated"))


def _split(body: Mapping[str, JSON]) -> Split:
    match body.get("prompt"):
        case prompt if body.get("echo"):
            # The answer repeats the prompt.
            return Split({"prompt": prompt}, None, None, frozenset({Trait.NO_QUESTION}))
        case [{"type": "text", "data": str(text)} as item]:
            asked = split_prompt("prompt", text)
            return replace(asked, fields={"prompt": [{**item, "data": asked.fields["prompt"]}]})
        case prompt:
            return split_prompt("prompt", prompt)


def _differs(call: Call, text: str) -> bool:
    return call.question is not None and call.question.strip() != text.strip()


def _traits(body: Mapping[str, JSON]) -> Iterator[Trait]:
    if body.get("n") not in (None, 1):
        yield Trait.SEVERAL_CHOICES
    if body.get("log_probs") is not None:
        yield Trait.LOGPROBS


def _text(completion: Mapping[str, JSON]) -> str:
    text = completion.get("completion")
    return text if isinstance(text, str) else ""


def _ending(completion: Mapping[str, JSON]) -> Ending:
    reason = completion.get("finish_reason")
    ending = _ENDINGS.get(reason, Ending.INCOMPLETE) if isinstance(reason, str) else Ending.INCOMPLETE
    return Ending.EMPTY if ending is Ending.COMPLETE and not _text(completion).strip() else ending
