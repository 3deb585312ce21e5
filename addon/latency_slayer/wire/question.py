"""The question of a call: the text of its last turn, taken out so that scope and question say all of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from latency_slayer.wire.call import JSON, Trait
from latency_slayer.wire.json_text import as_objects, objects

Fields = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Split:
    """A conversation less its question. `fields` are the body's fields that hold it. `layout` says where the
    question's text stood, so that no two calls with one scope and one question differ: None (no
    question), "text" (the whole content), or for each text part its index and, except for the last,
    how many lines of the question are its own."""

    fields: Fields
    layout: JSON
    question: str | None
    traits: frozenset[Trait]


NOT_TOLD = Split({}, None, None, frozenset({Trait.NO_QUESTION}))
"""The conversation of a call that tells none: its prompt is kept at the provider."""


@dataclass(frozen=True, slots=True)
class TurnStyle:
    """How a format writes its turns. `content` is the field of a turn with its text or its parts; each part
    that `is_text` says its text in `text`."""

    is_user: Callable[[Fields], bool]
    is_answer: Callable[[Fields], bool]
    """True for what the model said: tools called before its last answer do not matter."""
    carries_tools: Callable[[Fields], bool]
    is_text: Callable[[Fields], bool]
    content: str = "content"


def split(name: str, turns: JSON, style: TurnStyle) -> Split:
    """The conversation in the body's field `name`, apart from the text of its last user turn.

    Raises Unreadable where `turns` is no list of objects.
    """
    told = as_objects(turns)
    if any(map(style.carries_tools, _since_last_answer(told, style))):
        return Split({name: told}, None, None, frozenset({Trait.TOOL_TURN}))
    content = told[-1].get(style.content) if told and style.is_user(told[-1]) else None
    if isinstance(content, str) and content.strip():
        return Split({name: _with_content(told, None, style)}, "text", content, frozenset())
    if isinstance(content, list) and (texts := dict(_texts(content, style))):
        return _without_texts(name, told, texts, style)
    return Split({name: told}, None, None, frozenset({Trait.NO_QUESTION}))


def split_text(name: str, text: JSON) -> Split:
    """The body's field `name`, which is all that a user says in this turn."""
    if isinstance(text, str) and text.strip():
        return Split({name: None}, "text", text, frozenset())
    return Split({name: text}, None, None, frozenset({Trait.NO_QUESTION}))


def split_prompt(name: str, prompt: JSON) -> Split:
    """The body's field `name`, which a model continues as it stands. One paragraph is a question; more of
    them may hold examples or earlier turns, which must match exactly."""
    if isinstance(prompt, str) and "\n" not in prompt.strip():
        return split_text(name, prompt)
    return Split({name: prompt}, None, None, frozenset({Trait.NO_QUESTION}))


def _since_last_answer(turns: Sequence[Fields], style: TurnStyle) -> Iterator[Fields]:
    for turn in reversed(turns):
        yield turn
        if style.is_answer(turn):
            return


def _texts(parts: Sequence[JSON], style: TurnStyle) -> Iterator[tuple[int, str]]:
    for index, part in enumerate(parts):
        if isinstance(part, dict) and isinstance(part.get("text"), str) and style.is_text(part):
            yield index, part["text"]


def _without_texts(name: str, turns: Sequence[Fields], texts: Mapping[int, str], style: TurnStyle) -> Split:
    question = "\n".join(texts.values())
    if not question.strip():
        return Split({name: turns}, None, None, frozenset({Trait.NO_QUESTION}))
    parts = enumerate(turns[-1][style.content])
    emptied = [{**part, "text": None} if index in texts else part for index, part in parts]
    return Split({name: _with_content(turns, emptied, style)}, _layout(texts), question, frozenset())


def _layout(texts: Mapping[int, str]) -> JSON:
    # Lines, not characters: a rephrased question mostly keeps them, and its neighbours stay in its scope.
    places: list[JSON] = [[index, text.count("\n") + 1] for index, text in texts.items()]
    places[-1] = places[-1][:1]
    return places


def _with_content(turns: Sequence[Fields], content: JSON, style: TurnStyle) -> Sequence[Fields]:
    return [*turns[:-1], {**turns[-1], style.content: content}]


# Tuples, since what stands in a request in their place may not be hashable.
_TOOL_ROLES = ("tool", "function")
_TOOL_BLOCKS = ("tool_use", "tool_result")


def _carries_tools(turn: Fields) -> bool:
    if turn.get("role") in _TOOL_ROLES or turn.get("tool_calls") or turn.get("function_call"):
        return True
    return any(block.get("type") in _TOOL_BLOCKS for block in objects(turn.get("content")))


MESSAGES = TurnStyle(
    is_user=lambda turn: turn.get("role") == "user",
    is_answer=lambda turn: turn.get("role") == "assistant",
    carries_tools=_carries_tools,
    is_text=lambda part: part.get("type") == "text",
)
"""`messages` of roles and contents, as OpenAI and Anthropic began and others followed."""
