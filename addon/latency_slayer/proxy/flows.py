"""mitmproxy flows to and from the values of `wire`."""

import ipaddress
from collections.abc import Iterable

from mitmproxy import http
from mitmproxy.proxy.mode_specs import ReverseMode

from latency_slayer.engine.verdicts import Bypass, Headers, Hit, Verdict
from latency_slayer.judge.wishes import OWN_PREFIX
from latency_slayer.proxy.codings import decoded
from latency_slayer.wire.call import Recorded, Request
from latency_slayer.wire.hosts import host_name

CACHE_NAME = "latency-slayer"
_NOT_REPLAYED = frozenset(
    # hop-by-hop, and what describes the bytes of one transfer
    "connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade "
    "content-encoding content-length content-type content-md5 digest etag last-modified "
    # one moment, one machine, one visitor
    "date age expires set-cookie cf-ray cf-cache-status server-timing via retry-after x-should-retry "
    "alt-svc nel report-to x-runtime x-served-by x-timer x-cache x-cache-hits cache-status "
    # whose account it was
    "openai-organization openai-project anthropic-organization-id".split()
)
_NOT_REPLAYED_PARTS = ("ratelimit", "rate-limit", "processing-ms", "-time", "latency", "-cost")


def host_of(address: tuple[str, int], scheme: str, server_name: str | None) -> str:
    """The host that a connection is for, lower-case, with `:port` where that is not 443 over TLS.

    A client that looked up the name itself names only an address; its TLS `server_name`, against which
    the upstream certificate is verified, then says the host.
    """
    name, port = address[0].lower(), address[1]
    if server_name and _is_address(name):
        name = server_name.lower()
    if ":" in name:
        name = f"[{name}]"
    return name if (scheme, port) == ("https", 443) else f"{name}:{port}"


def head_of(flow: http.HTTPFlow, host: str) -> Request:
    """The request of `flow` to `host`, without its body."""
    request = flow.request
    path, _, _ = request.path.partition("?")
    return Request(
        method=request.method,
        host=host,
        path=path,
        query=tuple(request.query.items(multi=True)),
        headers=lower_case(request.headers.items(multi=True)),
        body=b"",
        other_hosts=_other_hosts(flow, host_name(host)),
    )


def _other_hosts(flow: http.HTTPFlow, name: str) -> tuple[str, ...]:
    """The host names beside `name` that whoever answers may go by: the Host header, the TLS server name.

    A shared front (a CDN, an ingress) chooses by them; what came of one must not be kept for another.
    """
    spoken = [flow.request.host_header]
    if not isinstance(flow.client_conn.proxy_mode, ReverseMode):  # There it is the proxy's own name.
        spoken.append(flow.client_conn.sni)
    names = [host_name(each.lower()) for each in spoken if each]
    return tuple(dict.fromkeys(each for each in names if each != name))


def lower_case(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """`headers` with lower-case names."""
    return tuple((name.lower(), value) for name, value in headers)


def strip_own_headers(request: http.Request) -> None:
    """Take out what speaks to the cache alone."""
    for name in [name for name in request.headers if name.lower().startswith(OWN_PREFIX)]:
        request.headers.pop(name, None)


def recorded_of(response: http.Response, raw: bytes, form: str, cap: int) -> Recorded:
    """What crossed the wire as `raw`, content-decoded to at most `cap` bytes. Raises Unreadable."""
    body = decoded(raw, response.headers.get("content-encoding"), cap)
    return Recorded(form=form, content_type=response.headers.get("content-type", ""), body=body)


def replayed_headers(response: http.Response) -> Headers:
    """The provider's headers that a hit may send again."""
    return [pair for pair in lower_case(response.headers.items(multi=True)) if _replayed(pair[0])]


def hit_response(hit: Hit) -> http.Response:
    """`hit` as the provider would have sent it, with the headers that say it is a hit."""
    status = f"{CACHE_NAME}; hit; ttl={int(hit.ttl_left_s)}; detail={hit.reason}"
    own = {"cache-status": status, "age": str(int(hit.age_s)), "x-slayer-fingerprint": hit.fingerprint}
    if hit.similarity is not None:
        own["x-slayer-similarity"] = f"{hit.similarity:.4f}"
    headers = [*hit.headers, *own.items()]
    if hit.recorded.content_type:
        headers.insert(0, ("content-type", hit.recorded.content_type))
    return http.Response.make(
        200, hit.recorded.body, [(_bytes(name), _bytes(value)) for name, value in headers]
    )


def unsatisfied_response(verdict: Verdict) -> http.Response:
    """The 504 for `only-if-cached` where nothing may be served (RFC 9111, 5.2.1.7)."""
    return http.Response.make(504, b"", {"cache-status": cache_status(verdict)})


def cache_status(verdict: Verdict) -> str:
    """The Cache-Status (RFC 9211) of a call that was passed on."""
    kind = "bypass" if isinstance(verdict, Bypass) else "miss"
    return f"{CACHE_NAME}; fwd={kind}; detail={verdict.reason}"


def _replayed(name: str) -> bool:
    if name in _NOT_REPLAYED or name.startswith(OWN_PREFIX):
        return False
    return not any(part in name for part in _NOT_REPLAYED_PARTS)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
