"""What a started proxy says."""

from rich.console import Console

from latency_slayer.proxy.run import Listening


def announce(listening: Listening) -> None:
    """Print the address, the CA, and two lines to paste into a shell."""
    console = Console(stderr=False, soft_wrap=True, highlight=False)
    console.print(f"[bold]Latency Slayer[/] listens on {listening.url}, its CA is {listening.ca}")
    console.print("Point a program at it by pasting these two lines into its shell:")
    for line in shell_lines(listening):
        console.print(f"  [cyan]{line}[/]")


def shell_lines(listening: Listening) -> list[str]:
    """The two lines: the proxy, and the CA under the names that the usual clients read."""
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    trust = " ".join(f"{name}='{listening.bundle}'" for name in names)
    return [
        f"export HTTPS_PROXY={listening.url} NODE_USE_ENV_PROXY=1",
        f"export {trust}",
    ]
