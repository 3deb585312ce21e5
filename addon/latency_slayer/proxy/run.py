"""The proxy as a program: mitmproxy's own tools with the addon already in them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from mitmproxy import ctx
from mitmproxy.options import Options
from mitmproxy.tools import cmdline, main
from mitmproxy.tools.dump import DumpMaster
from mitmproxy.tools.web.master import WebMaster

from latency_slayer.proxy import certificates
from latency_slayer.proxy.addon import LatencySlayer

Announce = Callable[["Listening"], None]


class Listening:
    """Where a started proxy can be reached, and what its clients must trust."""

    def __init__(self, host: str, port: int, ca: Path, bundle: Path) -> None:
        self.url = f"http://{host}:{port}"
        self.ca = ca
        self.bundle = bundle


class Announcer:
    """Tells once, when the proxy listens."""

    def __init__(self, announce: Announce) -> None:
        self._announce = announce

    def running(self) -> None:
        confdir = Path(ctx.options.confdir).expanduser()
        server = ctx.master.addons.get("proxyserver")
        for host, port, *_ in server.listen_addrs()[:1]:
            shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
            bundle = certificates.write_bundle(confdir)
            self._announce(Listening(shown, port, certificates.ca_file(confdir), bundle))


def run(arguments: Sequence[str], announce: Announce, *, web: bool = False) -> None:
    """Run mitmdump (or mitmweb) with the addon until it is ended; `arguments` are theirs.

    Raises SystemExit where mitmproxy cannot start.
    """
    if web:
        main.run(_with_addon(WebMaster, announce), cmdline.mitmweb, arguments)
    else:
        main.run(_with_addon(DumpMaster, announce), cmdline.mitmdump, arguments, _no_filter)


def _with_addon[M: (DumpMaster, WebMaster)](kind: type[M], announce: Announce) -> type[M]:
    class Composed(kind):  # type: ignore[misc, valid-type]  # a base chosen at run time
        def __init__(self, options: Options) -> None:
            super().__init__(options)
            # Where a script given by -s stands: before the addons that rewrite requests.
            place = self.addons.chain.index(self.addons.get("scriptloader")) + 1
            self.addons.chain.insert(place, self.addons.register(LatencySlayer()))
            self.addons.add(Announcer(announce))

    return Composed


def _no_filter(_arguments: object) -> dict[str, str]:
    """mitmdump's extra arguments are flow filters, of which there are none."""
    return {}
