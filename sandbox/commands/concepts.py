"""What ``truce solve`` says beyond Nash equilibria: one block of data and text a flag."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from payoffs.errors import BudgetError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.answers import NAMES, equilibrium_words
from sandbox.commands.common import table

if TYPE_CHECKING:
    from sandbox.theory.concepts.correlated import CorrelatedRange
    from sandbox.theory.concepts.quantal import QuantalPath
    from sandbox.theory.equilibria.solution import Solution

#: Profiles of a distribution and points of a path that the text shows.
SHOWN = 6
#: Fractions with longer denominators are rounded in the text; the data hold them whole.
MAX_DENOMINATOR = 10_000
#: Times the usual budget, for who asks for fractions.
EXACT = 2.0

#: Words for the corners of the set of correlated equilibria.
CORNERS = {
    "welfare": "largest sum",
    "row_best": "best for {0}",
    "row_worst": "worst for {0}",
    "column_best": "best for {1}",
    "column_worst": "worst for {1}",
}

#: A key's plain data, and the lines people read.
Block = tuple[Any, list[str]]


def rationalizable_block(game: Game, effort: float) -> Block:
    """What is left when strictly dominated strategies are struck out, and what struck them."""
    from sandbox.theory.concepts.rationalizable import rationalizable

    found = rationalizable(game, effort=effort)
    rows, columns = len(found.rows), len(found.columns)
    lines = [f"Rationalizable: {rows} of {game.shape[0]} and {columns} of {game.shape[1]}."]
    lines += [f"  {step.sentence(game)}" for step in found.eliminations[:SHOWN]]
    if len(found.eliminations) > SHOWN:
        lines.append(f"  … and {len(found.eliminations) - SHOWN} more")
    return found.to_dict(), lines


def selection_block(game: Game, solution: Solution) -> Block:
    """Risk and payoff dominance, how far payoffs may be off, and the value if zero-sum."""
    from sandbox.theory.elementary.zero_sum import zero_sum
    from sandbox.theory.equilibria.selection import selection
    from sandbox.theory.equilibria.stability import stability

    chosen, steady, opposed = selection(solution), stability(solution), zero_sum(game)
    data = {
        **chosen.to_dict(),
        "stability": [part.to_dict() for part in steady],
        "zero_sum": opposed.to_dict() if opposed else None,
    }
    lines = ["Which equilibrium, and how firm:"]
    for k, (e, part) in enumerate(zip(solution.equilibria, steady, strict=True)):
        marks = [
            words
            for words, which in (
                ("risk-dominant", chosen.risk_dominant),
                ("payoff-dominant", chosen.payoff_dominant),
            )
            if k in which
        ]
        marked = f" [{', '.join(marks)}]" if marks else ""
        lines.append(f"  {equilibrium_words(game, e)}{marked}")
        lines.append(f"    {part.sentence(game.unit)}")
    if opposed:
        u, v = opposed.payoffs
        lines.append(f"  The game is {opposed.kind}: its value is {u:.4g} and {v:.4g}.")
    return data, lines


def exact_block(game: Game, effort: float) -> Block:
    """Equilibrium probabilities as fractions."""
    from sandbox.theory.budget import Budget
    from sandbox.theory.elementary.dominance import eliminate
    from sandbox.theory.equilibria.exact import extreme_equilibria

    budget = Budget.of(EXACT * effort)
    left = eliminate(game, budget=budget.share(0.25))
    try:
        found = extreme_equilibria(game.restrict(left.rows, left.columns), budget)
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


def correlated_block(game: Game, effort: float) -> Block:
    """Correlated and coarse correlated equilibria."""
    from sandbox.theory.concepts.correlated import correlated

    told, coarse = (correlated(game, coarse=c, effort=effort) for c in (False, True))
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


def commitment_block(game: Game, solution: Solution, effort: float) -> Block:
    """What announcing first is worth to each side."""
    from sandbox.theory.concepts.commitment import leadership
    from sandbox.theory.equilibria.solution import in_words

    data, lines = {}, ["Announcing first, and being believed:"]
    for side, key in enumerate(("row", "column")):
        lead = leadership(game, side, solution=solution, effort=effort)
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


def quantal_block(game: Game, effort: float) -> Block:
    """The logit quantal response path."""
    from sandbox.theory.concepts.quantal import quantal_path

    path = quantal_path(game, effort=effort)
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


def revealed_block(scenario: Scenario, profile: tuple[int, int] | None, threat: bool) -> Block:
    """The political weights that make a profile an equilibrium."""
    from sandbox.theory.concepts.revealed import revealed_by_engine, revealed_weights

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
