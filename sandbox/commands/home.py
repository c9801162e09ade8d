"""``truce ratify`` and ``truce resolve``: politics at home, and what the other side knows of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_game_arguments,
    game_of,
    profile_of,
    table,
)
from sandbox.commands.negotiate import disagreement_of, pair_of
from sandbox.theory.equilibria.solution import percent

if TYPE_CHECKING:
    from sandbox.theory.bargaining import Ratification

#: Shares of high resolve at which the threat game is solved.
PRIORS = tuple(k / 10 for k in range(11))


def register(commands: Commands) -> None:
    """Add both parsers."""
    parser = add_command(
        commands, "ratify", ratify, "what both sides could agree and get ratified at home"
    )
    add_game_arguments(parser)
    parser.add_argument(
        "--thresholds",
        metavar="U,V",
        default="0.5,0.5",
        help="share of each side's constituencies that has to accept (0.5,0.5)",
    )
    parser.add_argument(
        "--reference",
        metavar="I,J",
        help="the profile they compare with: what happens if ratification fails (the status quo)",
    )
    parser.add_argument("--disagreement", metavar="RULE", default="equilibrium")
    parser = add_command(
        commands, "resolve", resolve, "the threat game when each side's resolve is its secret"
    )
    add_game_arguments(parser)
    parser.add_argument(
        "--yielding",
        metavar="U,V",
        default="10,10",
        help="what yielding costs a side of high resolve, in the game's unit (10,10)",
    )
    parser.add_argument(
        "--war",
        metavar="U,V",
        default="0,0",
        help="what executed escalation costs a side of low resolve on top (0,0)",
    )


def ratify(args: argparse.Namespace) -> Answer:
    """Both win-sets and the Nash bargain over what both can ratify."""
    from sandbox.theory import bargaining

    scenario, game = game_of(args)
    needed = pair_of(args.thresholds, "--thresholds")
    stay = scenario.status_quo if scenario is not None and not args.threat else (0, 0)
    reference = profile_of(args.reference, game, "--reference") if args.reference else stay
    try:
        row, column = (bargaining.win_set(game, k, reference, needed[k]) for k in (0, 1))
    except InputError as problem:
        where = "--thresholds" if problem.where == "threshold" else problem.where
        raise InputError(problem.message, where) from None
    point = disagreement_of(args.disagreement, scenario, game, args.threat)
    found = bargaining.ratify(game, point, row, column)
    data = {
        **found.to_dict(),
        "reference": list(reference),
        "disagreement": list(point.payoffs),
        "voters": [[voter.name for voter in side.voters] for side in (row, column)],
    }
    return Answer(data, _ratified_text(game, found, reference))


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
    from sandbox.theory.bargaining import prior_sweep

    scenario, game = game_of(args)
    if scenario is not None and scenario.threat is not None and not args.threat:
        game = scenario.game(threat=True)
    if game.shape != (2, 2):
        raise InputError("needs a 2 x 2 game of hold and press; add --threat", args.game)
    yielding, war = pair_of(args.yielding, "--yielding"), pair_of(args.war, "--war")
    sweep = prior_sweep(game, PRIORS, yielding=yielding, war=war)
    data = [
        {"high_resolve": prior, "escalation": list(answer.escalation), **answer.to_dict()}
        for prior, answer in zip(PRIORS, sweep.solutions, strict=True)
    ]
    rows = [
        (percent(prior), percent(low), percent(high), len(answer.equilibria))
        for prior, low, high, answer in zip(
            PRIORS, sweep.lowest, sweep.highest, sweep.solutions, strict=True
        )
    ]
    header = ("high resolve", "both press, least", "both press, most", "equilibria")
    lines = [
        f"{game.title or 'game'} ({game.unit})",
        f"A side of high resolve bears {yielding[0]:g} (row) or {yielding[1]:g} (column) when it "
        "yields; nobody knows the other's resolve.",
        table(header, rows),
    ]
    return Answer(data, "\n\n".join(lines))
