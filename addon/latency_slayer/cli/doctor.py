"""What is there, what is missing, and what to do about it."""

import asyncio
import os
import platform
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

from latency_slayer.embed.absent import AbsentEmbedder
from latency_slayer.engine.ports import EmbedderUnavailable, StoreUnavailable
from latency_slayer.proxy import certificates, secret
from latency_slayer.settings import Settings
from latency_slayer.store.server_files import EmbeddedUnavailable, find_server
from latency_slayer.wiring import opened_store, redis_address, started_embedder

_DEADLINE_S = 30.0
_STORE_S = 5.0
_STYLES = {"good": "green", "note": "yellow", "bad": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about `part`; `todo` says what helps where it is not good."""

    part: str
    state: Literal["good", "note", "bad"]
    found: str
    todo: str = ""


async def examine(settings: Settings, confdir: Path, console: Console) -> int:
    """Look at every part, print what was found; 1 if something is bad."""
    checks: list[Callable[[], Awaitable[list[Finding]]]] = [
        _runtime,
        lambda: _redis(settings),
        lambda: _embedder(settings),
        lambda: asyncio.to_thread(_trust, confdir),
        lambda: asyncio.to_thread(_environment),
    ]
    findings = [finding for check in checks for finding in await check()]
    console.print(table(findings))
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def table(findings: list[Finding]) -> Table:
    """A row a finding."""
    shown = Table(box=None, pad_edge=False, show_header=False)
    for name in ("state", "part", "found"):
        shown.add_column(name, overflow="fold", no_wrap=name == "state")
    for finding in findings:
        text = f"{finding.found}\n→ {finding.todo}" if finding.todo else finding.found
        shown.add_row(f"[{_STYLES[finding.state]}]{finding.state}[/]", finding.part, text)
    return shown


async def _runtime() -> list[Finding]:
    system = f"{platform.system()} {platform.machine()}"
    return [
        Finding("python", "good", f"{platform.python_version()} on {system}"),
        Finding("mitmproxy", "good", version("mitmproxy")),
    ]


async def _redis(settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(_DEADLINE_S), redis_address(settings, _STORE_S) as url:
            return await _server(settings, url)
    except EmbeddedUnavailable as trouble:
        return [Finding("redis", "bad", str(trouble))]
    except TimeoutError:
        return [Finding("redis", "bad", f"no answer within {_DEADLINE_S:g} s")]


async def _server(settings: Settings, url: str) -> list[Finding]:
    async with opened_store(settings, url, AbsentEmbedder(), _STORE_S) as store:
        try:
            info = await store.describe()
        except StoreUnavailable as trouble:
            todo = "start it, or leave out slayer_redis for the embedded one"
            return [Finding("redis", "bad", str(trouble), todo)]
    kind = f"embedded, {find_server().origin}" if settings.redis == "embedded" else store.url
    found = f"{info.version} ({kind}), {info.keys} keys, {info.memory_bytes / 2**20:.0f} MiB"
    findings = [Finding("redis", "good", found)]
    if int(info.version.split(".")[0]) < 8:
        findings = [
            Finding("redis", "bad", found, "it takes Redis 8 or newer: docker run -p 6379:6379 redis:8")
        ]
    if info.query_engine is None:
        missing = "none: exact hits only"
        findings.append(
            Finding("query engine", "bad", missing, "use redis:8, or Redis with the search module")
        )
    elif settings.vector_type == "int8" and int(info.query_engine.split(".")[0]) < 8:
        todo = "leave out slayer_vector_type, or use redis:8"
        findings.append(Finding("query engine", "bad", f"{info.query_engine}, which knows no int8", todo))
    else:
        findings.append(Finding("query engine", "good", info.query_engine))
    return findings


async def _embedder(settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            embedder = await started_embedder(settings)
            await embedder.embed("Is the embedder well?")
            await embedder.close()
    except (EmbedderUnavailable, TimeoutError, ValueError) as trouble:
        todo = "until then only exact hits are served"
        return [Finding("embedder", "bad", f"{settings.embedder}: {trouble}", todo)]
    return [Finding("embedder", "good", f"{embedder.id}, {embedder.dimension} dimensions")]


def _trust(confdir: Path) -> list[Finding]:
    ca = confdir / certificates.CA_NAME
    if not ca.exists():
        todo = "the first start of the proxy makes it, as does `latency-slayer ca-bundle`"
        return [Finding("CA", "note", f"none yet in {confdir}", todo)]
    findings = [Finding("CA", "good", str(ca))]
    bundle = confdir / certificates.BUNDLE_NAME
    if not bundle.exists():
        findings.append(
            Finding("bundle", "note", f"none yet in {confdir}", "`latency-slayer ca-bundle` makes it")
        )
    for path in (confdir / certificates.KEY_NAME, confdir / secret.FILE_NAME):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            findings.append(Finding("secrets", "bad", f"others may read {path}", f"chmod 600 {path}"))
    return findings


def _environment() -> list[Finding]:
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    if proxy is None:
        todo = "a program is pointed at the proxy by the lines that `latency-slayer proxy` prints"
        return [Finding("this shell", "note", "HTTPS_PROXY is not set", todo)]
    trusted = os.environ.get("SSL_CERT_FILE")
    if trusted is None or not Path(trusted).is_file():
        return [Finding("this shell", "bad", f"HTTPS_PROXY={proxy}, but SSL_CERT_FILE names no file", _TRUST)]
    return [Finding("this shell", "good", f"HTTPS_PROXY={proxy}, SSL_CERT_FILE={trusted}")]


_TRUST = "export SSL_CERT_FILE=$(latency-slayer ca-bundle)"
