"""Cheap, deterministic findings: two texts that a model finds alike and that need different answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.dates import dates_differ
from latency_slayer.judge.guards.languages import languages_differ
from latency_slayer.judge.guards.literals import code_differs, quotes_differ
from latency_slayer.judge.guards.names import names_differ
from latency_slayer.judge.guards.negation import negation_differs
from latency_slayer.judge.guards.numbers import numbers_differ
from latency_slayer.judge.guards.order import order_differs
from latency_slayer.judge.guards.payload import payload_differs
from latency_slayer.judge.guards.persons import persons_differ
from latency_slayer.judge.guards.scope import scope_differs
from latency_slayer.judge.guards.slots import slot_differs
from latency_slayer.judge.guards.tasks import task_differs
from latency_slayer.judge.guards.units import units_differ
from latency_slayer.judge.guards.unread import language_unread
from latency_slayer.judge.guards.versions import versions_differ
from latency_slayer.judge.reasons import Reason

Guard = Callable[[str, str], Grade]
"""Symmetric, agreeing on a text and itself, linear in the texts; raises nothing."""

GUARDS: Mapping[Reason, Guard] = MappingProxyType(
    {
        Reason.VERSIONS_DIFFER: versions_differ,
        Reason.NUMBERS_DIFFER: numbers_differ,
        Reason.QUOTES_DIFFER: quotes_differ,
        Reason.CODE_DIFFERS: code_differs,
        Reason.NEGATION_DIFFERS: negation_differs,
        Reason.LANGUAGES_DIFFER: languages_differ,
        Reason.NAMES_DIFFER: names_differ,
        Reason.UNITS_DIFFER: units_differ,
        Reason.DATES_DIFFER: dates_differ,
        Reason.TASK_DIFFERS: task_differs,
        Reason.SCOPE_DIFFERS: scope_differs,
        Reason.ORDER_DIFFERS: order_differs,
        Reason.SLOT_DIFFERS: slot_differs,
        Reason.PERSONS_DIFFER: persons_differ,
        Reason.PAYLOAD_DIFFERS: payload_differs,
        Reason.LANGUAGE_UNREAD: language_unread,
    }
)
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the guards found: the first that forbids, and those that could not tell."""

    veto: Reason | None = None
    doubts: tuple[Reason, ...] = ()


def examine(question: str, candidate: str, off: frozenset[Reason] = frozenset()) -> Findings:
    """Whether the answer to `candidate` may answer `question`, as far as the guards that are not `off` can
    tell. After a veto no more are asked."""
    doubts: list[Reason] = []
    for reason, guard in GUARDS.items():
        if reason in off:
            continue
        grade = guard(question, candidate)
        if grade is Grade.VETO:
            return Findings(reason, tuple(doubts))
        if grade is Grade.DOUBT:
            doubts.append(reason)
    return Findings(None, tuple(doubts))
