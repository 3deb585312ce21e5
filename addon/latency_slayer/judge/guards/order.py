"""Guard: who does what to whom, from where to where."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from latency_slayer.judge.guards.closeness import SAME, Grade, graded
from latency_slayer.judge.guards.families import conflicting
from latency_slayer.judge.guards.numbers import NUMBER_WORDS, numbers
from latency_slayer.judge.guards.opposites import CONVERSES
from latency_slayer.judge.guards.words import FUNCTION_WORDS, PREPOSITIONS, stem, words

_DETERMINERS = frozenset("a an the this that these those my your our their his her its some any".split())
_CONJUNCTIONS = frozenset({"and", "or"})
_LIGHT = (FUNCTION_WORDS | PREPOSITIONS) - {"best", "good"}
_MUTUAL = frozenset(
    "difference differences differ differs different compare comparing comparison between both versus vs same"
    " similar".split()
)
"""What A is to B if it says this, B is to A."""
_LEAST_ALIKE = 0.75
"""In the number of words: key words keep the order of a sentence as little as its small words."""
_OPPOSITE_OF_FROM = frozenset({"to", "into"})
_NUMBER_STEMS = frozenset(map(stem, NUMBER_WORDS))
_LETTERS = frozenset("abcdefghjklmnopqrstuvwxyz")
"""Without the pronoun."""


def order_differs(question: str, candidate: str) -> Grade:
    """Whether the same numbers come in another order, a word is repeated instead of another, words have
    changed places, or "to" has become "from". A phrase that moved as a whole ("in Python" to the front) is no
    such change, and neither is "German and French" for "French and German".

    A veto only where two have taken each other's places, in nearly the same words; what was shuffled is said
    in another way as often as it asks for something else."""
    here, there = _sequences(question, candidate)
    grave = (
        _repeats_differ(here, there)
        or _numbers_turned(question, candidate, here, there)
        or _exchanged(here, there)
        or _directions_differ(here.leads, there.leads)
    )
    found = graded(grave, question, candidate, least=SAME)
    if not grave and (_numbers_moved(question, candidate) or _shuffled(here, there)):
        found = Grade.DOUBT
    return min(found, Grade.DOUBT) if may_be_turned(question, candidate) else found


def changed_places(question: str, candidate: str) -> bool:
    """True if the content words that both texts have come in another order."""
    here, there = _sequences(question, candidate)
    both = {*here.content} & {*there.content}
    return [word for word in here.content if word in both] != [word for word in there.content if word in both]


@lru_cache(maxsize=16)
def may_be_turned(question: str, candidate: str) -> bool:
    """True if other words may say the same in another order: a passive, a converse, a mutual relation, or
    key words for a sentence."""
    ours, theirs = words(question), words(candidate)
    shorter, longer = sorted((len(ours), len(theirs)))
    return (
        shorter < _LEAST_ALIKE * longer
        or ("by" in ours) != ("by" in theirs)
        or not _MUTUAL.isdisjoint(ours + theirs)
        or bool(conflicting(CONVERSES, ours, theirs))
    )


@dataclass(frozen=True, slots=True)
class _Sequence:
    """The stems of a text's content words in order, and before each the stem or preposition that leads it."""

    content: tuple[str, ...]
    leads: dict[str, str]

    @classmethod
    def of(cls, spoken: list[str]) -> "_Sequence":
        content = tuple(stem(word) for word in spoken if word not in _LIGHT)
        leads = {stem(word): stem(lead) for lead, word in zip(["", *spoken], spoken, strict=False)}
        return cls(content, leads)


@lru_cache(maxsize=16)
def _sequences(question: str, candidate: str) -> tuple[_Sequence, _Sequence]:
    """Both texts, with the conjuncts that they share in one order."""
    ours = [word for word in _with_letters(words(question)) if word not in _DETERMINERS]
    theirs = [word for word in _with_letters(words(candidate)) if word not in _DETERMINERS]
    pairs = _conjuncts(ours).keys() & _conjuncts(theirs).keys()
    return _Sequence.of(_with_sorted(pairs, ours)), _Sequence.of(_with_sorted(pairs, theirs))


def _with_letters(spoken: Sequence[str]) -> list[str]:
    """`spoken` with the a of "b a c", which is no small word, in upper case."""
    around = zip(["", *spoken], spoken, [*spoken[1:], ""], strict=False)
    return [word.upper() if _is_letter(before, word, after) else word for before, word, after in around]


def _is_letter(before: str, word: str, after: str) -> bool:
    return word in _LETTERS and (before in _LETTERS or after in _LETTERS)


def _conjuncts(spoken: list[str]) -> dict[frozenset[str], int]:
    """Each "X and Y" of two single words, and where its X stands."""
    return {
        frozenset((spoken[joint - 1], spoken[joint + 1])): joint - 1
        for joint in range(1, len(spoken) - 1)
        if spoken[joint] in _CONJUNCTIONS and _stands_free(spoken, joint)
    }


