"""The way of one LLM call through the proxy, from its request to its event."""

import contextlib
import logging
import time
from collections.abc import Coroutine
from dataclasses import replace
from weakref import WeakKeyDictionary

from mitmproxy import http

from latency_slayer.engine.offload import off_loop
from latency_slayer.engine.ports import StoreUnavailable
from latency_slayer.engine.verdicts import Ask, Bypass, Hit, Kept, Miss, Verdict
from latency_slayer.judge import admission
from latency_slayer.judge.reasons import Reason
from latency_slayer.judge.sharing import sharing_digest
from latency_slayer.judge.wishes import Wishes, read_wishes
from latency_slayer.proxy import flows, marks
from latency_slayer.proxy.codings import decoded
from latency_slayer.proxy.exchange import Exchange
from latency_slayer.proxy.tee import Tee
from latency_slayer.settings import Settings
from latency_slayer.wire.call import Request, Unreadable
from latency_slayer.wire.codec import Codec
from latency_slayer.wire.formats import codec_for
from latency_slayer.wire.hosts import provider_of
from latency_slayer.wiring import Services

logger = logging.getLogger(__name__)

_LARGEST_REQUEST_BYTES = 64 * 2**20
"""Of a request once decoded; providers take half of it."""


class Exchanges:
    """All LLM flows on their way; every one of them ends as one event."""

    def __init__(self, services: Services, settings: Settings, secret: bytes) -> None:
        self._services = services
        self.settings = settings
        self._secret = secret
        self._open: WeakKeyDictionary[http.HTTPFlow, Exchange] = WeakKeyDictionary()

    def begin(self, flow: http.HTTPFlow) -> None:
        """Take up `flow` if it goes to an LLM host, and take out what speaks to the cache alone."""
        address = (flow.request.host, flow.request.port)
        host = flows.host_of(address, flow.request.scheme, flow.client_conn.sni)
        provider = provider_of(host, self.settings.hosts)
        if provider is not None:
            wishes = read_wishes(flows.lower_case(flow.request.headers.items(multi=True)))
            flows.strip_own_headers(flow.request)
            self._open[flow] = Exchange(provider, host, wishes)

    async def receive(self, flow: http.HTTPFlow) -> None:
        """Judge the request of `flow` and answer it if that is a hit."""
        exchange = self._open.get(flow)
        if exchange is None or flow.response is not None:
            return
        exchange.started = time.monotonic()
        try:
            await self._judge(flow, exchange)
        finally:
            exchange.decided = time.monotonic()
        self._answer(flow, exchange)

    def watch(self, flow: http.HTTPFlow) -> None:
        """Let the upstream's answer through as it arrives, with a copy kept where it may be remembered."""
        exchange = self._open.get(flow)
        if exchange is None or flow.response is None or flow.response.status_code == 101:
            return
        if flow.response.raw_content is not None:  # Ours, or another addon's: nothing comes from upstream.
            exchange.answered = True
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
        _show(flow.response, exchange.tee)
        if isinstance(exchange.verdict, Hit):
            self._record(flow, exchange, ended, "")
            self._used(exchange.verdict)
        elif exchange.ask is not None and flow.request.raw_content != exchange.body:
            self._record(flow, exchange, ended, Reason.EDITED)
        elif not self._behind("remember", self._settle(flow, exchange, flow.response, ended)):
            self._record(flow, exchange, ended, Reason.BUSY)

    def abort(self, flow: http.HTTPFlow) -> None:
        """Log a flow that did not end well; nothing of it is kept."""
        exchange = self._open.pop(flow, None)
        if exchange is None:
            return
        _show(flow.response, exchange.tee)
        by_client = flow.error is not None and flow.error.msg.startswith("Client")
        reason = Reason.CLIENT_LEFT if by_client else Reason.UPSTREAM_FAILED
        self._record(flow, exchange, time.monotonic(), reason)
        if not by_client and isinstance(exchange.verdict, Miss):
            self._behind("note a failure", self._failed(exchange.verdict))

    def fail(self, flow: http.HTTPFlow) -> None:
        """Note that the cache itself failed on `flow`: it passes through and its event says so."""
        exchange = self._open.get(flow)
        if exchange is not None and not exchange.answered:
            exchange.verdict = Bypass(Reason.INTERNAL_ERROR, trouble=True)
            marks.mark(flow, exchange)

    def abandon(self) -> None:
        """Log the flows that are still on their way when the proxy ends."""
        for flow, exchange in list(self._open.items()):
            self._record(flow, exchange, time.monotonic(), Reason.INCOMPLETE)
        self._open.clear()

    async def _judge(self, flow: http.HTTPFlow, exchange: Exchange) -> None:
        head = flows.head_of(flow, exchange.host)
        codec = codec_for(head)
        if codec is None:
            return
        exchange.body = flow.request.raw_content
        if exchange.body is None:  # It was streamed on, as `stream_large_bodies` says.
            exchange.verdict = Bypass(Reason.TOO_LARGE)
            return
        try:
            exchange.ask = await self._read(codec, head, exchange)
        except Unreadable as unreadable:
            logger.info("a call to %s cannot be read: %s", exchange.host, unreadable)
            exchange.verdict = Bypass(Reason.MALFORMED)
            return
        exchange.verdict = await self._verdict(exchange.ask)

    async def _read(self, codec: Codec, head: Request, exchange: Exchange) -> Ask:
        raw = exchange.body or b""
        body = await off_loop(len(raw), decoded, raw, head.header("content-encoding"), _LARGEST_REQUEST_BYTES)
        request = replace(head, body=body)
        call = await off_loop(len(body), codec.read_call, request, exchange.provider)
        return Ask(call, codec, exchange.wishes, self._sharing(request, exchange.wishes), len(body))

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
        elif exchange.wishes.only_if_cached and exchange.ask is not None and verdict.reason is not Reason.OFF:
            flow.response = flows.unsatisfied_response(verdict)
        exchange.answered = flow.response is not None
        marks.mark(flow, exchange)

    async def _settle(
        self, flow: http.HTTPFlow, exchange: Exchange, response: http.Response, ended: float
    ) -> None:
        stored: str = Reason.INTERNAL_ERROR
        try:
            stored = await self._stored(exchange, response)
        except StoreUnavailable:
            stored = Reason.STORE_UNAVAILABLE
        finally:
            self._record(flow, exchange, ended, stored)

    async def _stored(self, exchange: Exchange, response: http.Response) -> str:
        """The word "stored", or why not, or empty where there was nothing to keep."""
        ask, verdict, tee = exchange.ask, exchange.verdict, exchange.tee
        if not isinstance(verdict, Miss) or ask is None or tee is None:
            return ""
        kept = await self._kept(ask, verdict, tee, response)
        exchange.compared = kept.compared or ""
        return kept.refusal or "stored"

    async def _kept(self, ask: Ask, miss: Miss, tee: Tee, response: http.Response) -> Kept:
        if response.status_code >= 500:
            await self._failed(miss)
        if (refusal := admission.status_refusal(response.status_code)) is not None:
            return Kept(refusal)
        if tee.overflowed:
            return Kept(Reason.TOO_LARGE)
        try:
            raw = tee.bytes()
            cap = self.settings.max_answer_bytes
            recorded = await off_loop(len(raw), flows.recorded_of, response, raw, ask.call.form, cap)
        except Unreadable:
            return Kept(Reason.UNREADABLE)
        cache = await self._services.cache()
        return await cache.remember(ask, miss, recorded, flows.replayed_headers(response))

    async def _failed(self, miss: Miss) -> None:
        with contextlib.suppress(StoreUnavailable):
            (await self._services.cache()).failed(miss)

    def _used(self, hit: Hit) -> None:
        async def count() -> None:
            with contextlib.suppress(StoreUnavailable):
                await (await self._services.cache()).used(hit)

        if hit.fading or hit.near is not None:
            self._behind("count a hit", count())

    def _behind(self, name: str, work: Coroutine[object, object, None]) -> bool:
        return self._services.background.start(name, work)

    def _record(self, flow: http.HTTPFlow, exchange: Exchange, ended: float, stored: str) -> None:
        if not isinstance(exchange.verdict, Miss):
            stored = ""  # There was nothing to keep.
        marks.mark_stored(flow, stored)
        status = flow.response.status_code if flow.response else 0
        self._services.journal.record(exchange.event(status=status, ended=ended, stored=stored))


def _show(response: http.Response | None, tee: Tee | None) -> None:
    """Let mitmweb see what was sent on."""
    if response is not None and tee is not None and not tee.overflowed:
        response.raw_content = tee.bytes()
