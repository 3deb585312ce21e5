"""Who may share an answer: a keyed digest of the credential, never the credential itself."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

EVERYONE = "everyone"
CREDENTIAL = "credential"
_HEADER_RULE = "header:"
_CREDENTIAL_HEADERS = ("authorization", "api-key", "x-api-key", "x-goog-api-key")
_CREDENTIAL_QUERY = ("key", "api_key", "api-key")
_AWS_KEY_ID = re.compile(r"AWS4-[\w-]+\s+Credential=([^/,\s]+)")

Pairs = Sequence[tuple[str, str]]


def sharing_digest(rule: str, headers: Pairs, query: Pairs, *, subdivision: str | None, secret: bytes) -> str:
    """Who shares with this call, as 32 hex digits: HMAC-SHA256 under `secret` of what `rule` names.

    `rule` is `credential`, `everyone` or `header:NAME` (a call without that header shares by its
    credential); `subdivision` narrows it (`x-slayer-user`). Header names are lower-case.
    """
    who = "\0".join([*_who(rule, headers, query), "user", subdivision or ""])
    return hmac.new(secret, who.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def sharing_rule(text: str) -> str:
    """`text` as a rule. Raises ValueError with what would be accepted."""
    rule = text.strip()
    if rule in (CREDENTIAL, EVERYONE) or (
        rule.startswith(_HEADER_RULE) and rule[len(_HEADER_RULE) :].strip()
    ):
        return rule
    raise ValueError("`credential`, `everyone` or `header:NAME`")


def _who(rule: str, headers: Pairs, query: Pairs) -> Iterable[str]:
    if rule == EVERYONE:
        return (EVERYONE,)
    if rule.startswith(_HEADER_RULE):
        name = rule[len(_HEADER_RULE) :].strip().lower()
        values = [value for key, value in headers if key == name]
        if values:
            return (rule.lower(), *values)
    return (CREDENTIAL, *_credentials(headers, query))


def _credentials(headers: Pairs, query: Pairs) -> Iterable[str]:
    for name, value in sorted(headers):
        if name in _CREDENTIAL_HEADERS:
            # A request signature differs on every call; the key that signs does not.
            signed = _AWS_KEY_ID.match(value)
            yield f"{name}={signed.group(1) if signed else value}"
    for name, value in sorted(query):
        if name in _CREDENTIAL_QUERY:
            yield f"?{name}={value}"
