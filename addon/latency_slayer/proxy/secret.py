"""The secret under which credentials are digested: made once, kept beside the CA."""

import os
import secrets
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
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
