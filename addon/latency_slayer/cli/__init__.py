"""The command line."""

from latency_slayer.cli.commands import main

__all__ = ["main"]
