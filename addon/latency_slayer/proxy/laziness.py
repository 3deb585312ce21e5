"""When mitmproxy connects upstream: late for LLM hosts, so that a hit needs no upstream at all.

Its `connection_strategy` is one for all hosts. `lazy` would let those that speak first inside a CONNECT
tunnel (SMTP, databases) wait for ever, so it is set only where every connection is the LLM host's, in reverse
mode; elsewhere what `eager` does too early is held back for LLM hosts alone.
"""

from mitmproxy import http
from mitmproxy.optmanager import OptManager
from mitmproxy.tls import ClientHelloData


def prefer_late(options: OptManager) -> None:
    """Connect late in reverse mode, unless the user said otherwise."""
    reverse = all(mode.startswith("reverse:") for mode in options.mode)
    if reverse and not options.has_changed("connection_strategy"):
        options.update(connection_strategy="lazy")


def connected() -> http.Response:
    """The answer to a CONNECT that no upstream connection was opened for yet."""
    response = http.Response.make(200)
    response.reason = "Connection established"
    response.headers.pop("content-length", None)  # A CONNECT has no body (RFC 9110, 9.3.6).
    return response


class LateTls:
    """Keeps TLS with the client from waiting for TLS with an LLM host. It has to stand behind mitmproxy's
    own TLS addon, which decides otherwise."""

    def tls_clienthello(self, data: ClientHelloData) -> None:
        if not data.ignore_connection:
            data.establish_server_tls_first = False
