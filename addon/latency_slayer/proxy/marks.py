"""What mitmweb shows of a verdict: a comment, a mark on hits, and a note for the content view."""

from mitmproxy import http

from latency_slayer.engine.verdicts import Bypass, Hit, Miss, Verdict
from latency_slayer.judge.reasons import Reason
from latency_slayer.proxy.exchange import Exchange

HIT_MARK = ":zap:"

NOTE = "latency-slayer"
"""Where in a flow's metadata its note is: texts by name, so that it survives in a file of saved flows."""

SHOWN = ("verdict", "answer", "fingerprint", "stored")
"""What of a note is told to people."""


def mark(flow: http.HTTPFlow, exchange: Exchange) -> None:
    """Say on `flow` what was decided and why."""
    verdict = exchange.verdict
    flow.comment = comment(verdict)
    flow.metadata[NOTE] = {"host": exchange.host, "provider": exchange.provider, **note(verdict)}
    if isinstance(verdict, Hit):
        flow.marked = HIT_MARK


def mark_stored(flow: http.HTTPFlow, stored: str) -> None:
    """Say on `flow` what became of its answer; `stored` as in Event."""
    if stored and NOTE in flow.metadata:
        flow.metadata[NOTE]["stored"] = "yes" if stored == "stored" else f"no, {stored}"


def comment(verdict: Verdict) -> str:
    """One line on `verdict`, without a word of the prompt."""
    match verdict:
        case Hit():
            return f"hit: {_why(verdict)}, {_age(verdict)}, {verdict.fingerprint[:12]}"
        case Miss():
            return f"miss: {_why(verdict)}, {verdict.fingerprint[:12]}"
        case Bypass():
            return f"bypass: {_why(verdict)}"


def note(verdict: Verdict) -> dict[str, str]:
    """What the content view says of `verdict`, line by line."""
    match verdict:
        case Hit():
            answer = f"{_age(verdict)}, kept for {int(verdict.ttl_left_s)} s more"
            return {"verdict": f"hit, {_why(verdict)}", "answer": answer, "fingerprint": verdict.fingerprint}
        case Miss():
            return {"verdict": f"miss, {_why(verdict)}", "fingerprint": verdict.fingerprint}
        case Bypass():
            return {"verdict": f"bypass, {_why(verdict)}"}


def _why(verdict: Verdict) -> str:
    match verdict:
        case Hit():
            return _with(verdict.reason, "similarity", verdict.similarity)
        case Miss(reason=Reason.SHADOW):
            return _with(f"{verdict.reason} ({verdict.shadowed})", "nearest", verdict.similarity)
        case Miss():
            return _with(verdict.reason, "nearest", verdict.similarity)
        case Bypass():
            return verdict.reason


def _with(reason: str, word: str, similarity: float | None) -> str:
    return reason if similarity is None else f"{reason}, {word} {similarity:.4f}"


def _age(hit: Hit) -> str:
    return f"{int(hit.age_s)} s old, {hit.tokens_saved} tokens saved"
