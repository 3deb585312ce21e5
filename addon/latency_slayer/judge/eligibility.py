"""Which calls may be answered from the cache at all, and which only exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from latency_slayer.judge.reasons import Reason


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a call may be answered; `reason` says why not by similarity, or why not at all."""

    kind: Literal["semantic", "exact_only", "bypass"]
    reason: Reason | None = None


SEMANTIC = Ruling("semantic")

TRAITS: Mapping[str, Ruling] = MappingProxyType(
    {
        "server_state": Ruling("bypass", Reason.SERVER_STATE),
        "server_tools": Ruling("bypass", Reason.SERVER_TOOLS),
        "background": Ruling("bypass", Reason.BACKGROUND),
        "continued": Ruling("exact_only", Reason.CONTINUED),
        "tool_turn": Ruling("exact_only", Reason.TOOL_TURN),
        "several_choices": Ruling("exact_only", Reason.SEVERAL_CHOICES),
        "logprobs": Ruling("exact_only", Reason.LOGPROBS),
        "no_question": Ruling("exact_only", Reason.NO_QUESTION),
    }
)
"""What each trait of a call means, strictest first."""


def rule(traits: Iterable[str], question: str | None) -> Ruling:
    """The strictest ruling among `traits`; a call without a question is exact-only.

    Raises KeyError for a trait that has no ruling: it must not be served by accident.
    """
    present = {trait: TRAITS[trait] for trait in traits}
    strictest = next((ruling for trait, ruling in TRAITS.items() if trait in present), None)
    if strictest is not None:
        return strictest
    return SEMANTIC if question and question.strip() else TRAITS["no_question"]
