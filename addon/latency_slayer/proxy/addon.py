"""The mitmproxy addon: hooks, and nothing else."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader
from mitmproxy.tls import ClientHelloData

from latency_slayer.proxy import content_view, interception, laziness, options, tuning
from latency_slayer.proxy.exchanges import Exchanges
from latency_slayer.settings import Settings
from latency_slayer.wiring import Services, rules_of

logger = logging.getLogger(__name__)


class LatencySlayer:
    """Answers LLM calls from the cache where that is safe, and lets everything else through."""

    def __init__(self) -> None:
        self._settings = Settings()
        self._exchanges: Exchanges | None = None
        self._services: Services | None = None
        self._started = asyncio.Event()

    @property
    def started(self) -> bool:
        """True once calls are taken up."""
        return self._started.is_set()

    def load(self, loader: Loader) -> None:
        options.declare(loader)
        tuning.prepare(ctx.options)
        content_view.register()

    def configure(self, _updated: set[str]) -> None:
        before, self._settings = self._settings, options.read(ctx.options)
        if self._exchanges is not None and self._services is not None:
            for name in options.fixed(before, self._settings):
                logger.warning("%s takes effect at the next start", name)
            self._exchanges.settings = self._settings
            self._services.apply(rules_of(self._settings))

    def running(self) -> None:
        for name in options.unknown(ctx.options):
            logger.warning("there is no setting %s; it is ignored", name)
        confdir = Path(ctx.options.confdir).expanduser()
        self._services = Services(self._settings)
        self._exchanges = Exchanges(self._services, self._settings, options.secret_of(confdir))
        self._services.start()
        self._started.set()
        laziness.prefer_late(ctx.options)
        ctx.master.addons.add(laziness.LateTls())
        if self._settings.tune == "on":
            tuning.remember_handlers(ctx.master.addons)

    def tls_clienthello(self, data: ClientHelloData) -> None:
        data.ignore_connection = data.ignore_connection or interception.is_foreign(data, self._settings.hosts)

    def http_connect(self, flow: http.HTTPFlow) -> None:
        if flow.response is None and interception.is_ours(flow.request, self._settings.hosts):
            flow.response = laziness.connected()

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        await self._started.wait()  # mitmproxy listens a moment before it calls `running`.
        with self._failing_open(flow) as exchanges:
            exchanges.begin(flow)

    async def request(self, flow: http.HTTPFlow) -> None:
        with self._failing_open(flow) as exchanges:
            await exchanges.receive(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        with self._failing_open(flow) as exchanges:
            exchanges.watch(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        with self._failing_open(flow) as exchanges:
            exchanges.finish(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        with self._failing_open(flow) as exchanges:
            exchanges.abort(flow)

    async def done(self) -> None:
        if self._exchanges is not None and self._services is not None:
            self._exchanges.abandon()
            await self._services.close()

    @contextmanager
    def _failing_open(self, flow: http.HTTPFlow) -> Iterator[Exchanges]:
        """The one border where trouble of any kind becomes pass-through, and a counted event.

        A cancellation that leaks from a hook would leave the client hanging without a word.
        """
        assert self._exchanges is not None, "`request` waits for it, and every other hook comes later"
        try:
            yield self._exchanges
        except asyncio.CancelledError:
            self._exchanges.fail(flow)
        except Exception:
            logger.exception("the cache failed; this call passes through")
            self._exchanges.fail(flow)
