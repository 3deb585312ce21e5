"""`latency-slayer`: what can be said on the command line, and which part does it."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from latency_slayer.cli.words import Refused, declare_explain, declare_forget
from latency_slayer.engine.archive import NotNamed
from latency_slayer.engine.ports import EmbedderUnavailable, IndexUnavailable, StoreUnavailable
from latency_slayer.settings import BadSetting, Settings, described, read_settings
from latency_slayer.store.connection import redacted
from latency_slayer.store.server_files import EmbeddedUnavailable

DEFAULT_CONFDIR = "~/.mitmproxy"
MITMPROXY_MODES = ("regular", "transparent", "socks5", "local", "wireguard", "tun")
"""Those of mitmproxy's that can be said without a colon."""

_TROUBLE = (EmbeddedUnavailable, StoreUnavailable, IndexUnavailable, EmbedderUnavailable, NotNamed, Refused)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command in `arguments`; ends the process with status 2 on a bad one, 1 on failure."""
    parser = build_parser()
    known, extra = parser.parse_known_args(arguments)
    if extra and known.command != "proxy":
        parser.error(f"unknown: {' '.join(extra)}")
    try:
        known.act(known, extra)
    except BadSetting as bad:
        parser.error(str(bad))
    except (*_TROUBLE, OSError) as trouble:
        sys.exit(f"latency-slayer: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(prog="latency-slayer", description="A semantic cache for LLM calls.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_proxy(commands)
    _add_run(commands)
    demo = commands.add_parser("demo", help="real proxy, real TLS, a stand-in model; works offline")
    demo.set_defaults(act=_demo)
    _add(commands, "dashboard", _dashboard, "live figures from the event stream")
    _add(commands, "stats", _stats, "the same figures, once").add_argument(
        "--json", action="store_true", help="as one JSON object"
    )
    declare_explain(_add(commands, "explain", _explain, "what is near a question, why it is served or not"))
    declare_forget(_add(commands, "forget", _forget, "remove entries; --wrong: and trust their like less"))
    _with_confdir(_add(commands, "doctor", _doctor, "what is there, what is missing, what to do"))
    bundle = commands.add_parser("ca-bundle", help="make the bundle that clients trust, print its path")
    bundle.set_defaults(act=_ca_bundle)
    _with_confdir(bundle)
    return parser


Commands = argparse._SubParsersAction  # argparse has no public name for it


def _add_proxy(commands: "Commands[argparse.ArgumentParser]") -> None:
    proxy = _add(commands, "proxy", _proxy, "run the proxy; what else is given goes to mitmdump or mitmweb")
    proxy.add_argument("--web", action="store_true", help="open mitmweb instead of mitmdump")
    _with_address(proxy)
    _with_confdir(proxy)


def _add_run(commands: "Commands[argparse.ArgumentParser]") -> None:
    text = "run an unmodified program through the proxy: run -- COMMAND ..."
    run = commands.add_parser("run", help=text, description=text)
    run.set_defaults(act=_run)
    _with_address(run)
    _with_confdir(run)
    run.add_argument("program", nargs=argparse.REMAINDER, help="the program and its arguments")


def _add(
    commands: "Commands[argparse.ArgumentParser]", name: str, act: object, text: str
) -> argparse.ArgumentParser:
    """A command with a flag for every setting."""
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(act=act)
    settings = command.add_argument_group("settings")
    for option, variable, default, help_text in described():
        shown = f"{help_text} (${variable}, default: {default or 'none'})".replace("%", "%%")
        settings.add_argument(flag(option), dest=option, default="", metavar="VALUE", help=shown)
    return command


def flag(option: str) -> str:
    """The flag of a mitmproxy option: `slayer_ttl_s` is `--ttl-s`."""
    return "--" + option.removeprefix("slayer_").replace("_", "-")


def _with_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="address of the proxy (%(default)s)")
    command.add_argument("--port", type=int, default=8080, help="port of the proxy (%(default)s)")


def _with_confdir(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--confdir", type=Path, default=Path(DEFAULT_CONFDIR), help="folder of the CA (%(default)s)"
    )


def _given(known: argparse.Namespace) -> dict[str, str]:
    return {option: value for option, *_ in described() if (value := getattr(known, option))}


def _settings(known: argparse.Namespace) -> Settings:
    return read_settings(_given(known), os.environ)


def _proxy(known: argparse.Namespace, extra: list[str]) -> None:
    from latency_slayer.cli.announcement import announce
    from latency_slayer.proxy.run import run

    if ":" in known.slayer_mode or known.slayer_mode in MITMPROXY_MODES:  # Both have a --mode.
        extra += ["--mode", known.slayer_mode]
        known.slayer_mode = ""
    _settings(known)  # A bad one is named here, before mitmproxy starts.
    own = [
        f"confdir={known.confdir.expanduser()}",
        *(f"{name}={value}" for name, value in _given(known).items()),
    ]
    sets = [word for pair in own for word in ("--set", pair)]
    run(
        ["--listen-host", known.host, "--listen-port", str(known.port), *sets, *extra],
        announce,
        web=known.web,
    )


def _run(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.cli.running import CannotRun, run_program

    words = known.program[1:] if known.program[:1] == ["--"] else known.program
    try:
        run_program(words, known.host, known.port, known.confdir.expanduser())
    except CannotRun as trouble:
        sys.exit(f"latency-slayer: {trouble}")


def _demo(_known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.cli.demo import demonstrate

    sys.exit(asyncio.run(demonstrate(Console())))


def _dashboard(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.watch.blocks import Caption
    from latency_slayer.watch.dashboard import watch
    from latency_slayer.wiring import opened_events

    settings = _settings(known)

    async def show() -> None:
        async with opened_events(settings) as events:
            await watch(events, Console(), Caption(where=_where(settings)))

    asyncio.run(show())


def _where(settings: Settings) -> str:
    """The Redis that is looked at, without its password."""
    return "embedded Redis" if settings.redis == "embedded" else redacted(settings.redis)


def _stats(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.watch.blocks import Caption
    from latency_slayer.watch.figures import figures_of
    from latency_slayer.watch.stats import as_json, as_text
    from latency_slayer.wiring import opened_events

    settings = _settings(known)

    async def show() -> None:
        async with opened_events(settings) as events:
            figures = await figures_of(events)
        if known.json:
            sys.stdout.write(json.dumps(as_json(figures), indent=2) + "\n")
        else:
            console = Console()
            console.print(as_text(figures, console.width, Caption(where=_where(settings))))

    asyncio.run(show())


def _explain(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.cli import explain

    asyncio.run(explain.run(_settings(known), known, Console()))


def _forget(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.cli import forget

    asyncio.run(forget.run(_settings(known), known, Console()))


def _doctor(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.cli.doctor import examine

    sys.exit(asyncio.run(examine(_settings(known), known.confdir.expanduser(), Console())))


def _ca_bundle(known: argparse.Namespace, _extra: list[str]) -> None:
    from latency_slayer.proxy.certificates import write_bundle

    sys.stdout.write(f"{write_bundle(known.confdir.expanduser())}\n")
