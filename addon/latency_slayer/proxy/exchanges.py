"""The way of one LLM call through the proxy, from its request to its event."""

import contextlib
import logging
import time
from collections.abc import Coroutine
from weakref import WeakKeyDictionary

from mitmproxy import http

from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import StoreUnavailable
from latency_slayer.engine.verdicts import Ask, Bypass, Hit, Miss, Verdict
from latency_slayer.judge import admission
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.sharing import sharing_digest
from latency_slayer.judge.wishes import Wishes, read_wishes
from latency_slayer.proxy import flows, marks
from latency_slayer.proxy.exchange import Exchange
from latency_slayer.proxy.tee import Tee
from latency_slayer.settings import Settings
from latency_slayer.wire.call import Request, Unreadable
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import provider_of
from latency_slayer.wiring import Services

logger = logging.getLogger(__name__)


class Exchanges:
    """All LLM flows on their way; every one of them ends as one event."""

    def __init__(self, services: Services, settings: Settings, secret: bytes) -> None:
        self._services = services
        self.settings = settings
        self._secret = secret
        self._open: WeakKeyDictionary[http.HTTPFlow, Exchange] = WeakKeyDictionary()

    async def receive(self, flow: http.HTTPFlow) -> None:
        """Judge the request of `flow` and answer it if that is a hit."""
        server_name = flow.client_conn.sni
        host = flows.host_of((flow.request.host, flow.request.port), flow.request.scheme, server_name)
        provider = provider_of(host, self.settings.hosts)
        if provider is None or flow.response is not None:
            return
        exchange = self._open[flow] = Exchange(started=time.monotonic(), provider=provider)
        try:
            await self._judge(flow, exchange, host)
        finally:
            exchange.decided = time.monotonic()
        self._answer(flow, exchange)

    def watch(self, flow: http.HTTPFlow) -> None:
        """Let the upstream's answer through as it arrives, with a copy kept where it may be remembered."""
        exchange = self._open.get(flow)
        if exchange is None or flow.response is None or exchange.answered or flow.response.status_code == 101:
            return
        exchange.tee = Tee(self.settings.max_answer_bytes)
        flow.response.stream = exchange.tee
        if not exchange.untouched:
            flow.response.headers.add("Cache-Status", flows.cache_status(exchange.verdict))

    def finish(self, flow: http.HTTPFlow) -> None:
        """Remember a whole answer and log the flow, behind the client's back."""
        exchange = self._open.pop(flow, None)
        if exchange is None or flow.response is None:
            return
        ended = time.monotonic()
        status = flow.response.status_code
        if exchange.tee is not None and not exchange.tee.overflowed:
            flow.response.raw_content = exchange.tee.bytes()  # For mitmweb; it was sent long ago.
        if isinstance(exchange.verdict, Hit):
            self._record(exchange, status, ended, "")
            self._keep_alive(exchange.verdict)
        elif not self._behind("remember", self._settle(exchange, flow.response, ended)):
            self._record(exchange, status, ended, Reason.BUSY)

    def abort(self, flow: http.HTTPFlow) -> None:
        """Log a flow that did not end well; nothing of it is kept."""
        exchange = self._open.pop(flow, None)
        if exchange is None:
            return
        by_client = flow.error is not None and flow.error.msg.startswith("Client")
        status = flow.response.status_code if flow.response else 0
        reason = Reason.CLIENT_LEFT if by_client else Reason.UPSTREAM_FAILED
        self._record(exchange, status, time.monotonic(), reason)

    def fail(self, flow: http.HTTPFlow) -> None:
        """Note that the cache itself failed on `flow`: it passes through and its event says so."""
        exchange = self._open.get(flow)
        if exchange is not None and not isinstance(exchange.verdict, Hit):
            exchange.verdict = Bypass(Reason.INTERNAL_ERROR, trouble=True)

    async def _judge(self, flow: http.HTTPFlow, exchange: Exchange, host: str) -> None:
        try:
            request = self._taken(flow, host)
            codec = codec_for(request)
            if codec is None:
                return
            exchange.verdict = Bypass(Reason.MALFORMED)
            size = len(request.body)
            call = await off_loop(size, codec.read_call, request, exchange.provider)
        except Unreadable as unreadable:
            logger.info("a call to %s cannot be read: %s", host, unreadable)
            return
        wishes = read_wishes(request.headers)
        exchange.ask = Ask(call, codec, wishes, self._sharing(request, wishes), size)
        exchange.verdict = await self._verdict(exchange.ask)

    def _taken(self, flow: http.HTTPFlow, host: str) -> Request:
        try:
            return flows.request_of(flow, host)
        finally:
            flows.strip_own_headers(flow.request)

    async def _verdict(self, ask: Ask) -> Verdict:
        try:
            cache = await self._services.cache()
        except StoreUnavailable:
            return Bypass(Reason.STORE_UNAVAILABLE, trouble=True)
        return await cache.answer(ask)

    def _sharing(self, request: Request, wishes: Wishes) -> str:
        return sharing_digest(
            self.settings.share,
            request.headers,
            request.query,
            subdivision=wishes.user,
            secret=self._secret,
        )

    def _answer(self, flow: http.HTTPFlow, exchange: Exchange) -> None:
        verdict = exchange.verdict
        if isinstance(verdict, Hit):
            flow.response = flows.hit_response(verdict)
        elif exchange.ask is not None and exchange.ask.wishes.only_if_cached:
            flow.response = flows.unsatisfied_response(verdict)
        exchange.answered = flow.response is not None
        if not exchange.untouched:
            marks.mark(flow, verdict)

    async def _settle(self, exchange: Exchange, response: http.Response, ended: float) -> None:
        stored: str = Reason.INTERNAL_ERROR
        try:
            stored = await self._stored(exchange, response)
        except StoreUnavailable:
            stored = Reason.STORE_UNAVAILABLE
        finally:
            self._record(exchange, response.status_code, ended, stored)

    async def _stored(self, exchange: Exchange, response: http.Response) -> str:
        """The word "stored", or why not, or empty where there was nothing to keep."""
        ask, verdict, tee = exchange.ask, exchange.verdict, exchange.tee
        if not isinstance(verdict, Miss) or ask is None or tee is None:
            return ""
        return await self._kept(ask, verdict, tee, response) or "stored"

    async def _kept(self, ask: Ask, miss: Miss, tee: Tee, response: http.Response) -> Reason | None:
        if (refusal := admission.status_refusal(response.status_code)) is not None:
            return refusal
        if tee.overflowed:
            return Reason.TOO_LARGE
        try:
            raw = tee.bytes()
            recorded = await off_loop(len(raw), flows.recorded_of, response, raw, ask.call.form)
        except Unreadable:
            return Reason.UNREADABLE
        if len(recorded.body) > self.settings.max_answer_bytes:
            return Reason.TOO_LARGE
        cache = await self._services.cache()
        return await cache.remember(ask, miss, recorded, flows.replayed_headers(response))

    def _keep_alive(self, hit: Hit) -> None:
        async def renew() -> None:
            with contextlib.suppress(StoreUnavailable):
                await (await self._services.cache()).keep_alive(hit)

        if hit.fading:
            self._behind("keep alive", renew())

    def _behind(self, name: str, work: Coroutine[object, object, None]) -> bool:
        return self._services.background.start(name, work)

    def _record(self, exchange: Exchange, status: int, ended: float, stored: str) -> None:
        self._services.journal.record(exchange.event(status=status, ended=ended, stored=stored))
