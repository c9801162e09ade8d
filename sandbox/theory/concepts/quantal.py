"""Logit quantal response: sides that err, and err less where it costs more.

At precision ``lambda`` each strategy is played with a probability proportional to ``exp(lambda
u)``, where ``u`` is its expected payoff against the other side, which errs alike. At 0 both play
at random; along one path that starts there the precision grows without bound, and where the path
ends is the equilibrium that the logit selects. The path is followed in logarithms of
probabilities with the arc length as its parameter, so that it may bend back, by a tangent step
and Newton corrections. Where a game is symmetric the path keeps its symmetry, past the points where
less symmetric responses branch off.

Payoffs are in the game's unit and so ``lambda`` is per unit: 2 per bn USD, say.

>>> pennies = Game.of([[9, 0], [0, 1]], [[0, 1], [1, 0]])
>>> path = quantal_path(pennies)
>>> path.selected[0].round(3).tolist(), bool(max(point.row[0] for point in path.points) > 0.8)
([0.5, 0.5], True)

References
----------
R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", *Games and
Economic Behavior* 10 (1995).
T. Turocy, "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence", *Games and Economic Behavior* 51 (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.results import Plain, Records, Result, plain
from sandbox.theory.budget import Budget
from sandbox.theory.concepts.tracing import LogitPath
from sandbox.theory.equilibria.solution import mix_words

#: The path ends once no side loses more than this part of its payoff range.
LIMIT_REGRET = 1e-6
#: Probabilities below this at the end of the path are taken to vanish.
VANISHING = 1e-3


@dataclass(frozen=True, eq=False)
class QuantalResponse(Plain):
    """One logit equilibrium.

    Attributes
    ----------
    precision
        ``lambda``, per unit of payoff.
    row, column
        Probabilities, shapes ``(m,)`` and ``(n,)``.
    payoffs
        Of both sides, in the game's unit.
    residual
        Largest difference of a probability from the logit response to the other side.
    """

    says = "precision row column payoffs residual"

    precision: float
    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]
    residual: float


@dataclass(frozen=True, eq=False, repr=False)
class QuantalPath(Result):
    """The path of logit equilibria from pure chance.

    Attributes
    ----------
    points
        In the order of the path, which may bend back: precision need not grow.
    complete
        Whether the path was followed until regrets vanished.
    selected
        Where it leads: the last point, what vanishes left out. None if not complete.
    notes
        What ended the path early.
    """

    game: Game
    points: tuple[QuantalResponse, ...]
    complete: bool
    selected: tuple[FloatArray, FloatArray] | None
    notes: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return self.sentence()

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        chosen = self.selected and dict(zip(("row", "column"), plain(self.selected), strict=True))
        unit = f"1/({self.game.unit})"
        told = self.told("path=points complete notes")
        return {**told, "selected": chosen, "precision_unit": unit}

    def records(self) -> Records:
        """One line a point: precision, payoffs, probabilities under the strategies' labels."""
        first, second = self.game.players
        lines = []
        for point in self.points:
            line: dict[str, float] = {"precision": point.precision}
            line |= {f"{first} payoff": point.payoffs[0], f"{second} payoff": point.payoffs[1]}
            line |= {
                f"{first}: {a}": float(p) for a, p in zip(self.game.rows, point.row, strict=True)
            }
            line |= {
                f"{second}: {a}": float(p)
                for a, p in zip(self.game.columns, point.column, strict=True)
            }
            lines.append(line)
        return lines

    def sentence(self) -> str:
        """Where the path leads, in words."""
        if self.selected is None:
            return "The path of quantal responses was not followed to its end."
        row, column = self.selected
        return (
            f"As sides err less and less, play tends to {mix_words(row, self.game.rows)} against "
            f"{mix_words(column, self.game.columns)}."
        )


def quantal_path(game: Game, *, points: int = 60, effort: float = 1.0) -> QuantalPath:
    """The path of logit equilibria, from chance to where regrets vanish.

    Parameters
    ----------
    points
        At most so many are kept, evenly along the steps that were made; the last one is.
    effort
        Times the usual budget of work; a path it cuts short is not ``complete``.
    """
    if points < 2:
        raise InputError(f"{points} points make no path; ask for at least 2", "points")
    path, notes = LogitPath(game, Budget.of(effort)), []
    states, complete = [path.start], False
    try:
        for state in path.states():
            states.append(state)
            if path.regret(state) <= LIMIT_REGRET:
                complete = True
                break
    except BudgetError as stopped:
        notes.append(f"the path was followed to {path.precision(states[-1]):.3g} only: {stopped}")
    keep = np.unique(np.linspace(0, len(states) - 1, min(points, len(states))).astype(int))
    kept = tuple(_response(game, path, states[k]) for k in keep)
    selected = _selected(kept[-1]) if complete else None
    return QuantalPath(game, kept, complete, selected, tuple(notes))


def _response(game: Game, path: LogitPath, state: FloatArray) -> QuantalResponse:
    x, y = path.probabilities(state)
    return QuantalResponse(path.precision(state), x, y, game.expected(x, y), path.residual(state))


def _selected(last: QuantalResponse) -> tuple[FloatArray, FloatArray]:
    row, column = (np.where(p < VANISHING, 0.0, p) for p in (last.row, last.column))
    return row / row.sum(), column / column.sum()
