"""Every command by name, and the parser of the one that was asked for.

Only the asked command's module is imported: ``truce --help`` needs none of them.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from payoffs.errors import InputError, near, shown


class Command(NamedTuple):
    """A command: the module of :mod:`sandbox.commands` that answers it, and its help."""

    module: str
    help: str
    example: str


#: Heading -> commands under it, as ``truce --help`` lists them.
GROUPS: dict[str, dict[str, Command]] = {
    "what is at stake": {
        "scenarios": Command("games", "the situations that come with it", ""),
        "game": Command("games", "payoff matrices of a game, and its class", "busan-2025"),
        "explain": Command(
            "games", "one payoff taken apart into its channels", "busan-2025 --profile 0,1"
        ),
        "compare": Command(
            "compare", "two games side by side, differences marked", "october-2025 busan-2025"
        ),
        "levers": Command("evidence", "levers, settings, levels, dates in force", "busan-2025"),
    },
    "what each side would do, and what both could agree": {
        "solve": Command("solve", "the Nash equilibria, each verified", "october-2025 --threat"),
        "negotiate": Command("negotiate", "what both sides could agree", "grand-bargain"),
        "linkage": Command("negotiate", "exchanges that leave both better off", "grand-bargain"),
        "ratify": Command("negotiate", "what both could get ratified at home", "grand-bargain"),
        "resolve": Command("negotiate", "the threat game with secret resolve", "october-2025"),
        "repeat": Command("repeat", "would a deal last", "geneva-2025 --delta 0.95"),
        "crisis": Command("crisis", "what a threat leads to, what tips it", "october-2025"),
    },
    "how it would unfold": {
        "simulate": Command(
            "simulate",
            "two decision rules, many times or exactly",
            "busan-2025 --us tit_for_tat --china tolerant_trigger",
        ),
        "tournament": Command("tournament", "every rule against every other", "chicken"),
        "rules": Command("simulate", "the decision rules there are", ""),
        "sweep": Command(
            "sweep", "one question at very many points", "busan-2025 --vary farm_weight=0:2:9"
        ),
        "map": Command(
            "map", "two numbers at once: which game, which equilibria, which deal", "busan-2025"
        ),
        "uncertainty": Command(
            "uncertainty", "how often an answer holds over the plausible ranges", "busan-2025"
        ),
    },
    "what to hand on": {
        "report": Command(
            "report", "one HTML file with every answer", "busan-2025 --out busan.html"
        )
    },
    "what the record says": {
        "history": Command("history", "which rules could have made the truces since 2018", ""),
        "leaders": Command("leaders", "weights of governments, posterior beside prior", ""),
        "forecasts": Command("leaders", "forecasts made, and how well the record was foretold", ""),
        "record": Command("evidence", "decisions and threats since 2018", "--threats --side us"),
        "estimate": Command("leaders", "which decision rules people played", "moves.csv"),
        "parameters": Command("evidence", "every parameter: value, range, source", "busan-2025"),
        "facts": Command("evidence", "the sourced rows behind the numbers", "F130"),
        "validate": Command("evidence", "the model beside published numbers", ""),
    },
    "the screen": {
        "app": Command("classroom", "the browser app, on this machine unless told otherwise", ""),
        "classroom": Command("classroom", "a class plays on its phones, over the LAN", "--plan 50"),
        "completion": Command("completion", "completion of words for a shell", "bash"),
    },
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}


def real(text: str) -> float:
    """An option's number, read as every number is."""
    from payoffs import numeric

    try:
        return numeric.real(text)
    except InputError as problem:
        raise argparse.ArgumentTypeError(problem.message) from None


def whole(text: str) -> int:
    """An option's whole number, read as every number is."""
    from payoffs import numeric

    try:
        return numeric.whole(text)
    except InputError as problem:
        raise argparse.ArgumentTypeError(f"invalid int value: {problem.message}") from None


class Parser(argparse.ArgumentParser):
    """Complains in one line; an option's type may be called ``whole`` or ``real``."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.register("type", "whole", whole)
        self.register("type", "real", real)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with 2."""
        raise InputError(f"{message}; `{self.prog} --help` shows the arguments")

    def print_help(self, file: Any = None) -> None:
        """As argparse does, but a full device is no secret."""
        print(self.format_help(), end="", file=file, flush=True)


def build_parser(asked: str | None = None) -> argparse.ArgumentParser:
    """The parser of one command, of all of them (None), or of none ("")."""
    parser = Parser(
        prog="truce",
        description="A negotiation sandbox for the US-China trade truce: which game it is, what\n"
        "each side would do, how a truce unfolds.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="truce command [arguments]",
        epilog=overview(),
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(
        prog="truce", metavar="command", parser_class=Parser, help=argparse.SUPPRESS
    )
    names = list(COMMANDS) if asked is None else [asked]
    for module in dict.fromkeys(COMMANDS[name].module for name in names if name):
        import_module(f"sandbox.commands.{module}").register(commands)
    for name, one in commands.choices.items():
        one.epilog = f"example: truce {name} {COMMANDS[name].example}".rstrip()
    return parser


def overview() -> str:
    """All commands under their headings, with an example of each."""
    lines = []
    for heading, group in GROUPS.items():
        lines += ["", f"{heading}:"]
        lines += [f"  {name:<12} {command.help}" for name, command in group.items()]
    return "\n".join([*lines, "", "`truce COMMAND --help` shows its arguments and an example."])


def command_in(arguments: list[str]) -> str | None:
    """The command that arguments begin with; None if they name none.

    An InputError if the first word is no command.
    """
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first is None or first in COMMANDS:
        return first
    hint = near(first, COMMANDS, "`truce --help` lists them")
    raise InputError(f"{shown(first)} is no command; {hint}")
