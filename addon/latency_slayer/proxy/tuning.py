"""What mitmproxy must be told, and what it can be spared, so that a hit is possible and quick."""

from mitmproxy.master import Master
from mitmproxy.optmanager import OptManager


def prepare(options: OptManager) -> None:
    """Let a hit need no upstream, and keep URLs (some carry an API key) out of mitmdump's log."""
    # Eager would connect upstream before the request is read; with lazy a hit opens no connection.
    options.update(connection_strategy="lazy")
    if "flow_detail" in options and options.flow_detail == 1:  # mitmdump's default: whole URLs
        options.update(flow_detail=0)


def tune(master: Master) -> None:
    """Nothing yet."""
