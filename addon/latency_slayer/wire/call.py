"""The values that every codec reads and writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JSON = Any
"""Parsed JSON: None, bool, int, float, str, list or dict of the same."""

Fields = dict[str, JSON]
"""A JSON object."""


class Unreadable(Exception):
    """These bytes are not what the format says; let the traffic pass untouched."""


class FormUnavailable(Exception):
    """The recorded answer cannot be rendered faithfully in the form asked for; treat as a miss."""


class Trait(StrEnum):
    """What in a call limits how it may be answered. The words are those of `judge.reasons`."""

    NO_QUESTION = "no_question"
    """The last turn holds no text of a user: nothing to compare by similarity."""
    CONTINUED = "continued"
    """The earlier turns are named, not told: they are kept at the provider."""
    TOOL_TURN = "tool_turn"
    """The last turn carries tool calls or tool results."""
    SEVERAL_CHOICES = "several_choices"
    LOGPROBS = "logprobs"
    SERVER_STATE = "server_state"
    """Reads or leaves state at the provider (stored completions, containers, conversations)."""
    SERVER_TOOLS = "server_tools"
    """Tools that the provider runs, whose results go stale (web search, code execution, MCP)."""
    BACKGROUND = "background"


class Ending(StrEnum):
    """How an answer ended. Only COMPLETE and TOOL_CALLS may be stored."""

    COMPLETE = "complete"
    TOOL_CALLS = "tool_calls"
    INCOMPLETE = "incomplete"
    """No proper end: a stream that broke off, a body that is still queued, an unknown finish reason."""
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    REFUSED = "refused"
    EMPTY = "empty"
    FAILED = "failed"
    """An error inside a successful response."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as the client sent it, content-decoded.

    `host` is lower-case, with `:port` where it is not 443 over TLS. `path` is as sent
    (percent-encoded), without the query. `query` is decoded. Header names are lower-case. `other_hosts`
    are names that the client spoke beside `host` (Host header, TLS server name), where they differ.
    """

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    other_hosts: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of header `name` (lower-case), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a model, read.

    `form` names how the answer is asked for; two calls with one form get the same bytes. Each codec has
    words of `forms` for it (`json`, `sse`, `sse+usage`, `ndjson`, `eventstream`, `json-array`).
    `scope` is canonical-JSON-able and holds everything that shapes the answer except the question and
    the form; unknown fields are in it. `question` is the text of the last user turn, None where
    there is none or where the last turn is not a user's. `beside` is what the call says that shapes no
    answer and that answers of its format repeat, such as the end user.
    """

    provider: str
    endpoint: str
    host: str
    model: str
    form: str
    scope: JSON
    question: str | None
    traits: frozenset[Trait]
    beside: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """`<provider>/<endpoint>`, e.g. `openai/chat.completions`."""
        return f"{self.provider}/{self.endpoint}"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them. Cached is a part of input, reasoning a part of output."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer's bytes, content-decoded, in one form: what crossed the wire, or what a hit sends."""

    form: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded answer, read. `message` is the format's own non-streamed JSON object: what a stream adds
    up to, with fields that the codec does not know carried along. `text` is what a person would read."""

    recorded: Recorded
    message: Mapping[str, JSON]
    text: str
    ending: Ending
    usage: Usage | None
