"""An unmodified program, run through the proxy."""

import os
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from latency_slayer.proxy.certificates import TRUST, write_bundle


class CannotRun(Exception):
    """The program cannot be run through the proxy; the message says why and what to do."""


def run_program(words: Sequence[str], host: str, port: int, confdir: Path) -> None:
    """Become the program `words`, pointed at the proxy on `host` and `port` whose CA is in `confdir`.

    Raises CannotRun; else it does not return.
    """
    if not words:
        raise CannotRun("no program was named: latency-slayer run -- COMMAND ...")
    if shutil.which(words[0]) is None:
        raise CannotRun(f"there is no program {words[0]!r}")
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) != 0:
            raise CannotRun(f"no proxy listens on {host}:{port}; start it with: latency-slayer proxy")
    os.execvpe(words[0], list(words), {**os.environ, **variables(host, port, write_bundle(confdir))})


def variables(host: str, port: int, bundle: Path) -> Mapping[str, str]:
    """What tells the usual clients of the proxy and of whom to trust."""
    url = f"http://{host}:{port}"
    return {
        "HTTPS_PROXY": url,
        "https_proxy": url,
        "NODE_USE_ENV_PROXY": "1",
        **dict.fromkeys(TRUST, str(bundle)),
    }
