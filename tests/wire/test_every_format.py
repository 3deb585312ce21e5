"""What holds for every format: answers survive each form, what was cut is never complete, and whatever comes
is an answer or the one named error."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.wire import forms
from latency_slayer.wire.call import Answer, Ending, FormUnavailable, Recorded, Unreadable
from latency_slayer.wire.formats import CODECS
from tests.wire.formats import FORMATS
from tests.wire.samples import Format, jsoned, read

every_format = pytest.mark.parametrize("sample", FORMATS.values(), ids=FORMATS.keys())
STREAMED = {name: sample for name, sample in FORMATS.items() if sample.codec.streams}
every_streamed_format = pytest.mark.parametrize("sample", STREAMED.values(), ids=STREAMED.keys())


def answers(sample: Format) -> Iterator[tuple[str, Answer]]:
    """Each sample answer as read from JSON, by what it shows."""
    for name, message in sample.answers.items():
        yield name, read(sample.codec, sample.call(forms.JSON), jsoned(message))


def written(sample: Format) -> Iterator[tuple[str, str, Recorded]]:
    """Each sample answer in every form of a stream."""
    for name, answer in answers(sample):
        for form in sample.asked:
            if form != forms.JSON:
                yield name, form, sample.codec.write_answer(sample.call(form), answer)


def test_every_codec_has_its_samples() -> None:
    assert [codec.endpoint for codec in CODECS] == list(FORMATS)


@every_format
def test_a_call_is_claimed_by_its_codec_alone_in_every_form(sample: Format) -> None:
    claims = {
        form: [codec for codec in CODECS if codec.claims(asked)] for form, asked in sample.asked.items()
    }

    assert {form: [type(codec) for codec in several] for form, several in claims.items()} == {
        form: [type(sample.codec)] for form in sample.asked
    }


@every_format
def test_the_form_alone_splits_neither_scope_nor_question(sample: Format) -> None:
    calls = [sample.call(form) for form in sample.asked]

    assert [call.form for call in calls] == list(sample.asked)
    assert {json.dumps([call.scope, call.question], sort_keys=True) for call in calls} == {
        json.dumps([calls[0].scope, calls[0].question], sort_keys=True)
    }


@every_format
def test_every_answer_may_be_stored_and_says_its_tokens(sample: Format) -> None:
    endings = {name: answer.ending for name, answer in answers(sample)}

    assert set(endings.values()) <= {Ending.COMPLETE, Ending.TOOL_CALLS, Ending.REFUSED}
    assert all(answer.usage for _, answer in answers(sample)) or not sample.counts_tokens


@every_format
def test_an_answer_beside_which_an_error_is_told_has_failed(sample: Format) -> None:
    call = sample.call(forms.JSON)
    spoilt = [{**message, "error": {"message": "no"}} for message in sample.answers.values()]

    assert {read(sample.codec, call, jsoned(message)).ending for message in spoilt} == {Ending.FAILED}


@every_format
def test_a_stream_in_which_an_error_is_told_anywhere_is_not_complete(sample: Format) -> None:
    told = {"error": {"message": "no", "code": 500}}
    kept = [
        f"{name} as {form} at {place}"
        for name, form, recorded in written(sample)
        for place in (0, 1, 2, -1, None)
        if forms.kind(form) != forms.EVENT_STREAM  # Its exceptions are messages of their own.
        and ending_of(sample, form, sample.respoken(form, recorded.body, partial(inserted, told, place)))
        in (Ending.COMPLETE, Ending.TOOL_CALLS)
    ]

    assert kept == []


def inserted(told: dict[str, Any], place: int | None, events: list[Any]) -> list[Any]:
    """`events` with `told` before the one at `place`, after all of them where that is None."""
    at = len(events) if place is None else place
    return [*events[:at], told, *events[at:]]


@every_format
def test_every_answer_survives_each_form(sample: Format) -> None:
    whole = dict(answers(sample))
    changed = [
        f"{name} as {form}"
        for name, form, recorded in written(sample)
        if not survives(sample, whole[name], sample.codec.read_answer(sample.call(form), recorded), form)
    ]

    assert changed == []


def survives(sample: Format, whole: Answer, streamed: Answer, form: str) -> bool:
    """True if `streamed` says what `whole` says."""
    expected = {
        name: value for name, value in whole.message.items() if name not in sample.untold.get(form, ())
    }
    return (streamed.recorded.form, streamed.ending, streamed.text, streamed.message) == (
        form,
        whole.ending,
        whole.text,
        expected,
    )


@every_format
def test_a_stream_cut_at_any_byte_is_incomplete_or_unreadable(sample: Format) -> None:
    wrong = [
        f"{name} as {form} cut at {end} of {len(recorded.body)}"
        for name, form, recorded in written(sample)
        for end in range(len(recorded.body))
        if recorded.body[end:].strip()
        and ending_of(sample, form, recorded.body[:end]) not in (Ending.INCOMPLETE, None)
    ]

    assert wrong == []


@every_format
def test_json_cut_at_any_byte_is_unreadable(sample: Format) -> None:
    bodies = [jsoned(message) for message in sample.answers.values()]

    endings = {ending_of(sample, forms.JSON, body[:end]) for body in bodies for end in range(len(body))}
    assert endings <= {None}


def ending_of(sample: Format, form: str, body: bytes) -> Ending | None:
    """How the answer in `body` ended, None where it is unreadable."""
    try:
        return read(sample.codec, sample.call(form), body).ending
    except Unreadable:
        return None


JUNK = st.sampled_from(
    'null | true | -1 | 0 | 0.5 | "" | "text" | "[DONE]" | "é" | [] | [[]] | {} | {"type": []}'.split("|")
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in `value` with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from places(inner)


@st.composite
def spoiled(draw: st.DrawFn, values: list[Any]) -> Any:
    """One of `values` with a few of its parts replaced or removed."""
    value = json.loads(json.dumps(draw(st.sampled_from(values))))
    for _ in range(draw(st.integers(1, 3))):
        if found := list(places(value)):
            container, key = found[draw(st.integers(0, len(found) - 1))]
            if draw(st.booleans()):
                container[key] = json.loads(draw(JUNK))
            else:
                del container[key]
    return value


def use(sample: Format, body: bytes) -> None:
    """Read `body` as every form says and write it in every form; any but the two named errors fails."""
    for form in sample.asked:
        with contextlib.suppress(Unreadable):
            answer = read(sample.codec, sample.call(form), body)
            for other in sample.asked:
                with contextlib.suppress(FormUnavailable):
                    assert sample.codec.write_answer(sample.call(other), answer).body is not None


@every_format
@given(data=st.data())
def test_a_spoiled_answer_is_an_answer_or_unreadable(sample: Format, data: st.DataObject) -> None:
    use(sample, jsoned(data.draw(spoiled(list(sample.answers.values())))))


@every_streamed_format
@given(data=st.data())
def test_a_spoiled_stream_is_an_answer_or_unreadable(sample: Format, data: st.DataObject) -> None:
    streams = [(form, recorded.body) for _, form, recorded in written(sample)]
    form, body = data.draw(st.sampled_from(streams))

    use(sample, sample.respoken(form, body, lambda events: data.draw(spoiled([events]))))


@every_format
@given(body=st.binary())
def test_any_bytes_are_an_answer_or_unreadable(sample: Format, body: bytes) -> None:
    use(sample, body)


@every_format
@given(data=st.data())
def test_a_spoiled_call_is_a_call_or_unreadable(sample: Format, data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(list(sample.asked.values())))
    body = data.draw(spoiled([*sample.bodies, json.loads(asked.body)]))

    with contextlib.suppress(Unreadable):
        call = sample.codec.read_call(replace(asked, body=jsoned(body)), sample.provider)
        json.dumps([call.scope, call.question, call.model], ensure_ascii=False, allow_nan=False).encode()


@every_format
@given(body=st.binary())
def test_any_bytes_are_a_call_or_unreadable(sample: Format, body: bytes) -> None:
    for asked in sample.asked.values():
        with contextlib.suppress(Unreadable):
            sample.codec.read_call(replace(asked, body=body), sample.provider)
