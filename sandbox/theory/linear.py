"""Linear programmes: with HiGHS, duals with the sign of a price, or in whole numbers.

>>> best = maximise(np.array([1.0, 2.0]), upper=(np.array([[1.0, 1.0]]), np.array([3.0])))
>>> best.x.tolist(), best.value, best.prices.tolist()
([0.0, 3.0], 6.0, [2.0])

HiGHS works to 1e-9 of the largest number in sight. Where one payoff is a billion times another
that decides nothing, and the programme is solved here instead, exactly: Dantzig's simplex method
on a tableau of integers with a common denominator (Edmonds 1967; Azulay and Pique 2001), Bland's
rule once it stands still. All programmes of this project can be put so that doing nothing is
allowed, so one phase is enough.

>>> best = maximise_exactly([1, 2], [[1, 1], [2, 1]], [3, 4], Budget())
>>> [str(x) for x in best.x], str(best.value), [str(p) for p in best.prices]
(['0', '3'], '6', ['2', '0'])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.errors import BudgetError
from payoffs.numeric import BoolArray, FloatArray, Fractions, settle
from sandbox.theory.basics import Budget

#: Beyond HiGHS's own 1e-7: a residual must stay far below what a game counts as a tie.
ACCURACY = 1e-9

Rows = tuple[Any, FloatArray]  # coefficients (dense or sparse) and right-hand sides
Bounds = Sequence[tuple[float | None, float | None]] | tuple[float | None, float | None]


#: Steps of work of a programme: to hand it over, and the coefficients that a pivot or so takes.
HANDING_OVER, A_PIVOT = 3_000, 300


@dataclass(frozen=True, eq=False)
class Optimum:
    """An optimal point of a programme."""

    x: FloatArray  # the point
    value: float  # the objective there
    prices: FloatArray  # dual value of each upper limit, never negative
    level: FloatArray  # dual value of each equation


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

    Raises BudgetError when the budget runs out, or HiGHS gives up on the numbers.
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


def safest(payoffs: FloatArray, budget: Budget | None = None) -> Optimum:
    """The mixture of rows with the largest least payoff, and (last in ``x``) that payoff.

    ``max v`` subject to ``payoffs^T p >= v``, ``sum p = 1``, ``p >= 0``; the prices are a mixture
    of columns that concedes no more. Raises BudgetError as :func:`maximise`.
    """
    m, n = payoffs.shape
    found = maximise(
        np.append(np.zeros(m), 1.0),
        (np.hstack([-payoffs.T, np.ones((n, 1))]), np.zeros(n)),
        (np.append(np.ones(m), 0.0)[None, :], np.ones(1)),
        [(0.0, None)] * m + [(None, None)],
        budget=budget,
    )
    assert found is not None  # every mixture is feasible
    return found


def charged(
    budget: Budget,
    objective: FloatArray,
    *,
    options: dict[str, Any] | None = None,
    **programme: Any,
) -> Any:
    """What ``linprog`` answers with HiGHS, its pivots limited to what the budget can pay.

    Raises BudgetError when the budget runs out.
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


#: Payoffs of which the smallest difference is below this part of their range are weighed exactly,
NARROW = 1e-6
#: in programmes of up to so many coefficients.
MOST = 20_000
#: Pivots without progress after which Bland's rule takes over.
PATIENCE = 20

Number = int | Fraction


@dataclass(frozen=True)
class ExactOptimum:
    """An optimal corner, its value, and a price for each limit, all exact."""

    x: tuple[Fraction, ...]
    value: Fraction
    prices: tuple[Fraction, ...]


def is_wide(*matrices: FloatArray) -> bool:
    """Whether some payoffs differ by so little, against others, that doubles may not tell."""
    return any(narrow(matrix.reshape(-1, 1)).any() for matrix in matrices)


def narrow(payoffs: FloatArray) -> BoolArray:
    """The same of one side's payoffs of many games, shape ``(p, g)``: in which, shape ``(g,)``."""
    steps = np.diff(np.sort(payoffs, axis=0), axis=0)
    small = (steps > 0.0) & (steps < NARROW * np.ptp(payoffs, axis=0))
    return np.asarray(small.any(axis=0))


