"""Guard: what is denied in one text and not in the other, and opposites."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.families import conflicting
from latency_slayer.judge.guards.opposites import CONVERSES, OPPOSITES
from latency_slayer.judge.guards.order import changed_places
from latency_slayer.judge.guards.words import FUNCTION_WORDS, stem, words

_NEGATIONS = frozenset(
    "not nt no never without none nor neither except unless nothing nobody nowhere hardly barely scarcely"
    " unable impossible avoid avoids avoided avoiding lack lacks lacking excluding exclude excludes besides"
    " instead"
    " nicht kein keine keinen ohne nie pas jamais sans nunca sin não sem senza".split()
)
"""With the commonest of the neighbouring languages: the models read those too."""

_PREFIXES = ("un", "dis", "in", "im", "il", "ir", "non", "mis", "de", "anti", "a", "counter", "mal")
_OPPOSITE_PREFIXES = (
    ("in", "ex"), ("im", "ex"), ("in", "de"), ("in", "out"), ("up", "down"), ("en", "de"), ("en", "dis"),
    ("over", "under"), ("hyper", "hypo"), ("pre", "post"), ("inter", "intra"), ("macro", "micro"),
    ("intro", "extro"), ("as", "des"), ("pro", "anti"), ("con", "dis"), ("em", "dis"), ("homo", "hetero"),
    ("mono", "poly"),
)  # fmt: skip
_EXCHANGED = (
    *((prefix, "") for prefix in _PREFIXES),
    *(pair for one, other in _OPPOSITE_PREFIXES for pair in ((one, other), (other, one))),
)
_ALL_PREFIXES = tuple({prefix for prefix, _ in _EXCHANGED})
_SHORTEST_STEM = 3


def negation_differs(question: str, candidate: str) -> Grade:
    """Whether the texts do not negate equally often, or say what the other turns into its opposite, by
    another word (increase, decrease) or by a prefix (safe, unsafe).

    Where words have changed places as well, a converse is no more than a doubt: "is gold dearer than silver"
    asks what "is silver cheaper than gold" does."""
    ours, theirs = words(question), words(candidate)
    converse = conflicting(CONVERSES, ours, theirs)
    opposed = conflicting(OPPOSITES, ours, theirs) | _prefixed(ours, theirs) | _prefixed(theirs, ours)
    denied = _negations(ours) != _negations(theirs) or _scopes_differ(ours, theirs)
    beside = converse | opposed | _NEGATIONS
    found = graded(denied or bool(opposed) or bool(converse), question, candidate, beside)
    turned = converse and not opposed and changed_places(question, candidate)
    return min(found, Grade.DOUBT) if turned else found


def _negations(text: Sequence[str]) -> int:
    found = sum(word in _NEGATIONS for word in text)
    return found - sum(_denies_nothing(*pair) for pair in pairwise(text))


def _denies_nothing(word: str, follower: str) -> bool:
    """True for "or not", "yes or no" and "no. 5"."""
    return (word == "or" and follower in ("not", "no")) or (word == "no" and follower.isdecimal())


def _scopes_differ(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """True if what is denied in each is said without denial in the other: "not ill and sane", "ill and not
    sane"."""
    here, there = _denied(ours), _denied(theirs)
    return not (here - there).isdisjoint(map(stem, theirs)) and not (there - here).isdisjoint(map(stem, ours))


def _denied(text: Sequence[str]) -> set[str]:
    """The stem of the first content word after each negation."""
    found, open_ = set(), False
    for word in text:
        if word in _NEGATIONS:
            open_ = True
        elif open_ and word not in FUNCTION_WORDS:
            found.add(stem(word))
            open_ = False
    return found


def _prefixed(ours: Sequence[str], theirs: Sequence[str]) -> set[str]:
    """Those of their words, alone on their side, that are one of ours with an opposing prefix; and ours."""
    here, there = set(ours).difference(theirs), set(theirs).difference(ours)
    opposed = {other: word for word in there for other in _unprefixed(word) if other in here}
    return {*opposed, *opposed.values()}


def _unprefixed(word: str) -> Iterator[str]:
    """What `word` may be the opposite of, by its prefix."""
    if not word.startswith(_ALL_PREFIXES):
        return
    for one, other in _EXCHANGED:
        if word.startswith(one) and len(word) >= len(one) + _SHORTEST_STEM:
            yield other + word.removeprefix(one)
