"""Cheap, deterministic vetoes: two texts that a model finds alike and that need different answers."""

from collections.abc import Callable

from latency_slayer.judge.guards.literals import code_differs, quotes_differ
from latency_slayer.judge.guards.names import names_differ
from latency_slayer.judge.guards.negation import negation_differs
from latency_slayer.judge.guards.numbers import numbers_differ
from latency_slayer.judge.guards.order import order_differs
from latency_slayer.judge.guards.payload import payload_differs
from latency_slayer.judge.guards.persons import persons_differ
from latency_slayer.judge.guards.slots import slot_differs
from latency_slayer.judge.guards.tasks import task_differs, units_differ
from latency_slayer.judge.reasons import Reason

Guard = Callable[[str, str], bool]
"""Symmetric, false for a text and itself, linear in the texts; raises nothing."""

GUARDS: tuple[tuple[Guard, Reason], ...] = (
    (numbers_differ, Reason.NUMBERS_DIFFER),
    (quotes_differ, Reason.QUOTES_DIFFER),
    (code_differs, Reason.CODE_DIFFERS),
    (negation_differs, Reason.NEGATION_DIFFERS),
    (names_differ, Reason.NAMES_DIFFER),
    (units_differ, Reason.UNITS_DIFFER),
    (task_differs, Reason.TASK_DIFFERS),
    (order_differs, Reason.ORDER_DIFFERS),
    (slot_differs, Reason.SLOT_DIFFERS),
    (persons_differ, Reason.PERSONS_DIFFER),
    (payload_differs, Reason.PAYLOAD_DIFFERS),
)


def veto(question: str, candidate: str) -> Reason | None:
    """The first reason why the answer to `candidate` must not answer `question`, or None."""
    return next((reason for differ, reason in GUARDS if differ(question, candidate)), None)
