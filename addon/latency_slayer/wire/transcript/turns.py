"""What a conversation is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from latency_slayer.wire.call import JSON


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """`text` is empty where the provider hides it."""

    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`id` is empty where the call has none."""

    name: str
    arguments: JSON
    id: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """`name` is that of the tool where it is known, else the call's id, else empty."""

    name: str
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes, or where they are; `label` says it in brackets: `[image/png, 12 KB]`."""

    label: str


@dataclass(frozen=True, slots=True)
class Data:
    """JSON that is told to the model as it is, e.g. what a tool gave."""

    value: JSON


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part of a kind that is not known, as compact JSON, cut."""

    json: str


Part = Text | Reasoning | Refusal | ToolCall | ToolResult | Attachment | Data | Unknown


@dataclass(frozen=True, slots=True)
class Turn:
    """What one role says. `role` is the format's own word in lower case."""

    role: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A request: its turns, the names of the tools on offer, and what else it asks for, as text by name."""

    turns: tuple[Turn, ...] = ()
    tools: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
