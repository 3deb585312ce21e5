"""The closed vocabulary of verdicts: the same word in headers, events, dashboard and README."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call was answered as it was, or why its answer was not kept."""

    # hits
    EXACT = "exact"
    SEMANTIC = "semantic"
    # misses: nothing that may answer
    NEW = "new"
    EXPIRED = "expired"
    STALE = "stale"
    DISSIMILAR = "dissimilar"
    FORM_UNAVAILABLE = "form_unavailable"
    NO_CACHE = "no_cache"
    SHADOW = "shadow"
    # misses: a near candidate was vetoed by a guard
    NUMBERS_DIFFER = "numbers_differ"
    QUOTES_DIFFER = "quotes_differ"
    CODE_DIFFERS = "code_differs"
    NEGATION_DIFFERS = "negation_differs"
    NAMES_DIFFER = "names_differ"
    UNITS_DIFFER = "units_differ"
    DATES_DIFFER = "dates_differ"
    TASK_DIFFERS = "task_differs"
    ORDER_DIFFERS = "order_differs"
    SLOT_DIFFERS = "slot_differs"
    PERSONS_DIFFER = "persons_differ"
    PAYLOAD_DIFFERS = "payload_differs"
    REMAINDER_DIFFERS = "remainder_differs"
    # misses: exact-only calls, compared by fingerprint alone
    NO_QUESTION = "no_question"
    QUESTION_TOO_LONG = "question_too_long"
    CONTINUED = "continued"
    TOOL_TURN = "tool_turn"
    SEVERAL_CHOICES = "several_choices"
    LOGPROBS = "logprobs"
    EXACT_ONLY = "exact_only"
    # bypasses
    OFF = "off"
    NO_STORE = "no_store"
    NOT_A_CALL = "not_a_call"
    MALFORMED = "malformed"
    SERVER_STATE = "server_state"
    SERVER_TOOLS = "server_tools"
    BACKGROUND = "background"
    # trouble of ours, ended as pass-through
    STORE_UNAVAILABLE = "store_unavailable"
    INDEX_UNAVAILABLE = "index_unavailable"
    EMBEDDER_UNAVAILABLE = "embedder_unavailable"
    OUT_OF_TIME = "out_of_time"
    INTERNAL_ERROR = "internal_error"
    # what became of an answer: not kept because
    STATUS = "status"
    INCOMPLETE = "incomplete"
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    REFUSED = "refused"
    EMPTY = "empty"
    FAILED = "failed"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    CLIENT_LEFT = "client_left"
    UPSTREAM_FAILED = "upstream_failed"
    BUSY = "busy"
    EDITED = "edited"
