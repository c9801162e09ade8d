"""The ``truce`` command: parse, run one command, print its answer or one line of error."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from payoffs.errors import InputError, SandboxError
from sandbox.commands import (
    app,
    evidence,
    games,
    history,
    home,
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
    evidence,
    app,
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with 2."""
        raise InputError(f"{message}; `{self.prog} --help` shows the arguments")


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 2 bad input, 130 interrupted)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return _run(arguments)
    except SandboxError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        # a command that keeps what is done says where
        print(f"error: {str(stop) or 'interrupted; nothing was written'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader (head, less) has what it wanted; keep Python from complaining at exit
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: Sequence[str] | None) -> int:
    parser = build_parser()
    args = parser.parse_args(arguments)
    if args.version:
        from agents.engines.simulation import versions

        print(f"truce-sandbox {versions()['truce-sandbox']}")
        return 0
    if not hasattr(args, "run"):
        parser.print_help()
        return 0
    answer = args.run(args)
    if args.json:
        print(json.dumps(answer.data, ensure_ascii=False, allow_nan=False, indent=1))
    else:
        print(answer.text)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
