"""How providers differ in speaking chat completions; each row was seen in recorded traffic."""

from dataclasses import dataclass
from enum import Enum


class UsageAt(Enum):
    """Where a stream says its token counts."""

    OWN_CHUNK = "own chunk"
    """In a last chunk with empty `choices`, and only when asked (`include_usage`)."""
    FINISH = "finish"
    """On the chunk that finishes the last choice, asked or not."""
    AFTER_FINISH = "after finish"
    """On one more chunk with an empty delta, asked or not."""
    FINISH_AND_OWN_CHUNK = "finish and own chunk"
    """On the finish, there also as `x_groq.usage`, and again in an own chunk when asked."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One provider's way. The defaults are OpenAI's."""

    usage_at: UsageAt = UsageAt.OWN_CHUNK
    whole_tool_calls: bool = False
    """A streamed tool call comes in one piece, not as a head and its arguments."""
    numbered_tool_calls: bool = False
    """Tool calls carry `index` in JSON too."""
    null_for_number: bool = False
    """Tool calls carry `index` in JSON, but null."""
    done_mark: bool = True
    """A stream ends with `[DONE]`; otherwise with the chunk that carries the usage, or where none is asked
    for, with the finish of the last choice."""
    tells_reason: bool = True
    """A JSON answer says why it ended; otherwise its finish reason is empty, and its length must tell."""
    message_beside_delta: bool = False
    """Each choice of a chunk says its delta twice, the second time as `message`."""


OPENAI = Dialect()

DIALECTS: dict[str, Dialect] = {
    "avian": Dialect(UsageAt.FINISH),
    "cerebras": Dialect(whole_tool_calls=True),
    "deepseek": Dialect(UsageAt.FINISH, numbered_tool_calls=True),
    "gemini": Dialect(UsageAt.FINISH, whole_tool_calls=True),
    "groq": Dialect(UsageAt.FINISH_AND_OWN_CHUNK, whole_tool_calls=True),
    "mistral": Dialect(UsageAt.FINISH, whole_tool_calls=True, numbered_tool_calls=True),
    "ollama": Dialect(whole_tool_calls=True, numbered_tool_calls=True),
    "openrouter": Dialect(UsageAt.AFTER_FINISH, numbered_tool_calls=True),
    "snowflake": Dialect(tells_reason=False),
    "together": Dialect(UsageAt.FINISH, numbered_tool_calls=True),
    "vercel-gateway": Dialect(UsageAt.FINISH),
    "writer": Dialect(null_for_number=True, done_mark=False, message_beside_delta=True),
    "xai": Dialect(whole_tool_calls=True),
    "zai": Dialect(UsageAt.FINISH, whole_tool_calls=True, numbered_tool_calls=True),
}
"""By provider name; who is not in it speaks as OpenAI does."""


def dialect_of(provider: str) -> Dialect:
    """The dialect of `provider`."""
    return DIALECTS.get(provider, OPENAI)
