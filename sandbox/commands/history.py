"""``truce history``: which pairs of rules could have made the record of truces."""

from __future__ import annotations

import argparse
import sys

from payoffs.errors import InputError
from sandbox.commands.common import Answer, Commands, add_command, whole
from sandbox.commands.history_text import pair_text, table_text
from sandbox.commands.tournament import split
from sandbox.progress import Progress

#: Records simulated for each pair, or for the one asked for.
REPLICATES, MORE_REPLICATES = 999, 2000


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
        "--variant",
        default="all seven episodes",
        help="all seven episodes, without Phase One, 2025-26 only, Trump administrations only, or "
        "the beginning of one of these",
    )
    parser.add_argument("--period", default="week", help="day, week or month (week)")
    parser.add_argument("--series", help="tariffs: PIIE (from 2018) or tracker (from end of 2024)")
    parser.add_argument(
        "--replicates",
        type=whole,
        help=f"simulated records a pair ({REPLICATES}; one pair: {MORE_REPLICATES})",
    )
    parser.add_argument("--seed", type=whole, default=0, help="same seed, same answer (0)")
    parser.add_argument("--all", action="store_true", help="show every pair, not the first few")


def history(args: argparse.Namespace) -> Answer:
    """The table of pairs, or one pair."""
    if (args.us is None) != (args.china is None):
        missing = "--china" if args.china is None else "--us"
        raise InputError("one pair takes both rules; give it too", missing)
    if args.us is not None and args.rules is not None:
        raise InputError("leave it out, or --us and --china", "--rules")
    return _table(args) if args.us is None else _pair(args)


def _table(args: argparse.Namespace) -> Answer:
    from sandbox.experiments.history import history_table

    if args.series is not None:
        raise InputError("tariffs are compared for one pair; add --us and --china", "--series")
    with Progress("trying pairs", sys.stderr) as progress:
        found = history_table(
            args.variant,
            args.period,
            replicates=REPLICATES if args.replicates is None else args.replicates,
            seed=args.seed,
            rules=None if args.rules is None else split(args.rules),
            progress=progress.update,
        )
    return Answer(found.to_dict(), table_text(found, everything=args.all))


def _pair(args: argparse.Namespace) -> Answer:
    from sandbox.experiments.history import history_pair

    found = history_pair(
        args.us,
        args.china,
        args.variant,
        args.period,
        replicates=MORE_REPLICATES if args.replicates is None else args.replicates,
        seed=args.seed,
        series="PIIE" if args.series is None else args.series,
    )
    return Answer(found.to_dict(), pair_text(found))
