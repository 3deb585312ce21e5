"""Who shares: by which credential, and without any trace of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.sharing import sharing_digest, sharing_rule
from latency_slayer.wire.scope import CREDENTIAL_PARAMETERS

SECRET = b"s" * 32
KEY = "sk-1234567890abcdef"
SIGNED = (
    "AWS4-HMAC-SHA256 Credential={key}/{day}/us-east-1/bedrock/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature={signature}"
)

Pairs = list[tuple[str, str]]


def digest(
    headers: Pairs | None = None,
    query: Pairs | None = None,
    *,
    rule: str = "credential",
    subdivision: str | None = None,
    secret: bytes = SECRET,
) -> str:
    return sharing_digest(rule, headers or [], query or [], subdivision=subdivision, secret=secret)


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "api-key",
        "x-api-key",
        "x-goog-api-key",
        "cf-aig-authorization",
        "x-portkey-api-key",
        "x-portkey-aws-access-key-id",
        "x-portkey-aws-secret-access-key",
        "x-litellm-api-key",
        "ocp-apim-subscription-key",
        "helicone-auth",
        "x-auth-token",
        "x-auth-key",
    ],
)
def test_another_credential_in_a_header_shares_nothing(name: str) -> None:
    assert len({digest([(name, KEY)]), digest([(name, KEY + "2")]), digest()}) == 3


@pytest.mark.parametrize("name", [*sorted(CREDENTIAL_PARAMETERS), "API_KEY"])
def test_another_credential_in_the_query_shares_nothing(name: str) -> None:
    assert len({digest(query=[(name, KEY)]), digest(query=[(name, KEY + "2")]), digest()}) == 3


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        pytest.param([("user-agent", "curl/8")], [], id="another program"),
        pytest.param([("idempotency-key", "1")], [], id="a header for one call"),
        pytest.param([("cookie", "__cf_bm=1")], [], id="a cookie"),
        pytest.param([], [("api-version", "2024-10-21")], id="a query that says what, not who"),
    ],
)
def test_what_is_no_credential_does_not_count(headers: Pairs, query: Pairs) -> None:
    credential = ("authorization", f"Bearer {KEY}")

    assert digest([credential, *headers], query) == digest([credential])


IDENTITIES = ("cookie", "x-forwarded-user", "x-goog-authenticated-user-email", "x-session-id")


@pytest.mark.parametrize("name", IDENTITIES)
def test_who_has_no_credential_is_known_by_who_he_says_he_is(name: str) -> None:
    assert digest([(name, "alice")]) != digest([(name, "bob")])


@pytest.mark.parametrize("name", IDENTITIES)
def test_beside_a_credential_an_identity_does_not_split_the_cache(name: str) -> None:
    key = ("authorization", "Bearer sk")

    assert digest([key, (name, "visit-1")]) == digest([key, (name, "visit-2")]) == digest([key])


@pytest.mark.parametrize(
    "name", ["apikey", "x-functions-key", "cf-access-client-secret", "cf-access-jwt-assertion"]
)
def test_gateways_have_credentials_of_their_own(name: str) -> None:
    assert digest([(name, "one")]) != digest([(name, "two")])


def test_the_order_of_headers_does_not_count() -> None:
    pairs = [("authorization", "Bearer a"), ("api-key", "b")]

    assert digest(pairs) == digest(pairs[::-1])


def test_of_a_signature_the_key_that_signs_counts() -> None:
    one = SIGNED.format(key="AKIAONE", day="20250601", signature="aa")
    later = SIGNED.format(key="AKIAONE", day="20250602", signature="bb")

    assert digest([("authorization", one)]) == digest([("authorization", later)])


def test_signatures_of_two_keys_share_nothing() -> None:
    one = SIGNED.format(key="AKIAONE", day="20250601", signature="aa")
    other = SIGNED.format(key="AKIATWO", day="20250601", signature="aa")

    assert digest([("authorization", one)]) != digest([("authorization", other)])


def test_the_name_of_a_signing_key_is_no_credential() -> None:
    signed = SIGNED.format(key="AKIAONE", day="20250601", signature="aa")

    assert digest([("authorization", signed)]) != digest([("authorization", "AKIAONE")])


def test_the_digest_is_keyed() -> None:
    assert digest([("api-key", KEY)]) != digest([("api-key", KEY)], secret=b"t" * 32)


@given(st.text("0123456789abcdefghijkl", min_size=6))
def test_the_digest_is_32_hex_digits_whatever_the_credential(key: str) -> None:
    shown = digest([("authorization", f"Bearer {key}")])

    assert len(shown) == 32
    assert set(shown) <= set("0123456789abcdef")
    assert key not in shown


def test_everyone_shares_whatever_the_credential() -> None:
    assert digest([("api-key", "a")], rule="everyone") == digest(query=[("key", "b")], rule="everyone")


def test_a_header_named_by_the_rule_shares_across_credentials() -> None:
    rule = "header:X-Team"
    one = digest([("x-team", "red"), ("api-key", "a")], rule=rule)
    other = digest([("x-team", "red"), ("api-key", "b")], rule=rule)

    assert one == other
    assert one != digest([("x-team", "blue"), ("api-key", "a")], rule=rule)


def test_without_the_header_of_the_rule_the_credential_counts() -> None:
    assert digest([("api-key", "a")], rule="header:X-Team") == digest([("api-key", "a")])


@pytest.mark.parametrize("rule", ["credential", "everyone", "header:x-team"])
def test_a_subdivision_narrows_every_rule(rule: str) -> None:
    headers = [("x-team", "red"), ("api-key", "a")]
    digests = {digest(headers, rule=rule, subdivision=name) for name in (None, "ann", "bob")}

    assert len(digests) == 3


CREDENTIALS = st.lists(
    st.tuples(st.sampled_from(["authorization", "api-key", "x-api-key"]), st.text()), max_size=3
).map(sorted)
PARAMETERS = st.lists(st.tuples(st.sampled_from(["key", "api_key"]), st.text()), max_size=3).map(sorted)
CALLERS = st.tuples(CREDENTIALS, PARAMETERS, st.none() | st.text())


@given(CALLERS, CALLERS)
def test_two_callers_never_run_together(
    one: tuple[Pairs, Pairs, str | None], other: tuple[Pairs, Pairs, str | None]
) -> None:
    digests = [digest(headers, query, subdivision=user) for headers, query, user in (one, other)]

    assert (digests[0] == digests[1]) == (one == other)


def test_a_credential_cannot_be_made_to_look_like_two() -> None:
    assert digest(query=[("key", "a\0?key=b")]) != digest(query=[("key", "a"), ("key", "b")])


def test_credentials_that_are_not_utf_8_differ_too() -> None:
    assert digest([("api-key", "\udcfe")]) != digest([("api-key", "\udcff")])


@pytest.mark.parametrize("text", ["credential", "everyone", "header:x-team"])
def test_a_rule_is_read(text: str) -> None:
    assert sharing_rule(f" {text} ") == text


@pytest.mark.parametrize("text", ["", "nobody", "header", "header:", "header: ", "Everyone"])
def test_what_is_no_rule_is_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(ValueError, match="`credential`, `everyone` or `header:NAME`"):
        sharing_rule(text)
