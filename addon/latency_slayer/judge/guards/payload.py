"""Guard: the material that a text hands over to be worked on."""

import re
from itertools import dropwhile

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.words import words

_Parts = tuple[str, str] | None

_BREAK = re.compile(r"(?<!:):(?=\s)|：|\n")
"""Where material begins. Neither "10:30" nor "https://" nor "std::move" has a blank after the colon."""

_LONGEST_TOPIC = 3
"""Words, as in "Linear algebra 101: what is a kernel?"."""

_POLITE = frozenset("please kindly can could would will you now then hi hello help me to".split())

_QUESTIONS = frozenset(
    "what who whom whose which when where why how is are was were does did do should".split()
)
_ASKING = _QUESTIONS | frozenset(
    "add analyse analyze answer arrange build calculate check choose classify compare complete compose"
    " compute continue convert correct count create critique debug define delete describe design detect"
    " determine discuss draft edit evaluate examine explain extract fill find finish fix format generate"
    " give grade guess identify implement improve install interpret list make match name order paraphrase"
    " parse polish predict proofread provide rank rate read recommend refactor reformat remove rephrase"
    " replace respond review revise reword rewrite say score shorten show simplify solve sort spell split"
    " suggest summarise summarize tag tell transcribe translate turn use write".split()
)
"""Words that open what may be said in other words. What opens with anything else may be the material."""

_ON_TEXT = frozenset(
    "translate transliterate rewrite rephrase paraphrase reword proofread conjugate capitalise capitalize"
    " spell pronounce".split()
)
_MENDING = frozenset("fix correct check improve".split())
_LANGUAGE = frozenset("grammar spelling punctuation sentence sentences".split())
_LOOSE = _MENDING | frozenset(
    "please kindly a an the this that following word phrase sentence text of in into to".split()
)
"""What may come or go where a task and its material are not parted."""

_TO_THE_LETTER = _ON_TEXT | frozenset(
    "translation translations translator grammar grammatical spelling typo typos verbatim".split()
)
_CALLED = re.compile(r"\W*\w+(?:[(\[=]|\.\w)")


def payload_differs(question: str, candidate: str) -> Grade:
    """Whether what follows the first colon or line is the same to the letter, blanks around it aside, in
    both texts; or, where neither has such material but works on words of its own ("translate I am late to
    Dutch"), whether the words are the same.

    What follows something else than a task may be a part of the question: then the other words decide."""
    ours, theirs = _parted(question), _parted(candidate)
    if not _payloads_differ(ours, theirs, question, candidate):
        return Grade.AGREES
    if ours is not None and theirs is not None:
        material = _is_material(ours) or _is_material(theirs) or ours[0] == theirs[0]
        return Grade.VETO if material else graded(True, question, candidate)
    one = ours or theirs
    return Grade.VETO if one is None else _one_graded(one, question, candidate)


def _one_graded(one: tuple[str, str], question: str, candidate: str) -> Grade:
    """What it means that only one text has a colon or several lines."""
    if _is_material(one):
        return graded(True, question, candidate, beside=words(one[1]))
    return Grade.AGREES if asks(one[1]) else Grade.DOUBT


def _payloads_differ(ours: _Parts, theirs: _Parts, question: str, candidate: str) -> bool:
    if ours is None and theirs is None:
        return _words_on_which_to_work_differ(_task(question), _task(candidate))
    if ours is None or theirs is None:
        return not (_ends_a_question(ours, candidate) and _ends_a_question(theirs, question))
    if ours[1] != theirs[1]:
        return True
    return ours[0] != theirs[0] and not (_asks(ours[0]) and _asks(theirs[0]))


def asks(sentence: str) -> bool:
    """True if it is put as a question or opens as a request, whatever its label; not for a line of code."""
    bare = sentence.rstrip(" \t\"'”’»)*_")
    if bare.endswith(("?", "？", "؟")):
        return True
    if bare.endswith((";", "{")) or _CALLED.match(sentence):
        return False
    label = _broken(sentence)
    return _asks(sentence) or (label is not None and _is_topic(label[0]) and _asks(label[1]))


def works_on_text(text: str) -> bool:
    """True if `text` speaks of such work as needs its material to the letter: a translation, a correction."""
    return not _TO_THE_LETTER.isdisjoint(words(text))


def _is_material(parted: _Parts) -> bool:
    """True for what is handed over by a task or stands on lines of its own."""
    return parted is not None and (_asks(parted[0]) or not parted[0].endswith((":", "：")))


def _parted(text: str) -> _Parts:
    """What comes before the material and the material, or None where there is none. A topic before a task
    ("Python: fix this: ...") is left out."""
    parted = _broken(text)
    if parted is None or not _is_topic(parted[0]) or not _asks(parted[1]):
        return parted
    return _broken(parted[1])


def _broken(text: str) -> _Parts:
    text = text.strip()
    found = _BREAK.search(text)
    return None if found is None else (text[: found.end()].strip(), text[found.end() :].strip())


def _is_topic(beginning: str) -> bool:
    """True for the "Python:" of "Python: how do I ..."."""
    return (
        beginning.endswith((":", "：")) and len(beginning.split()) <= _LONGEST_TOPIC and not _asks(beginning)
    )


def _ends_a_question(parted: _Parts, other: str) -> bool:
    """True for "which is better: tea or milk" if the other text has those words too, however it is put."""
    if parted is None:
        return True
    before, after = parted
    return _first(_task(before)) in _QUESTIONS and set(words(after)) <= set(words(other))


def _asks(beginning: str) -> bool:
    return _first(_task(beginning)) in _ASKING


def _task(text: str) -> tuple[str, ...]:
    """The words of `text` without the politeness that opens it."""
    return tuple(dropwhile(_POLITE.__contains__, words(text)))


def _first(task: tuple[str, ...]) -> str:
    return task[0] if task else ""


def _words_on_which_to_work_differ(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return _is_on_text(ours) and _is_on_text(theirs) and not set(ours) ^ set(theirs) <= _LOOSE


def _is_on_text(task: tuple[str, ...]) -> bool:
    first = _first(task)
    return first in _ON_TEXT or (first in _MENDING and not _LANGUAGE.isdisjoint(task))
