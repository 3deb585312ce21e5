"""What each reason means, in the words of the README's tables."""

from collections.abc import Mapping
from types import MappingProxyType

from latency_slayer.judge.reasons import Reason

MEANINGS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.EXACT: "the same call was answered before",
        Reason.SEMANTIC: "the same call with a question that means the same was answered before",
        Reason.NEW: "nothing in the same scope is known that it could be compared with",
        Reason.EXPIRED: "the answer's time is over; the fresh one replaces it",
        Reason.STALE: "the answer is older than the `max-age` asked for",
        Reason.DISSIMILAR: "nothing known is similar enough",
        Reason.OVER_BUDGET: (
            "a similar question is known, but the chance that its answer is wrong is over the error budget"
        ),
        Reason.AUDIT: (
            "it would have been a hit; the fresh answer shows whether that would have been right "
            "(`slayer_audit_rate`)"
        ),
        Reason.FORM_UNAVAILABLE: (
            "the answer cannot be given faithfully in the form asked for, e.g. a stream without token counts "
            "as JSON"
        ),
        Reason.NO_CACHE: "the caller asked for a fresh answer",
        Reason.SHADOW: "shadow mode: it would have been a hit",
        Reason.VERSIONS_DIFFER: "a similar question is about another version",
        Reason.NUMBERS_DIFFER: "a similar question has other numbers",
        Reason.QUOTES_DIFFER: "a similar question quotes something else",
        Reason.CODE_DIFFERS: (
            "a similar question has other code, URLs, identifiers or operators, or names another programming "
            "language"
        ),
        Reason.NEGATION_DIFFERS: "a similar question denies what this one does not, or asks for the opposite",
        Reason.LANGUAGES_DIFFER: "a similar question is in or about another human language",
        Reason.NAMES_DIFFER: "a similar question has another name, or another word in a script of its own",
        Reason.UNITS_DIFFER: "a similar question has another unit or currency",
        Reason.DATES_DIFFER: "a similar question has another month, weekday, season or time, or none",
        Reason.TASK_DIFFERS: "a similar question sets another task, or asks one thing more",
        Reason.SCOPE_DIFFERS: (
            "a similar question holds for more or fewer: only, at least, under 18, while pregnant"
        ),
        Reason.ORDER_DIFFERS: "a similar question has the same words or numbers in another order",
        Reason.SLOT_DIFFERS: "a similar question has another word in one place of the same sentence",
        Reason.PERSONS_DIFFER: "a similar question is about other persons, or gives them other parts",
        Reason.PAYLOAD_DIFFERS: "a similar question sets the same task for another text",
        Reason.LANGUAGE_UNREAD: (
            "a similar question, or this one, is in a language that the guards cannot read"
        ),
        Reason.REMAINDER_DIFFERS: (
            "of a long question and a known one more differs than what is asked: the text it is asked about, "
            "an order, a wish"
        ),
        Reason.NO_QUESTION: "its last turn has no text to compare: only an exact match may answer",
        Reason.QUESTION_TOO_LONG: "its question is too long to be compared: only an exact match may answer",
        Reason.CONTINUED: "it goes on from an answer at the provider: only an exact match may answer",
        Reason.TOOL_TURN: "it goes on from tool calls or results: only an exact match may answer",
        Reason.SEVERAL_CHOICES: "it asks for several answers: only an exact match may answer",
        Reason.LOGPROBS: "it asks for log probabilities: only an exact match may answer",
        Reason.EXACT_ONLY: "only an exact match was asked for (`slayer_max_error`, `x-slayer-max-error`)",
        Reason.OFF: "the cache is switched off (`slayer_mode`)",
        Reason.NO_STORE: "the caller asked it to (`Cache-Control: no-store`)",
        Reason.NOT_A_CALL: "the request is no call of a known format",
        Reason.MALFORMED: "the request cannot be read",
        Reason.SERVER_STATE: "the provider keeps a state that a stored answer cannot stand for",
        Reason.SERVER_TOOLS: "the provider uses tools whose results go stale",
        Reason.BACKGROUND: "the provider works on it in the background",
        Reason.STORE_UNAVAILABLE: "Redis is away, full or too slow",
        Reason.INDEX_UNAVAILABLE: "the Query Engine of Redis is away",
        Reason.EMBEDDER_UNAVAILABLE: "no vector can be had",
        Reason.VERIFIER_UNAVAILABLE: "the model that reads two questions together cannot be had",
        Reason.OUT_OF_TIME: "the lookup took longer than `slayer_budget_ms`",
        Reason.INTERNAL_ERROR: "a fault of the cache; the log says where",
        Reason.STATUS: "its HTTP status is not 200",
        Reason.INCOMPLETE: "it has no proper end",
        Reason.TRUNCATED: "it was cut at a length limit",
        Reason.FILTERED: "a content filter cut it",
        Reason.REFUSED: "the model refused to answer",
        Reason.EMPTY: "there is nothing in it",
        Reason.FAILED: "it carries an error",
        Reason.TOO_LARGE: (
            "it is over `slayer_max_answer_bytes`; as a bypass: the request is streamed on unread "
            "(`stream_large_bodies`)"
        ),
        Reason.UNREADABLE: "it cannot be read",
        Reason.CLIENT_LEFT: "the client left before it was whole",
        Reason.UPSTREAM_FAILED: "the provider's connection failed before it was whole",
        Reason.BUSY: "too many answers were waiting to be kept",
        Reason.EDITED: "the request was changed on its way, by a person in mitmweb or another addon",
    }
)
"""One sentence a word. It goes on from "a hit because", "a miss because" and the like."""
