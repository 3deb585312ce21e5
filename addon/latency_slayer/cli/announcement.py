"""What a started proxy says."""

import shlex

from rich.console import Console
from rich.markup import escape

from latency_slayer.proxy.certificates import TRUST
from latency_slayer.proxy.run import Listening


def announce(listening: Listening) -> None:
    """Print the address, the CA, and what to paste into a program's shell or settings."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        f"[bold]Latency Slayer[/] listens on {listening.url}, its CA is {escape(str(listening.ca))}"
    )
    if listening.reverse:
        console.print(f"Give a program {listening.url} in place of its provider's base URL.")
        return
    console.print("Point a program at it by pasting these two lines into its shell:")
    for line in shell_lines(listening):
        console.print(f"  [cyan]{escape(line)}[/]")


def shell_lines(listening: Listening) -> list[str]:
    """The two lines: the proxy, and the CA under the names that the usual clients read."""
    bundle = shlex.quote(str(listening.bundle))
    return [
        f"export HTTPS_PROXY={listening.url} NODE_USE_ENV_PROXY=1",
        "export " + " ".join(f"{name}={bundle}" for name in TRUST),
    ]
