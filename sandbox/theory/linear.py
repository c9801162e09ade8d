"""Linear programmes with HiGHS: one call, one result, duals with the sign of a price.

>>> best = maximise(np.array([1.0, 2.0]), upper=(np.array([[1.0, 1.0]]), np.array([3.0])))
>>> best.x.tolist(), best.value, best.prices.tolist()
([0.0, 3.0], 6.0, [2.0])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import BudgetError
from payoffs.game import FloatArray
from sandbox.theory.budget import Budget

#: Beyond HiGHS's own 1e-7: a residual must stay far below what a game counts as a tie.
ACCURACY = 1e-9

Rows = tuple[Any, FloatArray]  # coefficients (dense or sparse) and right-hand sides
Bounds = Sequence[tuple[float | None, float | None]] | tuple[float | None, float | None]


#: Steps of work of a programme: to hand it over, and the coefficients that a pivot or so takes.
HANDING_OVER, A_PIVOT = 3_000, 300


@dataclass(frozen=True, eq=False)
class Optimum:
    """An optimal point of a programme.

    Attributes
    ----------
    x
        The point.
    value
        The objective there.
    prices
        Dual value of each upper limit, never negative.
    level
        Dual value of each equation.
    """

    x: FloatArray
    value: float
    prices: FloatArray
    level: FloatArray


def maximise(
    objective: FloatArray,
    upper: Rows | None = None,
    equal: Rows | None = None,
    bounds: Bounds = (0.0, None),
    *,
    budget: Budget | None = None,
    presolve: bool = True,
) -> Optimum | None:
    """Maximise ``objective @ x`` under ``upper``, ``equal`` and ``bounds``; None if infeasible.

    Raises
    ------
    BudgetError
        When the budget runs out, or HiGHS gives up on the numbers.
    """
    exact = {"primal_feasibility_tolerance": ACCURACY, "dual_feasibility_tolerance": ACCURACY}
    # where the numbers are too hard for the tight tolerances, HiGHS's own may still do
    for options in ({**exact, "presolve": presolve}, {}):
        answer = charged(
            budget or Budget(),
            -objective,
            A_ub=upper[0] if upper else None,
            b_ub=upper[1] if upper else None,
            A_eq=equal[0] if equal else None,
            b_eq=equal[1] if equal else None,
            bounds=bounds,
            options=options,
        )
        if answer.status != 4:
            break
    if answer.status == 2:
        return None
    if answer.status == 3:
        return Optimum(np.zeros(len(objective)), math.inf, np.zeros(0), np.zeros(0))
    if answer.status != 0:
        raise BudgetError("a linear programme stopped before its optimum")
    return Optimum(
        np.asarray(answer.x, dtype=float),
        -float(answer.fun),
        np.maximum(-np.asarray(answer.ineqlin.marginals, dtype=float), 0.0),
        -np.asarray(answer.eqlin.marginals, dtype=float),
    )


def charged(
    budget: Budget,
    objective: FloatArray,
    *,
    options: dict[str, Any] | None = None,
    **programme: Any,
) -> Any:
    """What ``linprog`` answers with HiGHS, its pivots limited to what the budget can pay.

    Raises
    ------
    BudgetError
        When the budget runs out.
    """
    from scipy.optimize import linprog  # a quarter of a second to import

    rows = [programme.get(name) for name in ("A_ub", "A_eq")]
    coefficients = sum(table.size for table in rows if table is not None)
    budget.spend(HANDING_OVER + int(coefficients))
    pivot = 1 + int(coefficients) // A_PIVOT
    limit = {} if math.isinf(budget.left) else {"maxiter": max(1, int(budget.left) // pivot)}
    minimise: Any = linprog  # its types allow more kinds of bounds than a checker can go through
    answer = minimise(objective, method="highs", options={**(options or {}), **limit}, **programme)
    budget.spend(pivot * int(answer.nit or 0))
    if answer.status == 1:
        raise BudgetError("stopped within a linear programme at its budget of work")
    return answer


def probabilities(values: FloatArray) -> FloatArray:
    """A point of the simplex without the solver's dust."""
    clean = np.maximum(values, 0.0)
    clean[clean < 1e-12] = 0.0
    return np.asarray(clean / clean.sum())
