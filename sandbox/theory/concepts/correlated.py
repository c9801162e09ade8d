"""Correlated and coarse correlated equilibria: what a mediator could bring about.

The equilibria form a polytope that holds every Nash equilibrium. Asked of it: the largest sum of
payoffs, and for each side the most and the least it may get; each with a distribution over few
profiles that reaches it, and the largest gain anyone has from not following it.

>>> chicken = Game.of([[6, 2], [7, 0]], [[6, 7], [2, 0]])
>>> best = correlated(chicken).welfare
>>> best.payoffs, [(i, j, round(w, 6)) for i, j, w in best.distribution]
((5.25, 5.25), [(0, 0, 0.5), (0, 1, 0.25), (1, 0, 0.25)])

References
----------
R. Aumann, "Subjectivity and correlation in randomized strategies", *J. Math. Economics* 1 (1974).
R. Aumann, "Correlated equilibrium as an expression of Bayesian rationality", *Econometrica* 55
(1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.elementary import iterated
from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.results import Plain, Records, Result
from sandbox.theory.basics import Budget, read_game
from sandbox.theory.concepts.incentives import (
    Best,
    Coarse,
    Correlated,
    best_distribution,
)
from sandbox.theory.elementary.pure import unit_range
from sandbox.theory.linear import MOST, is_wide, maximise_exactly

#: What is maximised for each named equilibrium: weights of the row and the column payoff.
AIMS = {
    "welfare": (1.0, 1.0),
    "row_best": (1.0, 0.0),
    "column_best": (0.0, 1.0),
    "row_worst": (-1.0, 0.0),
    "column_worst": (0.0, -1.0),
}


@dataclass(frozen=True)
class CorrelatedEquilibrium(Plain):
    """A distribution over profiles that everyone follows."""

    #: ``(row, column, probability)`` of each profile that may be drawn.
    distribution: tuple[tuple[int, int, float], ...]
    payoffs: tuple[float, float]  # expected payoffs of both sides, in the game's unit
    #: The most a side gains by not following, as a part of its payoff range; the chance of being
    #: told is counted in, as in the linear programme.
    residual: float
    gap: float  # at most so much is missing to the optimum that was asked for, in the game's unit

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        distribution = [{"profile": [i, j], "weight": w} for i, j, w in self.distribution]
        return {"distribution": distribution, **self.told("payoffs residual gap")}


@dataclass(frozen=True, eq=False, repr=False)
class CorrelatedRange(Result):
    """The corners of the polytope of (coarse) correlated equilibria that people ask for."""

    game: Game
    coarse: bool  # whether sides commit to following before they are told
    welfare: CorrelatedEquilibrium | None  # the largest sum of payoffs
    #: The most and the least each side may get; None (and a note) where a budget ran out.
    row_best: CorrelatedEquilibrium | None
    column_best: CorrelatedEquilibrium | None
    row_worst: CorrelatedEquilibrium | None
    column_worst: CorrelatedEquilibrium | None
    notes: tuple[str, ...] = ()  # budgets that ran out

    def payoff_range(self, side: int) -> tuple[float | None, float | None]:
        """The least and the most that side 0 (row) or 1 (column) gets in any equilibrium."""
        ends = ((self.row_worst, self.row_best), (self.column_worst, self.column_best))[side]
        low, high = (None if end is None else end.payoffs[side] for end in ends)
        return low, high

    @property
    def headline(self) -> str:
        """The answer in one line."""
        kind = "coarse correlated" if self.coarse else "correlated"
        ends = (self.payoff_range(side) for side in (0, 1))
        told = ("?" if None in end else "{:.4g} to {:.4g}".format(*end) for end in ends)
        return f"{kind} equilibria pay {' and '.join(told)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        ranges = [list(self.payoff_range(side)) for side in (0, 1)]
        return {**self.told(" ".join(AIMS)), "ranges": ranges, "notes": list(self.notes)}

    def records(self) -> Records:
        """One line for each profile of each corner."""
        first, second = self.game.players
        return [
            {
                "aim": aim,
                first: self.game.rows[i],
                second: self.game.columns[j],
                "probability": weight,
                f"{first} payoff": corner.payoffs[0],
                f"{second} payoff": corner.payoffs[1],
            }
            for aim in AIMS
            if (corner := getattr(self, aim)) is not None
            for i, j, weight in corner.distribution
        ]


def correlated(game: Game, *, coarse: bool = False, effort: float = 1.0) -> CorrelatedRange:
    """Welfare-best, best and worst equilibria for each side.

    Parameters
    ----------
    coarse
        Coarse correlated equilibria instead: a larger set.
    effort
        Times the usual budget of work for all five; what ran out is None, with a note.
    """
    budget, notes = Budget.of(effort), []
    found: dict[str, CorrelatedEquilibrium | None] = {}
    for position, (aim, weights) in enumerate(AIMS.items()):
        try:
            own = budget.share(1.0 / (len(AIMS) - position))
            found[aim] = best_correlated(game, weights, coarse=coarse, budget=own)
        except BudgetError as stopped:
            found[aim] = None
            notes.append(f"{aim.replace('_', ' ')}: {stopped}")
    return CorrelatedRange(game, coarse, notes=tuple(notes), **found)


def best_correlated(
    game: Game,
    weights: tuple[float, float] = (1.0, 1.0),
    *,
    coarse: bool = False,
    budget: Budget | None = None,
) -> CorrelatedEquilibrium:
    """The (coarse) correlated equilibrium with the largest weighted sum of payoffs.

    Strictly dominated strategies are never told in a correlated equilibrium and are struck out
    first; in a coarse one they may be.

    Raises InputError if the weights are both zero or not finite. Raises BudgetError when the budget
    runs out.
    """
    if not np.isfinite(weights).all() or not any(weights):
        raise InputError(f"{weights} are not two finite numbers, one of them not 0", "weights")
    objective = weights[0] * game.row_payoffs + weights[1] * game.column_payoffs
    m, n = game.shape
    rows, columns = (np.arange(m), np.arange(n)) if coarse else iterated(*game.settled)
    keep = np.ix_(rows, columns)
    small = game.restrict(rows.tolist(), columns.tolist())
    best = (
        _exactly(small, weights, coarse, budget or Budget())
        if _is_hard(small, objective[keep], coarse)
        else best_distribution(
            _conditions(unit_range(small.row_payoffs), unit_range(small.column_payoffs), coarse),
            objective[keep],
            budget or Budget(),
        )
    )
    whole = np.zeros(game.shape)
    whole[keep] = best.distribution
    gap = best.gap * float(np.ptp(objective[keep]))
    return _equilibrium(game, whole, residual(game, whole, coarse=coarse), gap)


def _is_hard(game: Game, objective: FloatArray, coarse: bool) -> bool:
    """Whether doubles may not weigh the payoffs, and whole numbers can."""
    m, n = game.shape
    conditions = m + n if coarse else m * m + n * n
    return conditions * m * n <= MOST and is_wide(game.row_payoffs, game.column_payoffs, objective)


def _exactly(game: Game, weights: tuple[float, float], coarse: bool, budget: Budget) -> Best:
    """The same programme in whole numbers."""
    A, B = (np.array(reading.integers, dtype=object) for reading in read_game(game))
    conditions = _conditions(A, B.T, coarse)
    keys = np.array(conditions.keys(), dtype=np.intp).reshape(-1, 3)
    gains = conditions.gains(keys, np.arange(A.size))
    first, second = (Fraction(weight) for weight in weights)
    of_row, of_column = (_numbers(game, side) for side in (0, 1))
    worth = [first * a + second * b for a, b in zip(of_row, of_column, strict=True)]
    # every profile is worth something: then the whole probability is used
    least = min(worth) - (max(worth) - min(worth) or 1)
    best = maximise_exactly(
        [w - least for w in worth],
        [*(-gains).tolist(), [1] * A.size],
        [*([0] * len(keys)), 1],
        budget,
    )
    distribution = np.array([float(x) for x in best.x]).reshape(A.shape)
    return Best(distribution, 0.0, A.size, len(keys))


def _numbers(game: Game, side: int) -> list[Fraction]:
    """One side's payoffs, profile by profile, as exact numbers."""
    if game.exact is not None:
        return [x for row in game.exact[side] for x in row]
    return [Fraction(x) for x in (game.row_payoffs, game.column_payoffs)[side].ravel().tolist()]


def residual(game: Game, distribution: FloatArray, *, coarse: bool = False) -> float:
    """The most a side gains by not following a distribution of shape ``(m, n)``.

    A part of that side's payoff range; 0 for an equilibrium.
    """
    A, B = map(unit_range, game.settled)
    losses = _conditions(A, B, coarse).losses(np.asarray(distribution, dtype=float))
    return max(0.0, *(float(part.max()) for part in losses))


def _conditions(A: FloatArray, B: FloatArray, coarse: bool) -> Correlated:
    return Coarse(A, B) if coarse else Correlated(A, B)


def _equilibrium(
    game: Game, distribution: FloatArray, left: float, gap: float
) -> CorrelatedEquilibrium:
    cells = [(int(i), int(j)) for i, j in np.argwhere(distribution > 0.0)]
    payoffs = (
        float((distribution * game.row_payoffs).sum()),
        float((distribution * game.column_payoffs).sum()),
    )
    listed = tuple((i, j, float(distribution[i, j])) for i, j in cells)
    return CorrelatedEquilibrium(listed, payoffs, left, gap)
