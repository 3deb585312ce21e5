"""Redis in trouble while calls are in flight: every call is answered in time, and the cache comes back."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
import redis
import requests

from latency_slayer.store.embedded import server_command
from latency_slayer.store.server_files import ServerFiles, find_server
from tests.journeys.clients import OPENAI_URL
from tests.journeys.conftest import point_at
from tests.processes import Proxy, wait_until

BUDGET_MS = 1000
NOISE_MS = 1500
"""How late a busy machine may notice that the budget is over, and what a call takes without the cache."""

WORKERS = 6
KNOWN = "What is the boiling point of water at 2000 metres?"
_numbers = count(1)


@dataclass
class Server:
    """A redis-server of the user's own, on a unix socket."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def path(self) -> str:
        return str(self.folder / "own.sock")

    def start(self, *, with_query_engine: bool = True) -> None:
        found = find_server()
        files = found if with_query_engine else ServerFiles(found.server, None, found.origin)
        words = server_command(files, self.folder, self.path, "1gb")
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=self.path, socket_timeout=5)

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def end(self, number: signal.Signals) -> None:
        self.send(number)
        assert self.process is not None
        self.process.wait(20)

    def forget_everything(self) -> None:
        for file in self.folder.rglob("*"):
            if file.is_file():
                file.unlink()


@dataclass
class Traffic:
    """Clients that ask on and on, one known and one new question in turn; `failed` says which calls were
    not answered as they should be."""

    proxy: Proxy
    api_key: str
    failed: list[str] = field(default_factory=list)
    answered: int = 0
    slowest_ms: float = 0.0

    def __enter__(self) -> "Traffic":
        self._ended = threading.Event()
        self._workers = [threading.Thread(target=self._work) for _ in range(WORKERS)]
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for worker in self._workers:
            worker.join(30)

    def more(self, calls: int) -> None:
        """Wait until so many more calls were answered."""
        wanted = self.answered + calls
        wait_until(lambda: self.answered >= wanted or bool(self.failed), 60)

    def _work(self) -> None:
        with requests.Session() as session:
            while not self._ended.is_set():
                for question in (KNOWN, f"Please tell a story about the number {next(_numbers)}."):
                    self._ask(session, question)

    def _ask(self, session: requests.Session, question: str) -> None:
        try:
            response = ask(question, self.api_key, session)
            self.slowest_ms = max(self.slowest_ms, response.elapsed.total_seconds() * 1000)
            if response.status_code != 200 or "choices" not in response.json():
                self.failed.append(f"{response.status_code} {response.text[:100]}")
        except (requests.RequestException, ValueError) as failure:
            self.failed.append(repr(failure))
        self.answered += 1


def ask(question: str, api_key: str, session: requests.Session | None = None) -> requests.Response:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
    headers = {"authorization": f"Bearer {api_key}"}
    return (session or requests).post(OPENAI_URL, json=body, headers=headers, timeout=30)


def is_exact_hit(question: str, api_key: str) -> bool:
    return "detail=exact" in ask(question, api_key).headers["cache-status"]


@pytest.fixture(scope="module")
def server(short_folder: Path) -> Iterator[Server]:
    folder = short_folder / "own"
    folder.mkdir()
    server = Server(folder)
    server.start()
    yield server
    server.send(signal.SIGCONT)
    server.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def own_redis_proxy(make_proxy: Callable[..., Proxy], server: Server) -> Proxy:
    options = {"slayer_redis": f"unix://{server.path}", "slayer_budget_ms": str(BUDGET_MS)}
    return make_proxy(options=options)


@pytest.fixture
def troubled(own_redis_proxy, upstream, server, monkeypatch, api_key) -> Iterator[Traffic]:
    """Traffic through a proxy whose Redis is well and knows an answer; what the test does to it is undone."""
    point_at(own_redis_proxy, monkeypatch)
    wait_until(lambda: is_exact_hit(KNOWN, api_key))
    with Traffic(own_redis_proxy, api_key) as traffic:
        traffic.more(20)
        yield traffic


