"""Guard: of which day, month, season or time of day."""

from collections.abc import Sequence

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.families import alone, families
from latency_slayer.judge.guards.words import words

DATES = families(
    """
january jan | february feb | march | april apr | may | june jun | july jul | august aug
  | september sept sep | october oct | november nov | december dec
monday mondays mon | tuesday tuesdays tue | wednesday wednesdays | thursday thursdays thu
  | friday fridays fri | saturday saturdays | sunday sundays | weekend weekends | weekday weekdays
yesterday | today tonight | tomorrow
am | pm
bc bce | ad ce
morning | noon midday lunch | afternoon | evening | night midnight
spring | summer | autumn in_fall this_fall next_fall last_fall | winter
last_week previous_week | this_week current_week | next_week coming_week
last_month previous_month | this_month current_month | next_month coming_month
last_quarter previous_quarter | this_quarter current_quarter | next_quarter coming_quarter
last_year previous_year | this_year current_year | next_year coming_year
last_decade previous_decade | this_decade current_decade | next_decade coming_decade
last_century previous_century | this_century current_century | next_century coming_century
last_season previous_season | this_season current_season | next_season coming_season
last_semester previous_semester | this_semester current_semester | next_semester coming_semester
last_weekend previous_weekend | this_weekend current_weekend | next_weekend coming_weekend
last_night previous_night | this_night current_night | next_night coming_night
last_summer previous_summer | this_summer current_summer | next_summer coming_summer
last_winter previous_winter | this_winter current_winter | next_winter coming_winter
"""
)

_VERBS_TOO = frozenset({"may", "march", "mar", "am"})
_BEFORE_A_MONTH = frozenset(
    "in of since until till by from on last next early late mid before after during".split()
)


def dates_differ(question: str, candidate: str) -> Grade:
    """Whether the texts have a month, weekday, season or time that excludes one of the other's, or that the
    other has not."""
    ours, theirs = _spoken(question), _spoken(candidate)
    found = alone(DATES, ours, theirs)
    return graded(bool(found), question, candidate, beside=found)


def _spoken(text: str) -> Sequence[str]:
    """The words of `text`, less the "may", "march" and "am" that are verbs."""
    spoken = words(text.replace("a.m.", "am").replace("p.m.", "pm"))
    if _VERBS_TOO.isdisjoint(spoken):
        return spoken
    around = zip(("", *spoken), spoken, (*spoken[1:], ""), strict=False)
    return [
        word
        for before, word, after in around
        if word not in _VERBS_TOO or before in _BEFORE_A_MONTH or before.isdigit() or after.isdigit()
    ]
