"""What one recorded exchange showed: pure functions over what crossed the wire on both sides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import contents, forms, http1
from benchmarks.client import Asking
from benchmarks.recordings import Headers, Recording
from latency_slayer.engine.ports import Event
from latency_slayer.judge.reasons import Reason

TROUBLE = frozenset(
    {
        Reason.STORE_UNAVAILABLE,
        Reason.INDEX_UNAVAILABLE,
        Reason.EMBEDDER_UNAVAILABLE,
        Reason.OUT_OF_TIME,
        Reason.INTERNAL_ERROR,
        Reason.BUSY,
        Reason.CLIENT_LEFT,
        Reason.UPSTREAM_FAILED,
    }
)
"""Reasons that explain nothing here: nothing is in the way of the cache."""

POLICY = frozenset(
    {Reason.SERVER_STATE, Reason.SERVER_TOOLS, Reason.BACKGROUND, Reason.NO_STORE, Reason.NO_CACHE}
)
"""Reasons for which a call is not answered from the cache although it is understood."""

_CRASHES = ("Traceback", "has crashed", "the cache failed", "background work", "exception")
_UNREAD = "it cannot be read"
_USAGE_WHEN_ASKED = frozenset({"chat.completions", "completions"})
_OF_A_HIT = frozenset({"cache-status", "age", "x-slayer-fingerprint"})
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, what the client got for it (or why nothing), and what reached the upstream meanwhile."""

    asking: Asking
    response: http1.Message | str
    received: Sequence[http1.Message]


@dataclass(frozen=True, slots=True)
class Trial:
    """All that was asked for one recording. `endpoint` is empty for what is no call of a known format;
    `others` are by form; `event` is that of the first call."""

    recording: Recording
    endpoint: str
    form: str
    event: Event | None
    first: Asked
    second: Asked | None
    others: dict[str, Asked]

    @property
    def is_stored(self) -> bool:
        return self.event is not None and self.event.stored == "stored"