def _stands_free(spoken: list[str], joint: int) -> bool:
    """False for what may be "red roses and blue violets", where roses and blue do not belong together."""
    inner = (spoken[joint - 1], spoken[joint + 1])
    outer = (*spoken[max(joint - 2, 0) : joint - 1], *spoken[joint + 2 : joint + 3])
    return _LIGHT.isdisjoint(inner) and (len(outer) < 2 or not _LIGHT.isdisjoint(outer))


def _with_sorted(pairs: Set[frozenset[str]], spoken: list[str]) -> list[str]:
    result = list(spoken)
    for pair, place in _conjuncts(spoken).items():
        if pair in pairs:
            result[place], result[place + 2] = min(pair), max(pair)
    return result


def _repeats_differ(here: _Sequence, there: _Sequence) -> bool:
    """True if each repeats a word that the other has fewer times: "an electron and an electron neutrino",
    "a neutrino and an electron neutrino"."""
    ours, theirs = Counter(here.content), Counter(there.content)
    return ours.keys() == theirs.keys() and bool(ours - theirs) and bool(theirs - ours)


def _numbers_moved(question: str, candidate: str) -> bool:
    ours, theirs = numbers(question), numbers(candidate)
    return ours != theirs and Counter(ours) == Counter(theirs)


def _numbers_turned(question: str, candidate: str, here: _Sequence, there: _Sequence) -> bool:
    """True if numbers have changed places and the words between which they stand have not."""
    return _numbers_moved(question, candidate) and _wordy(here) == _wordy(there)


def _wordy(sequence: _Sequence) -> list[str]:
    return [word for word in sequence.content if word.isalpha() and word not in _NUMBER_STEMS]


def _exchanged(here: _Sequence, there: _Sequence) -> bool:
    """True if words have taken each other's places; of a longer phrase that moved it is not that clear."""
    ours, theirs = _shared(here, there)
    if ours == theirs:
        return False
    if _swapped(ours, theirs):
        return True
    if not _leads_exchanged(set(ours), here.leads, there.leads):
        return False
    turned = _turned(ours, theirs)
    return turned is None or (len(turned[0]) == len(turned[1]) == 1 and not _coordinated(turned, here, there))


def _shuffled(here: _Sequence, there: _Sequence) -> bool:
    ours, theirs = _shared(here, there)
    if ours == theirs:
        return False
    turned = _turned(ours, theirs)
    if turned is None:
        return True
    return not _coordinated(turned, here, there) and _leads_exchanged(set(ours), here.leads, there.leads)


def _shared(here: _Sequence, there: _Sequence) -> tuple[list[str], list[str]]:
    """What both have once, in the order of each."""
    shared = _once(here.content) & _once(there.content)
    return [stem for stem in here.content if stem in shared], [
        stem for stem in there.content if stem in shared
    ]


def _once(content: tuple[str, ...]) -> set[str]:
    return {stem for stem, times in Counter(content).items() if times == 1}


def _swapped(ours: list[str], theirs: list[str]) -> bool:
    """True if two single words that are no neighbours, and no others, have taken each other's places."""
    moved = [place for place, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1]]
    return len(moved) == 2 and moved[1] - moved[0] > 1


def _turned(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str]] | None:
    """X and Y if, between what they have in common at both ends, one is the other's X Y turned to Y X."""
    start = next(place for place, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
    end = len(ours)
    while ours[end - 1] == theirs[end - 1]:
        end -= 1
    turned = theirs.index(ours[start])
    first, second = theirs[turned:end], theirs[start:turned]
    return (first, second) if ours[start:end] == first + second else None


def _coordinated(turned: tuple[list[str], list[str]], here: _Sequence, there: _Sequence) -> bool:
    """True for "fresh peas and frozen carrots" and "frozen carrots and fresh peas"."""
    first, second = turned
    return here.leads.get(second[0]) in _CONJUNCTIONS and there.leads.get(first[0]) in _CONJUNCTIONS


def _leads_exchanged(shared: set[str], ours: dict[str, str], theirs: dict[str, str]) -> bool:
    """True if one word now stands where another stood and that one where it stood: "from A to B" and
    "from B to A", "7 minus 3" and "3 minus 7"; or where two neighbours have been swapped."""
    moved = {word for word in shared if ours.get(word) != theirs.get(word)}
    places = {(ours.get(word), theirs.get(word)) for word in moved}
    exchanged = any((theirs.get(word), ours.get(word)) in places for word in moved)
    neighbours = {(ours.get(word), word) for word in moved}
    return exchanged or any((word, theirs.get(word)) in neighbours for word in moved)


def _directions_differ(ours: dict[str, str], theirs: dict[str, str]) -> bool:
    """True for "an email to the client" and "an email from the client"."""
    return any(_goes_and_comes({ours[word], theirs[word]}) for word in ours.keys() & theirs.keys())


def _goes_and_comes(leads: Set[str]) -> bool:
    return "from" in leads and not leads.isdisjoint(_OPPOSITE_OF_FROM)
