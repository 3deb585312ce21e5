"""Calls, answers and a cache between fakes, for the tests of this room."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import numpy as np

from latency_slayer.engine.cache import Cache, Parts, Rules
from latency_slayer.engine.ports import Embedder, Vector
from latency_slayer.engine.verdicts import Ask, Hit, Miss
from latency_slayer.judge.wishes import read_wishes
from latency_slayer.wire.call import Recorded, Request
from latency_slayer.wire.formats import codec_for
from tests.fakes import Clock, FakeEmbedder, FakeLedger, FakeStore, FakeVerifier

NOON = 1_748_779_200.0
USER = "0a5e4"


def at(similarity: float) -> Vector:
    """The unit vector whose cosine with `at(1)` is `similarity`."""
    return np.array([similarity, math.sqrt(1 - similarity**2)], dtype=np.float32)


FRANCE = "What is the capital of France?"
FRANCE_TOO = "what is the capital of France"
FRANCE_NEARLY = "what's the capital of France"
BREAD = "How is bread baked?"
YEAR = "Who won in 1998?"
OTHER_YEAR = "Who won in 2002?"

VECTORS: Mapping[str, Vector] = {
    FRANCE: at(1.0),
    FRANCE_TOO: at(0.99),
    FRANCE_NEARLY: at(0.96),
    BREAD: at(0.25),
    YEAR: at(-0.5),
    OTHER_YEAR: at(-0.5),
    "Paris.": at(1.0),
    "Lyon is the capital of France.": at(0.1),
}


@dataclass(frozen=True, slots=True)
class Engine:
    """A cache and the fakes around it."""

    cache: Cache
    store: FakeStore
    embedder: FakeEmbedder
    verifier: FakeVerifier
    ledger: FakeLedger
    clock: Clock

    async def miss(self, ask: Ask) -> Miss:
        """The verdict on `ask`, which must be a miss."""
        verdict = await self.cache.answer(ask)
        assert isinstance(verdict, Miss), verdict
        return verdict

    async def hit(self, ask: Ask) -> Hit:
        """The verdict on `ask`, which must be a hit."""
        verdict = await self.cache.answer(ask)
        assert isinstance(verdict, Hit), verdict
        return verdict

    async def learn(self, ask: Ask, recorded: Recorded | None = None) -> Miss:
        """Let `ask` miss and remember its answer; what was embedded for that is forgotten."""
        miss = await self.miss(ask)
        kept = await self.cache.remember(ask, miss, recorded or answered(), REPLAYED)
        assert kept.refusal is None
        self.embedder.asked.clear()
        return miss


def engine(
    *,
    mode: Literal["serve", "shadow", "off"] = "serve",
    max_error: float = 0.02,
    ttl_s: int = 60,
    keep_s: int = 600,
    budget_s: float = 60.0,
    audit_rate: float = 0.0,
    store: type[FakeStore] = FakeStore,
) -> Engine:
    """An empty cache at noon, whose threshold is 0.95."""
    clock = Clock(NOON)
    rules = Rules(mode, 0.95, max_error, ttl_s, keep_s, budget_s, audit_rate)
    shelf, embedder = store(clock=clock), FakeEmbedder(VECTORS)
    verifier, ledger = FakeVerifier(), FakeLedger()
    cache = Cache(Parts(shelf, embedder, verifier, ledger, clock, chance=Random(1)), rules)
    return Engine(cache, shelf, embedder, verifier, ledger, clock)


class AlikeEmbedder(FakeEmbedder):
    """To it all texts are the same."""

    async def embed(self, text: str) -> Vector:
        return at(1.0)


def alike_cache() -> Cache:
    """An empty cache to which every question is like every other."""
    return cache_over(AlikeEmbedder())


def cache_over(embedder: Embedder) -> Cache:
    """An empty cache with `embedder`, and a verifier to which all questions are the same."""
    rules = Rules("serve", 0.95, 0.02, ttl_s=60, keep_s=600, budget_s=60.0)
    clock = Clock(NOON)
    return Cache(Parts(FakeStore(clock=clock), embedder, FakeVerifier(), FakeLedger(), clock), rules)


def asked(
    question: str = FRANCE,
    *,
    user: str = USER,
    host: str = "api.openai.com",
    headers: Sequence[tuple[str, str]] = (),
    **fields: Any,
) -> Ask:
    """A chat completion that asks `question`; `fields` are added to its body."""
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": question}], **fields}
    request = Request("POST", host, "/v1/chat/completions", (), tuple(headers), json.dumps(body).encode())
    codec = codec_for(request)
    assert codec is not None
    return Ask(codec.read_call(request, "openai"), codec, read_wishes(request.headers), user)


REPLAYED = (("x-request-id", "req_1"), ("openai-version", "2020-10-01"))


def answered(text: str = "Paris.", finish: str | None = "stop", **message: Any) -> Recorded:
    """A chat completion that says `text`, as JSON; it cost 21 and 9 tokens."""
    said = {"role": "assistant", "content": text, **message}
    return as_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_748_779_200,
            "model": "gpt-4o-mini",
            "choices": [{"index": 0, "message": said, "finish_reason": finish}],
            "usage": {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30},
        }
    )


def as_json(body: Mapping[str, Any]) -> Recorded:
    """`body` as an answer that came whole."""
    return Recorded("json", "application/json", json.dumps(body).encode())


def streamed(text: str = "Paris.") -> Recorded:
    """A chat completion that says `text`, as a stream that does not tell its token counts."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    last = {"index": 0, "delta": {}, "finish_reason": "stop"}
    common = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-mini"}
    events = [json.dumps({**common, "choices": [each]}) for each in (choice, last)]
    body = "".join(f"data: {event}\n\n" for event in [*events, "[DONE]"])
    return Recorded("sse", "text/event-stream", body.encode())
