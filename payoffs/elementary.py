"""What plain comparisons of payoffs tell: best replies, dominance, maximin, Pareto. One of each.

Every function takes one side's payoffs, *settled* (:mod:`payoffs.numeric`), so that equal payoffs
are equal doubles and comparisons are exact. Each has its own strategies along ``axis``; further
axes, before or behind, hold many games: that is the stacked form.

>>> A, B = np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]])
>>> best_replies(A).tolist(), best_replies(B, axis=1).tolist()
([[False, False], [True, True]], [[False, True], [False, True]])
>>> stable(A, B).tolist()
[[False, False], [False, True]]
>>> iterated(A, B)
(array([1]), array([1]))
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from payoffs.numeric import BoolArray, FloatArray, Indices

#: Numbers compared at once: 8 MB of doubles.
AT_ONCE = 1 << 20
#: Games of so many cells are reduced one by one: what dominates is then looked for among fewer.
LARGE = 1024


def best_replies(payoffs: FloatArray, axis: int = 0) -> BoolArray:
    """Where a strategy is a best reply to what the other side plays. Shape of the payoffs."""
    return np.asarray(payoffs == payoffs.max(axis=axis, keepdims=True))


def stable(A: FloatArray, B: FloatArray, axes: tuple[int, int] = (0, 1)) -> BoolArray:
    """Which profiles are pure equilibria. Shape of the payoffs."""
    return best_replies(A, axes[0]) & best_replies(B, axes[1])


def most_by_deviating(A: FloatArray, B: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What each side earns at most against the other's part of each profile, shape ``(m, n)``."""
    rows, columns = A.max(axis=0, keepdims=True), B.max(axis=1, keepdims=True)
    return np.broadcast_to(rows, A.shape), np.broadcast_to(columns, B.shape)


def pure_maximin(payoffs: FloatArray, axes: tuple[int, int] = (0, 1)) -> FloatArray:
    """The most a side can be sure of by a pure strategy."""
    own, other = axes
    least = payoffs.min(axis=other, keepdims=True)
    return np.asarray(least.max(axis=own, keepdims=True).squeeze((own, other)))


def pure_minmax(payoffs: FloatArray, axes: tuple[int, int] = (0, 1)) -> FloatArray:
    """The least that the other side can hold this one to by a pure strategy."""
    own, other = axes
    most = payoffs.max(axis=own, keepdims=True)
    return np.asarray(most.min(axis=other, keepdims=True).squeeze((own, other)))


def better_for_both(u: FloatArray, v: FloatArray, at: tuple[FloatArray, FloatArray]) -> BoolArray:
    """Which pairs of payoffs are better for one side than those at hand and worse for none."""
    no_worse = (u >= at[0]) & (v >= at[1])
    return np.asarray(no_worse & ((u > at[0]) | (v > at[1])))


def pareto(u: FloatArray, v: FloatArray) -> BoolArray:
    """Pairs of payoffs that no other pair dominates, of equal ones the first.

    ``u``, ``v``: shape ``(p,)``, or ``(p, g)`` for many games.
    """
    order = np.lexsort((-v, -u), axis=0)
    ranked = np.take_along_axis(v, order, axis=0)
    kept = np.ones(u.shape, dtype=np.bool_)
    kept[1:] = ranked[1:] > np.maximum.accumulate(ranked, axis=0)[:-1]
    found = np.empty_like(kept)
    np.put_along_axis(found, order, kept, axis=0)
    return found


def undominated(payoffs: FloatArray) -> Indices:
    """Strategies (along the first axis) that no other pays more than against everything.

    Best replies to something are undominated; so is what pays most against the first strategy
    among those that nothing found so far dominates. Memory grows with the payoffs only.
    """
    keep: BoolArray = np.asarray(best_replies(payoffs).any(axis=1))
    rest = np.flatnonzero(~keep)
    if len(rest):
        for k in np.flatnonzero(keep):
            rest = rest[(payoffs[rest] >= payoffs[k]).any(axis=1)]
    while len(rest):
        best = rest[payoffs[rest, 0].argmax()]
        keep[best] = True
        rest = rest[(payoffs[rest] >= payoffs[best]).any(axis=1)]
        rest = rest[rest != best]
    return np.flatnonzero(keep)


