"""Writing an answer of generateContent as a stream, in the API's own order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from latency_slayer.wire.call import JSON, Fields, FormUnavailable
from latency_slayer.wire.gemini.fields import both, candidates_of, index_of, parts_of, said
from latency_slayer.wire.gemini.stream import USAGE, goes_on

_FEEDBACK = both("promptFeedback")
_TOTAL = both("totalTokenCount")

_COUNTED_LAST = both(
    "candidatesTokenCount",
    "candidatesTokensDetails",
    "thoughtsTokenCount",
    "toolUsePromptTokenCount",
    "toolUsePromptTokensDetails",
)
"""Counts that are not known before the end."""

Parts = Sequence[Fields]


def chunks_of(message: Mapping[str, JSON]) -> Iterator[Fields]:
    """The chunks of `message`: each part in one of its own, the last part of every candidate together with
    whatever else there is to say. Raises FormUnavailable."""
    candidates = candidates_of(message)
    if len(set(map(index_of, candidates))) < len(candidates):
        raise FormUnavailable("candidates that cannot be told apart")
    portions = [_portions(parts_of(candidate)) for candidate in candidates]
    feedback = {name: value for name, value in message.items() if name in _FEEDBACK}
    rest = {name: value for name, value in message.items() if name not in _FEEDBACK}
    for row in zip_longest(*(portion[:-1] for portion in portions)):
        told = [_early(candidate, parts) for candidate, parts in zip(candidates, row, strict=True) if parts]
        yield {**rest, "candidates": told, **_early_usage(rest), **feedback}
        feedback = {}
    ended = [_ended(candidate, parts) for candidate, parts in zip(candidates, portions, strict=True)]
    yield {**rest, **({"candidates": ended} if candidates else {}), **feedback}


def _portions(parts: Parts) -> list[list[Fields]]:
    """`parts`, one a chunk; but those that a reader would put together from two chunks share one."""
    portions: list[list[Fields]] = []
    for part in parts:
        if portions and goes_on(portions[-1][-1], part):
            portions[-1].append(part)
        else:
            portions.append([part])
    return portions


def _early(candidate: Fields, parts: Parts) -> Fields:
    numbered = {"index": candidate["index"]} if "index" in candidate else {}
    return {"content": {**candidate["content"], "parts": parts}, **numbered}


def _ended(candidate: Fields, portions: Sequence[Parts]) -> Fields:
    return (
        {**candidate, "content": {**candidate["content"], "parts": portions[-1]}} if portions else candidate
    )


def _early_usage(message: Mapping[str, JSON]) -> Fields:
    """The counts while the answer is still being made: those of the prompt."""
    return {
        name: _of_prompt(value)
        for name, value in message.items()
        if name in USAGE and isinstance(value, dict)
    }


def _of_prompt(usage: Mapping[str, JSON]) -> Fields:
    prompt = said(usage, "promptTokenCount")
    return {name: prompt if name in _TOTAL else v for name, v in usage.items() if name not in _COUNTED_LAST}
