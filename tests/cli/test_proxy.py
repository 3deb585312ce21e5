"""`latency-slayer proxy`, as a newcomer starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port


@contextmanager
def started(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The proxy with folders of its own; ended at the end."""
    own = ["--port", str(free_port()), "--confdir", str(folder / "conf"), "--home", str(folder)]
    command = [sys.executable, "-u", "-m", "latency_slayer", "proxy", *own, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        yield process
        process.terminate()


def said(process: subprocess.Popen[str], last: str) -> str:
    """What it says, up to the line with `last` in it, or all."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if last in line:
            break
    return "".join(lines)


def test_it_says_where_it_listens_and_what_to_paste(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        text = said(process, "export SSL_CERT_FILE=")

    bundle = tmp_path / "conf" / "latency-slayer-bundle.pem"
    assert "Latency Slayer listens on http://127.0.0.1:" in text
    assert "export HTTPS_PROXY=http://127.0.0.1:" in text
    assert f"export SSL_CERT_FILE={bundle} " in text
    assert bundle.is_file()


def test_in_reverse_mode_it_names_the_base_url(tmp_path: Path) -> None:
    with started(tmp_path, "--mode", "reverse:https://api.openai.com") as process:
        text = said(process, "base URL")

    assert "in place of its provider's base URL" in text
    assert "HTTPS_PROXY" not in text


def test_a_secret_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "latency-slayer-secret").write_bytes(b"too short")
    with started(tmp_path) as process:
        text = said(process, "no such line")
        status = process.wait(30)

    assert (status, "9 bytes where 32 belong" in text, "listens on http" in text) == (1, True, False)
