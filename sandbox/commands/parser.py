"""Every command's arguments in one parser."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from payoffs.errors import InputError
from sandbox.commands import (
    app,
    estimate,
    evidence,
    games,
    history,
    home,
    levers,
    linkage,
    negotiate,
    record,
    repeat,
    simulate,
    solve,
    sweep,
    tournament,
    uncertainty,
)

MODULES = (
    games,
    solve,
    negotiate,
    linkage,
    home,
    repeat,
    simulate,
    tournament,
    sweep,
    uncertainty,
    history,
    record,
    levers,
    estimate,
    evidence,
    app,
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with 2."""
        raise InputError(f"{message}; `{self.prog} --help` shows the arguments")

    def print_help(self, file: Any = None) -> None:
        """As argparse does, but a full device is no secret."""
        print(self.format_help(), end="", file=file, flush=True)


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = Parser(
        prog="truce",
        description="A negotiation sandbox for the US-China trade truce: which game it is, what "
        "each side would do, how a truce unfolds.",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(metavar="command", parser_class=Parser)
    for module in MODULES:
        module.register(commands)
    return parser
