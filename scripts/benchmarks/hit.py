"""What a hit costs against mitmdump with a constant answer, and how late a streamed miss begins."""

import argparse
import json
import socket
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import models
from tests.processes import Proxy, wait_until
from tests.upstream import Asked, Reply, Upstream

HOST = "api.openai.com"
_TICKS_PER_S = 100  # of /proc/PID/stat, on every Linux


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=15, help="paired rounds (%(default)s)")
    parser.add_argument("--calls", type=int, default=200, help="calls a round (%(default)s)")
    parser.add_argument(
        "--misses", type=int, default=60, help="streamed misses a round of each kind (%(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, and give 1 if a limit is not kept."""
    with tempfile.TemporaryDirectory(prefix="slayer-bench-") as folder:
        upstream = Upstream(_model)
        upstream.start(Path(folder))
        try:
            kept = [_hits(Path(folder), upstream, arguments), _misses(Path(folder), upstream, arguments)]
        finally:
            upstream.stop()
    return 0 if all(kept) else 1


def _hits(folder: Path, upstream: Upstream, arguments: argparse.Namespace) -> bool:
    ours, constant = _proxy(folder / "hit", upstream), _proxy(folder / "constant", upstream, "constant.py")
    try:
        _know(ours)
        # Interleaved, so that whatever else the machine does falls on both alike.
        pairs = [
            (_round(ours, arguments.calls), _round(constant, arguments.calls))
            for _ in range(arguments.rounds)
        ]
    finally:
        for proxy in (ours, constant):
            proxy.stop()
    print(
        f"exact hits, {arguments.rounds} paired rounds of {arguments.calls} calls, keep-alive, TLS, 1 client"
    )
    cpu = _ratio("CPU of the proxy", [(a.cpu_ms, b.cpu_ms) for a, b in pairs])
    p50 = _ratio("p50", [(a.p50_ms, b.p50_ms) for a, b in pairs])
    return max(cpu, p50) <= 1.3


def _misses(folder: Path, upstream: Upstream, arguments: argparse.Namespace) -> bool:
    ours, passing = _proxy(folder / "miss", upstream), _proxy(folder / "passing", upstream, "passing.py")
    try:
        kinds = {
            "looked up exactly and by similarity": _streamed,
            "in a scope where nothing is known": _streamed_alone,
            "looked up exactly alone": _streamed_exact_only,
            "not looked up": _streamed_uncached,
        }
        print(f"\nstreamed misses, {arguments.misses} of each, in ms (median)")
        added = [_first_bytes(title, make, ours, passing, arguments.misses) for title, make in kinds.items()]
    finally:
        for proxy in (ours, passing):
            proxy.stop()
    return max(added) < 3


def _first_bytes(title: str, make: Callable[[int], bytes], ours: Proxy, passing: Proxy, calls: int) -> float:
    """The delay that the cache adds between the upstream's first byte and the client's."""
    pairs = []
    with Connection(ours) as one, Connection(passing) as other:
        for number in range(calls):
            pairs.append((_first_byte(one, make(number)), _first_byte(other, make(number))))
    passed = [statistics.median(pair[side].passed_ms for pair in pairs) for side in (0, 1)]
    whole = [statistics.median(pair[side].whole_ms for pair in pairs) for side in (0, 1)]
    print(
        f"  {title:36} upstream's first byte -> client's: {passed[0]:.2f}, plain mitmdump {passed[1]:.2f}, "
        f"added {passed[0] - passed[1]:+.2f}; request -> first byte: {whole[0]:.2f}, plain {whole[1]:.2f}, "
        f"added {whole[0] - whole[1]:+.2f}"
    )
    return passed[0] - passed[1]


@dataclass(frozen=True)
class Round:
    """The median latency of a round's calls, and the CPU of the proxy's process for each of them."""

    p50_ms: float
    cpu_ms: float


def _round(proxy: Proxy, calls: int) -> Round:
    with Connection(proxy) as connection:
        connection.ask(_known())
        cpu_s, times = _cpu_s(proxy.pid), []
        for _ in range(calls):
            started = time.perf_counter()
            connection.ask(_known())
            times.append(time.perf_counter() - started)
        spent_s = _cpu_s(proxy.pid) - cpu_s
    return Round(statistics.median(times) * 1000, spent_s * 1000 / calls)


def _ratio(what: str, pairs: Sequence[tuple[float, float]]) -> float:
    ratio = statistics.median(ours / reference for ours, reference in pairs)
    ours, reference = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(f"  {what:18} {ours:.2f} ms a call, constant {reference:.2f} ms, ratio {ratio:.2f} (limit 1.30)")
    return ratio


@dataclass(frozen=True)
class FirstByte:
    """Milliseconds until the first byte of the body: since the upstream wrote it, since the request."""

    passed_ms: float
    whole_ms: float


def _first_byte(connection: "Connection", request: bytes) -> FirstByte:
    started = time.perf_counter()
    arrived = connection.first_byte(request)
    return FirstByte((arrived - _written[-1]) * 1000, (arrived - started) * 1000)


_written: list[float] = []


def _model(asked: Asked) -> Reply:
    _written.append(time.perf_counter())
    return models.provider(asked)


class Connection:
    """One keep-alive connection through a proxy: CONNECT, TLS, HTTP/1.1."""

    def __init__(self, proxy: Proxy) -> None:
        plain = socket.create_connection(("127.0.0.1", proxy.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
        assert b" 200 " in plain.recv(4096)
        self._socket = ssl.create_default_context(cafile=str(proxy.ca_file)).wrap_socket(
            plain, server_hostname=HOST
        )

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> bytes:
        """The whole answer, which has a content-length."""
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._socket.recv(65536)
        return head

    def first_byte(self, request: bytes) -> float:
        """When the first byte of a chunked answer's body came; reads on to its end."""
        self._socket.sendall(request)
        answer, arrived = b"", 0.0
        while not answer.endswith(b"0\r\n\r\n"):
            answer += self._socket.recv(65536)
            if not arrived and b"data: " in answer:
                arrived = time.perf_counter()
        return arrived


def _request(body: dict[str, object], *headers: str) -> bytes:
    data = json.dumps(body).encode()
    lines = [
        "POST /v1/chat/completions HTTP/1.1",
        f"Host: {HOST}",
        "Authorization: Bearer sk-bench",
        *headers,
    ]
    lines += ["Content-Type: application/json", f"Content-Length: {len(data)}", "", ""]
    return "\r\n".join(lines).encode() + data


def _chat(question: str, **more: object) -> dict[str, object]:
    system = {"role": "system", "content": "You are a helpful assistant. " * 38}  # about 1.3 KB in all
    return {"model": "gpt-4o", "messages": [system, {"role": "user", "content": question}], **more}


def _known() -> bytes:
    return _request(_chat("What is the capital of France?"))


def _streamed(number: int) -> bytes:
    return _request(_chat(f"Tell me about the number {number}.", stream=True))


def _streamed_alone(number: int) -> bytes:
    body = _chat(f"Tell me about the number {number}.", stream=True)
    return _request(body, f"x-slayer-route: {number}")


def _streamed_exact_only(number: int) -> bytes:
    return _request(
        _chat(f"Tell me about the number {number}.", stream=True),
        "x-slayer-max-error: 0",
        "x-slayer-route: e",
    )


def _streamed_uncached(number: int) -> bytes:
    return _request(_chat(f"Tell me about the number {number}.", stream=True), "Cache-Control: no-store")


def _know(proxy: Proxy) -> None:
    with Connection(proxy) as connection:
        wait_until(lambda: b"detail=exact" in connection.ask(_known()))


def _proxy(folder: Path, upstream: Upstream, script: str | None = None) -> Proxy:
    proxy = Proxy(folder, folder, upstream.port, upstream.ca_file)
    if script is not None:
        proxy = ReferenceProxy(folder, folder, upstream.port, upstream.ca_file, script=script)
    return proxy.start()


@dataclass
class ReferenceProxy(Proxy):
    """mitmdump with another script in place of the cache."""

    script: str = ""

    def _scripts(self) -> list[str]:
        return ["-s", f"scripts/benchmarks/{self.script}", "-s", "tests/redirect.py"]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
