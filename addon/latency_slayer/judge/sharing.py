"""Who may share an answer: a keyed digest of the credential, never the credential itself."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence

EVERYONE = "everyone"
CREDENTIAL = "credential"
_HEADER_RULE = "header:"
# By their endings: every gateway has a name of its own, and one header too many splits the cache where one
# too few would share it between strangers.
_CREDENTIAL_ENDINGS = (
    "authorization",
    "-auth",
    "api-key",
    "auth-key",
    "access-key",
    "access-key-id",
    "subscription-key",
    "functions-key",
    "apikey",
    "secret",
    "assertion",
    "token",
)
# What identifies a person or a visit. Beside a credential it says nothing more about who may share, and some
# clients send a new one on every run; where it stands alone it is all that there is.
_IDENTITY_ENDINGS = ("cookie", "-user", "-user-id", "-email", "-principal-id", "session-id")
_CREDENTIAL_QUERY = frozenset({"key", "api_key", "api-key", "subscription-key", "access_token"})
_AWS_KEY_ID = re.compile(r"AWS4-[\w-]+\s+Credential=([^/,\s]+)")

Pairs = Sequence[tuple[str, str]]


def sharing_digest(rule: str, headers: Pairs, query: Pairs, *, subdivision: str | None, secret: bytes) -> str:
    """Who shares with this call, as 32 hex digits: HMAC-SHA256 under `secret` of what `rule` names.

    `rule` is `credential`, `everyone` or `header:NAME` (a call without that header shares by its
    credential); `subdivision` narrows it (`x-slayer-user`). Header names are lower-case.
    """
    who = json.dumps([*_who(rule, headers, query), subdivision])
    return hmac.new(secret, who.encode(), hashlib.sha256).hexdigest()[:32]


def sharing_rule(text: str) -> str:
    """`text` as a rule. Raises ValueError with what would be accepted."""
    rule = text.strip()
    if rule in (CREDENTIAL, EVERYONE) or (
        rule.startswith(_HEADER_RULE) and rule[len(_HEADER_RULE) :].strip()
    ):
        return rule
    raise ValueError("`credential`, `everyone` or `header:NAME`")


def _who(rule: str, headers: Pairs, query: Pairs) -> Iterable[Sequence[str]]:
    if rule == EVERYONE:
        return ([EVERYONE],)
    if rule.startswith(_HEADER_RULE):
        name = rule[len(_HEADER_RULE) :].strip().lower()
        values = [value for key, value in headers if key == name]
        if values:
            return ([rule.lower(), *values],)
    return ([CREDENTIAL], *_credentials(headers, query))


def _credentials(headers: Pairs, query: Pairs) -> Sequence[Sequence[str]]:
    named = [*_ending(headers, _CREDENTIAL_ENDINGS), *_parameters(query)]
    return named or [*_ending(headers, _IDENTITY_ENDINGS)]


def _ending(headers: Pairs, endings: tuple[str, ...]) -> Iterable[Sequence[str]]:
    for name, value in sorted(headers):
        if name.endswith(endings):
            # A request signature differs on every call; the key that signs does not.
            signed = _AWS_KEY_ID.match(value)
            yield ["signed by", signed.group(1)] if signed else ["header", name, value]


def _parameters(query: Pairs) -> Iterable[Sequence[str]]:
    for name, value in sorted((name.lower(), value) for name, value in query):
        if name in _CREDENTIAL_QUERY:
            yield ["query", name, value]
