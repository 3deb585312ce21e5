"""`scripts/bench COMMAND ...`: each command is a module with `add_arguments` and `run`."""

import argparse
import sys
from collections.abc import Mapping
from typing import Protocol

from benchmarks import agreement, codec, conversations, hit, online, splits, traffic, trust


class Command(Protocol):
    """What a command module has; its docstring is its help."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int:
        """The exit status."""


COMMANDS: Mapping[str, Command] = {
    "agreement": agreement,
    "codec": codec,
    "conversations": conversations,
    "hit": hit,
    "online": online,
    "splits": splits,
    "traffic": traffic,
    "trust": trust,
}


def main() -> int:
    """Run the command that was named; its exit status."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=sys.modules[__package__].__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=module.__doc__, description=module.__doc__))
    arguments = parser.parse_args()
    return COMMANDS[arguments.command].run(arguments)


sys.exit(main())
