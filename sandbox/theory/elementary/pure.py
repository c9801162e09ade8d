"""Pure equilibria and regrets: what one pass over the payoff matrices tells.

>>> pure_equilibria(Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])).tolist()
[[0, 0], [1, 1]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.game import FloatArray, Game

#: A loss smaller than this part of a side's payoff range counts as none.
TOLERANCE = 1e-9


def unit_range(matrix: FloatArray) -> FloatArray:
    """Payoffs mapped to [0, 1] by a positive affine change; all 0 if they never differ."""
    spread = float(np.ptp(matrix))
    low = matrix - matrix.min()
    return low / spread if spread > 0.0 else np.zeros_like(low)


def pure_equilibria(game: Game, tolerance: float = TOLERANCE) -> NDArray[np.intp]:
    """All profiles from which no side gains by a pure deviation.

    Parameters
    ----------
    tolerance
        Gain, as a part of the deviator's payoff range, that counts as none.

    Returns
    -------
    array of shape ``(k, 2)``
        Row and column index of each, in the order of the matrix.
    """
    A, B = unit_range(game.row_payoffs), unit_range(game.column_payoffs)
    row_content = A.max(axis=0, keepdims=True) - A <= tolerance
    column_content = B.max(axis=1, keepdims=True) - B <= tolerance
    return np.argwhere(row_content & column_content)


def regrets(game: Game, row: ArrayLike, column: ArrayLike) -> tuple[float, float]:
    """What each side could gain by its best deviation, as a part of its payoff range.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    """
    return unit_regrets(unit_range(game.row_payoffs), unit_range(game.column_payoffs), row, column)


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
