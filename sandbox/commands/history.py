"""``truce history``: which pairs of rules could have made the record of truces."""

from __future__ import annotations

import argparse
import sys

from sandbox.commands.common import Answer, Commands, add_command, ask
from sandbox.commands.history_text import crisis_family_text, pair_text, table_text
from sandbox.progress import Progress
from sandbox.questions.experiments import FAMILIES, MORE_REPLICATES, REPLICATES, VARIANT
from sandbox.questions.play import split


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(
        commands,
        "history",
        history,
        "which pairs of rules could have made the record of truces since May 2018",
    )
    parser.add_argument("--us", metavar="RULE", help="one pair in detail: the US rule")
    parser.add_argument("--china", metavar="RULE", help="and China's")
    parser.add_argument(
        "--rules",
        metavar="RULE,RULE,…",
        help="the pairs of these rules alone (the finite automata of the catalogue, and families)",
    )
    parser.add_argument(
        "--family",
        choices=FAMILIES,
        default="rules",
        help="crisis: beside the pairs, truces that break when a threat is carried out (rules)",
    )
    parser.add_argument(
        "--variant",
        default=VARIANT,
        help="all seven episodes, without Phase One, 2025-26 only, Trump administrations only, or "
        "the beginning of one of these",
    )
    parser.add_argument("--period", default="week", help="day, week or month (week)")
    parser.add_argument("--series", help="tariffs: PIIE (from 2018) or tracker (from end of 2024)")
    parser.add_argument(
        "--replicates",
        type="whole",
        help=f"simulated records a pair ({REPLICATES}; one pair: {MORE_REPLICATES})",
    )
    parser.add_argument("--seed", type="whole", default=0, help="same seed, same answer (0)")
    parser.add_argument("--all", action="store_true", help="show every pair, not the first few")


def history(args: argparse.Namespace) -> Answer:
    """The table of pairs, or one pair."""
    from sandbox.experiments.history import CrisisHistory, HistoryTable
    from sandbox.questions.experiments import history as question

    args.rules = None if args.rules is None else split(args.rules)
    with Progress("trying pairs", sys.stderr) as progress:
        found = ask(question, args, progress=progress.update)
    if isinstance(found, CrisisHistory):
        return Answer(found.to_dict(), crisis_family_text(found, everything=args.all))
    if isinstance(found, HistoryTable):
        return Answer(found.to_dict(), table_text(found, everything=args.all))
    return Answer(found.to_dict(), pair_text(found))
