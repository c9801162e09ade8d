"""``truce solve``: what would each side do."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING

from sandbox.answers import equilibrium_words, headline
from sandbox.commands.common import Answer, Commands, add_command, add_options, ask, subject_of
from sandbox.commands.text import line_width, prose, table
from sandbox.questions.crisis_words import of_game
from sandbox.questions.solve import solve as question

if TYPE_CHECKING:
    from sandbox.concepts import Line


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "solve", solve, game=True, effort=True)
    add_options(parser, question, method="METHOD")
    parser.add_argument(
        "--check",
        nargs=2,
        metavar=("ROW", "COLUMN"),
        help="whether this profile is an equilibrium and who gains by leaving it: a strategy's "
        "number or name, or a probability for each, as 1/2,1/2",
    )


def solve(args: argparse.Namespace) -> Answer:
    """Every equilibrium, whether that is all, and what else was asked for."""
    from sandbox.concepts import BLOCKS

    subject = subject_of(args)
    found = ask(question, args, subject)
    solution, game = found.main, subject.game
    lines = [game.title or "game", "", *headline(subject.scenario, game, solution)]
    if len(solution.equilibria) > 1:
        lines.append("")
        for equilibrium in solution.equilibria:
            mark = "  (Pareto-dominated)" if equilibrium.pareto_dominated else ""
            words = equilibrium_words(game, equilibrium)
            lines.append(f"  [{equilibrium.component}] {words}{mark}")
    lines += ["", f"Method: {solution.method}.", *solution.notes]
    for name, part in found.parts.items():
        if name in BLOCKS:
            lines += ["", *map(_line, BLOCKS[name](game, part))]
    if "draws" in found.parts:
        lines += ["", prose(of_game(found.parts["draws"], game))]
    return Answer(found.to_dict(), "\n".join(lines))


def _line(line: Line) -> str:
    """A line, or a table under it, a little to the right."""
    if isinstance(line, str):
        return line
    return textwrap.indent(table(line.header, line.rows, line_width() - 2), "  ")
