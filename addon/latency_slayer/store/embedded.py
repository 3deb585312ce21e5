"""The embedded Redis: private to this user, shared by the proxies on this machine."""

import asyncio
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from latency_slayer.store.server_files import EmbeddedUnavailable, ServerFiles, find_server

if sys.platform != "win32":
    import fcntl

    from latency_slayer.store.supervisor import open_lock, try_lock

MAX_SOCKET_PATH_BYTES = 100
"""sun_path holds 104 bytes on macOS and 108 on Linux, the final zero included (unix(4), unix(7))."""

_POLL_S = 0.02
_LOADING = b"-LOADING"
_LOG_LINES = 3


class EmbeddedServer:
    """A redis-server on a unix socket in `folder` (mode 0700), kept while somebody uses it.

    It is shared by every EmbeddedServer of this folder in any process, outlives all of them but the last,
    comes back with its data (append-only file) if it dies, and ends `linger_s` after its last user left or
    was killed. `max_memory` is in Redis' words ("1gb"); the options of whoever starts it first count.
    """

    def __init__(
        self,
        folder: Path,
        *,
        files: ServerFiles | None = None,
        max_memory: str = "1gb",
        linger_s: float = 5.0,
        start_timeout_s: float = 15.0,
    ) -> None:
        self._folder = folder.expanduser().absolute()
        self._files = files
        self._max_memory = max_memory
        self._linger_s = linger_s
        self._start_timeout_s = start_timeout_s
        self._users: int | None = None

    async def start(self) -> str:
        """Join the users of the server, which is started where need be, and give its `unix://` URL. It may
        still be loading its data then. Raises EmbeddedUnavailable."""
        if sys.platform == "win32":
            raise EmbeddedUnavailable("there is none for Windows")
        files = await asyncio.to_thread(find_server) if self._files is None else self._files
        try:
            own(self._folder)
            path = socket_path(self._folder)
            async with self._deadline(), self._joining():
                await self._supervise(files, path)
                await _answering(path)
        except OSError as error:
            raise EmbeddedUnavailable(f"{error.strerror or error} ({self._folder})") from error
        return f"unix://{quote(path)}"

    async def stop(self) -> None:
        """Leave. The server ends by itself once nobody is left, so there is nothing to wait for."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @asynccontextmanager
    async def _deadline(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(self._start_timeout_s):
                yield
        except TimeoutError:
            raise EmbeddedUnavailable(
                f"it did not answer within {self._start_timeout_s:g} s; {_end_of_log(self._folder)}"
            ) from None

    @asynccontextmanager
    async def _joining(self) -> AsyncGenerator[None]:
        """Hold `users.lock`, and leave again if the block fails. Waits while a supervisor is ending."""
        if self._users is None:
            self._users = open_lock(self._folder, "users")
        try:
            while not try_lock(self._users, fcntl.LOCK_SH):  # noqa: ASYNC110  # held by another process
                await asyncio.sleep(_POLL_S)
            yield
        except BaseException:
            await self.stop()
            raise

    async def loaded(self, within_s: float) -> None:
        """Wait until the server has read its data; after `within_s` it may still be at it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while (await _reply(socket_path(self._folder))).startswith(_LOADING):  # noqa: ASYNC110  # another process
                    await asyncio.sleep(_POLL_S)

    async def _supervise(self, files: ServerFiles, path: str) -> None:
        """Start a supervisor; it leaves at once where there is one."""
        program = Path(__file__).with_name("supervisor.py")
        with (self._folder / "supervisor.log").open("ab") as log:
            starter = await asyncio.create_subprocess_exec(
                # Isolated and without site: quick, and deaf to the environment of who happened to start it.
                *(sys.executable, "-I", "-S", str(program)),
                *(str(self._folder), path, str(self._linger_s), "--"),
                *server_command(files, self._folder, path, self._max_memory),
                cwd=self._folder,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            await starter.wait()


def server_command(files: ServerFiles, folder: Path, path: str, max_memory: str) -> list[str]:
    """The command line of redis-server."""
    options = {
        "port": "0",
        "unixsocket": path,
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": "redis.log",
        "loglevel": "warning",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory": max_memory,
        # Of keys with a TTL only: entries may go, the event stream may not.
        "maxmemory-policy": "volatile-lru",
    }
    if files.search_module is not None:
        options["loadmodule"] = str(files.search_module)
    return [str(files.server), *(part for name, value in options.items() for part in (f"--{name}", value))]


def own(folder: Path) -> None:
    """Make `folder` ours alone (0700). Raises EmbeddedUnavailable where it is somebody else's, or a link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise EmbeddedUnavailable(f"{folder} is not a folder of this user")
    folder.chmod(0o700)


def socket_path(folder: Path) -> str:
    """Where the socket is: in `folder`, or the same by way of a short link where that path is too long for
    a socket. Raises EmbeddedUnavailable where no short one can be had."""
    path = str(folder / "redis.sock")
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        return path
    digest = sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"latency-slayer-{os.getuid()}"
    own(short)
    link = short / digest
    with suppress(FileExistsError):
        link.symlink_to(folder)
    path = str(link / "redis.sock")
    if len(os.fsencode(path)) > MAX_SOCKET_PATH_BYTES:
        raise EmbeddedUnavailable(f"{path} is too long for a socket; choose a shorter folder")
    return path


async def _answering(path: str) -> None:
    """Wait until a server answers on `path`, be it that it is loading."""
    while not await _reply(path):  # noqa: ASYNC110  # it is another process
        await asyncio.sleep(_POLL_S)


async def _reply(path: str) -> bytes:
    """What the server answers to a ping, nothing where there is none."""
    try:
        reader, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return b""
    try:
        writer.write(b"PING\r\n")
        return await reader.readline()
    except OSError:
        return b""
    finally:
        writer.close()


def _end_of_log(folder: Path) -> str:
    try:
        lines = (folder / "redis.log").read_text("utf-8", "replace").splitlines()[-_LOG_LINES:]
    except OSError:
        lines = []
    return "its log ends: " + " / ".join(lines) if lines else "its log is empty"
