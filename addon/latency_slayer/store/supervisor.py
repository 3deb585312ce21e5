"""The process that keeps the embedded Redis alive for as long as somebody uses it.

Run as a file by `embedded.EmbeddedServer`, detached and on its own, so that the server outlives the proxy
that happened to start it. Uses the standard library alone: it starts in milliseconds and needs no package.

Three locks in the folder, all released by the kernel when their holder dies:
- `users.lock`, shared: every user holds it. Whoever gets it exclusively knows that nobody is there.
- `supervisor.lock`: one supervisor a folder.
- `server.lock`: inherited by redis-server, so that two servers never write to one folder, not even when a
  supervisor was killed and its server lives on.
"""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

POLL_S = 0.2
_BACK_OFF_S = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0)
_STEADY_S = 10.0
_SHUTDOWN_S = 30.0


def open_lock(folder: Path, name: str) -> int:
    """A file descriptor for the lock `name`, which no process inherits unless it is handed over."""
    return os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, operation: int) -> bool:
    """True if the lock is held now, with `operation` LOCK_EX or LOCK_SH."""
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Supervisor:
    """Runs `command` (a redis-server on `socket_path`) in `folder` while `users.lock` is in use."""

    def __init__(self, folder: Path, socket_path: str, linger_s: float, command: list[str]) -> None:
        self._folder = folder
        self._socket_path = socket_path
        self._linger_s = linger_s
        self._command = command
        self._users = open_lock(folder, "users")
        self._server: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._failures = 0
        self._used_at = time.monotonic()

    def run(self) -> None:
        """Return when nobody has used the server for the linger time. `users.lock` is held at the return:
        whoever comes next waits until this process is gone, and then starts anew."""
        while not self._is_unused():
            if self._server is None:
                self._start()
            self._watch()

    def stop(self) -> None:
        """End the server, in order if it can: it writes its log to disk."""
        if self._server is None:
            shut_down(self._socket_path)
            return
        self._server.terminate()
        try:
            self._server.wait(_SHUTDOWN_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _is_unused(self) -> bool:
        if not try_lock(self._users, fcntl.LOCK_EX):
            self._used_at = time.monotonic()
            return False
        if time.monotonic() - self._used_at >= self._linger_s:
            return True
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return False

    def _start(self) -> None:
        """Start the server, unless one that a killed supervisor left behind still does the work."""
        lock = open_lock(self._folder, "server")
        try:
            if not try_lock(lock, fcntl.LOCK_EX):
                return
            self._server = subprocess.Popen(self._command, pass_fds=(lock,), stdin=subprocess.DEVNULL)
            self._started_at = time.monotonic()
        finally:
            os.close(lock)

    def _watch(self) -> None:
        """Wait for one poll, or for the server's end; then for longer after each end that came soon."""
        if self._server is None:
            time.sleep(POLL_S)
            return
        try:
            status = self._server.wait(POLL_S)
        except subprocess.TimeoutExpired:
            return
        self._server = None
        lived_s = time.monotonic() - self._started_at
        self._failures = 0 if lived_s > _STEADY_S else min(self._failures + 1, len(_BACK_OFF_S) - 1)
        print(f"redis-server ended with status {status} after {lived_s:.1f} s", flush=True)  # noqa: T201
        time.sleep(_BACK_OFF_S[self._failures])


def shut_down(socket_path: str) -> None:
    """Ask the server on `socket_path`, if there is one, to end, and wait for it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SHUTDOWN_S)
        try:
            connection.connect(socket_path)
            connection.sendall(b"SHUTDOWN\r\n")
            connection.recv(1)
        except OSError:
            return


def detach() -> None:
    """Leave the starting process: its terminal, its signals and its wait."""
    if os.fork():
        os._exit(0)
    os.setsid()


def main(arguments: list[str]) -> None:
    """Supervise, unless another supervisor does."""
    parser = argparse.ArgumentParser(description="Keep the embedded Redis of latency-slayer alive.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("socket_path")
    parser.add_argument("linger_s", type=float)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    detach()
    alone = open_lock(options.folder, "supervisor")
    if not try_lock(alone, fcntl.LOCK_EX):
        return
    supervisor = Supervisor(options.folder, options.socket_path, options.linger_s, options.command)
    # As an exception, so that it ends the waits above and `finally` does the rest.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        supervisor.run()
    finally:
        supervisor.stop()
        # Before `users.lock`, which goes with the process: whoever waits for that needs a new supervisor.
        os.close(alone)


if __name__ == "__main__":
    main(sys.argv[1:])
