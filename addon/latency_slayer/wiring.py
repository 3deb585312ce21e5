"""Puts the rooms together: the only place that hands settings out."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from latency_slayer.embed.absent import AbsentEmbedder, AbsentVerifier
from latency_slayer.embed.choice import open_answer_judge, open_embedder, open_verifier
from latency_slayer.engine.background import Background
from latency_slayer.engine.breaker import Breaker, BreakingStore
from latency_slayer.engine.cache import Cache, Parts, Rules
from latency_slayer.engine.journal import Journal
from latency_slayer.engine.ports import (
    AnswerJudge,
    Embedder,
    EmbedderUnavailable,
    EventStream,
    StoreUnavailable,
    Verifier,
    VerifierUnavailable,
)
from latency_slayer.settings import VARIABLE_PREFIX, Settings
from latency_slayer.store.embedded import EmbeddedServer
from latency_slayer.store.redis_store import RedisStore
from latency_slayer.store.server_files import EmbeddedUnavailable

logger = logging.getLogger(__name__)

EMBEDDER_KEY = VARIABLE_PREFIX + "EMBEDDER_KEY"
JUDGE_KEY = VARIABLE_PREFIX + "JUDGE_KEY"
_RETRY_S = 5.0
_EMBEDDER_RETRY_S = 60.0
_DRAIN_S = 5.0
_STARTING_S = 10.0
"""Of the proxy's life, in which calls wait for the cache to be there; later ones never do."""
_WATCHING_S = 10.0


def rules_of(settings: Settings) -> Rules:
    """What the cache goes by."""
    return Rules(
        mode=settings.mode,
        threshold=settings.threshold,
        max_error=settings.max_error,
        ttl_s=settings.ttl_s,
        keep_s=settings.keep_s,
        budget_s=settings.budget_ms / 1000,
        guards_off=settings.guards_off,
        audit_rate=settings.audit_rate,
    )


def evidence_model(embedder: Embedder, verifier: Verifier) -> str:
    """What evidence belongs to: with another embedder or verifier, everything has to be learnt anew."""
    return f"{embedder.id}+{verifier.id}"


@asynccontextmanager
async def redis_address(settings: Settings, patience_s: float = 0.0) -> AsyncIterator[str]:
    """The URL of the Redis that `settings` name; the embedded one runs at least as long as this is held, and
    has so long to read its data first. Raises EmbeddedUnavailable."""
    if settings.redis != "embedded":
        yield settings.redis
        return
    server = EmbeddedServer(settings.home.expanduser() / "redis")
    try:
        url = await server.start()
        await server.loaded(patience_s)
        yield url
    finally:
        await server.stop()


@asynccontextmanager
async def opened_store(
    settings: Settings, url: str, embedder: Embedder, timeout_s: float
) -> AsyncIterator[RedisStore]:
    """The store and event stream at `url`, for vectors of `embedder`, each operation bounded by
    `timeout_s`."""
    store = RedisStore(
        url,
        embedder.id,
        embedder.dimension,
        namespace=settings.namespace,
        vector_type=settings.vector_type,
        timeout_s=timeout_s,
    )
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened_events(settings: Settings) -> AsyncIterator[EventStream]:
    """The event stream of `settings`, for those who watch. Raises EmbeddedUnavailable."""
    async with (
        redis_address(settings, _WATCHING_S) as url,
        opened_store(settings, url, AbsentEmbedder(), _WATCHING_S) as store,
    ):
        yield store.events


async def started_embedder(settings: Settings) -> Embedder:
    """The embedder of `settings`, ready. Raises EmbedderUnavailable, ValueError where a key is missing."""
    key = os.environ.get(EMBEDDER_KEY) or os.environ.get("OPENAI_API_KEY")
    embedder = open_embedder(settings.embedder, settings.embedder_url or None, key)
    await embedder.start()
    return embedder


async def started_verifier() -> Verifier:
    """The verifier, ready. Raises VerifierUnavailable."""
    verifier = open_verifier()
    await verifier.start()
    return verifier


def open_judge(settings: Settings) -> AnswerJudge | None:
    """The judge of answers of `settings`, None where they name none. Raises ValueError where a key is
    missing."""
    if not settings.judge:
        return None
    return open_answer_judge(settings.judge, settings.judge_url or None, os.environ.get(JUDGE_KEY))


