"""Pure equilibria and regrets: what one pass over the payoff matrices tells.

>>> pure_equilibria(Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])).tolist()
[[0, 0], [1, 1]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.elementary import stable
from payoffs.game import FloatArray, Game
from payoffs.ties import ROUNDING

#: What rounding may leave of a computed regret, as a part of the side's payoff range.
TOLERANCE = 1e-9


def unit_range(matrix: FloatArray) -> FloatArray:
    """Payoffs mapped to [0, 1] by a positive affine change; all 0 if they never differ."""
    spread = float(np.ptp(matrix))
    low = matrix - matrix.min()
    return low / spread if spread > 0.0 else np.zeros_like(low)


def pure_equilibria(game: Game) -> NDArray[np.intp]:
    """All profiles from which no side gains by a pure deviation, payoffs as given.

    Returns
    -------
    array of shape ``(k, 2)``
        Row and column index of each, in the order of the matrix.
    """
    return np.argwhere(stable(*game.settled))


def regrets(game: Game, row: ArrayLike, column: ArrayLike) -> tuple[float, float]:
    """What each side could gain by its best deviation, as a part of its payoff range.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    """
    return unit_regrets(unit_range(game.row_payoffs), unit_range(game.column_payoffs), row, column)


def worth(
    game: Game, row: FloatArray, column: FloatArray
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected payoffs of a profile, and how far rounding may have moved each.

    Not at all where both sides play pure strategies: their payoffs are compared as given.
    """
    A, B = game.settled
    values = float(row @ A @ column), float(row @ B @ column)
    if (row > 0.0).sum() == (column > 0.0).sum() == 1:
        return values, (0.0, 0.0)
    sizes = (float(row @ np.abs(payoffs) @ column) for payoffs in (A, B))
    u, v = (4 * ROUNDING * size for size in sizes)
    return values, (u, v)


def unit_margin(A: FloatArray, B: FloatArray, row: FloatArray, column: FloatArray) -> float:
    """Smallest probability played or payoff gap of a reply that is not best.

    Gaps below 1e-12 are taken for none. Payoffs as :func:`unit_range` has prepared them.
    """
    gaps = np.concatenate([(A @ column).max() - A @ column, (row @ B).max() - row @ B])
    parts = np.concatenate([gaps[gaps > 1e-12], row[row > 0.0], column[column > 0.0]])
    return float(parts.min())


def unit_regrets(
    A: FloatArray, B: FloatArray, row: ArrayLike, column: ArrayLike
) -> tuple[float, float]:
    """The same on matrices that :func:`unit_range` has prepared."""
    x, y = np.asarray(row, dtype=float), np.asarray(column, dtype=float)
    against_y, against_x = A @ y, x @ B
    gains = against_y.max() - x @ against_y, against_x.max() - against_x @ y
    return max(0.0, float(gains[0])), max(0.0, float(gains[1]))
