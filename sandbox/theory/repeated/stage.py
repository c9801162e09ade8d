"""One period of a repeated game on unit payoffs: every profile and what it takes to enforce it.

Beside the pure profiles a period may be spent in a mixed equilibrium of the stage game: nobody
gains by deviating from it, so what happens next need not depend on what was played.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from payoffs.elementary import most_by_deviating
from payoffs.game import FloatArray, Game
from sandbox.theory.bargaining.hull import upper_right
from sandbox.theory.rational import NARROW, is_wide
from sandbox.theory.repeated.deals import Pair

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True, eq=False)
class Stage:
    """Everything a side can be asked to play in one period.

    Attributes
    ----------
    offset, size
        Payoffs of the game are ``offset + size * unit payoffs``, shapes ``(2,)``.
    payoffs
        Unit payoffs of every action, shape ``(actions, 2)``.
    best
        What each side earns at most by deviating from it, shape ``(actions, 2)``.
    number
        Which profile ``i * n + j`` an action is; ``-1 - k`` for stage equilibrium ``k``.
    feasible
        Corners of all unit payoffs that hold nobody below its least best reply, where they are
        next to nothing of all payoffs (then they are the unit); None where they are not.
    """

    offset: FloatArray
    size: FloatArray
    payoffs: FloatArray
    best: FloatArray
    number: NDArray[np.intp]
    columns: int
    feasible: FloatArray | None = None

    @classmethod
    def of(cls, game: Game, equilibria: Sequence[Pair] = ()) -> Stage:
        """The stage of a game, with payoffs of mixed equilibria that may be played too."""
        offset = np.array([game.row_payoffs.min(), game.column_payoffs.min()])
        size = np.array([np.ptp(game.row_payoffs), np.ptp(game.column_payoffs)])
        size[size == 0.0] = 1.0
        A, B = game.settled
        cells = np.column_stack([A.ravel(), B.ravel()])
        best = np.column_stack([part.ravel() for part in most_by_deviating(A, B)])
        mixed = np.array(equilibria, dtype=float).reshape(-1, 2)
        feasible = None
        if is_wide(A, B):
            feasible = rational_part(np.vstack([cells, mixed]), best.min(axis=0))
        if feasible is not None and (np.ptp(feasible, axis=0) < NARROW * size).any():
            ranges = np.ptp(feasible, axis=0)
            offset, size = feasible.min(axis=0), np.where(ranges > 0.0, ranges, size)
            feasible = (feasible - offset) / size
        else:
            feasible = None
        payoffs = (np.vstack([cells, mixed]) - offset) / size
        best = (np.vstack([best, mixed]) - offset) / size
        number = np.concatenate([np.arange(len(cells)), -1 - np.arange(len(mixed))])
        return cls(offset, size, payoffs, best, number, game.shape[1], feasible)

    def keep(self, mask: NDArray[np.bool_]) -> Stage:
        """The stage with some actions struck out."""
        return Stage(
            self.offset,
            self.size,
            self.payoffs[mask],
            self.best[mask],
            self.number[mask],
            self.columns,
            self.feasible,
        )

    def in_units(self, points: FloatArray) -> FloatArray:
        """Unit payoffs back in the unit of the game."""
        return np.asarray(self.offset + self.size * points)

    def profile(self, action: int) -> tuple[int, int] | None:
        """The profile of an action; None for a mixed equilibrium."""
        number = int(self.number[action])
        return divmod(number, self.columns) if number >= 0 else None


def rational_part(points: FloatArray, least: FloatArray) -> FloatArray | None:
    """Points whose hull is what lotteries over the given ones pay, nobody less than its least.

    Cut exactly: an edge may be a billion times as long as what is left of it.

    Returns
    -------
    array of shape ``(k, 2)`` or None if nothing is left
    """
    signs = [np.array(pair) for pair in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    corners = np.unique(np.concatenate([upper_right(points * sign) for sign in signs]))
    left = [(Fraction(u), Fraction(v)) for u, v in points[corners].tolist()]
    for side in (0, 1):
        level = Fraction(float(least[side]))
        inside = [p for p in left if p[side] >= level]
        outside = [p for p in left if p[side] < level]
        left = inside + [_crossing(p, q, side, level) for p in inside for q in outside]
    return np.array([[float(u), float(v)] for u, v in left]) if left else None


def _crossing(p: Point, q: Point, side: int, level: Fraction) -> Point:
    """Where the way from p to q passes a level of one side's payoff."""
    t = (level - p[side]) / (q[side] - p[side])
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
