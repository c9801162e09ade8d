"""``truce report``: every question about a game, answered in one HTML file."""

from __future__ import annotations

import argparse

from payoffs.writing import check_free
from sandbox.commands.common import Answer, Commands, add_command, ask, note


def register(commands: Commands) -> None:
    """Add the parser."""
    words = "every question about a game in one HTML file that opens without a network"
    parser = add_command(commands, "report", report, words, game=True, force=True)
    parser.add_argument("--out", metavar="FILE.html", required=True, help="the file to write")
    parser.add_argument("--seed", type="whole", default=1, help="seed of the histories (1)")
    parser.add_argument(
        "--replicates", type="whole", default=200, metavar="N", help="histories to play (200)"
    )


def report(args: argparse.Namespace) -> Answer:
    """Gather the answers and write the file."""
    from sandbox.questions.report import report as question

    check_free(args.out, force=args.force)
    found = ask(question, args)
    found.write(args.out, force=args.force)
    note(f"wrote {args.out}")
    return Answer(found.to_dict(), found.headline)
