"""``truce solve``: what would each side do."""

from __future__ import annotations

import argparse

from sandbox.answers import equilibrium_words, headline
from sandbox.commands.common import Answer, Commands, add_command, add_game_arguments, game_of

METHODS = ("auto", "support", "vertex", "lemke-howson")


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "solve", solve, "the Nash equilibria of a game, each verified")
    add_game_arguments(parser)
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="auto finds and certifies them all"
    )


def solve(args: argparse.Namespace) -> Answer:
    """Every equilibrium, and whether that is all."""
    from sandbox.theory.equilibria import solve as solve_game

    scenario, game = game_of(args)
    solution = solve_game(game, method=args.method)
    data = {**solution.to_dict(), "provenance": dict(game.provenance)}
    lines = [game.title or "game", "", *headline(scenario, game, solution)]
    if len(solution.equilibria) > 1:
        lines.append("")
        for equilibrium in solution.equilibria:
            mark = "  (Pareto-dominated)" if equilibrium.pareto_dominated else ""
            words = equilibrium_words(game, equilibrium)
            lines.append(f"  [{equilibrium.component}] {words}{mark}")
    lines += ["", f"Method: {solution.method}.", *solution.notes]
    return Answer(data, "\n".join(lines))
