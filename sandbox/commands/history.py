"""``truce history``: which pairs of rules could have made the record of truces."""

from __future__ import annotations

import argparse
import sys

from sandbox.commands.common import Answer, Commands, add_command, add_options, ask
from sandbox.commands.history_text import crisis_family_text, pair_text, table_text
from sandbox.commands.text import Progress
from sandbox.questions.experiments import history as question
from sandbox.questions.play import split


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "history", history)
    rules = {"us": "RULE", "china": "RULE", "rules": "RULE,RULE,…", "family": "NAME"}
    add_options(parser, question, variant="NAME", period="NAME", series="NAME", **rules)
    parser.add_argument("--all", action="store_true", help="show every pair, not the first few")


def history(args: argparse.Namespace) -> Answer:
    """The table of pairs, or one pair."""
    from sandbox.experiments.history import CrisisHistory, HistoryTable

    args.rules = None if args.rules is None else split(args.rules)
    with Progress("trying pairs", sys.stderr) as progress:
        found = ask(question, args, progress=progress.update)
    if isinstance(found, CrisisHistory):
        return Answer(found.to_dict(), crisis_family_text(found, everything=args.all))
    if isinstance(found, HistoryTable):
        return Answer(found.to_dict(), table_text(found, everything=args.all))
    return Answer(found.to_dict(), pair_text(found))
