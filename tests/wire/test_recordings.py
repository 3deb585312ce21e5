"""Every recorded exchange is read, and every complete answer survives each form it can be rendered in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from latency_slayer.wire.call import Answer, Call, Ending, FormUnavailable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from tests.wire.formats import FORMATS
from tests.wire.recordings import answered, exchanges, needed, reads

pytestmark = needed


def test_every_call_is_read() -> None:
    known = [recorded for recorded in exchanges() if codec_for(recorded.request) is not None]
    read = {each.exchange.source for each in reads()}

    # A body that was lost, or a call that the provider could not read either.
    unread = [
        each.source for each in known if each.request.body and each.status < 400 and each.source not in read
    ]
    assert unread == []


def test_every_answer_is_read() -> None:
    unread = [
        each.exchange.source
        for each in reads()
        if each.answer is None and each.exchange.status == 200 and each.exchange.body
    ]

    assert unread == []


def test_only_few_answers_have_no_end() -> None:
    unfinished = [
        each.exchange.source for each in reads() if each.answer and each.answer.ending is Ending.INCOMPLETE
    ]

    assert len(unfinished) <= 12


def test_every_complete_answer_survives_each_form() -> None:
    changed = [
        f"{read.exchange.source} {answer.recorded.form} -> {form}"
        for read, answer in answered()
        for form in FORMATS[read.codec.endpoint].asked
        if not survives(read.codec, replace(read.call, form=form), answer)
    ]

    assert changed == []


def survives(codec: Codec, call: Call, answer: Answer) -> bool:
    """True if `answer`, written as `call` asks and read back, is what it was, or cannot be written so."""
    try:
        written = codec.write_answer(call, answer)
    except FormUnavailable:
        return True
    again = codec.read_answer(call, written)
    untold = {name for name in FORMATS[codec.endpoint].untold.get(call.form, ()) if name not in again.message}
    return (again.ending, again.text, plain(codec, again, untold)) == (
        answer.ending,
        answer.text,
        plain(codec, answer, untold),
    )


def plain(codec: Codec, answer: Answer, untold: set[str]) -> dict[str, Any]:
    """The message less what the forms of one answer may differ in."""
    message: dict[str, Any] = json.loads(json.dumps(answer.message))
    _PLAIN.get(codec.endpoint, lambda _: None)(message)
    return {name: value for name, value in message.items() if name not in untold}


def _plain_chat(message: dict[str, Any]) -> None:
    """The `index` of tool calls, a missing `content` for null, and Perplexity's empty `delta`."""
    for choice in message.get("choices", ()):
        choice.pop("delta", None)
        choice["message"].setdefault("content", None)
        for call in choice["message"].get("tool_calls") or ():
            call.pop("index", None)


_PLAIN: Mapping[str, Callable[[dict[str, Any]], None]] = {"chat.completions": _plain_chat}


REASONS: Mapping[str, set[str]] = {
    "chat.completions": {
        "the recorded stream has no token counts",
        "the recorded answer has no token counts",
        "a stream without a finish reason has no end",
        "streamed audio is of another format",
    },
    "completions": {
        "the recorded stream has no token counts",
        "the recorded answer has no token counts",
    },
    "responses": {"items that cannot be told apart"},
    "invoke": {
        "the recorded answer has no token counts",
        "this model's streams say other things than its JSON",
    },
}


def test_only_named_reasons_make_a_form_unavailable() -> None:
    found: dict[str, set[str]] = {}
    for read, answer in answered():
        for form in FORMATS[read.codec.endpoint].asked:
            if reason := unavailable(read.codec, replace(read.call, form=form), answer):
                found.setdefault(read.codec.endpoint, set()).add(reason)

    assert found == REASONS


def unavailable(codec: Codec, call: Call, answer: Answer) -> str:
    try:
        codec.write_answer(call, answer)
    except FormUnavailable as error:
        return str(error)
    return ""
