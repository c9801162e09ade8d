"""``truce ratify`` and ``truce resolve``: politics at home, and what the other side knows of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from payoffs.game import Game
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    note,
    subject_of,
)
from sandbox.commands.text import table
from sandbox.questions import home
from sandbox.theory.equilibria.solution import percent

if TYPE_CHECKING:
    from sandbox.theory.bargaining import Ratification


def register(commands: Commands) -> None:
    """Add both parsers."""
    parser = add_command(commands, "ratify", ratify, game=True, effort=True)
    add_options(parser, home.ratify, disagreement="RULE")
    add_options(add_command(commands, "resolve", resolve, game=True), home.resolve)


def ratify(args: argparse.Namespace) -> Answer:
    """Both win-sets and the Nash bargain over what both can ratify."""
    subject = subject_of(args)
    found = ask(home.ratify, args, subject, called={"threshold": "thresholds"})
    for remark in found.parts["notes"]:
        note(remark)
    return Answer(
        found.to_dict(), _ratified_text(subject.game, found.main, found.parts["reference"])
    )


def _ratified_text(game: Game, found: Ratification, reference: tuple[int, int]) -> str:
    i, j = reference
    rows = [
        (player, side.threshold, side.size, ", ".join(voter.name for voter in side.voters))
        for player, side in zip(game.players, (found.row, found.column), strict=True)
    ]
    lines = [
        f"{game.title or 'game'} ({game.unit})",
        f"Constituencies compare with {game.rows[i]} against {game.columns[j]}.",
        table(("side", "needed", "profiles that pass", "who votes"), rows),
    ]
    nash = found.nash
    if nash.payoffs is None:
        lines.append("No deal passes on both sides and is better than none.")
    else:
        u, v = nash.payoffs
        lines.append(f"Nash bargain over what passes on both sides: {u:.4g} and {v:.4g}.")
    return "\n\n".join(lines)


def resolve(args: argparse.Namespace) -> Answer:
    """How the prior of high resolve moves the chance of executed escalation."""
    found = ask(home.resolve, args)
    rows = [
        (percent(prior), percent(low), percent(high), int(equilibria))
        for prior, low, high, equilibria in found.to_frame().itertuples(index=False)
    ]
    header = ("high resolve", "both press, least", "both press, most", "equilibria")
    first, second = found.yielding
    lines = [
        f"{found.game.title or 'game'} ({found.game.unit})",
        f"A side of high resolve bears {first:g} (row) or {second:g} (column) when it "
        "yields; nobody knows the other's resolve.",
        table(header, rows),
    ]
    return Answer(found.to_dict(), "\n\n".join(lines))
