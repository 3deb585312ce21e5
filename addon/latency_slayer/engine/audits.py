"""Which would-be hits go upstream instead, so that there is evidence on what is served."""

import random
from collections import OrderedDict

from latency_slayer.engine.ports import Clock, Place

_COHORTS = 10_000
"""How many are kept apart; those used least recently begin anew."""

_HOT = 0.25
"""Heat from which on a cohort is looked at closely: a single answer that differed is enough."""

_CLOSE_RATE = 0.25

_REST_S = 60.0
"""After an upstream failed no call that could be answered is sent there for so long."""


class Audits:
    """Chooses one would-be hit in 1/rate of each cohort, evenly spread and from a random start, so that a
    cohort that turns bad is noticed within so many hits for certain."""

    def __init__(self, chance: random.Random, clock: Clock) -> None:
        self._chance = chance
        self._clock = clock
        self._rests_until: dict[str, float] = {}
        self._due: OrderedDict[tuple[str, str], float] = OrderedDict()

    def rest(self, route: str) -> None:
        """Audit nothing on `route` for a minute."""
        self._rests_until[route] = self._clock() + _REST_S

    def is_due(self, place: Place, rate: float, heat: float) -> bool:
        """True if this would-be hit in `place` is to be audited. `heat` says how often answers differed
        lately: a cohort where they did is audited closely until they agree again. A `rate` of 0 audits
        nothing."""
        if not rate or self._clock() < self._rests_until.get(place.route, 0.0):
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
