"""mitmproxy flows to and from our own values."""

import gzip

import pytest
from mitmproxy import http
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import tflow, tutils

from latency_slayer.engine.ports import Place
from latency_slayer.engine.verdicts import Bypass, Hit, Miss, Verdict
from latency_slayer.judge.reasons import Reason
from latency_slayer.proxy.flows import (
    cache_status,
    head_of,
    hit_response,
    host_of,
    lower_case,
    recorded_of,
    replayed_headers,
    strip_own_headers,
    unsatisfied_response,
)
from latency_slayer.wire.call import Recorded, Request, Unreadable

BODY = b'{"choices": []}' * 40
PLACE = Place(scope="5c09e", user="0a5e4", model="gpt-4o-mini", route="openai/chat.completions")
HIT = Hit(
    reason=Reason.EXACT,
    fingerprint="f00d",
    recorded=Recorded("json", "application/json", b"{}"),
    headers=[("x-request-id", "req_1")],
    age_s=59.9,
    ttl_left_s=3540.9,
    tokens_saved=30,
)


def response(body: bytes = b"", headers: dict[str, str] | None = None) -> http.Response:
    return http.Response.make(200, body, headers or {})


def encoded(coding: str) -> http.Response:
    headers = http.Headers([(b"content-encoding", coding.encode()), (b"content-type", b"application/json")])
    return tutils.tresp(headers=headers, content=None)


@pytest.mark.parametrize(
    ("address", "scheme", "server_name", "host"),
    [
        pytest.param(("api.openai.com", 443), "https", "api.openai.com", "api.openai.com", id="usual"),
        pytest.param(("API.OpenAI.com", 443), "https", None, "api.openai.com", id="capitals"),
        pytest.param(("localhost", 11434), "http", None, "localhost:11434", id="a port of its own"),
        pytest.param(("localhost", 80), "http", None, "localhost:80", id="http's port"),
        pytest.param(("localhost", 443), "http", None, "localhost:443", id="https's port with http"),
        pytest.param(("localhost", 80), "https", None, "localhost:80", id="http's port with https"),
        pytest.param(("104.18.7.192", 443), "https", "API.openai.com", "api.openai.com", id="looked up"),
        pytest.param(("104.18.7.192", 8443), "https", "a.example", "a.example:8443", id="looked up, port"),
        pytest.param(("2606:4700::1", 443), "https", "api.openai.com", "api.openai.com", id="looked up, v6"),
        pytest.param(("104.18.7.192", 443), "https", None, "104.18.7.192", id="no name"),
        pytest.param(("::1", 11434), "http", None, "[::1]:11434", id="IPv6 with a port"),
        pytest.param(("2001:db8::a:1", 443), "https", "", "[2001:db8::a:1]", id="IPv6"),
        pytest.param(("evil.example", 443), "https", "api.openai.com", "evil.example", id="a name counts"),
    ],
)
def test_the_host_is_where_the_connection_goes(
    address: tuple[str, int], scheme: str, server_name: str | None, host: str
) -> None:
    assert host_of(address, scheme, server_name) == host


def test_the_head_of_a_request_is_read_as_it_was_sent() -> None:
    request = tutils.treq(
        host="api.openai.com",
        authority=b"",
        method=b"POST",
        path=b"//v1/chat%2Fcompletions?b=2&a=%C3%A9&b=1",
        headers=http.Headers([(b"X-Twice", b"1"), (b"x-twice", b"2"), (b"Content-Encoding", b"gzip")]),
        content=gzip.compress(b"{}"),
    )

    flow = tflow.tflow(req=request)
    flow.client_conn.sni = "api.openai.com"

    assert head_of(flow, "api.openai.com") == Request(
        method="POST",
        host="api.openai.com",
        path="//v1/chat%2Fcompletions",
        query=(("b", "2"), ("a", "é"), ("b", "1")),
        headers=(("x-twice", "1"), ("x-twice", "2"), ("content-encoding", "gzip")),
        body=b"",
    )


@pytest.mark.parametrize(
    ("host_header", "server_name", "mode", "others"),
    [
        pytest.param("api.openai.com", "api.openai.com", "regular", (), id="usual"),
        pytest.param("API.OpenAI.com:443", None, "regular", (), id="capitals and port"),
        pytest.param("evil.example", None, "regular", ("evil.example",), id="Host header"),
        pytest.param("api.openai.com", "GW.example", "regular", ("gw.example",), id="server name"),
        pytest.param("a.example:1", "b.example", "regular", ("a.example", "b.example"), id="both"),
        pytest.param("api.openai.com", "localhost", "reverse:https://api.openai.com", (), id="reverse mode"),
    ],
)
def test_other_names_that_the_client_spoke_are_told(
    host_header: str, server_name: str | None, mode: str, others: tuple[str, ...]
) -> None:
    request = tutils.treq(host="api.openai.com", headers=http.Headers([(b"host", host_header.encode())]))
    flow = tflow.tflow(req=request)
    flow.client_conn.sni = server_name
    flow.client_conn.proxy_mode = ProxyMode.parse(mode)

    assert head_of(flow, "api.openai.com").other_hosts == others


def test_only_our_own_headers_are_stripped() -> None:
    request = tutils.treq(
        headers=http.Headers(
            [
                (b"X-Slayer-TTL", b"5"),
                (b"x-slayer-ttl", b"6"),
                (b"x-slayer-anything", b"1"),
                (b"x-slay", b"1"),
                (b"Cache-Control", b"no-cache"),
                (b"authorization", b"Bearer sk"),
            ]
        )
    )
    strip_own_headers(request)

    assert list(request.headers.items(multi=True)) == [
        ("x-slay", "1"),
        ("Cache-Control", "no-cache"),
        ("authorization", "Bearer sk"),
    ]


