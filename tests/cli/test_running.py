"""`latency-slayer run`, with a real program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from latency_slayer.cli.commands import main
from tests.cli.test_proxy import said, started
from tests.processes import free_port

_SHOW = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))"


def test_a_program_is_pointed_at_the_proxy(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, "--port", str(port)) as proxy:
        said(proxy, "listens on http")
        words = [sys.executable, "-m", "latency_slayer", "run", "--port", str(port)]
        words += [
            "--confdir",
            str(tmp_path / "conf"),
            "--",
            sys.executable,
            "-c",
            _SHOW,
            "--port",
            "of its own",
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    arguments, environment = json.loads(done.stdout)

    bundle = str(tmp_path / "conf" / "latency-slayer-bundle.pem")
    assert arguments == ["--port", "of its own"]
    assert (environment["HTTPS_PROXY"], environment["SSL_CERT_FILE"]) == (f"http://127.0.0.1:{port}", bundle)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "no program was named"),
        (["no-such-program-anywhere"], "there is no program 'no-such-program-anywhere'"),
        (["true"], "no proxy listens on 127.0.0.1:1; start it with: latency-slayer proxy"),
    ],
)
def test_what_cannot_be_run_is_told(words: list[str], why: str) -> None:
    with pytest.raises(SystemExit, match=why):
        main(["run", "--port", "1", "--", *words])
