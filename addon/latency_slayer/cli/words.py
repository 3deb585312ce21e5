"""What `explain` and `forget` can be told."""

import argparse


class Refused(Exception):
    """Nothing was done; the message says what would have to be said."""


def declare_explain(command: argparse.ArgumentParser) -> None:
    """What `explain` takes."""
    command.add_argument("question", nargs="?", help="as the last user turn of a call would have it")
    command.add_argument("--fingerprint", help="an entry instead: 8 digits of its fingerprint, or more")
    _declare_tags(command, "only entries")
    command.add_argument("--json", action="store_true", help="as one JSON object")


def declare_forget(command: argparse.ArgumentParser) -> None:
    """What `forget` takes."""
    command.add_argument("fingerprints", nargs="*", metavar="FINGERPRINT", help="8 digits of it, or more")
    command.add_argument("--wrong", action="store_true", help="its answer was wrong: trust its like less")
    _declare_tags(command, "all entries")
    command.add_argument("--all", action="store_true", help="all entries")
    command.add_argument("--yes", action="store_true", help="do not ask before many are forgotten")
    command.add_argument("--json", action="store_true", help="as one JSON object")


def _declare_tags(command: argparse.ArgumentParser, entries: str) -> None:
    command.add_argument("--model", help=f"{entries} of this model")
    command.add_argument("--route", help=f"{entries} of this route, e.g. openai/chat.completions")
    command.add_argument("--user", help=f"{entries} of this user cohort: a digest as in `stats --json`")
