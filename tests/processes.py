"""Real mitmdump processes for the journeys."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import redis

from latency_slayer.store.embedded import socket_path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
_START_S = 60


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Proxy:
    """`mitmdump -s addon/main.py` with its own folders; `home` may be shared to share the embedded Redis."""

    folder: Path
    home: Path
    upstream_port: int
    upstream_ca: Path
    options: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    tool: str = "mitmdump"
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def confdir(self) -> Path:
        return self.folder / "conf"

    @property
    def ca_file(self) -> Path:
        return self.confdir / "mitmproxy-ca-cert.pem"

    @property
    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def _log_file(self) -> Path:
        return self.folder / f"{self.tool}-{self.port}.log"

    def redis(self) -> redis.Redis:
        """The embedded Redis, which starts behind the traffic, as a plain client once it is there."""
        path = socket_path(self.home / "redis")
        wait_until(Path(path).exists)
        return redis.Redis(unix_socket_path=path, decode_responses=True)

    def events(self) -> list[dict[str, str]]:
        """What is on the event stream, oldest first."""
        with self.redis() as client:
            return [fields for _, fields in client.xrange("analytics:cache")]

    def settled(self, flows: int) -> list[dict[str, str]]:
        """The events, once there is one for each of `flows` LLM flows: then every answer is stored too."""
        wait_until(lambda: len(self.events()) >= flows)
        return self.events()

    def start(self) -> "Proxy":
        """Start it and wait until it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=ROOT, env=self._environment(), stdout=log, stderr=log
            )
        self._wait_until(self._listens)
        return self

    def runs(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> int:
        """End it properly; gives its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait(10)

    def client_environment(self) -> dict[str, str]:
        """What an unmodified program needs: the proxy and the CA."""
        ca = str(self.ca_file)
        return {
            "HTTPS_PROXY": self.url,
            "SSL_CERT_FILE": ca,
            "REQUESTS_CA_BUNDLE": ca,
            "CURL_CA_BUNDLE": ca,
            "AWS_CA_BUNDLE": ca,
            "PATH": os.environ["PATH"],
        }

    def _command(self) -> list[str]:
        options = {
            "confdir": str(self.confdir),
            "ssl_verify_upstream_trusted_ca": str(self.upstream_ca),
            "slayer_home": str(self.home),
            # These machines are shared and noisy; a test of the budget sets its own.
            "slayer_budget_ms": "5000",
            "slayer_audit_rate": "0",
            **self.options,
        }
        sets = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
        where = ["--listen-host", "127.0.0.1", "--listen-port", str(self.port)]
        return [str(BIN / self.tool), *self._scripts(), *where, *sets, *self.arguments]

    def _scripts(self) -> list[str]:
        return ["-s", "addon/main.py", "-s", "tests/redirect.py"]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not _is_of_this_shell(name)}
        return {**kept, "REDIRECT_PORT": str(self.upstream_port), **self.environment}

    def _listens(self) -> bool:
        assert self._process.poll() is None, self.log
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        wait_until(condition, _START_S)


def _is_of_this_shell(name: str) -> bool:
    """True for what would have the proxy under test use somebody's own proxy, settings or Redis."""
    return name.upper().endswith("_PROXY") or name.startswith("LATENCY_SLAYER_")


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Poll `condition` until it holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {condition}"
        time.sleep(0.02)
