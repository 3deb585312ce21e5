"""Which TLS connections are opened: those to LLM hosts, and no others."""

from collections.abc import Sequence

from mitmproxy import http
from mitmproxy.proxy.mode_specs import ReverseMode
from mitmproxy.tls import ClientHelloData

from latency_slayer.proxy.flows import host_of
from latency_slayer.wire.hosts import provider_of


def is_foreign(data: ClientHelloData, extra_hosts: Sequence[str]) -> bool:
    """True if this TLS connection is to be tunnelled unread.

    In reverse mode the client speaks TLS to the proxy itself, on purpose.
    """
    context = data.context
    if isinstance(context.client.proxy_mode, ReverseMode) or context.server.address is None:
        return False
    host = host_of(context.server.address[:2], "https", data.client_hello.sni)
    return provider_of(host, extra_hosts) is None


def is_ours(connect: http.Request, extra_hosts: Sequence[str]) -> bool:
    """True if the target of a CONNECT is an LLM host."""
    return provider_of(host_of((connect.host, connect.port), "https", None), extra_hosts) is not None
