"""Guard: a language whose words the other guards do not know."""

import unicodedata
from functools import lru_cache

from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.opposites import CONVERSES, OPPOSITES
from latency_slayer.judge.guards.scope import SCOPES
from latency_slayer.judge.guards.tasks import TASKS
from latency_slayer.judge.guards.units import UNITS
from latency_slayer.judge.guards.words import FUNCTION_WORDS, PREPOSITIONS, words

_OTHERS = frozenset(
    "der das und ist nicht ein eine einen einem den dem wie wird wo warum wann welche welcher welches"
    " mit auf für von zu zum zur im ich mein meine sie wir kann gibt es sind hat aus bei über nach dass"
    " oder le la les un une des du de est et que qui quel quelle quels quelles comment pourquoi quand"
    " dans sur avec je mon ma mes vous nous il elle sont au aux ce cette ne pas plus ou où pour par c l"
    " d qu el los las una unos del y es qué cómo por cuál cuáles cuándo dónde quién para con en mi mis"
    " se son más si sí hay puedo lo gli dei della delle di che chi come perché cosa quale quando dove"
    " sono è nel nella per al alla o os as um uma do da dos das em não como é são quais qual onde meu"
    " minha posso jak jest jaka jaki jakie czy nie się jako gdzie dlaczego och är hur vad varför det att"
    " på som jag inte ett ikke og hva hvad hvordan hvorfor jeg er bir ve bu nasıl ne için neden yang dan"
    " apa bagaimana untuk het een van en wat hoe waarom wanneer waar welke ik mijn zijn niet met voor op"
    " te naar".split()
)
"""The small words of the nearest neighbours."""

_ENGLISH = frozenset(
    word
    for word in (*FUNCTION_WORDS, *PREPOSITIONS, *UNITS, *TASKS, *SCOPES, *OPPOSITES, *CONVERSES)
    if len(word) > 2 or word in FUNCTION_WORDS
)

_FEWEST_WORDS = 6
"""Fewer may be English and have none of the words above: "compound interest formula in excel"."""
_MOST_FOREIGN = 0.2
"""The share of letters in other scripts from which on a text is not an English one about a foreign word."""


def language_unread(question: str, candidate: str) -> Grade:
    """A doubt where either text seems not to be English: then that the guards find nothing means nothing."""
    if question == candidate or not (_is_unread(question) or _is_unread(candidate)):
        return Grade.AGREES
    return Grade.DOUBT


@lru_cache(maxsize=16)
def _is_unread(text: str) -> bool:
    spoken = words(text)
    english = sum(word in _ENGLISH for word in spoken)
    others = sum(word in _OTHERS for word in spoken)
    return others > english or (english == 0 and len(spoken) >= _FEWEST_WORDS) or _is_in_other_script(text)


def _is_in_other_script(text: str) -> bool:
    if text.isascii():
        return False
    letters = [one for one in text if one.isalpha()]
    foreign = sum(not one.isascii() and not _is_latin(one) for one in letters)
    return foreign > _MOST_FOREIGN * len(letters)


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
