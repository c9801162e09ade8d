"""Equilibria of many games in numbers: how many, which pure ones, the worst for each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray, Game
from sandbox.theory.bargaining.solutions import TOLERANCE
from sandbox.theory.batch import BatchSolution
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.stacks.agreements import size_of


class Listed(NamedTuple):
    """Equilibria of each game in numbers.

    Attributes
    ----------
    counts, pure, components, complete
        Shape ``(g,)``.
    mask
        Which profiles are equilibria, shape ``(g, m, n)``.
    worst
        Payoffs of the equilibrium worst for both, shape ``(2, g)``.
    harshest
        Each side's payoff in the equilibrium worst for it, shape ``(2, g)``.
    """

    counts: NDArray[np.int64]
    pure: NDArray[np.int64]
    components: NDArray[np.int64]
    complete: NDArray[np.bool_]
    mask: NDArray[np.bool_]
    worst: FloatArray
    harshest: FloatArray


def listed(solution: BatchSolution, A: FloatArray, B: FloatArray, effort: float) -> Listed:
    """What the batch found, and of games it could not finish what the careful solver finds."""
    counts, mask = solution.counts, solution.pure_mask
    components, complete = counts.copy(), solution.complete.copy()
    for game, numbers in solution.components.items():
        components[game] = len(set(numbers))
    worst, harshest = _extremes(solution.payoffs, solution.offsets)
    pure = mask.sum(axis=(1, 2))
    for k in np.flatnonzero(~complete):
        found = solve(Game.of(A[k], B[k]), effort=effort)
        counts[k], components[k] = len(found.equilibria), found.components
        complete[k], mask[k] = found.complete, False
        for e in found.equilibria:
            if e.pure:
                mask[k, e.row.argmax(), e.column.argmax()] = True
        pure[k] = mask[k].sum()
        payoffs = np.array([e.payoffs for e in found.equilibria]).reshape(-1, 2)
        one = _extremes(payoffs, np.array([0, len(payoffs)]))
        worst[:, k], harshest[:, k] = one[0][:, 0], one[1][:, 0]
    return Listed(counts, pure, components, complete, mask, worst, harshest)


def _extremes(payoffs: FloatArray, offsets: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Worst for both, as the default disagreement point has it, and worst for each side.

    Parameters
    ----------
    payoffs
        Of all equilibria, shape ``(e, 2)``, those of game ``k`` from ``offsets[k]`` on.
    """
    worst, harshest = np.full((2, 2, len(offsets) - 1), np.nan)
    some = np.flatnonzero(np.diff(offsets))
    if not len(some):
        return worst, harshest
    starts, number = offsets[some], np.repeat(np.arange(len(some)), np.diff(offsets)[some])
    low = np.minimum.reduceat(payoffs, starts)
    high = np.maximum.reduceat(payoffs, starts)
    size = size_of(high - low, np.maximum(np.abs(low), np.abs(high)))
    sums = ((payoffs - low[number]) / size[number]).sum(axis=1)
    least = np.minimum.reduceat(sums, starts)
    among = np.flatnonzero(sums <= least[number] + TOLERANCE)[::-1]
    first = np.empty(len(some), dtype=np.intp)
    first[number[among]] = among  # written last: the first of each game
    worst[:, some], harshest[:, some] = payoffs[first].T, low.T
    return worst, harshest
