"""The main job on this machine alone: real proxy, real TLS, a real SDK, a stand-in for the model."""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from latency_slayer.cli.stand_in import stand_in
from latency_slayer.proxy.certificates import issue, write_bundle

_START_S = 60.0
_PAUSE_S = 0.3
"""An answer is stored behind the client's back; whoever asks on needs no pause, a demo shows each hit."""
_TERSE = "Answer in one sentence."
_MINE = "sk-demo-mine"


@dataclass(frozen=True, slots=True)
class Scene:
    """A call of the demo and what it shows; `verdict` is the Cache-Status that it must come with."""

    shows: str
    question: str
    verdict: str
    system: str = _TERSE
    stream: bool = False
    api_key: str = _MINE


FRANCE = "What is the capital of France?"
PARIS = "What's the capital of France?"
PEAK = "What is the boiling point of water at 2000 metres?"
HIGHER_PEAK = "What is the boiling point of water at 3000 metres?"

ANSWERS = {
    FRANCE: "The capital of France is Paris, on the river Seine.",
    PARIS: "The capital of France is Paris, on the river Seine.",
    PEAK: "At 2000 metres water boils at about 93 °C, since the air presses less.",
    HIGHER_PEAK: "At 3000 metres water boils at about 90 °C, since the air presses less.",
}

SCENES = (
    Scene("a first call", FRANCE, "miss new"),
    Scene("the same call", FRANCE, "hit exact"),
    Scene("the same, streamed", FRANCE, "hit exact", stream=True),
    Scene("a paraphrase", PARIS, "hit semantic"),
    Scene("another question", PEAK, "miss dissimilar"),
    Scene("a near-miss: another number", HIGHER_PEAK, "miss numbers_differ"),
    Scene("another system prompt", FRANCE, "miss new", system="Answer in French."),
    Scene("another API key", FRANCE, "miss new", api_key="sk-demo-yours"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scene."""

    scene: Scene
    verdict: str
    seconds: float
    tokens: int

    @property
    def is_hit(self) -> bool:
        return self.verdict.startswith("hit")


async def demonstrate(console: Console) -> int:
    """Play all scenes and show them as a table; 0 if every verdict was the one that it should be."""
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(prefix="slayer-demo-") as folder,
        console.status("starting ...") as status,
    ):
        async with _program(Path(folder)) as program:
            status.stop()
            with Live(table(outcomes), console=console, auto_refresh=False) as live:
                for scene in SCENES:
                    outcomes.append(await _play(program, scene))
                    live.update(table(outcomes), refresh=True)
                    await asyncio.sleep(_PAUSE_S)
    console.print(f"\n{summary(outcomes)}")
    return 0 if all(outcome.verdict == outcome.scene.verdict for outcome in outcomes) else 1


def table(outcomes: list[Outcome]) -> Table:
    """A row a call, in order."""
    shown = Table(title="Latency Slayer: the openai SDK through the proxy", title_justify="left")
    shown.add_column("call", overflow="fold")
    shown.add_column("question", overflow="fold")
    shown.add_column("verdict", overflow="fold")
    shown.add_column("latency", justify="right", no_wrap=True)
    shown.add_column("tokens saved", justify="right")
    for outcome in outcomes:
        style = "green" if outcome.is_hit else ""
        saved = str(outcome.tokens) if outcome.is_hit else ""
        latency = f"{outcome.seconds * 1000:,.0f} ms"
        shown.add_row(
            outcome.scene.shows, outcome.scene.question, outcome.verdict, latency, saved, style=style
        )
    return shown


def summary(outcomes: list[Outcome]) -> str:
    """One line on what was saved, and one on what was not as it should be, if anything."""
    hits = [outcome for outcome in outcomes if outcome.is_hit]
    line = f"{len(hits)} of {len(outcomes)} calls answered from Redis, "
    line += f"{sum(outcome.tokens for outcome in hits)} tokens saved."
    wrong = [outcome for outcome in outcomes if outcome.verdict != outcome.scene.verdict]
    for outcome in wrong:
        line += (
            f"\n[red]{outcome.scene.shows}: expected `{outcome.scene.verdict}`, got `{outcome.verdict}`[/]"
        )
    return line


async def _play(program: asyncio.subprocess.Process, scene: Scene) -> Outcome:
    assert program.stdin is not None
    assert program.stdout is not None
    wanted = {name: getattr(scene, name) for name in ("question", "system", "stream", "api_key")}
    program.stdin.write(json.dumps(wanted).encode() + b"\n")
    line = await program.stdout.readline()
    if not line:
        raise RuntimeError("the demo's program ended before its time; what it said stands above")
    came = json.loads(line)
    return Outcome(scene, _verdict(came["cache_status"]), came["seconds"], came["tokens"])


def _verdict(cache_status: str) -> str:
    """`latency-slayer; fwd=miss; detail=new` as `miss new`."""
    parts = [part.strip() for part in cache_status.split(";")[1:]]
    kind = parts[0].removeprefix("fwd=") if parts else "none"
    detail = next((part.removeprefix("detail=") for part in parts if part.startswith("detail=")), "")
    return f"{kind} {detail}".strip()


@asynccontextmanager
async def _program(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The demo's program, running behind a proxy of its own with everything that it needs."""
    certificate, ca = issue(folder / "model", "localhost")
    confdir, port = folder / "proxy", _free_port()
    async with stand_in(certificate, ANSWERS) as model_port:
        options = {
            "map_remote": f"|https://api.openai.com/|https://localhost:{model_port}/",
            "ssl_verify_upstream_trusted_ca": str(ca),
            "slayer_home": str(folder / "home"),
            "slayer_budget_ms": "2000",
        }
        async with _proxy(confdir, port, options, folder / "proxy.log"):
            trust = {"HTTPS_PROXY": f"http://127.0.0.1:{port}", "SSL_CERT_FILE": str(write_bundle(confdir))}
            pipe = asyncio.subprocess.PIPE
            words = [sys.executable, "-m", "latency_slayer.cli.demo_program"]
            async with _process(words, environment=trust, stdin=pipe, stdout=pipe) as program:
                yield program


@asynccontextmanager
async def _proxy(confdir: Path, port: int, options: Mapping[str, str], log: Path) -> AsyncIterator[None]:
    sets = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
    words = [sys.executable, "-m", "latency_slayer", "proxy", "--port", str(port), "--confdir", str(confdir)]
    with log.open("wb") as file:
        async with _process([*words, *sets], stdout=file, stderr=file) as proxy:
            async with asyncio.timeout(_START_S):
                while not _listens(port):
                    if proxy.returncode is not None:
                        raise RuntimeError(f"the proxy did not start; {log} says why")
                    await asyncio.sleep(0.05)
            yield


@asynccontextmanager
async def _process(
    words: list[str], environment: Mapping[str, str] | None = None, **streams: object
) -> AsyncIterator[asyncio.subprocess.Process]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LATENCY_SLAYER_")}
    process = await asyncio.create_subprocess_exec(*words, env={**clean, **(environment or {})}, **streams)  # type: ignore[arg-type]
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
