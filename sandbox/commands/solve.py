"""``truce solve``: what would each side do."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.answers import NAMES, equilibrium_words, headline
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_game_arguments,
    game_of,
    profile_of,
    table,
)

if TYPE_CHECKING:
    from sandbox.theory.correlated import CorrelatedRange
    from sandbox.theory.quantal import QuantalPath
    from sandbox.theory.solution import Solution

METHODS = ("auto", "support", "vertex", "lemke-howson")
#: Profiles of a distribution and points of a path that the text shows.
SHOWN = 6
#: Fractions with longer denominators are rounded in the text; the data hold them whole.
MAX_DENOMINATOR = 10_000
#: Seconds for exact enumeration.
EXACT_SECONDS = 20.0

#: Words for the corners of the set of correlated equilibria.
CORNERS = {
    "welfare": "largest sum",
    "row_best": "best for {0}",
    "row_worst": "worst for {0}",
    "column_best": "best for {1}",
    "column_worst": "worst for {1}",
}

Block = tuple[Any, list[str]]  # a key's plain data, and the lines people read


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "solve", solve, "the Nash equilibria of a game, each verified")
    add_game_arguments(parser)
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="auto finds and certifies them all"
    )
    for flag, words in (
        ("--correlated", "correlated and coarse correlated equilibria: largest sum, range a side"),
        ("--commitment", "what announcing first is worth to each side (Stackelberg)"),
        ("--quantal", "where play tends as sides err less and less (logit quantal response)"),
        ("--revealed", "political weights that make the status quo an equilibrium"),
        ("--exact", "equilibrium probabilities as fractions"),
    ):
        parser.add_argument(flag, action="store_true", help=words)
    parser.add_argument(
        "--profile", metavar="I,J", help="with --revealed: another profile than the status quo"
    )


def solve(args: argparse.Namespace) -> Answer:
    """Every equilibrium, whether that is all, and what else was asked for."""
    from sandbox.theory.equilibria import solve as solve_game

    scenario, game = game_of(args)
    _check(args, scenario)
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
) -> dict[str, Block]:
    blocks = {}
    if args.exact:
        blocks["exact"] = _exact(game)
    if args.correlated:
        blocks["correlated"] = _correlated(game)
    if args.commitment:
        blocks["commitment"] = _commitment(game, solution)
    if args.quantal:
        blocks["quantal"] = _quantal(game)
    if args.revealed and scenario is not None:
        profile = args.profile and profile_of(args.profile, game, "--profile")
        blocks["revealed"] = _revealed(scenario, profile or None, args.threat)
    return blocks


def _exact(game: Game) -> Block:
    from sandbox.theory.budget import Budget
    from sandbox.theory.dominance import eliminate
    from sandbox.theory.exact import extreme_equilibria

    left = eliminate(game, budget=Budget(EXACT_SECONDS / 4))
    try:
        found = extreme_equilibria(game.restrict(left.rows, left.columns), Budget(EXACT_SECONDS))
    except BudgetError as stopped:
        note = f"no fractions: exact enumeration {stopped}"
        return {"equilibria": None, "note": note}, [note[0].upper() + note[1:] + "."]
    data, lines = [], ["As fractions:"]
    for e, component in zip(found.equilibria, found.component, strict=True):
        row, column = ["0"] * game.shape[0], ["0"] * game.shape[1]
        for whole, kept, part in ((row, left.rows, e.row), (column, left.columns, e.column)):
            for k, p in zip(kept, part, strict=True):
                whole[k] = str(p)
        data.append({"row": row, "column": column, "component": component, "index": e.index})
        lines.append(f"  [{component}] {_mixed(row, game.rows)}  |  {_mixed(column, game.columns)}")
    how = [reading.how for reading in found.readings]
    if "doubles" in how:
        lines.append("  Payoffs are computed numbers: the fractions are those of their doubles.")
    return {"equilibria": data, "components": found.components, "readings": how}, lines


def _mixed(fractions: Sequence[str], labels: Sequence[str]) -> str:
    """A mixed strategy with fractions in front of the labels."""
    parts = []
    for text, label in zip(fractions, labels, strict=True):
        p = Fraction(text)
        short = text if p.denominator <= MAX_DENOMINATOR else f"{float(p):.6g}…"
        if p:
            parts.append(label if p == 1 else f"{short} {label}")
    return " + ".join(parts)


def _correlated(game: Game) -> Block:
    from sandbox.theory.correlated import correlated

    told, coarse = correlated(game), correlated(game, coarse=True)
    lines = ["Correlated equilibria (a mediator draws a profile, each side is told its part):"]
    lines += _corners(game, told)
    lines += ["Coarse ones (each side decides to follow before it is told):"]
    lines += _corners(game, coarse)
    return {**told.to_dict(), "coarse": coarse.to_dict()}, lines


def _corners(game: Game, found: CorrelatedRange) -> list[str]:
    rows = []
    for name, words in CORNERS.items():
        corner = getattr(found, name)
        if corner is None:
            continue
        drawn = sorted(corner.distribution, key=lambda cell: -cell[2])
        cells = [f"{100 * w:.3g}% ({i},{j})" for i, j, w in drawn[:SHOWN]]
        more = f" and {len(drawn) - SHOWN} more" if len(drawn) > SHOWN else ""
        rows.append([words.format(*game.players), *corner.payoffs, " + ".join(cells) + more])
    body = table(["", *game.players, "distribution over profiles"], rows)
    return [*(f"  {line}" for line in body.splitlines()), *(f"  {note}." for note in found.notes)]


def _commitment(game: Game, solution: Solution) -> Block:
    from sandbox.theory.commitment import leadership
    from sandbox.theory.solution import in_words

    data, lines = {}, ["Announcing first, and being believed:"]
    for side, key in enumerate(("row", "column")):
        lead = leadership(game, side, solution=solution)
        data[key] = lead.to_dict()
        own, other = (game.rows, game.columns)[side], (game.rows, game.columns)[1 - side]
        best = lead.mixed or lead.pure
        who = NAMES.get(game.players[side], game.players[side])
        lines.append(
            f"  {who} announces {in_words(best.strategy, own)}; the reply is "
            f"{other[best.reply]}: {lead.value_words}"
        )
        lines += [f"  {note}." for note in lead.notes]
    return data, lines


def _quantal(game: Game) -> Block:
    from sandbox.theory.quantal import quantal_path

    path = quantal_path(game)
    return path.to_dict(), [path.sentence(), *_path_lines(game, path), *path.notes]


def _path_lines(game: Game, path: QuantalPath) -> list[str]:
    """A few points of the path: precision, payoffs, the likeliest strategy of each side."""
    step = max(1, (len(path.points) - 1) // (SHOWN - 1))
    header = [f"precision (1/{game.unit})", *game.players, "likeliest", ""]
    rows = []
    for point in [*path.points[:-1:step], path.points[-1]]:
        i, j = int(point.row.argmax()), int(point.column.argmax())
        rows.append(
            [
                point.precision,
                *point.payoffs,
                f"{100 * point.row[i]:.3g}% {game.rows[i]}",
                f"{100 * point.column[j]:.3g}% {game.columns[j]}",
            ]
        )
    return [f"  {line}" for line in table(header, rows).splitlines()]


def _revealed(scenario: Scenario, profile: tuple[int, int] | None, threat: bool) -> Block:
    from sandbox.theory.revealed import revealed_by_engine, revealed_weights

    found = revealed_weights(scenario, profile, threat)
    engines = revealed_by_engine(scenario, profile, threat)
    lines = [f"What would make ({', '.join(found.labels)}) an equilibrium?"]
    lines += [f"  {sentence}" for sentence in found.sentences()]
    lines.append("  The same under each engine:")
    for words, other in engines.items():
        holds = "already" if other.holds_already else "yes" if other.feasible else "no weights do"
        if other.feasible and not other.plausible:
            holds += ", beyond the plausible ranges"
        lines.append(f"    {words}: {holds}")
    short = {
        words: {
            "feasible": other.feasible,
            "holds_already": other.holds_already,
            "plausible": other.plausible,
            "change": other.change,
            "weights": other.weights,
        }
        for words, other in engines.items()
    }
    return {**found.to_dict(), "engines": short}, lines
