"""mitmproxy flows to and from the values of `wire`."""

import ipaddress
from collections.abc import Iterable

from mitmproxy import http
from mitmproxy.net import encoding

from latency_slayer.engine.verdicts import Bypass, Headers, Hit, Verdict
from latency_slayer.judge.wishes import OWN_PREFIX
from latency_slayer.wire.call import Recorded, Request, Unreadable

CACHE_NAME = "latency-slayer"
_DEFAULT_PORTS = {"http": 80, "https": 443}

_CODINGS = frozenset({"gzip", "deflate", "br", "zstd"})
"""Content codings; mitmproxy would also decode by any codec that Python has, `rot13` among them."""

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
_NOT_REPLAYED_PARTS = ("ratelimit", "rate-limit", "processing-ms", "-time", "latency")


def host_of(address: tuple[str, int], scheme: str, server_name: str | None) -> str:
    """The host that a connection is for, lower-case, with `:port` where that is not the default one.

    A client that looked up the name itself names only an address; its TLS `server_name`, against which
    the upstream certificate is verified, then says the host. The Host header is not asked: whoever
    writes it could have answers kept under another's name.
    """
    name, port = address[0].lower(), address[1]
    if server_name and _is_address(name):
        name = server_name.lower()
    if ":" in name:
        name = f"[{name}]"
    return name if port == _DEFAULT_PORTS.get(scheme) else f"{name}:{port}"


def request_of(flow: http.HTTPFlow, host: str) -> Request:
    """The request of `flow`, content-decoded. Raises Unreadable if it cannot be decoded."""
    request = flow.request
    path, _, _ = request.path.partition("?")
    return Request(
        method=request.method,
        host=host,
        path=path,
        query=tuple(request.query.items(multi=True)),
        headers=lower_case(request.headers.items(multi=True)),
        body=_decoded(request.raw_content or b"", request.headers),
    )


def lower_case(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """`headers` with lower-case names."""
    return tuple((name.lower(), value) for name, value in headers)


def strip_own_headers(request: http.Request) -> None:
    """Take out what speaks to the cache alone."""
    for name in [name for name in request.headers if name.lower().startswith(OWN_PREFIX)]:
        request.headers.pop(name, None)


def recorded_of(response: http.Response, raw: bytes, form: str) -> Recorded:
    """What crossed the wire as `raw`, content-decoded. Raises Unreadable."""
    body = _decoded(raw, response.headers)
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


def _decoded(raw: bytes, headers: http.Headers) -> bytes:
    """`raw` less its content codings. Raises Unreadable."""
    names = headers.get("content-encoding", "").lower().replace(" ", "").split(",")
    body = raw
    for name in reversed([name for name in names if name and name != "identity"]):
        if name not in _CODINGS:
            raise Unreadable("an unknown content-encoding")
        try:
            decoded = encoding.decode(body, name)
        except ValueError:
            raise Unreadable(f"the content-encoding {name} cannot be decoded") from None
        assert isinstance(decoded, bytes), "only codecs of text give text"
        body = decoded
    return body


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
