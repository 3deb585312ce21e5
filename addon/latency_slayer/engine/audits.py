"""Which would-be hits go upstream instead, so that there is evidence on what is served."""

import random
from collections import OrderedDict

from latency_slayer.engine.ports import Place

_COHORTS = 10_000
"""How many are kept apart; those used least recently begin anew."""

_HOT = 0.25
"""Heat from which on a cohort is looked at closely: a single answer that differed is enough."""

_CLOSE_RATE = 0.25


class Audits:
    """Chooses one would-be hit in 1/rate of each cohort, evenly spread and from a random start, so that a
    cohort that turns bad is noticed within so many hits for certain."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._due: OrderedDict[tuple[str, str], float] = OrderedDict()

    def is_due(self, place: Place, rate: float, heat: float) -> bool:
        """True if this would-be hit in `place` is to be audited. `heat` says how often answers differed
        lately: a cohort where they did is audited closely until they agree again. A `rate` of 0 audits
        nothing."""
        if not rate:
            return False
        cohort = (place.route, place.user)
        due = self._due.pop(cohort, None)
        due = (self._chance.random() if due is None else due) + (
            max(rate, _CLOSE_RATE) if heat >= _HOT else rate
        )
        self._due[cohort] = due % 1.0
        while len(self._due) > _COHORTS:
            self._due.popitem(last=False)
        return due >= 1.0
