"""The reference of `hit`: a mitmproxy script that answers every call with a constant."""

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader

BODY = (
    b'{"id":"chatcmpl-1","object":"chat.completion","choices":[{"message":{"content":"'
    + b"x" * 1900
    + b'"}}]}'
)
HEADERS = {"content-type": "application/json"}


class Constant:
    """Short-circuits, with the options that the cache sets."""

    def load(self, _loader: Loader) -> None:
        ctx.options.update(connection_strategy="lazy", flow_detail=0)

    async def request(self, flow: http.HTTPFlow) -> None:
        flow.response = http.Response.make(200, BODY, HEADERS)


addons = [Constant()]
