"""The index of each component of equilibria.

The index of a nondegenerate equilibrium is +1 or -1 by Shapley's sign; that of a component
is the sum over the equilibria near it after any small generic change of the payoffs. All
indices of a game sum to one. A component of index 0 can vanish by an arbitrarily small
change of payoffs; one of nonzero index cannot.

The change made here is truly small: payoffs are whole numbers, and one is moved by less than
any difference between vertices can be, so that each equilibrium of the changed game tells by
its labels which component it came from.

>>> from payoffs.game import Game
>>> from sandbox.theory.equilibria.exact import extreme_equilibria
>>> game = Game.of([[1, 1], [0, 2]], [[1, 1], [0, 1]])
>>> component_indices(extreme_equilibria(game))
(0, 1)

References
----------
L. Shapley, "A note on the Lemke-Howson algorithm", *Mathematical Programming Study* 1 (1974).
K. Ritzberger, "The theory of normal form games from the differentiable viewpoint",
*International Journal of Game Theory* 23 (1994).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction

from sandbox.theory.basics import Budget, Integers
from sandbox.theory.equilibria.exact import (
    ExactAnswer,
    both_polyhedra,
    fully_labelled,
    index_of_pair,
)

#: Bits of the random direction in which payoffs are moved.
DIRECTION_BITS = 24


def component_indices(answer: ExactAnswer, budget: Budget | None = None) -> tuple[int | None, ...]:
    """Index of each component of an exact answer, by number.

    None for all in the unlikely case that the change of payoffs was not generic. Raises
    Raises BudgetError when the budget runs out.
    """
    budget = budget or Budget()
    of_row, of_column = (reading.integers for reading in answer.readings)
    bits = _bits_below_all_differences(of_row, of_column)
    source = random.Random(20251110)
    moved_row, moved_column = _moved(of_row, bits, source), _moved(of_column, bits, source)
    xs, ys = both_polyhedra(moved_row, moved_column, budget)
    m, n = len(of_row), len(of_column)
    if any(v.labels.bit_count() != len(v.x) for v in (*xs, *ys)):
        return (None,) * answer.components
    homes = [
        (
            c,
            _labels(_whole(e.row), of_column, bits // 2),
            _labels(_whole(e.column), of_row, bits // 2),
        )
        for e, c in zip(answer.equilibria, answer.component, strict=True)
    ]
    totals = [0] * answer.components
    for i, j in fully_labelled(xs, ys, m, n, budget):
        x, y = xs[i].x, ys[j].x
        near = _labels(x, of_column, bits // 2), _labels(y, of_row, bits // 2)
        home = next((c for c, a, b in homes if near[0] <= a and near[1] <= b), None)
        if home is None:
            return (None,) * answer.components
        totals[home] += index_of_pair(xs[i], ys[j], moved_row, moved_column)
    return tuple(totals)


def _bits_below_all_differences(of_row: Integers, of_column: Integers) -> int:
    """Bits by which payoffs are scaled up before the change, by Hadamard's bound, generously."""
    size = max(len(of_row), len(of_column)) + 1
    largest = max(k for matrix in (of_row, of_column) for row in matrix for k in row)
    return 6 * size * (largest.bit_length() + size.bit_length() + 2) + 2 * DIRECTION_BITS


def _moved(matrix: Integers, bits: int, source: random.Random) -> Integers:
    return tuple(tuple((k << bits) + source.getrandbits(DIRECTION_BITS) for k in r) for r in matrix)


def _labels(x: Sequence[int], replies: Integers, bits: int) -> frozenset[int]:
    """Own strategies that are not played and the other's that are best replies.

    What is below ``2^-bits`` counts as zero. The other's strategy ``j`` is label ``-1 - j``.
    """
    total = sum(x)
    pay = [sum(p * q for p, q in zip(row, x, strict=True)) for row in replies]
    best = max(pay)
    unused = [i for i, k in enumerate(x) if k << bits < total]
    tight = [-1 - j for j, u in enumerate(pay) if (best - u) << bits < total]
    return frozenset(unused + tight)


def _whole(p: Sequence[Fraction]) -> list[int]:
    scale = math.lcm(*(k.denominator for k in p))
    return [int(k * scale) for k in p]