def maximise_exactly(
    objective: Sequence[Number],
    coefficients: Sequence[Sequence[Number]],
    limits: Sequence[Number],
    budget: Budget,
) -> ExactOptimum:
    """Maximise ``objective @ x`` under ``coefficients @ x <= limits`` and ``x >= 0``.

    ``limits``: none negative, and together they must bound the objective. Raises BudgetError when
    the budget runs out.
    """
    m, n = len(coefficients), len(objective)
    lines = [_whole([*row, b]) for row, b in zip(coefficients, limits, strict=True)]
    cost, unit = _whole([*(-Fraction(c) for c in objective), 0])
    table: Any = np.array([*(line for line, _ in lines), cost], dtype=object)
    scales = [scale for _, scale in lines]
    basic, other = list(range(n, n + m)), list(range(n))
    denominator, still = 1, 0
    while True:
        budget.spend(table.size)
        q = _entering(table[-1, :-1], other, bland=still > PATIENCE)
        if q is None:
            break
        p = _leaving(table, q, basic)
        still = still + 1 if table[p, -1] == 0 else 0
        denominator = _pivot(table, p, q, denominator)
        basic[p], other[q] = other[q], basic[p]
    x, prices = [Fraction(0)] * (n + m), [Fraction(0)] * (n + m)
    for row, variable in enumerate(basic):
        x[variable] = Fraction(table[row, -1], denominator)
    for column, variable in enumerate(other):
        prices[variable] = Fraction(table[-1, column], denominator) / unit
    return ExactOptimum(
        tuple(x[:n]),
        Fraction(table[-1, -1], denominator) / unit,
        tuple(price * scale for price, scale in zip(prices[n:], scales, strict=True)),
    )


def exact_maximin(payoffs: FloatArray, budget: Budget) -> tuple[FloatArray, float]:
    """The mixture of rows that maximises the least expected payoff, and that payoff.

    >>> exact_maximin(np.array([[1e9, -1.0], [-1.0, 1.0]]), Budget())[1]
    0.999999996
    """
    found, shift = _positive(
        [[Fraction(x) for x in row] for row in settle(payoffs).tolist()], budget
    )
    own = np.array([float(price / found.value) for price in found.prices])
    return own, float(1 / found.value + shift)


def exact_value(payoffs: Fractions, budget: Budget) -> Fraction:
    """The largest least expected payoff of a mixture of rows.

    >>> exact_value(((Fraction(1, 3), Fraction(0)), (Fraction(0), Fraction(1, 3))), Budget())
    Fraction(1, 6)
    """
    found, shift = _positive(payoffs, budget)
    return 1 / found.value + shift


def _positive(
    values: Sequence[Sequence[Fraction]], budget: Budget
) -> tuple[ExactOptimum, Fraction]:
    """What the other side mixes, over the value of the game of positive payoffs, and the shift."""
    low, high = min(map(min, values)), max(map(max, values))
    shift = low - (high - low or 1)
    found = maximise_exactly(
        [1] * len(values[0]),
        [[x - shift for x in row] for row in values],
        [1] * len(values),
        budget,
    )
    return found, shift


def _whole(numbers: Sequence[Number]) -> tuple[list[int], Fraction]:
    """The numbers as integers without a common factor, and the factor that makes them so."""
    common = math.lcm(*(x.denominator for x in numbers))
    whole = [int(x * common) for x in numbers]
    divisor = math.gcd(*whole) or 1
    return [k // divisor for k in whole], Fraction(common, divisor)


def _entering(cost: Any, other: list[int], *, bland: bool) -> int | None:
    falling = [j for j in range(len(other)) if cost[j] < 0]
    if not falling:
        return None
    if bland:
        return min(falling, key=lambda j: other[j])
    return min(falling, key=lambda j: cost[j])


def _leaving(table: Any, q: int, basic: list[int]) -> int:
    """The row that reaches its limit first; of equals the one of the lowest variable."""
    best: tuple[Fraction, int, int] | None = None
    for row, variable in enumerate(basic):
        if table[row, q] > 0:
            found = Fraction(table[row, -1], table[row, q]), variable, row
            best = found if best is None or found < best else best
    assert best is not None  # the limits bound the objective
    return best[2]


def _pivot(table: Any, p: int, q: int, denominator: int) -> int:
    pivot = table[p, q]
    row, column = table[p].copy(), table[:, q].copy()
    table *= pivot
    table -= np.multiply.outer(column, row)
    table //= denominator
    table[p], table[:, q] = row, -column
    table[p, q] = denominator
    return int(pivot)
