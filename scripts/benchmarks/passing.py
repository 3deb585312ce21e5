"""The reference of `hit` for misses: a mitmproxy script that lets answers stream through."""

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader


class Passing:
    """Streams every response, with the options that the cache sets."""

    def load(self, _loader: Loader) -> None:
        ctx.options.update(connection_strategy="lazy", flow_detail=0)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        assert flow.response is not None
        flow.response.stream = True


addons = [Passing()]
