"""How providers differ in streaming Responses; each row was seen in recorded traffic, or is documented."""

from dataclasses import dataclass

from latency_slayer.wire.call import Call


@dataclass(frozen=True, slots=True)
class Dialect:
    """One provider's way. The defaults are OpenAI's."""

    named_events: bool = True
    """Each event says its type in `event:` too."""
    reasoning_part: str = "content_part"
    """What the events around a reasoning text are called."""
    done_mark: bool = False
    """A stream ends with `[DONE]`, after the last event."""


OPENAI = Dialect()

DIALECTS: dict[str, Dialect] = {
    "bedrock-mantle": Dialect(named_events=False, reasoning_part="reasoning_part"),
    # https://openrouter.ai/docs/api-reference/responses-api/basic-usage
    "openrouter": Dialect(done_mark=True),
}
"""By provider name; who is not in it speaks as OpenAI does."""


def dialect_of(call: Call) -> Dialect:
    """The dialect in which `call` is answered."""
    if call.provider == "bedrock-mantle" and "openai" in call.scope["path"]:
        return OPENAI  # OpenAI's own models have a path of their own there, and speak as at home.
    return DIALECTS.get(call.provider, OPENAI)
