"""The class of many games at once: the word that ``game_class`` has for each.

Of a 2 x 2 game the class depends on the ranks of its payoffs and on whether interests are
strictly opposed, so one game of each kind is enough to name all. Of a larger game it depends on
what elimination leaves and on how many pure equilibria there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.elementary import better_for_both, stable, survivors
from payoffs.game import FloatArray, Game
from sandbox.theory.elementary.ordinal import AFFINE, game_class, strictly_competitive
from sandbox.theory.stacks.agreements import narrow
from sandbox.theory.stacks.dominance import strike_mixed

Bools = NDArray[np.bool_]
Words = NDArray[Any]

#: Larger games are asked for dominance by pure strategies only, as ``game_class`` does.
MAX_MIXED = 16


def classes(A: FloatArray, B: FloatArray) -> Words:
    """The class of each game.

    Parameters
    ----------
    A, B
        Settled payoffs of the row and of the column side, shape ``(m, n, g)``: games along the
        last axis.

    Returns
    -------
    array of str objects, shape ``(g,)``
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


def _ranks(cells: FloatArray) -> NDArray[np.intp]:
    """Dense ranks of four cells, 0 the worst; equal payoffs share a rank. Shape ``(4, g)``."""
    order = np.argsort(cells, axis=0, kind="stable")
    rising = np.take_along_axis(cells, order, axis=0)
    steps = np.diff(rising, axis=0) > 0.0
    ranks = np.zeros_like(order)
    np.put_along_axis(ranks, order[1:], np.cumsum(steps, axis=0), axis=0)
    return ranks


def _strictly_competitive(A: FloatArray, B: FloatArray) -> Bools:
    """Where one side's payoff is a falling affine function of the other's."""
    spreads = np.ptp(A, axis=0), np.ptp(B, axis=0)
    real = (spreads[0] > 0.0) & (spreads[1] > 0.0)
    total = unit_range(A) + unit_range(B)
    found = np.asarray(real & (np.ptp(total, axis=0) <= AFFINE))
    for k in np.flatnonzero(found & (narrow(A) | narrow(B))):
        one, other = (cells[:, k].reshape(2, 2) for cells in (A, B))
        found[k] = strictly_competitive(Game.of(one, other))
    return found


def unit_range(M: FloatArray) -> FloatArray:
    """Payoffs of each game mapped to [0, 1]; all 0 where they never differ.

    Parameters
    ----------
    M
        Games along the last axis.
    """
    axes = tuple(range(M.ndim - 1))
    low = M.min(axis=axes)
    spread = M.max(axis=axes) - low
    return np.asarray((M - low) / np.where(spread > 0.0, spread, 1.0))


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
    A: FloatArray, B: FloatArray, rows: Bools, columns: Bools, games: NDArray[np.intp]
) -> Words:
    """Names of games that elimination solves."""
    i, j = rows[:, games].argmax(axis=0), columns[:, games].argmax(axis=0)
    here = A[i, j, games], B[i, j, games]
    better = better_for_both(A[..., games], B[..., games], here)
    kinds = ("dominance-solvable (efficient)", "dominance-solvable (inefficient)")
    return np.asarray(np.array(kinds, dtype=object)[better.any(axis=(0, 1)).astype(int)])
