"""The secret under which credentials are digested: made once, kept beside the CA."""

import os
import secrets
import tempfile
from pathlib import Path

FILE_NAME = "latency-slayer-secret"
_BYTES = 32


class SecretUnusable(Exception):
    """The secret cannot be read or made; the message says why and what to do."""


def load(confdir: Path) -> bytes:
    """The secret of this `confdir`, made at first use with mode 0600. Raises SecretUnusable."""
    path = confdir / FILE_NAME
    try:
        confdir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
        secret = path.read_bytes()
    except OSError as trouble:
        raise SecretUnusable(f"{path} cannot be used ({trouble.strerror}); make it readable") from trouble
    if len(secret) != _BYTES:
        raise SecretUnusable(
            f"{path} holds {len(secret)} bytes where {_BYTES} belong; delete it to have it made anew"
        )
    return secret


def _make(path: Path) -> None:
    """Write a new secret unless there is one; whole or not at all, and once even if several start."""
    if path.exists():
        return
    # Not named by process id: containers that share a folder share those too. The file's mode is 0600.
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