def iterated(
    A: FloatArray, B: FloatArray, rows: Indices | None = None, columns: Indices | None = None
) -> tuple[Indices, Indices]:
    """Rows and columns that iterated strict dominance by pure strategies leaves (of some)."""
    rows = np.arange(A.shape[0]) if rows is None else rows
    columns = np.arange(A.shape[1]) if columns is None else columns
    while True:
        size = len(rows) + len(columns)
        rows = rows[undominated(A[np.ix_(rows, columns)])]
        columns = columns[undominated(B[np.ix_(rows, columns)].T)]
        if len(rows) + len(columns) == size:
            return rows, columns


def strongest(payoffs: FloatArray, over: Indices, among: Indices) -> tuple[Indices, FloatArray]:
    """For each of some strategies the one among others with the largest least gain over it.

    Returns ``strategies``, ``gains``: each of shape ``(over,)``.
    """
    who, gain = np.empty(len(over), dtype=np.intp), np.empty(len(over))
    others = payoffs[among]
    for part in _parts(len(over), others.size):
        least = (others[None] - payoffs[over[part]][:, None]).min(axis=2)
        best = least.argmax(axis=1)
        who[part], gain[part] = among[best], least[np.arange(len(best)), best]
    return who, gain


def weakly_dominated(payoffs: FloatArray) -> Indices:
    """Strategies that another pays no less than against everything, and sometimes more."""
    # equal strategies dominate each other in no sense: one of them speaks for all
    kinds, which = np.unique(payoffs, axis=0, return_inverse=True)
    gone = np.zeros(len(kinds), dtype=np.bool_)
    rest = np.arange(len(kinds))
    while len(rest):
        best = rest[-1]  # sorted: what dominates comes later
        beaten = (kinds[rest] <= kinds[best]).all(axis=1)
        beaten[-1] = False
        gone[rest[beaten]] = True
        rest = rest[:-1][~beaten[:-1]]
    return np.flatnonzero(gone[which.ravel()])


def survivors(A: FloatArray, B: FloatArray) -> tuple[BoolArray, BoolArray]:
    """:func:`iterated` for many games along the last axis, payoffs of shape ``(m, n, g)``.

    Returns ``rows``, ``columns``: which are left, shapes ``(m, g)`` and ``(n, g)``.
    """
    m, n, games = A.shape
    rows, columns = np.ones((m, games), dtype=np.bool_), np.ones((n, games), dtype=np.bool_)
    strike(A, B, rows, columns)
    return rows, columns


def strike(A: FloatArray, B: FloatArray, rows: BoolArray, columns: BoolArray) -> None:
    """Go on striking out from what is left, in place."""
    if A.shape[0] * A.shape[1] >= LARGE:
        for k in range(A.shape[2]):
            before = np.flatnonzero(rows[:, k]), np.flatnonzero(columns[:, k])
            after = iterated(A[..., k], B[..., k], *before)
            for kept, old, new in zip((rows, columns), before, after, strict=True):
                kept[np.setdiff1d(old, new), k] = False
        return
    active = np.arange(A.shape[2])
    of_row, of_column = A, B.swapaxes(0, 1)
    while len(active):
        r, c = rows[:, active], columns[:, active]
        keep_r, keep_c = _left(of_row, r, c), _left(of_column, c, r)
        rows[:, active], columns[:, active] = keep_r, keep_c
        changed = (keep_r != r).any(axis=0) | (keep_c != c).any(axis=0)
        active = active[changed]
        of_row, of_column = of_row[..., changed], of_column[..., changed]


def _left(payoffs: FloatArray, own: BoolArray, other: BoolArray) -> BoolArray:
    """Strategies of ``own`` left after one round; they are along the first axis."""
    left = own.copy()
    for k in range(len(payoffs)):
        everywhere = ((payoffs > payoffs[k]) | ~other).all(axis=1)
        left[k] &= ~(everywhere & own).any(axis=0)
    return left


def _parts(count: int, size: int) -> Iterator[slice]:
    step = max(1, AT_ONCE // max(1, size))
    return (slice(start, start + step) for start in range(0, count, step))
