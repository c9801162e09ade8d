"""What a side can be held down to: its minmax payoff, in mixed and in pure strategies.

The mixed minmax payoff is the value of the zero-sum game in which the other side cares for
nothing but doing harm (von Neumann 1928); it is also what the side can guarantee itself.

>>> minmax(np.array([[1.0, -1.0], [-1.0, 1.0]]))
0.0
>>> pure_minmax(np.array([[1.0, -1.0], [-1.0, 1.0]]))
1.0
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from payoffs import elementary
from payoffs.errors import BudgetError
from payoffs.game import FloatArray
from payoffs.ties import Fractions
from sandbox.theory.budget import Budget
from sandbox.theory.rational import MOST, exact_maximin, exact_value, is_wide

#: The two bounds on a value may differ by this part of the payoffs' range.
GAP = 1e-7
#: Fractions in a table of up to so many are weighed exactly whatever their size.
SMALL = 400


def pure_minmax(payoffs: FloatArray) -> float:
    """The least that the other side can hold this one to with a pure strategy.

    Parameters
    ----------
    payoffs
        This side's payoffs, its own strategies along the first axis, shape ``(m, n)``.
    """
    return float(elementary.pure_minmax(payoffs))


def minmax(payoffs: FloatArray) -> float:
    """The least that the other side can hold this one to with a mixed strategy.

    Parameters
    ----------
    payoffs
        This side's payoffs, its own strategies along the first axis, shape ``(m, n)``.

    Raises
    ------
    BudgetError
        If the linear programme does not end with a certified value.
    """
    low = float(elementary.pure_maximin(payoffs))
    high = pure_minmax(payoffs)
    if low == high:
        return low
    if is_wide(payoffs) and payoffs.size <= MOST:
        return exact_maximin(payoffs, Budget())[1]
    offset, size = float(payoffs.min()), float(np.ptp(payoffs))
    unit = np.unique(np.unique((payoffs - offset) / size, axis=0), axis=1)
    low, high = _bounds(unit)
    if high - low > GAP:
        raise BudgetError(f"the minmax value is only known to lie within {size * (high - low):g}")
    return offset + size * (low + high) / 2


def exact_minmax(payoffs: Fractions, *, mixed: bool = True) -> Fraction | None:
    """The same, of payoffs given as fractions; None for a programme too large to solve exactly.

    >>> half = Fraction(1, 2)
    >>> exact_minmax(((half, Fraction(0)), (Fraction(0), half)))
    Fraction(1, 4)
    """
    high: Fraction = min(max(column) for column in zip(*payoffs, strict=True))
    if not mixed or high == max(min(row) for row in payoffs):
        return high
    if len(payoffs) * len(payoffs[0]) > SMALL:
        return None
    return exact_value(payoffs, Budget())


def _bounds(payoffs: FloatArray) -> tuple[float, float]:
    """What the solver's strategies guarantee and what they concede."""
    from scipy.optimize import linprog

    m, n = payoffs.shape
    answer = linprog(
        np.append(np.zeros(m), -1.0),
        A_ub=np.hstack([-payoffs.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=np.append(np.ones(m), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * m + [(None, None)],
        method="highs",
    )
    if answer.status != 0 or answer.x is None:
        raise BudgetError(f"the linear programme of the minmax value ended with: {answer.message}")
    own = _probabilities(answer.x[:m])
    other = _probabilities(-answer.ineqlin.marginals)
    return float((own @ payoffs).min()), float((payoffs @ other).max())


def _probabilities(weights: FloatArray) -> FloatArray:
    positive = np.maximum(weights, 0.0)
    answer: FloatArray = positive / positive.sum()
    return answer
