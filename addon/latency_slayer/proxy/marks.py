"""What mitmweb shows of a verdict: a comment on every LLM flow, and a mark on hits."""

from mitmproxy import http

from latency_slayer.engine.verdicts import Bypass, Hit, Miss, Verdict
from latency_slayer.judge.reasons import Reason

HIT_MARK = ":zap:"


def mark(flow: http.HTTPFlow, verdict: Verdict) -> None:
    """Say on `flow` what was decided and why."""
    flow.comment = comment(verdict)
    if isinstance(verdict, Hit):
        flow.marked = HIT_MARK


def comment(verdict: Verdict) -> str:
    """One line on `verdict`, without a word of the prompt."""
    match verdict:
        case Hit():
            near = "" if verdict.similarity is None else f", similarity {verdict.similarity:.4f}"
            saved = f"{int(verdict.age_s)} s old, {verdict.tokens_saved} tokens saved"
            return f"hit: {verdict.reason}{near}, {saved}, {verdict.fingerprint[:12]}"
        case Miss():
            near = "" if verdict.similarity is None else f", nearest {verdict.similarity:.4f}"
            word = (
                f"{verdict.reason} ({verdict.shadowed})"
                if verdict.reason is Reason.SHADOW
                else verdict.reason
            )
            return f"miss: {word}{near}, {verdict.fingerprint[:12]}"
        case Bypass():
            return f"bypass: {verdict.reason}"
