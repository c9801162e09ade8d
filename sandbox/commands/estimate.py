"""``truce estimate``: which decision rules people played, from a table of their moves."""

from __future__ import annotations

import argparse
import re

from payoffs.errors import InputError
from sandbox.commands.common import Answer, Commands, add_command
from sandbox.commands.text import table
from sandbox.experiments.estimation import PUBLISHED, estimate, read_panel
from sandbox.words import percent


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "estimate", estimated)
    parser.add_argument(
        "file", metavar="FILE.csv", help="columns subject, match, round, own, other; 1: cooperated"
    )
    parser.add_argument(
        "--rules", metavar="RULE,…", help=f"rules that may be played ({', '.join(PUBLISHED)})"
    )
    parser.add_argument(
        "--where",
        metavar="COLUMN=TEXT",
        action="append",
        default=[],
        help="only rows in which another column holds this text; repeatable",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the resampling (0)")


def estimated(args: argparse.Namespace) -> Answer:
    """Shares with intervals, the chance of a slip, and whether that is enough to tell."""
    where = {}
    for text in args.where:
        column, equals, value = text.partition("=")
        if not equals or not column:
            raise InputError(f"{text!r} is not COLUMN=TEXT", "--where")
        where[column] = value
    rules = PUBLISHED if args.rules is None else re.split(r",(?![^(]*\))", args.rules)
    if args.seed < 0:
        raise InputError(f"{args.seed}: give 0 or more", "--seed")
    found = estimate(read_panel(args.file, where), [rule.strip() for rule in rules], seed=args.seed)
    rows = [
        (name, percent(share, 1), f"{percent(low, 1)} to {percent(high, 1)}")
        for name, share, low, high in zip(
            found.rules, found.shares, found.low, found.high, strict=True
        )
    ]
    lines = [
        f"{found.subjects} subjects, {found.choices:,} choices.",
        table(("rule", "share", "95% interval"), rows),
        f"{percent(found.error, 1)} of the choices are not what the rule says "
        f"(log-likelihood {found.log_likelihood:.2f}).",
        *(f"Note: {note}." for note in found.notes),
    ]
    return Answer(found.to_dict(), "\n\n".join(lines))