def assert_unharmed(traffic: Traffic) -> None:
    """Nothing failed, nothing waited longer than the budget, and the cache serves again."""
    assert traffic.failed == []
    wait_until(lambda: is_exact_hit(KNOWN, traffic.api_key), 30)
    assert traffic.slowest_ms <= BUDGET_MS + NOISE_MS


def test_a_killed_redis_harms_no_call_and_comes_back(troubled: Traffic, server: Server):
    server.end(signal.SIGKILL)
    troubled.more(60)
    server.start()
    troubled.more(60)

    assert_unharmed(troubled)


def test_a_stalled_redis_harms_no_call_and_comes_back(troubled: Traffic, server: Server):
    server.send(signal.SIGSTOP)
    troubled.more(60)
    server.send(signal.SIGCONT)
    troubled.more(60)

    assert_unharmed(troubled)


def test_a_flushed_redis_harms_no_call_and_is_filled_again(troubled: Traffic, server: Server):
    server.client().flushall()
    troubled.more(60)

    assert_unharmed(troubled)
    assert server.client().execute_command("FT._LIST") != []


def test_a_restarted_redis_still_has_its_answers(troubled: Traffic, server: Server):
    server.end(signal.SIGTERM)
    server.start()
    troubled.more(60)

    assert_unharmed(troubled)


def test_a_redis_without_the_query_engine_still_gives_exact_hits(troubled: Traffic, server: Server):
    server.end(signal.SIGTERM)
    server.forget_everything()
    server.start(with_query_engine=False)
    troubled.more(60)
    assert_unharmed(troubled)

    server.end(signal.SIGTERM)
    server.forget_everything()
    server.start()
    troubled.more(60)

    assert_unharmed(troubled)


def test_a_full_redis_harms_no_call_and_still_serves(troubled: Traffic, server: Server):
    server.client().config_set("maxmemory-policy", "noeviction")
    server.client().config_set("maxmemory", 1)
    troubled.more(60)
    served = is_exact_hit(KNOWN, troubled.api_key)
    server.client().config_set("maxmemory", 0)
    troubled.more(60)

    assert served
    assert_unharmed(troubled)


def test_a_killed_embedded_redis_comes_back_with_what_it_knew(
    make_proxy: Callable[..., Proxy], upstream, monkeypatch, api_key
):
    proxy = make_proxy(options={"slayer_budget_ms": str(BUDGET_MS)})
    point_at(proxy, monkeypatch)
    wait_until(lambda: is_exact_hit(KNOWN, api_key))
    with proxy.redis() as client:
        client.waitaof(1, 0, 5000)
        server_pid = client.info("server")["process_id"]
    with Traffic(proxy, api_key) as traffic:
        traffic.more(20)
        subprocess.run(["kill", "-9", str(server_pid)], check=True)
        traffic.more(60)

        assert traffic.failed == []
        wait_until(lambda: is_exact_hit(KNOWN, api_key), 30)


def test_a_crash_of_the_proxy_loses_nothing_that_was_stored(
    make_proxy: Callable[..., Proxy], upstream, monkeypatch, api_key, short_folder
):
    home, folder = short_folder / "crash", short_folder / "crash-conf"
    first = make_proxy(home=home, folder=folder)
    point_at(first, monkeypatch)
    ask(KNOWN, api_key)
    first.settled(1)
    first.kill()
    second = make_proxy(home=home, folder=folder)
    point_at(second, monkeypatch)

    assert is_exact_hit(KNOWN, api_key)


def test_two_proxies_share_one_embedded_redis(
    make_proxy: Callable[..., Proxy], upstream, monkeypatch, api_key, short_folder
):
    home, folder = short_folder / "both", short_folder / "both-conf"
    first, second = (make_proxy(home=home, folder=folder) for _ in range(2))
    point_at(first, monkeypatch)
    ask(KNOWN, api_key)
    first.settled(1)
    point_at(second, monkeypatch)

    assert is_exact_hit(KNOWN, api_key)
