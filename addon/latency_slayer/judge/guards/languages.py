"""Guard: in or of which human language."""

from collections.abc import Sequence
from itertools import pairwise

from latency_slayer.judge.guards.closeness import Grade, matched
from latency_slayer.judge.guards.words import words

_LANGUAGES = frozenset(
    "afrikaans albanian amharic arabic armenian azerbaijani basque bengali bosnian bulgarian burmese"
    " cantonese catalan chinese croatian czech danish dutch english esperanto estonian farsi finnish"
    " french galician georgian german greek gujarati hausa hebrew hindi hungarian icelandic igbo"
    " indonesian irish italian japanese javanese kannada kazakh khmer korean kurdish lao latin latvian"
    " lithuanian macedonian malay malayalam mandarin maltese marathi mongolian nepali norwegian pashto"
    " persian portuguese punjabi romanian russian serbian sinhala slovak slovenian somali spanish"
    " swahili swedish tagalog tamil telugu thai tibetan turkish ukrainian urdu uzbek vietnamese welsh"
    " xhosa yiddish yoruba zulu deutsch francais espanol italiano".split()
)
_LEADS = frozenset("in into to from learn learning speak speaking speaks study studying translate".split())


def languages_differ(question: str, candidate: str) -> Grade:
    """Whether each text has a language that the other lacks, or one is "in French" and the other is not."""
    ours, theirs = words(question), words(candidate)
    here, there = _LANGUAGES.intersection(ours), _LANGUAGES.intersection(theirs)
    alone = here ^ there
    if not (here - there and there - here) and alone.isdisjoint(_led(ours) + _led(theirs)):
        return Grade.AGREES
    return matched(here - there, there - here, question, candidate, beside=alone)


def _led(spoken: Sequence[str]) -> list[str]:
    """What follows a word that makes a language of an adjective."""
    return [word for lead, word in pairwise(spoken) if lead in _LEADS]