def test_names_are_lower_cased_and_values_are_not() -> None:
    assert lower_case([("X-Request-ID", "Req_1"), ("a", "B")]) == (("x-request-id", "Req_1"), ("a", "B"))


def test_an_answer_is_recorded_with_its_type_and_without_its_coding() -> None:
    assert recorded_of(encoded("gzip"), gzip.compress(BODY), "sse", 10_000) == Recorded(
        "sse", "application/json", BODY
    )


def test_an_answer_that_is_too_large_once_decoded_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="over 10 bytes"):
        recorded_of(encoded("gzip"), gzip.compress(BODY), "sse", 10)


def test_an_answer_without_headers_is_recorded() -> None:
    assert recorded_of(response(), BODY, "json", 10_000) == Recorded("json", "", BODY)


@pytest.mark.parametrize(
    "name",
    [
        "X-Request-Id",
        "request-id",
        "openai-version",
        "openai-model",
        "apim-request-id",
        "x-amzn-requestid",
        "x-groq-region",
        "anthropic-version",
    ],
)
def test_what_belongs_to_the_answer_is_replayed(name: str) -> None:
    assert replayed_headers(response(headers={name: "Value"})) == [(name.lower(), "Value")]


@pytest.mark.parametrize(
    "name",
    [
        "X-RateLimit-Remaining-Requests",
        "anthropic-ratelimit-tokens-reset",
        "x-ms-rate-limit",
        "Set-Cookie",
        "openai-organization",
        "openai-project",
        "anthropic-organization-id",
        "openai-processing-ms",
        "x-envoy-upstream-service-time",
        "x-amzn-bedrock-invocation-latency",
        "cf-ray",
        "CF-Cache-Status",
        "Date",
        "Age",
        "Retry-After",
        "Content-Encoding",
        "Content-Type",
        "Content-MD5",
        "ETag",
        "Connection",
        "Transfer-Encoding",
        "Keep-Alive",
        "Via",
        "Cache-Status",
        "X-Slayer-Fingerprint",
    ],
)
def test_what_belongs_to_one_moment_or_account_is_not_replayed(name: str) -> None:
    assert replayed_headers(response(headers={name: "value"})) == []


def test_a_header_said_twice_is_replayed_twice() -> None:
    twice = http.Response.make(200, b"", [(b"x-id", b"1"), (b"X-Id", b"2")])

    assert replayed_headers(twice) == [("x-id", "1"), ("x-id", "2")]


def test_an_exact_hit_is_sent_with_exactly_these_headers() -> None:
    sent = hit_response(HIT)

    assert (sent.status_code, sent.content) == (200, b"{}")
    assert list(sent.headers.items(multi=True)) == [
        ("content-type", "application/json"),
        ("x-request-id", "req_1"),
        ("cache-status", "latency-slayer; hit; ttl=3540; detail=exact"),
        ("age", "59"),
        ("x-slayer-fingerprint", "f00d"),
        ("content-length", "2"),
    ]


def test_a_semantic_hit_says_its_similarity() -> None:
    hit = Hit(Reason.SEMANTIC, "f00d", HIT.recorded, [], 0.0, 5.0, 30, similarity=0.97316)

    assert list(hit_response(hit).headers.items(multi=True)) == [
        ("content-type", "application/json"),
        ("cache-status", "latency-slayer; hit; ttl=5; detail=semantic"),
        ("age", "0"),
        ("x-slayer-fingerprint", "f00d"),
        ("x-slayer-similarity", "0.9732"),
        ("content-length", "2"),
    ]


def test_a_hit_recorded_without_a_content_type_claims_none() -> None:
    hit = Hit(Reason.EXACT, "f00d", Recorded("json", "", b"{}"), [], 0.0, 5.0, 0)

    assert "content-type" not in hit_response(hit).headers


def test_a_header_that_is_not_utf_8_is_replayed_byte_for_byte() -> None:
    seen = replayed_headers(http.Response.make(200, b"", [(b"x-name", b"caf\xe9")]))
    hit = Hit(Reason.EXACT, "f00d", HIT.recorded, seen, 0.0, 5.0, 0)

    assert (b"x-name", b"caf\xe9") in hit_response(hit).headers.fields


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Miss(Reason.NEW, "f00d", PLACE), "latency-slayer; fwd=miss; detail=new"),
        (
            Miss(Reason.NUMBERS_DIFFER, "f00d", PLACE, similarity=0.99),
            "latency-slayer; fwd=miss; detail=numbers_differ",
        ),
        (
            Miss(Reason.OUT_OF_TIME, "f00d", PLACE, trouble=True),
            "latency-slayer; fwd=miss; detail=out_of_time",
        ),
        (Bypass(Reason.SERVER_TOOLS), "latency-slayer; fwd=bypass; detail=server_tools"),
    ],
)
def test_a_call_that_is_passed_on_says_why(verdict: Verdict, status: str) -> None:
    assert cache_status(verdict) == status


def test_a_wish_for_the_cache_only_that_fails_is_a_504() -> None:
    sent = unsatisfied_response(Miss(Reason.NEW, "f00d", PLACE))

    assert (sent.status_code, sent.content) == (504, b"")
    assert list(sent.headers.items(multi=True)) == [
        ("cache-status", "latency-slayer; fwd=miss; detail=new"),
        ("content-length", "0"),
    ]
