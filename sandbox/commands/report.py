"""``truce report``: every question about a game, answered in one HTML file."""

from __future__ import annotations

import argparse

from payoffs.writing import check_free
from sandbox.commands.common import Answer, Commands, add_command, add_options, ask, note
from sandbox.questions.report import report as question


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "report", report, game=True, force=True)
    parser.add_argument("--out", metavar="FILE.html", required=True, help="the file to write")
    add_options(parser, question)


def report(args: argparse.Namespace) -> Answer:
    """Gather the answers and write the file."""
    check_free(args.out, force=args.force)
    found = ask(question, args)
    found.write(args.out, force=args.force)
    note(f"wrote {args.out}")
    return Answer(found.to_dict(), found.headline)
