"""What `explain` and `forget` need, opened for as long as they need it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from latency_slayer.embed.absent import AbsentEmbedder, AbsentVerifier
from latency_slayer.embed.choice import open_embedder, open_verifier
from latency_slayer.engine.ports import Embedder, EmbedderUnavailable, Ledger, Verifier, VerifierUnavailable
from latency_slayer.settings import Settings
from latency_slayer.store.redis_store import RedisStore
from latency_slayer.wiring import (
    evidence_model,
    opened_store,
    redis_address,
    started_embedder,
    started_verifier,
)

_PATIENCE_S = 10.0
"""People wait longer for Redis than calls do."""


@asynccontextmanager
async def opened_archive(settings: Settings, embedder: Embedder | None = None) -> AsyncIterator[RedisStore]:
    """The store of `settings`; without an `embedder` it finds nothing by similarity. Raises
    EmbeddedUnavailable."""
    async with (
        redis_address(settings, _PATIENCE_S) as url,
        opened_store(settings, url, embedder or AbsentEmbedder(), _PATIENCE_S) as store,
    ):
        yield store


@asynccontextmanager
async def opened_models(settings: Settings) -> AsyncIterator[tuple[Embedder, Verifier]]:
    """The embedder and the verifier, ready; an absent one where there is no verifier. Raises
    EmbedderUnavailable."""
    try:
        embedder = await started_embedder(settings)
    except ValueError as missing:
        raise EmbedderUnavailable(str(missing)) from missing
    verifier = await _verifier()
    try:
        yield embedder, verifier
    finally:
        await verifier.close()
        await embedder.close()


async def _verifier() -> Verifier:
    try:
        return await started_verifier()
    except VerifierUnavailable:
        return AbsentVerifier()


async def ledger_of(settings: Settings, store: RedisStore) -> Ledger:
    """Where proxies with `settings` keep their evidence. Loads no model, and needs no key."""
    return store.ledger(await model_of(settings), settings.keep_s)


async def model_of(settings: Settings) -> str:
    """What proxies with `settings` keep their evidence for."""
    embedder = open_embedder(settings.embedder, settings.embedder_url or None, "unused")
    verifier = open_verifier()
    try:
        return evidence_model(embedder, verifier)
    except VerifierUnavailable:
        return evidence_model(embedder, AbsentVerifier())
    finally:
        await verifier.close()
        await embedder.close()
