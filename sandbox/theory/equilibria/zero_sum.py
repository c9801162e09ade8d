"""The value of a game in which one side's gain is the other's loss, however it is disguised.

Three forms are told apart, each a special case of the next: the payoffs of every profile sum to
zero; they sum to a constant once one side's are rescaled; or they do so once each side's are
shifted by amounts that the other side alone decides, which changes no incentive (*strategically*
zero-sum). In all three the equilibria are the pairs of optimal strategies of a zero-sum game.

>>> pennies = Game.of([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
>>> answer = zero_sum(pennies)
>>> answer.kind, answer.row.tolist(), answer.payoffs
('zero-sum', [0.5, 0.5], (0.0, 0.0))

References
----------
J. von Neumann, "Zur Theorie der Gesellschaftsspiele", *Mathematische Annalen* 100 (1928).
H. Moulin and J.-P. Vial, "Strategically zero-sum games", *Int. J. Game Theory* 7 (1978).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.results import Records, Result
from sandbox.theory.basics import Budget, IntegerReading, read_exactly
from sandbox.theory.elementary.pure import TOLERANCE, unit_range
from sandbox.theory.linear import MOST, exact_maximin, is_wide, probabilities, safest
from sandbox.words import mix_words


@dataclass(frozen=True, eq=False, repr=False)
class ZeroSum(Result):
    """Optimal strategies of a game of opposed interests."""

    says = "kind row column payoffs scale"

    game: Game
    #: ``zero-sum``, ``constant-sum`` (after rescaling one side) or ``strategically zero-sum``.
    kind: str
    #: A pair of optimal strategies, shapes ``(m,)`` and ``(n,)``.
    row: FloatArray
    column: FloatArray
    #: What they pay, in the game's unit. Each side's value, the same in every equilibrium, unless
    #: the game is zero-sum only strategically.
    payoffs: tuple[float, float]
    #: The row side's unit in units of the column side's: ``A + scale B`` is what is constant.
    scale: float

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return "{}: optimal strategies pay {:.4g} and {:.4g}".format(self.kind, *self.payoffs)

    def records(self) -> Records:
        """One line a side."""
        plays = (
            mix_words(self.row, self.game.rows),
            mix_words(self.column, self.game.columns),
        )
        return {
            "side": self.game.players,
            "plays": plays,
            "payoff": self.payoffs,
            "kind": self.kind,
        }


def zero_sum(game: Game, *, budget: Budget | None = None) -> ZeroSum | None:
    """Value and optimal strategies, or None if interests are not opposed.

    Raises BudgetError when the budget runs out.
    """
    A, B = game.row_payoffs, game.column_payoffs
    scale = _scale(A, B)
    if scale is None:
        return None
    total = A + scale * B
    small = TOLERANCE * max(float(np.ptp(A)), scale * float(np.ptp(B)))
    constant = float(np.ptp(total)) <= small
    zero = constant and bool(np.abs(A + B).max() <= small)
    kind = "zero-sum" if zero else "constant-sum" if constant else "strategically zero-sum"
    # A less what the column side alone decides: then the rest of the total is the row side's.
    opposed = A - (total - total.mean(axis=1, keepdims=True)).mean(axis=0)
    row = maximin(opposed, budget)
    column = maximin(-opposed.T, budget)
    return ZeroSum(game, kind, row, column, game.expected(row, column), scale)


def maximin(matrix: FloatArray, budget: Budget | None = None) -> FloatArray:
    """The mixture of rows that maximises the least expected payoff, shape ``(m,)``.

    Raises BudgetError when the budget runs out.
    """
    if np.ptp(matrix) == 0.0:
        return np.asarray(np.eye(len(matrix))[0])
    if is_wide(matrix) and matrix.size <= MOST:
        return exact_maximin(matrix, budget or Budget())[0]
    return probabilities(safest(unit_range(matrix), budget).x[:-1])


def _scale(A: FloatArray, B: FloatArray) -> float | None:
    """The factor that makes what interacts in ``B`` the opposite of what does in ``A``."""
    if is_wide(A, B):
        readings = read_exactly(A), read_exactly(B)
        if "doubles" not in (reading.how for reading in readings):
            return _exact_scale(A, B, readings)
    a, b = _interaction(A), _interaction(B)
    size_a, size_b = float(np.abs(a).max()), float(np.abs(b).max())
    a_is_none = size_a <= TOLERANCE * float(np.ptp(A))
    b_is_none = size_b <= TOLERANCE * float(np.ptp(B))
    if a_is_none and b_is_none:
        return _shape(A, B)
    if a_is_none or b_is_none:
        return None
    scale = -float((a * b).sum() / (b * b).sum())
    if scale <= 0.0 or float(np.abs(a + scale * b).max()) > TOLERANCE * float(np.ptp(A)):
        return None
    return scale


def _exact_scale(
    A: FloatArray, B: FloatArray, readings: tuple[IntegerReading, IntegerReading]
) -> float | None:
    """The same in whole numbers, without a tolerance, where doubles may not weigh the payoffs."""
    whole = [np.array(reading.integers, dtype=object) for reading in readings]
    a, b = (_exact_interaction(matrix) for matrix in whole)
    if not any(a) and not any(b):
        return _shape(A, B)
    k = next((k for k, x in enumerate(b) if x), None)
    if k is None or not any(a):
        return None
    scale = Fraction(-a[k], b[k])
    if scale <= 0 or any(x + scale * y for x, y in zip(a, b, strict=True)):
        return None
    units = [float(np.ptp(M)) / int(w.max()) for M, w in zip((A, B), whole, strict=True)]
    return float(scale) * units[0] / units[1]


def _exact_interaction(values: Any) -> list[int]:
    m, n = values.shape
    rows, columns = values.sum(axis=1, keepdims=True), values.sum(axis=0, keepdims=True)
    parts = values * (m * n) - rows * m - columns * n + values.sum()
    return list(parts.ravel())


def _shape(A: FloatArray, B: FloatArray) -> float:
    """The factor that makes additive payoffs cancel, if there is one; else 1."""
    a, b = A - A.mean(), B - B.mean()
    square = float((b * b).sum())
    scale = -float((a * b).sum()) / square if square else 1.0
    return scale if scale > 0.0 else 1.0


def _interaction(matrix: FloatArray) -> FloatArray:
    """Payoffs less what either side alone decides."""
    rows, columns = matrix.mean(axis=1, keepdims=True), matrix.mean(axis=0, keepdims=True)
    return np.asarray(matrix - rows - columns + matrix.mean())
