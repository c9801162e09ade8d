"""Iterated elimination of strictly dominated strategies in many games at once.

As :func:`sandbox.theory.elementary.dominance.eliminate`: payoffs are parts of each side's
range, margins up to 1e-9 do not dominate. What survives does not depend on the order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray
from sandbox.theory.elementary.pure import TOLERANCE
from sandbox.theory.stacks.patience import minmax_values

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


def survivors(A: FloatArray, B: FloatArray) -> tuple[Bools, Bools]:
    """What is left once nothing is strictly dominated by a pure strategy.

    Parameters
    ----------
    A, B
        Payoffs mapped to [0, 1], shape ``(m, n, g)``: games along the last axis.

    Returns
    -------
    tuple
        Shapes ``(m, g)`` and ``(n, g)``.
    """
    m, n, games = A.shape
    rows, columns = np.ones((m, games), dtype=np.bool_), np.ones((n, games), dtype=np.bool_)
    _strike(A, B, rows, columns)
    return rows, columns


def strike_mixed(A: FloatArray, B: FloatArray, rows: Bools, columns: Bools) -> None:
    """Go on from :func:`survivors` until no mixture dominates anything either, in place."""
    active = np.arange(A.shape[2])
    while len(active):
        of_row, of_column = A[..., active], B[..., active].swapaxes(0, 1)
        r, c = rows[:, active], columns[:, active]
        hits = _hits(of_row, r, c), _hits(of_column, c, r)
        changed = hits[0].any(axis=0) | hits[1].any(axis=0)
        active, r, c = active[changed], (r & ~hits[0])[:, changed], (c & ~hits[1])[:, changed]
        _strike(A[..., active], B[..., active], r, c)
        rows[:, active], columns[:, active] = r, c


def _strike(A: FloatArray, B: FloatArray, rows: Bools, columns: Bools) -> None:
    active = np.arange(A.shape[2])
    of_row, of_column = A, B.swapaxes(0, 1)
    while len(active):
        r, c = rows[:, active], columns[:, active]
        keep_r, keep_c = _undominated(of_row, r, c), _undominated(of_column, c, r)
        rows[:, active], columns[:, active] = keep_r, keep_c
        changed = (keep_r != r).any(axis=0) | (keep_c != c).any(axis=0)
        active = active[changed]
        of_row, of_column = of_row[..., changed], of_column[..., changed]


def _undominated(M: FloatArray, own: Bools, other: Bools) -> Bools:
    """Strategies of ``own`` left after one round; ``M`` has them along its first axis."""
    left = own.copy()
    for k in range(len(M)):
        margins = np.where(other, M - M[k], np.inf).min(axis=1)
        left[k] &= ~((margins > TOLERANCE) & own).any(axis=0)
    return left


def _hits(M: FloatArray, own: Bools, other: Bools) -> Bools:
    """Strategies that a mixture dominates right now, shape ``(own, g)``.

    Only one of three or more that is never a best reply can be. A mixture dominates it if the
    zero-sum game of what the others gain over it is worth more than nothing.
    """
    payoffs = np.where(own[:, None], M, -np.inf)
    best = (payoffs.max(axis=0) - payoffs <= TOLERANCE) & other
    doubtful = own & ~best.any(axis=1) & (own.sum(axis=0) > 2)
    hits = np.zeros_like(own)
    games, strategies = np.nonzero(doubtful.T)
    sizes = np.column_stack([own.sum(axis=0), other.sum(axis=0)])[games]
    for size in np.unique(sizes, axis=0):
        at = np.flatnonzero((sizes == size).all(axis=1))
        game, k = games[at], strategies[at]
        others = own[:, game].T & (np.arange(len(M)) != k[:, None])
        r, c = _members(others, int(size[0]) - 1), _members(other[:, game].T, int(size[1]))
        gains = M[r[:, :, None], c[:, None, :], game[:, None, None]]
        gains -= M[k[:, None], c, game[:, None]][:, None, :]
        hits[k, game] = minmax_values(np.moveaxis(gains, 0, -1)) > TOLERANCE
    return hits


def _members(masks: Bools, size: int) -> Ints:
    return np.nonzero(masks)[1].reshape(len(masks), size)
