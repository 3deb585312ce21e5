"""The ledger: evidence on hits, shared by all proxies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from redis.asyncio import Redis

from latency_slayer.engine.ports import Finding, Place
from latency_slayer.judge.evidence import Counts, Standing, counts_of, is_telling, outermost
from latency_slayer.store.keys import Keys

_MEMORY = {"everywhere": 2000, "route": 1000, "cohort": 400, "entry": 100}
"""Comparisons that a place remembers: beyond, all its counts are halved, so that what is new weighs more."""

_HEAT_KEPT = 0.7
"""What a comparison leaves of the heat before it."""

_NOTE = f"""
local most = tonumber(ARGV[5])
redis.call('HINCRBYFLOAT', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] ~= '' then
  local heat = tonumber(redis.call('HGET', KEYS[1], 'heat') or '0')
  redis.call('HSET', KEYS[1], 'heat', heat * {_HEAT_KEPT} + tonumber(ARGV[3]) * {1 - _HEAT_KEPT:.1f})
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
local pairs, compared, seen = redis.call('HGETALL', KEYS[1]), 0, 0
for place = 1, #pairs, 2 do
  local kind = string.match(pairs[place], '^(%a+):')
  if kind == 'seen' then seen = seen + tonumber(pairs[place + 1])
  elseif kind then compared = compared + tonumber(pairs[place + 1]) end
end
for place = 1, #pairs, 2 do
  local kind = string.match(pairs[place], '^(%a+):')
  if kind == 'seen' and seen > 10 * most or kind and kind ~= 'seen' and compared > most then
    redis.call('HSET', KEYS[1], pairs[place], tonumber(pairs[place + 1]) / 2)
  end
end
"""
"""Adds to one field of one place, and halves what has grown too large. One key a call, as a cluster wants
it."""

_HOT = {"agree": "0", "differ": "1", "wrong": "1"}


class RedisLedger:
    """A `Ledger` under `keys` for one `model` (embedder and verifier). `border` guards each round trip;
    places without news are forgotten after `keep_s`."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        border: Callable[[], AbstractAsyncContextManager[None]],
        model: str,
        keep_s: int,
    ) -> None:
        self._client = client
        self._keys = keys
        self._border = border
        self._model = model
        self._keep_s = keep_s

    async def standing(self, place: Place, fingerprints: Sequence[str]) -> list[Standing]:
        """How things stand for each of `fingerprints` in `place`; one round trip. Raises StoreUnavailable."""
        if not fingerprints:
            return []
        names = [*self._around(place), *map(self._entry, fingerprints)]
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(name)
            everywhere, route, cohort, *entries = map(_counts, await pipe.execute())
        return [Standing(everywhere, route, cohort, entry) for entry in entries]

    async def note(self, findings: Sequence[Finding]) -> None:
        """Count `findings`; one round trip. Raises StoreUnavailable."""
        if not findings:
            return
        async with self._border(), self._client.pipeline(transaction=False) as pipe:
            for name, most, finding in self._addressed(findings):
                field, heat = f"{finding.kind}:{finding.bin}", _heat(finding)
                pipe.eval(_NOTE, 1, name, field, finding.weight, heat, self._keep_s, most)
            await pipe.execute()

    def _addressed(self, findings: Sequence[Finding]) -> Iterator[tuple[str, int, Finding]]:
        for finding in findings:
            names = (*self._around(finding.place), self._entry(finding.fingerprint))
            places = list(zip(names, _MEMORY.values(), strict=True))
            yield from ((name, most, finding) for name, most in places[outermost(finding.kind) :])

    def _around(self, place: Place) -> tuple[str, str, str]:
        return (
            self._keys.evidence(self._model, "everywhere"),
            self._keys.evidence(self._model, "route", place.route),
            self._keys.evidence(self._model, "cohort", place.route, place.user),
        )

    def _entry(self, fingerprint: str) -> str:
        return self._keys.evidence(self._model, "entry", fingerprint)


def _heat(finding: Finding) -> str:
    return _HOT[finding.kind] if is_telling(finding.kind, finding.bin) else ""


def _counts(raw: Mapping[bytes, bytes]) -> Counts:
    return counts_of({name.decode("utf-8", "replace"): float(value) for name, value in raw.items()})