@dataclass(slots=True)
class Findings:
    """`counts` by column, `reasons` by (column, reason), `shortfalls` in words, and why a whole answer of a
    model did not become a hit, where it did not and no policy says so."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    shortfalls: list[str] = field(default_factory=list)
    unanswered: str | None = None


def judge(trial: Trial) -> Findings:
    """What `trial` showed."""
    findings = Findings()
    findings.counts["exchanges"] += 1
    if not trial.endpoint:
        _judge_untouched(trial, findings)
    else:
        _judge_call(trial, findings)
    findings.unanswered = _unanswered(trial, findings)
    return findings


def _judge_untouched(trial: Trial, findings: Findings) -> None:
    wrong = _not_passed_on(trial.recording, trial.first, None)
    findings.shortfalls += wrong
    findings.counts["untouched"] += not wrong


def _judge_call(trial: Trial, findings: Findings) -> None:
    status = cache_status(trial.first)
    findings.counts["read"] += bool(trial.form)
    if "gen" not in trial.recording.features:
        findings.shortfalls.append("it asks no model but is taken for a call")
    wrong = [*_not_passed_on(trial.recording, trial.first, status), *_not_explained(trial, status)]
    findings.shortfalls += wrong
    findings.counts["passed the same"] += not wrong
    if reason := detail(status, "fwd=bypass"):
        findings.reasons["bypassed", reason] += 1
    if trial.is_stored:
        findings.counts["stored"] += 1
        _judge_stored(trial, findings)
        return
    if trial.event is not None and trial.event.event == "miss":
        findings.reasons["not stored", trial.event.stored] += 1
        if _is_fit(trial):
            findings.shortfalls.append(f"not stored ({trial.event.stored}) although nothing is wrong with it")
    if trial.second is not None:
        again = _not_passed_on(trial.recording, trial.second, cache_status(trial.second))
        findings.shortfalls += [f"second call: {why}" for why in again]


def _unanswered(trial: Trial, findings: Findings) -> str | None:
    """Why a whole answer of a model is not in the cache, or None: also where it need not be."""
    recording = trial.recording
    is_marked = recording.features & {"error", "truncated"}
    if (
        "gen" not in recording.features
        or recording.status != 200
        or is_marked
        or findings.counts["exact hit"]
    ):
        return None
    if not trial.endpoint:
        return "no known format"
    if not trial.form:
        return (
            "the request cannot be read"
            if recording.request_body
            else "the request was recorded without its body"
        )
    if trial.event is None or trial.event.reason in POLICY:
        return None if trial.event else "no event"
    if not trial.is_stored and (why := _unfit(trial)) and not why.startswith(_UNREAD):
        return None
    told = trial.event.stored or trial.event.reason
    return f"{told}: {why}" if (why := _unfit(trial) or _unsaid(trial)) else told


def _unsaid(trial: Trial) -> str | None:
    is_finished = contents.is_finished(trial.endpoint, trial.recording.body)
    return None if is_finished else "it does not say how it ended"


def _not_explained(trial: Trial, status: str | None) -> list[str]:
    """What is odd in the verdict on the first call: it ought to be a miss, or a bypass for a reason."""
    bypassed, missed = detail(status, "fwd=bypass"), detail(status, "fwd=miss")
    if status is None or not (bypassed or missed):
        return [f"first call: Cache-Status {status}"]
    if trial.event is None:
        # A call that cannot be read has no sharing digest, by which events are found.
        return [] if bypassed == Reason.MALFORMED else ["no event"]
    told = [] if trial.event.reason == (bypassed or missed) else [f"{status}, but {trial.event.reason}"]
    troubles = [f"trouble: {word}" for word in (trial.event.reason, trial.event.stored) if word in TROUBLE]
    return told + troubles


def _judge_stored(trial: Trial, findings: Findings) -> None:
    if why := _unfit(trial):
        findings.shortfalls.append(f"stored although {why}")
    if trial.event is not None and trial.event.reason == Reason.NO_CACHE:
        return
    wrong = _no_exact_hit(trial.recording, trial.second)
    findings.shortfalls += wrong
    findings.counts["exact hit"] += not wrong
    for form, asked in trial.others.items():
        _judge_other(trial, form, asked, findings)


def _judge_other(trial: Trial, form: str, asked: Asked, findings: Findings) -> None:
    status = cache_status(asked)
    if detail(status, "fwd=miss") == Reason.FORM_UNAVAILABLE:
        findings.reasons["form unavailable", f"{trial.form} as {form}"] += 1
    elif told := _no_equal_hit(trial, form, asked, status):
        findings.shortfalls.append(f"as {form}: {told}")
    else:
        findings.counts["other form"] += 1


def _no_equal_hit(trial: Trial, form: str, asked: Asked, status: str | None) -> str | None:
    if isinstance(asked.response, str) or detail(status, "hit") != Reason.EXACT or asked.received:
        return _shown(asked)
    content_type = asked.response.value("content-type") or ""
    kind = form.partition("+")[0]
    if not content_type.startswith(forms.CONTENT_TYPES[kind]):
        return f"content-type {content_type}"
    return _otherwise(trial, form, asked.response.body)


def _otherwise(trial: Trial, form: str, body: bytes) -> str | None:
    """How `body` is not the recorded answer in `form`, or None."""
    try:
        expected = contents.content_of(trial.endpoint, trial.recording.body)
        found = contents.content_of(trial.endpoint, body)
        flaw = contents.flaw(trial.endpoint, form.partition("+")[0], body, trial.recording.provider)
    except contents.NotAnAnswer as error:
        return f"cannot be read: {error}"
    if form == "sse" and trial.endpoint in _USAGE_WHEN_ASKED and "usage" not in found:
        expected.pop("usage", None)
    return flaw or contents.difference(expected, found)


def _not_passed_on(recording: Recording, asked: Asked, status: str | None) -> list[str]:
    """How the way through the proxy was not clean: the request, and the answer but for `status`."""
    if isinstance(asked.response, str):
        return [asked.response]
    if len(asked.received) != 1:
        return [f"the upstream was asked {len(asked.received)} times: {_shown(asked)}"]
    [received] = asked.received
    own = {("Cache-Status", status)} if status else set()
    headers = tuple(pair for pair in asked.response.headers if pair not in own)
    start = f"{asked.asking.method} {asked.asking.target} HTTP/1.1"
    checks = {
        "request line": (start, received.start),
        "request headers": (_carried(asked.asking.headers), _carried(received.headers)),
        "request body": (asked.asking.body, received.body),
        "status": (recording.status, asked.response.status),
        "headers": (_carried(recording.response_headers), _carried(headers)),
        "body": (recording.raw, asked.response.body),
    }
    return [
        f"{name}: {_brief(sent)} became {_brief(got)}" for name, (sent, got) in checks.items() if sent != got
    ]


def _no_exact_hit(recording: Recording, asked: Asked | None) -> list[str]:
    """How the second call was not the recorded answer, decoded, from the cache."""
    if asked is None or isinstance(asked.response, str):
        return [f"second call: {asked.response if asked else 'not made'}"]
    if detail(cache_status(asked), "hit") != Reason.EXACT or asked.received:
        return [f"second call: {_shown(asked)}"]
    known = recording.response_headers
    foreign = tuple(pair for pair in _carried(asked.response.headers) if not _is_replayed(pair, known))
    checks = {
        "status": (recording.status, asked.response.status),
        "headers": ((), foreign),
        "content-type": (recording.content_type, asked.response.value("content-type")),
        "body": (recording.body, asked.response.body),
    }
    return [
        f"hit's {name}: {_brief(sent)} became {_brief(got)}"
        for name, (sent, got) in checks.items()
        if sent != got
    ]


def _is_replayed(pair: tuple[str, str], recorded: Headers) -> bool:
    """True for a header of a hit that the cache may write, or that the provider wrote."""
    name, value = pair[0].lower(), pair[1]
    return name in _OF_A_HIT or (name, value) in {(known.lower(), said) for known, said in recorded}


def _unfit(trial: Trial) -> str | None:
    """Why the answer must not be stored, judged apart from the product, or None."""
    if trial.recording.status != 200:
        return f"its status is {trial.recording.status}"
    if marks := trial.recording.features & {"error", "truncated"}:
        return f"it is marked {min(marks)}"
    try:
        return contents.unfit(trial.endpoint, trial.recording.body)
    except contents.NotAnAnswer as error:
        return f"{_UNREAD}: {error}"


def _is_fit(trial: Trial) -> bool:
    """True if the answer ought to be stored. Between fit and unfit are those that do not say how they ended,
    which each format may take one way or the other."""
    return _unfit(trial) is None and _unsaid(trial) is None


def crashes(log: str) -> list[str]:
    """The lines of the proxy's log that speak of a crash."""
    return [line for line in log.splitlines() if any(word in line for word in _CRASHES)]


def cache_status(asked: Asked) -> str | None:
    """The proxy's Cache-Status on the answer, or None."""
    values = [] if isinstance(asked.response, str) else asked.response.values("cache-status")
    return next((value for value in values if value.startswith("latency-slayer")), None)


def detail(status: str | None, verdict: str) -> str | None:
    """The detail of a Cache-Status with that verdict (`hit`, `fwd=miss`, `fwd=bypass`), else None."""
    parts = (status or "").split("; ")
    if verdict not in parts:
        return None
    return next((part.removeprefix("detail=") for part in parts if part.startswith("detail=")), None)


def _shown(asked: Asked) -> str:
    if isinstance(asked.response, str):
        return asked.response
    return f"{asked.response.status}, {cache_status(asked)}, upstream asked {len(asked.received)} times"


def _carried(headers: Headers) -> Headers:
    """The headers that belong to both ends, in order."""
    return tuple(pair for pair in headers if pair[0].lower() not in _HOP)


def _brief(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes {value[:40]!r}...{value[-40:]!r}"
    return repr(value)[:300]
