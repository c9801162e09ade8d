"""Mixtures that strictly dominate, in many games at once.

As :func:`sandbox.theory.elementary.dominance.eliminate`, after
:func:`payoffs.elementary.survivors`. What survives does not depend on the order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from payoffs.elementary import strike
from payoffs.game import FloatArray
from sandbox.theory.budget import Budget
from sandbox.theory.elementary.mixtures import CLEAR, Table, dominating_mixture
from sandbox.theory.reading import read_exactly
from sandbox.theory.stacks.patience import minmax_values

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


def strike_mixed(A: FloatArray, B: FloatArray, rows: Bools, columns: Bools) -> None:
    """Go on from what survives until no mixture dominates anything either, in place.

    Parameters
    ----------
    A, B
        Settled payoffs of shape ``(m, n, g)``: games along the last axis.
    rows, columns
        Which are left, shapes ``(m, g)`` and ``(n, g)``.
    """
    active = np.arange(A.shape[2])
    while len(active):
        of_row, of_column = A[..., active], B[..., active].swapaxes(0, 1)
        r, c = rows[:, active], columns[:, active]
        hits = _hits(of_row, r, c), _hits(of_column, c, r)
        changed = hits[0].any(axis=0) | hits[1].any(axis=0)
        active, r, c = active[changed], (r & ~hits[0])[:, changed], (c & ~hits[1])[:, changed]
        strike(A[..., active], B[..., active], r, c)
        rows[:, active], columns[:, active] = r, c


def _hits(M: FloatArray, own: Bools, other: Bools) -> Bools:
    """Strategies that a mixture dominates right now, shape ``(own, g)``.

    Only one of three or more that is never a best reply can be. A mixture dominates it if the
    zero-sum game of what the others gain over it is worth more than nothing.
    """
    payoffs = np.where(own[:, None], M, -np.inf)
    best = (payoffs == payoffs.max(axis=0)) & other
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
        values, scale = minmax_values(np.moveaxis(gains, 0, -1)), np.ptp(gains, axis=(1, 2))
        hits[k, game] = values > 0.0
        for row, one in zip(*(x[np.abs(values) <= CLEAR * scale] for x in (k, game)), strict=True):
            left = M[..., one][np.ix_(own[:, one], other[:, one])]
            hits[row, one] = _exactly(left, int(own[:row, one].sum()))
    return hits


def _exactly(payoffs: FloatArray, k: int) -> bool:
    """Whether a mixture dominates row ``k``, where the value of the gains is next to nothing."""
    table = Table(payoffs, lambda: read_exactly(payoffs).integers)
    return dominating_mixture(table, k, Budget()) is not None


def _members(masks: Bools, size: int) -> Ints:
    return np.nonzero(masks)[1].reshape(len(masks), size)
