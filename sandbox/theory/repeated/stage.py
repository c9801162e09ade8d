"""One period of a repeated game on unit payoffs: every profile and what it takes to enforce it.

Beside the pure profiles a period may be spent in a mixed equilibrium of the stage game: nobody
gains by deviating from it, so what happens next need not depend on what was played.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray, Game
from sandbox.theory.elementary.pure import TOLERANCE
from sandbox.theory.repeated.deals import Pair, best_deviations


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
    """

    offset: FloatArray
    size: FloatArray
    payoffs: FloatArray
    best: FloatArray
    number: NDArray[np.intp]
    columns: int

    @classmethod
    def of(cls, game: Game, equilibria: Sequence[Pair] = ()) -> Stage:
        """The stage of a game, with payoffs of mixed equilibria that may be played too."""
        offset = np.array([game.row_payoffs.min(), game.column_payoffs.min()])
        size = np.array([np.ptp(game.row_payoffs), np.ptp(game.column_payoffs)])
        size[size == 0.0] = 1.0
        cells = np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])
        best = np.column_stack([part.ravel() for part in best_deviations(game)])
        mixed = np.array(equilibria, dtype=float).reshape(-1, 2)
        payoffs = (np.vstack([cells, mixed]) - offset) / size
        best = (np.vstack([best, mixed]) - offset) / size
        best = np.where(best - payoffs <= TOLERANCE, payoffs, best)
        number = np.concatenate([np.arange(len(cells)), -1 - np.arange(len(mixed))])
        return cls(offset, size, payoffs, best, number, game.shape[1])

    def keep(self, mask: NDArray[np.bool_]) -> Stage:
        """The stage with some actions struck out."""
        return Stage(
            self.offset,
            self.size,
            self.payoffs[mask],
            self.best[mask],
            self.number[mask],
            self.columns,
        )

    def in_units(self, points: FloatArray) -> FloatArray:
        """Unit payoffs back in the unit of the game."""
        return np.asarray(self.offset + self.size * points)

    def profile(self, action: int) -> tuple[int, int] | None:
        """The profile of an action; None for a mixed equilibrium."""
        number = int(self.number[action])
        return divmod(number, self.columns) if number >= 0 else None
