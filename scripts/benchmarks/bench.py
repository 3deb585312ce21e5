"""A real proxy between a client and the replay, with a fresh embedded Redis."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.processes import Proxy

from benchmarks.client import Asking, Client
from benchmarks.judging import Asked
from benchmarks.recordings import Recording
from benchmarks.upstream import NUMBER_HEADER, Replay
from latency_slayer.engine.ports import Event, EventStream
from latency_slayer.settings import Settings
from latency_slayer.wiring import opened_events

_AT_ONCE = 8
_PATIENCE_S = 30
_PAUSE_S = 0.5
_REDIRECT = "scripts/benchmarks/redirect.py"


class Bench:
    """Asks many things at once, and waits for what the proxy does behind its answers."""

    def __init__(self, client: Client, replay: Replay, events: EventStream) -> None:
        self._client = client
        self._replay = replay
        self._events = events

    async def ask_all[K](self, askings: Mapping[K, Asking]) -> dict[K, Asked]:
        """What each of `askings` got, a few at a time; one recording must not be in it twice."""
        waiting = iter(askings.items())
        results: dict[K, Asked] = {}

        async def work() -> None:
            for key, asking in waiting:
                results[key] = await self._ask(asking)

        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
        return results

    async def events_by_user(self, expected: int) -> dict[str, Event]:
        """The last event of every sharing digest, once there are `expected` of them or no more come."""
        found: dict[str, Event] = {}
        quiet_s = 0.0
        while len(found) < expected and quiet_s < _PATIENCE_S:
            await asyncio.sleep(_PAUSE_S)
            seen = len(found)
            found = {event.user: event async for _, event in self._events.read() if event.user}
            quiet_s = quiet_s + _PAUSE_S if len(found) == seen else 0.0
        return found

    async def logged(self, expected: int) -> None:
        """Wait until there are `expected` events: whatever is kept is kept by then."""
        for _ in range(int(_PATIENCE_S / _PAUSE_S)):
            if len([event async for event in self._events.read()]) >= expected:
                return
            await asyncio.sleep(_PAUSE_S)

    async def _ask(self, asking: Asking) -> Asked:
        received = self._replay.received[_number(asking)]
        before = len(received)
        try:
            response = await self._client.ask(asking)
        except (OSError, EOFError, TimeoutError) as trouble:
            return Asked(asking, f"no answer: {type(trouble).__name__} {trouble}", received[before:])
        return Asked(asking, response, received[before:])


@asynccontextmanager
async def proxied(
    recordings: Sequence[Recording], hosts: Sequence[str], folder: Path
) -> AsyncIterator[tuple[Bench, Proxy]]:
    """The bench for `recordings`, and the proxy, for which `hosts` are LLM hosts, too."""
    replay = Replay(recordings)
    async with replay.listening(folder / "upstream-ca.pem"):
        proxy = _proxy(replay, recordings, hosts, folder)
        await asyncio.to_thread(proxy.start)
        client = Client(proxy.port, [proxy.ca_file, proxy.upstream_ca])
        try:
            async with opened_events(Settings(home=proxy.home)) as events:
                yield Bench(client, replay, events), proxy
        finally:
            client.close()
            await asyncio.to_thread(proxy.stop)


def _proxy(replay: Replay, recordings: Sequence[Recording], hosts: Sequence[str], folder: Path) -> Proxy:
    plain = {recording.address for recording in recordings if recording.scheme == "http"}
    return Proxy(
        folder / "proxy",
        folder / "home",
        replay.tls_port,
        folder / "upstream-ca.pem",
        # The replay has one certificate for all hosts.
        options={"slayer_hosts": ",".join(hosts), "ssl_insecure": "true"},
        arguments=["-s", _REDIRECT],
        environment={
            "BENCH_TLS_PORT": str(replay.tls_port),
            "BENCH_PLAIN_PORT": str(replay.plain_port),
            "BENCH_PLAIN": ",".join(sorted(plain)),
        },
    )


def _number(asking: Asking) -> int:
    return int(dict(asking.headers)[NUMBER_HEADER])
