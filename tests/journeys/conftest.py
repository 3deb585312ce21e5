"""One upstream and one proxy for all journeys that need nothing special; each test has its own API key."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests import models
from tests.processes import Proxy
from tests.upstream import Upstream

_numbers = count(1)


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a short name: sockets have little room for theirs."""
    folder = Path(tempfile.mkdtemp(prefix="slayer-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_upstream(short_folder: Path) -> Iterator[Upstream]:
    upstream = Upstream(models.provider)
    upstream.start(short_folder)
    yield upstream
    upstream.stop()


@pytest.fixture
def upstream(shared_upstream: Upstream) -> Upstream:
    """The upstream, answering as its providers do, with no memory of earlier tests."""
    shared_upstream.model = models.provider
    shared_upstream.asked.clear()
    shared_upstream.replied.clear()
    return shared_upstream


@pytest.fixture(scope="session")
def make_proxy(short_folder: Path, shared_upstream: Upstream) -> Iterator[Callable[..., Proxy]]:
    """Starts proxies, and stops what still runs at the end."""
    started: list[Proxy] = []

    def make(**settings: Any) -> Proxy:
        folder = settings.pop("folder", short_folder / str(next(_numbers)))
        settings.setdefault("home", folder)
        upstream = {"upstream_port": shared_upstream.port, "upstream_ca": shared_upstream.ca_file}
        proxy = Proxy(folder, **upstream, **settings)
        started.append(proxy.start())
        return proxy

    yield make
    for proxy in started:
        if proxy.runs():
            proxy.stop()


@pytest.fixture(scope="session")
def shared_proxy(make_proxy: Callable[..., Proxy]) -> Proxy:
    return make_proxy()


@pytest.fixture
def proxy(shared_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """The proxy, and this process pointed at it as any program would be."""
    point_at(shared_proxy, monkeypatch)
    return shared_proxy


def point_at(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the proxy and CA variables of this process."""
    for name, value in proxy.client_environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def api_key() -> str:
    """A credential of this test alone: nothing is shared with the others."""
    return f"sk-test-{next(_numbers)}"
