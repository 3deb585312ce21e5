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

    def __init__(self, host: str, port: int, ca: Path, bundle: Path, *, reverse: bool) -> None:
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.ca = ca
        self.bundle = bundle
        self.reverse = reverse


class Announcer:
    """Tells once, when the proxy listens and `slayer` has started."""

    def __init__(self, slayer: LatencySlayer, announce: Announce) -> None:
        self._slayer = slayer
        self._announce = announce

    def running(self) -> None:
        if not self._slayer.started:
            return
        confdir = Path(ctx.options.confdir).expanduser()
        server = ctx.master.addons.get("proxyserver")
        for host, port, *_ in server.listen_addrs()[:1]:
            shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
            bundle = certificates.write_bundle(confdir)
            ca, reverse = certificates.ca_file(confdir), ctx.options.mode[0].startswith("reverse:")
            self._announce(Listening(shown, port, ca, bundle, reverse=reverse))


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
            slayer = LatencySlayer()
            place = self.addons.chain.index(self.addons.get("scriptloader")) + 1
            self.addons.chain.insert(place, self.addons.register(slayer))
            self.addons.add(Announcer(slayer, announce))

    return Composed


def _no_filter(_arguments: object) -> dict[str, str]:
    """mitmdump's extra arguments are flow filters, of which there are none."""
    return {}