class Services:
    """All that a running proxy needs. It opens behind the traffic and keeps trying; until then, and
    whenever it is closed, calls pass through."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = rules_of(settings)
        self._held = AsyncExitStack()
        self._cache: Cache | None = None
        self._answer_judge: AnswerJudge | None = None
        self._tried = asyncio.Event()
        self._opening: asyncio.Task[None] | None = None
        self.journal = Journal()
        self.background = Background()

    def start(self) -> None:
        """Begin to open. Needs a running event loop."""
        self._opening = asyncio.create_task(self._keep_opening(), name="open the cache")
        self._opening.add_done_callback(self._opened)
        asyncio.get_running_loop().call_later(_STARTING_S, self._tried.set)

    async def cache(self) -> Cache:
        """The cache, waited for while it is first opened. Raises StoreUnavailable while there is none."""
        if self._cache is None:
            await self._tried.wait()
        if self._cache is None:
            raise StoreUnavailable("no Redis could be opened")
        return self._cache

    def apply(self, rules: Rules) -> None:
        """Go by `rules` from now on."""
        self._rules = rules
        if self._cache is not None:
            self._cache.rules = rules

    async def close(self) -> None:
        """Finish what is under way, within a few seconds, and let everything go."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await self.background.drain(_DRAIN_S)
        await self.journal.close()
        await self._held.aclose()

    async def _keep_opening(self) -> None:
        loading = asyncio.create_task(self._embedder(), name="load the embedder")  # while Redis starts
        verifying = asyncio.create_task(self._verifier(), name="load the verifier")
        while (url := await self._address()) is None:  # noqa: ASYNC110  (another process has to change)
            await asyncio.sleep(_RETRY_S)
        embedder, verifier = await loading, await verifying
        self._answer_judge = self._judge()
        await self._open(url, embedder, verifier)
        while isinstance(embedder, AbsentEmbedder):
            await asyncio.sleep(_EMBEDDER_RETRY_S)
            if not isinstance(embedder := await self._embedder(), AbsentEmbedder):
                await self._open(url, embedder, verifier)

    def _opened(self, opening: asyncio.Task[None]) -> None:
        self._tried.set()
        if not opening.cancelled() and (fault := opening.exception()) is not None:
            logger.error("calls pass through uncached: the cache could not be opened", exc_info=fault)

    async def _address(self) -> str | None:
        try:
            return await self._held.enter_async_context(redis_address(self._settings))
        except EmbeddedUnavailable as trouble:
            logger.warning("calls pass through uncached: %s", trouble)
            self._tried.set()
            return None

    async def _open(self, url: str, embedder: Embedder, verifier: Verifier) -> None:
        self._held.push_async_callback(embedder.close)
        self._held.push_async_callback(verifier.close)
        # A little less than the budget: a slow store is then called slow, not the whole lookup.
        timeout_s = self._settings.budget_ms / 1000 * 0.8
        opened = opened_store(self._settings, url, embedder, timeout_s)
        store = await self._held.enter_async_context(opened)
        if self._cache is None:
            self.journal.start(store.events)
        guarded = BreakingStore(store, Breaker(), time.monotonic)
        ledger = store.ledger(evidence_model(embedder, verifier), self._settings.keep_s)
        parts = Parts(guarded, embedder, verifier, ledger, time.time, self._answer_judge)
        self._cache = Cache(parts, self._rules)
        self._tried.set()

    async def _embedder(self) -> Embedder:
        try:
            return await started_embedder(self._settings)
        except (EmbedderUnavailable, ValueError) as trouble:
            logger.warning("exact hits only: %s", trouble)
            return AbsentEmbedder()

    async def _verifier(self) -> Verifier:
        try:
            return await started_verifier()
        except VerifierUnavailable as trouble:
            logger.warning("exact hits only: %s", trouble)
            return AbsentVerifier()

    def _judge(self) -> AnswerJudge | None:
        try:
            judge = open_judge(self._settings)
        except ValueError as trouble:
            logger.warning("answers are compared by the rule alone: %s", trouble)
            return None
        if judge is not None:
            self._held.push_async_callback(judge.close)
        return judge
