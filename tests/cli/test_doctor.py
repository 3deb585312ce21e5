"""What the doctor finds, in good health and in bad."""

from pathlib import Path

import pytest
from rich.console import Console

from latency_slayer.cli.doctor import examine
from latency_slayer.proxy.certificates import write_bundle
from latency_slayer.settings import read_settings


async def examined(confdir: Path, **options: str) -> tuple[int, list[str]]:
    """The exit status, and state and part of every finding."""
    console = Console(width=200)
    settings = read_settings({f"slayer_{name}": value for name, value in options.items()}, {})
    with console.capture() as shown:
        status = await examine(settings, confdir, console)
    lines = [line.split("  ") for line in shown.get().splitlines() if line and not line.startswith(" ")]
    return status, [f"{line[0].strip()} {line[1].strip()}" for line in lines]


@pytest.fixture(autouse=True)
def no_proxy_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


async def test_all_is_well(redis_url, tmp_path):
    write_bundle(tmp_path)

    assert await examined(tmp_path, redis=redis_url) == (
        0,
        [
            "good python",
            "good mitmproxy",
            "good redis",
            "good query engine",
            "good embedder",
            "good CA",
            "note this shell",
        ],
    )


async def test_an_absent_redis_is_bad(tmp_path):
    status, findings = await examined(tmp_path, redis="redis://127.0.0.1:1")

    assert (status, "bad redis" in findings) == (1, True)


async def test_an_absent_embedding_key_is_bad(redis_url, tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    status, findings = await examined(tmp_path, redis=redis_url, embedder="openai")

    assert (status, "bad embedder" in findings) == (1, True)


async def test_a_key_that_others_may_read_is_bad(redis_url, tmp_path):
    write_bundle(tmp_path)
    (tmp_path / "mitmproxy-ca.pem").chmod(0o644)
    status, findings = await examined(tmp_path, redis=redis_url)

    assert (status, "bad secrets" in findings) == (1, True)


async def test_a_proxy_without_trust_is_bad(redis_url, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:8080")
    status, findings = await examined(tmp_path, redis=redis_url)

    assert (status, "bad this shell" in findings) == (1, True)
