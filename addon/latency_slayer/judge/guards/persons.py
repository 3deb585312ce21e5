"""Guard: who is meant by I, you, he, she, we and they."""

from collections import Counter
from itertools import groupby

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.order import changed_places, may_be_turned
from latency_slayer.judge.guards.words import FUNCTION_WORDS, stem, words

_FORMS = (
    "i me my mine myself",
    "you your yours yourself yourselves",
    "he him his himself",
    "she her hers herself",
    "we us our ours ourselves",
    "they them their theirs themselves",
)
_PERSON = {form: forms.split()[0] for forms in _FORMS for form in forms.split()}
_DOERS = frozenset("i he she we they".split())
_DONE_TO = frozenset("me him us them".split())

_REQUESTS = frozenset(
    tuple(request.split())
    for request in (
        "can you|could you|would you|will you|you know|tell me|give me|show me|help me|teach me|let me|for me"
        "|i want|i need|may i"
    ).split("|")
)
"""What whoever asks a model may say or leave out, and means nobody in the matter."""
_ANYBODY = frozenset({"i", "you", "we"})
_WAYS = frozenset({"how", "where", "when", "why"})
_MODALS = frozenset({"can", "could", "should", "must", "would"})
"""Between them and these somebody stands who is anybody: "how can I", "where would you"."""
_OWN = frozenset({"feel", "think"})
"""What one does for oneself."""


def persons_differ(question: str, candidate: str) -> Grade:
    """Whether each text means somebody whom the other means less often, the same persons come in another
    order, or one who does something has it done to them in the other."""
    ours, theirs = words(question), words(candidate)
    if _PERSON.keys().isdisjoint(ours) or _PERSON.keys().isdisjoint(theirs):
        return Grade.AGREES
    others = _others_are_meant(ours, theirs) or _roles_differ(ours, theirs)
    found = graded(others or _order_differs(ours, theirs), question, candidate, beside=_PERSON)
    excused = may_be_turned(question, candidate) or (not others and changed_places(question, candidate))
    return min(found, Grade.DOUBT) if excused else found


def _others_are_meant(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True if each lacks somebody, as they are written and also where anybody is meant."""
    return all(
        _lacks(here, there) or _lacks(there, here)
        for here, there in ((ours, theirs), (_anybody(ours), _anybody(theirs)))
    )


def _lacks(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True if our text means somebody, not only by a request, whom theirs lacks, and theirs somebody else."""
    here, there = _persons(ours), _persons(theirs)
    matter = _persons(_without_requests(ours))
    return bool(matter - there) and bool(there - here)


def _persons(spoken: tuple[str, ...]) -> Counter[str]:
    return Counter(_PERSON[word] for word in spoken if word in _PERSON)


def _anybody(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """`spoken` with "I" for "you" and "we" where it asks how anybody does something, and names nobody else.
    "Can you" and "what can you" do not: that may ask what the model itself can do."""
    persons = _persons(spoken).keys()
    if len(persons) != 1 or persons.isdisjoint(_ANYBODY) or not _is_of_anybody(spoken):
        return spoken
    return tuple("i" if word in _PERSON else word for word in spoken)


def _is_of_anybody(spoken: tuple[str, ...]) -> bool:
    windows = zip(("", *spoken), spoken, spoken[1:], (*spoken[2:], ""), strict=False)
    return any(
        person in _ANYBODY
        and after not in _OWN
        and (verb == "if" or (before, verb) == ("how", "do") or (before in _WAYS and verb in _MODALS))
        for before, verb, person, after in windows
    )


def _without_requests(spoken: tuple[str, ...]) -> tuple[str, ...]:
    around = zip(("", *spoken), spoken, (*spoken[1:], ""), strict=False)
    return tuple(
        word
        for before, word, after in around
        if (before, word) not in _REQUESTS and (word, after) not in _REQUESTS
    )


def _order_differs(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return _persons(ours) == _persons(theirs) and _turns(ours) != _turns(theirs)


def _turns(spoken: tuple[str, ...]) -> list[str]:
    """The persons in order, without those that only go on."""
    return [person for person, _ in groupby(_PERSON[word] for word in spoken if word in _PERSON)]


def _roles_differ(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True if texts of the same words have "me" for "I": "who can sue me" and "who can I sue"."""
    here, there = _roles(ours), _roles(theirs)
    exchanged = bool(here - there) and bool(there - here)
    return exchanged and _persons(ours) == _persons(theirs) and _content(ours) == _content(theirs)


def _roles(spoken: tuple[str, ...]) -> Counter[tuple[str, bool]]:
    matter = _without_requests(spoken)
    return Counter((_PERSON[word], word in _DONE_TO) for word in matter if word in _DOERS | _DONE_TO)


def _content(spoken: tuple[str, ...]) -> Counter[str]:
    return Counter(stem(word) for word in spoken if word not in FUNCTION_WORDS and word not in _PERSON)
