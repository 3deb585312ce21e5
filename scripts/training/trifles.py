"""Paraphrases by rule: changes to a question that leave what it asks as it was."""

import random
import re
from collections.abc import Callable, Sequence

from training.pairs import Pair

_CONTRACTIONS = (
    ("What's", "What is"),
    ("what's", "what is"),
    ("How's", "How is"),
    ("Where's", "Where is"),
    ("Who's", "Who is"),
    ("I'm", "I am"),
    ("it's", "it is"),
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("can't", "cannot"),
    ("isn't", "is not"),
    ("won't", "will not"),
    ("I've", "I have"),
)
_OPENINGS = (
    (
        "How do I",
        "How can I",
        "How do you",
        "How can you",
        "How to",
        "How should I",
        "What is the best way to",
    ),
    ("What are some", "What are", "Can you name some", "Which are the"),
    ("What is", "What exactly is", "Tell me what is", "What would be"),
    ("Why do", "Why is it that", "What is the reason that"),
    ("Can I", "Is it possible to", "May I", "Am I able to"),
    ("Should I", "Do I need to", "Would you advise me to"),
)
_BEFORE = (
    "Please tell me: ",
    "Hi, ",
    "Hello! ",
    "Quick question: ",
    "Can you help me? ",
    "I was wondering: ",
    "So, ",
)
_AFTER = (" Thanks!", " Thank you.", " Please help.", " Please.", " Any help is welcome.")
_WORD = re.compile(r"[a-z]{6,}")


def trifles(questions: Sequence[str], seed: int) -> list[Pair]:
    """Each of `questions` with itself, changed by one to three rules."""
    chance = random.Random(seed)
    return [Pair(question, _changed(question, chance), 1.0) for question in questions]


def _changed(question: str, chance: random.Random) -> str:
    for rule in chance.sample(_RULES, chance.randint(1, 3)):
        question = rule(question, chance)
    return question


def _lower(question: str, _chance: random.Random) -> str:
    return question.lower()


def _punctuated(question: str, chance: random.Random) -> str:
    return question.rstrip("?!. ") + chance.choice(("", " ?", "??", ".", "?"))


def _contracted(question: str, chance: random.Random) -> str:
    short_first = chance.random() < 0.5
    for short, long in _CONTRACTIONS:
        question = question.replace(short, long) if short_first else question.replace(long, short)
    return question


def _opened(question: str, chance: random.Random) -> str:
    for openings in _OPENINGS:
        for opening in openings:
            if question.startswith(opening + " "):
                return chance.choice(openings) + question.removeprefix(opening)
    return question


def _polite(question: str, chance: random.Random) -> str:
    return chance.choice((chance.choice(_BEFORE) + question, question + chance.choice(_AFTER)))


def _mistyped(question: str, chance: random.Random) -> str:
    found = list(_WORD.finditer(question))
    if not found:
        return question
    place = chance.randrange((word := chance.choice(found)).start() + 1, word.end() - 2)
    swapped = question[place + 1] + question[place]
    return question[:place] + chance.choice((question[place], swapped)) + question[place + 2 :]


_Rule = Callable[[str, random.Random], str]
_RULES: tuple[_Rule, ...] = (_lower, _punctuated, _contracted, _opened, _opened, _polite, _mistyped)
