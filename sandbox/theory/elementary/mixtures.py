"""Which mixture of strategies does better than one strategy: linear programmes and shortcuts.

Matrices here hold one side's payoffs with its own strategies along the first axis.

>>> weights, margin = best_mixture(np.array([[4.0, 0.0], [0.0, 4.0], [1.0, 1.0]]), 2, Budget())
>>> weights.round(6).tolist(), round(margin, 6)
([0.5, 0.5, 0.0], 1.0)
"""

from __future__ import annotations

import numpy as np

from payoffs.game import FloatArray
from sandbox.theory.budget import Budget
from sandbox.theory.linear import charged


def never_best_so_far(matrix: FloatArray, tolerance: float) -> list[int]:
    """Rows that are no best reply to any belief of a sample.

    A best reply to anything is not strictly dominated, so the others alone need a programme.
    """
    values = matrix @ _beliefs(matrix.shape[1])
    best = (values >= values.max(axis=0) - tolerance / 2).any(axis=1)
    return [int(k) for k in np.flatnonzero(~best)]


def never_alone_best(matrix: FloatArray, tolerance: float) -> list[int]:
    """Rows that are not the only best reply to any belief of a sample.

    The only best reply to something is not even weakly dominated.
    """
    values = matrix @ _beliefs(matrix.shape[1])
    first, second = -np.sort(-values, axis=0)[:2]
    alone = (values >= first) & (first - second > 2 * tolerance)
    return [int(k) for k in np.flatnonzero(~alone.any(axis=1))]


def _beliefs(size: int) -> FloatArray:
    """Each strategy for sure, all alike, and even chances of some pairs; one a column."""
    step = max(1, size // 16)
    pairs = [(i, j) for i in range(0, size, step) for j in range(i + step, size, step)]
    two = np.zeros((size, len(pairs)))
    for k, pair in enumerate(pairs):
        two[pair, k] = 0.5
    return np.hstack([np.eye(size), np.full((size, 1), 1.0 / size), two])


def best_mixture(matrix: FloatArray, k: int, budget: Budget) -> tuple[FloatArray, float]:
    """The mixture of other rows with the largest least gain over row ``k``, and that gain.

    It is the maximin strategy of the game of gains, by the linear programme
    ``max v`` subject to ``gains^T p >= v``, ``sum p = 1``, ``p >= 0``.
    """
    others = np.delete(np.arange(len(matrix)), k)
    gains = matrix[others] - matrix[k]
    p, q = gains.shape
    answer = charged(
        budget,
        np.append(np.zeros(p), -1.0),
        A_ub=np.hstack([-gains.T, np.ones((q, 1))]),
        b_ub=np.zeros(q),
        A_eq=np.append(np.ones(p), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * p + [(None, None)],
    )
    weights = np.zeros(len(matrix))
    if answer.x is None:
        return weights, -np.inf
    weights[others] = np.maximum(answer.x[:-1], 0.0)
    weights[weights < 1e-12] = 0.0
    weights /= weights.sum()
    # The margin is measured on the weights, not taken from the solver's word.
    return weights, float((weights @ matrix - matrix[k]).min())


def mixture_weakly_dominates(matrix: FloatArray, k: int, tolerance: float, budget: Budget) -> bool:
    """Whether a mixture of other rows loses nowhere to row ``k`` and gains somewhere."""
    gains = np.delete(matrix, k, axis=0) - matrix[k]
    answer = charged(
        budget,
        -gains.sum(axis=1),
        A_ub=-gains.T,
        b_ub=np.zeros(gains.shape[1]),
        A_eq=np.ones((1, len(gains))),
        b_eq=[1.0],
    )
    if answer.x is None:
        return False
    gain = np.maximum(answer.x, 0.0) @ gains
    return bool(gain.min() >= -tolerance and gain.max() > tolerance)
