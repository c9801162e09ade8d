"""The class of many games at once: the word that ``game_class`` has for each.

Of a 2 x 2 game the class depends on the ranks of its payoffs and on whether interests are
strictly opposed, so one game of each kind is enough to name all. Of a larger game it depends on
what elimination leaves (of pure dominators first, then of mixtures: the order does not matter) and
on how many pure equilibria there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.elementary import better_for_both, stable, strike, survivors
from payoffs.game import FloatArray, Game
from payoffs.numeric import BoolArray, Indices
from sandbox.theory.basics import Budget, read_exactly
from sandbox.theory.batch.solver import positions
from sandbox.theory.elementary.dominance import CLEAR, SidePayoffs, dominating_mixture
from sandbox.theory.elementary.ordinal import AFFINE, game_class, strictly_competitive
from sandbox.theory.elementary.pure import unit_range
from sandbox.theory.linear import narrow
from sandbox.theory.stacks.agreements import minmax_values


def strike_mixed(A: FloatArray, B: FloatArray, rows: BoolArray, columns: BoolArray) -> None:
    """Go on from what survives until no mixture dominates anything either, in place.

    ``A`` and ``B``: settled payoffs of shape ``(m, n, g)``: games along the last axis. ``rows`` and
    ``columns``: which are left, shapes ``(m, g)`` and ``(n, g)``.
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


def _hits(M: FloatArray, own: BoolArray, other: BoolArray) -> BoolArray:
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
        r, c = positions(others, int(size[0]) - 1), positions(other[:, game].T, int(size[1]))
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
    table = SidePayoffs(payoffs, lambda: read_exactly(payoffs).integers)
    return dominating_mixture(table, k, Budget()) is not None


Words = NDArray[Any]

#: Larger games are asked for dominance by pure strategies only, as ``game_class`` does.
MAX_MIXED = 16


def classes(A: FloatArray, B: FloatArray) -> Words:
    """The class of each game.

    ``A`` and ``B``: settled payoffs of the row and of the column side, shape ``(m, n, g)``: games
    along the last axis. Returns array of str objects, shape ``(g,)``.
    """
    return _of_two(A, B) if A.shape[:2] == (2, 2) else _of_many(A, B)


def _named(A: FloatArray, B: FloatArray, game: int) -> str:
    return game_class(Game.of(A[..., game], B[..., game]))


def _of_two(A: FloatArray, B: FloatArray) -> Words:
    a, b = _ranks(A.reshape(4, -1)), _ranks(B.reshape(4, -1))
    opposed = _strictly_competitive(A.reshape(4, -1), B.reshape(4, -1))
    powers = 4 ** np.arange(4)
    kinds = (powers @ a * 256 + powers @ b) * 2 + opposed
    _, first, which = np.unique(kinds, return_index=True, return_inverse=True)
    names = np.array([_named(A, B, int(k)) for k in first], dtype=object)
    return np.asarray(names[which])


def _ranks(cells: FloatArray) -> Indices:
    """Dense ranks of four cells, 0 the worst; equal payoffs share a rank. Shape ``(4, g)``."""
    order = np.argsort(cells, axis=0, kind="stable")
    rising = np.take_along_axis(cells, order, axis=0)
    steps = np.diff(rising, axis=0) > 0.0
    ranks = np.zeros_like(order)
    np.put_along_axis(ranks, order[1:], np.cumsum(steps, axis=0), axis=0)
    return ranks


def _strictly_competitive(A: FloatArray, B: FloatArray) -> BoolArray:
    """Where one side's payoff is a falling affine function of the other's."""
    spreads = np.ptp(A, axis=0), np.ptp(B, axis=0)
    real = (spreads[0] > 0.0) & (spreads[1] > 0.0)
    total = unit_range(A, 0) + unit_range(B, 0)
    found = np.asarray(real & (np.ptp(total, axis=0) <= AFFINE))
    for k in np.flatnonzero(found & (narrow(A) | narrow(B))):
        one, other = (cells[:, k].reshape(2, 2) for cells in (A, B))
        found[k] = strictly_competitive(Game.of(one, other))
    return found


def _of_many(A: FloatArray, B: FloatArray) -> Words:
    pure = stable(A, B).sum(axis=(0, 1))
    words = ("no pure equilibrium", "one pure equilibrium", "several pure equilibria")
    names = np.array(words, dtype=object)[np.minimum(pure, 2)]
    rows, columns = survivors(A, B)
    if max(A.shape[:2]) <= MAX_MIXED:
        # only a game with a single pure equilibrium can be dominance-solvable
        some = np.flatnonzero((pure == 1) & (rows.sum(axis=0) + columns.sum(axis=0) > 2))
        left = rows[:, some], columns[:, some]
        strike_mixed(A[..., some], B[..., some], *left)
        rows[:, some], columns[:, some] = left
    solved = np.flatnonzero((rows.sum(axis=0) == 1) & (columns.sum(axis=0) == 1))
    names[solved] = _efficiency(A, B, rows, columns, solved)
    return np.asarray(names)


def _efficiency(
    A: FloatArray, B: FloatArray, rows: BoolArray, columns: BoolArray, games: Indices
) -> Words:
    """Names of games that elimination solves."""
    i, j = rows[:, games].argmax(axis=0), columns[:, games].argmax(axis=0)
    here = A[i, j, games], B[i, j, games]
    better = better_for_both(A[..., games], B[..., games], here)
    kinds = ("dominance-solvable (efficient)", "dominance-solvable (inefficient)")
    return np.asarray(np.array(kinds, dtype=object)[better.any(axis=(0, 1)).astype(int)])
