"""The question of a call: the text of its last turn, taken out so that scope and question say all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .call import JSON, Trait
from .json_text import objects

# Tuples, since what stands in a request in their place may not be hashable.
_TOOL_ROLES = ("tool", "function")
_TOOL_BLOCKS = ("tool_use", "tool_result")


@dataclass(frozen=True, slots=True)
class Split:
    """Turns less their question. `layout` says where its text stood, so that no two calls with one scope and
    one question differ: None (no question), "text" (the whole content), or for each text part its
    index and, except for the last, how many lines of the question are its own."""

    turns: Sequence[JSON]
    layout: JSON
    question: str | None
    traits: frozenset[Trait]


def split(turns: Sequence[dict[str, JSON]]) -> Split:
    """`turns` (`messages` of chat completions and of Anthropic) apart from the text of the last user turn."""
    if any(map(_carries_tools, _since_last_answer(turns))):
        return Split(turns, None, None, frozenset({Trait.TOOL_TURN}))
    content = turns[-1].get("content") if turns and turns[-1].get("role") == "user" else None
    if isinstance(content, str) and content.strip():
        return _without_content(turns, None, "text", content)
    if isinstance(content, list) and (texts := dict(_texts(content))):
        return _without_texts(turns, content, texts)
    return Split(turns, None, None, frozenset({Trait.NO_QUESTION}))


def _since_last_answer(turns: Sequence[dict[str, JSON]]) -> Iterator[dict[str, JSON]]:
    for turn in reversed(turns):
        yield turn
        if turn.get("role") == "assistant":
            return


def _carries_tools(turn: Mapping[str, JSON]) -> bool:
    if turn.get("role") in _TOOL_ROLES or turn.get("tool_calls") or turn.get("function_call"):
        return True
    return any(block.get("type") in _TOOL_BLOCKS for block in objects(turn.get("content")))


def _texts(parts: Sequence[JSON]) -> Iterator[tuple[int, str]]:
    for index, part in enumerate(parts):
        if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
            yield index, part["text"]


def _without_texts(
    turns: Sequence[dict[str, JSON]], parts: Sequence[JSON], texts: Mapping[int, str]
) -> Split:
    question = "\n".join(texts.values())
    if not question.strip():
        return Split(turns, None, None, frozenset({Trait.NO_QUESTION}))
    emptied = [{**part, "text": None} if i in texts else part for i, part in enumerate(parts)]
    return _without_content(turns, emptied, _layout(texts), question)


def _layout(texts: Mapping[int, str]) -> JSON:
    # Lines, not characters: a rephrased question mostly keeps them, and its neighbours stay in its scope.
    places: list[JSON] = [[index, text.count("\n") + 1] for index, text in texts.items()]
    places[-1] = places[-1][:1]
    return places


def _without_content(turns: Sequence[dict[str, JSON]], content: JSON, layout: JSON, question: str) -> Split:
    last = {**turns[-1], "content": content}
    return Split([*turns[:-1], last], layout, question, frozenset())
