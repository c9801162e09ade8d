"""``truce solve``: what would each side do."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.answers import equilibrium_words, headline
from sandbox.commands import concepts
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_effort,
    add_game_arguments,
    game_of,
    profile_of,
)

if TYPE_CHECKING:
    from sandbox.theory.equilibria.solution import Solution

METHODS = ("auto", "support", "vertex", "lemke-howson")


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "solve", solve, "the Nash equilibria of a game, each verified")
    add_game_arguments(parser)
    add_effort(parser)
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="auto finds and certifies them all"
    )
    for flag, words in (
        ("--correlated", "correlated and coarse correlated equilibria: largest sum, range a side"),
        ("--commitment", "what announcing first is worth to each side (Stackelberg)"),
        ("--quantal", "where play tends as sides err less and less (logit quantal response)"),
        ("--revealed", "political weights that make the status quo an equilibrium"),
        ("--rationalizable", "what iterated dominance leaves, and what removed the rest"),
        ("--selection", "risk and payoff dominance, stability, the value if zero-sum"),
        ("--exact", "equilibrium probabilities as fractions"),
    ):
        parser.add_argument(flag, action="store_true", help=words)
    parser.add_argument(
        "--profile", metavar="I,J", help="with --revealed: another profile than the status quo"
    )


def solve(args: argparse.Namespace) -> Answer:
    """Every equilibrium, whether that is all, and what else was asked for."""
    from sandbox.theory.equilibria.solver import solve as solve_game

    scenario, game = game_of(args)
    _check(args, scenario)
    solution = solve_game(game, method=args.method, effort=args.effort)
    data = {**solution.to_dict(), "provenance": dict(game.provenance)}
    lines = [game.title or "game", "", *headline(scenario, game, solution)]
    if len(solution.equilibria) > 1:
        lines.append("")
        for equilibrium in solution.equilibria:
            mark = "  (Pareto-dominated)" if equilibrium.pareto_dominated else ""
            words = equilibrium_words(game, equilibrium)
            lines.append(f"  [{equilibrium.component}] {words}{mark}")
    lines += ["", f"Method: {solution.method}.", *solution.notes]
    for key, (part, block) in _blocks(args, scenario, game, solution).items():
        data[key] = part
        lines += ["", *block]
    return Answer(data, "\n".join(lines))


def _check(args: argparse.Namespace, scenario: Scenario | None) -> None:
    if args.profile is not None and not args.revealed:
        raise InputError("goes with --revealed only", "--profile")
    if args.revealed and scenario is None:
        raise InputError(
            f"needs a scenario; {args.game} is a game of given numbers without weights",
            "--revealed",
        )
    if args.revealed and scenario is not None and not scenario.priced:
        raise InputError(f"{scenario.name} is a textbook game: it has no weights", "--revealed")


def _blocks(
    args: argparse.Namespace, scenario: Scenario | None, game: Game, solution: Solution
) -> dict[str, concepts.Block]:
    blocks: dict[str, concepts.Block] = {}
    if args.rationalizable:
        blocks["rationalizable"] = concepts.rationalizable_block(game, args.effort)
    if args.selection:
        blocks["selection"] = concepts.selection_block(game, solution)
    if args.exact:
        blocks["exact"] = concepts.exact_block(game, args.effort)
    if args.correlated:
        blocks["correlated"] = concepts.correlated_block(game, args.effort)
    if args.commitment:
        blocks["commitment"] = concepts.commitment_block(game, solution, args.effort)
    if args.quantal:
        blocks["quantal"] = concepts.quantal_block(game, args.effort)
    if args.revealed and scenario is not None:
        profile = args.profile and profile_of(args.profile, game, "--profile")
        blocks["revealed"] = concepts.revealed_block(scenario, profile or None, args.threat)
    return blocks
