"""Compiled kernels: settling games with uncertain signs, and listing equilibria.

As in :mod:`sandbox.theory.batch.kernels`, which reads the signs, the words are unsigned.
"""

from __future__ import annotations

import numpy as np

from payoffs.compiling import compiled
from sandbox.theory.batch.kernels import ONE, ZERO, inlined


@inlined
def _ones(word):  # type: ignore[no-untyped-def]
    """Number of bits (recognised as one instruction)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inlined
def _lowest(word):  # type: ignore[no-untyped-def]
    """Position of the lowest bit: the number of bits below it."""
    return _ones((word & (~word + ONE)) - ONE)


@compiled
def count(pure, mixed, start, stop):  # type: ignore[no-untyped-def]
    """Number of coded equilibria of some games."""
    total = 0
    for g in range(start, stop):
        total += _ones(np.uint64(pure[g])) + _ones(np.uint64(mixed[g]))
    return total


@inlined
def _difference(A, g, first, second, k):  # type: ignore[no-untyped-def]
    return A[g, first[k]] - A[g, second[k]]


@inlined
def _minor_of_two(A, g, first, second, two, k):  # type: ignore[no-untyped-def]
    p = _difference(A, g, first, second, two[k, 0]) * _difference(A, g, first, second, two[k, 1])
    q = _difference(A, g, first, second, two[k, 2]) * _difference(A, g, first, second, two[k, 3])
    return p - q


@inlined
def _minor(A, g, first, second, two, three, k):  # type: ignore[no-untyped-def]
    """One minor of one game, by the same operations as all of them together."""
    ones, twos = first.shape[0], first.shape[0] + two.shape[0]
    if k < ones:
        return _difference(A, g, first, second, k)
    if k < twos:
        return _minor_of_two(A, g, first, second, two, k - ones)
    p = k - twos
    q = _difference(A, g, first, second, three[p, 0]) * _minor_of_two(
        A, g, first, second, two, three[p, 1] - ones
    )
    r = _difference(A, g, first, second, three[p, 2]) * _minor_of_two(
        A, g, first, second, two, three[p, 3] - ones
    )
    s = _difference(A, g, first, second, three[p, 4]) * _minor_of_two(
        A, g, first, second, two, three[p, 5] - ones
    )
    return q - r + s


@inlined
def _mixture(  # type: ignore[no-untyped-def]
    A, g, first, second, two, three, pick, sign, s, size, weights
):
    """Probabilities over a support of the other side."""
    total = 0.0
    for p in range(size):
        weights[p] = _minor(A, g, first, second, two, three, pick[s, p]) * sign[s, p]
        total = total + weights[p] if p else weights[p]
    for p in range(size):
        weights[p] /= total


@compiled
def fill(  # type: ignore[no-untyped-def]
    A, B, shape, pure, mixed, games, reserved,
    offsets, row, column, row_masks, column_masks, payoffs,
    start, stop, at,
):  # fmt: skip
    """List the equilibria of some games from entry ``at`` on."""
    x, y = np.empty(4), np.empty(4)
    m, n = shape.m, shape.n
    sizes, members = shape.size, shape.members
    of_rows, of_columns = shape.row_masks, shape.column_masks
    a, b = shape.row, shape.column
    a1, a1b, a2, a3, a_pick, a_sign = a.first, a.second, a.two, a.three, a.pick, a.sign
    b1, b1b, b2, b3, b_pick, b_sign = b.first, b.second, b.two, b.three, b.pick, b.sign
    waiting, waits = np.searchsorted(games, start), games.shape[0]
    for g in range(start, stop):
        code = np.uint64(pure[g])
        while code != ZERO:
            s = _lowest(code)
            code &= code - ONE
            i, j = members[s, 0], members[s, 4]
            row[at, i] = 1.0
            column[at, j] = 1.0
            row_masks[at] = of_rows[s]
            column_masks[at] = of_columns[s]
            payoffs[at, 0] = A[g, s]
            payoffs[at, 1] = B[g, s]
            at += 1
        code = np.uint64(mixed[g])
        while code != ZERO:
            s = _lowest(code) + m * n
            code &= code - ONE
            size = sizes[s]
            _mixture(A, g, a1, a1b, a2, a3, a_pick, a_sign, s, size, y)
            _mixture(B, g, b1, b1b, b2, b3, b_pick, b_sign, s, size, x)
            u, v = 0.0, 0.0
            for p in range(size):
                i, j = members[s, p], members[s, 4 + p]
                row[at, i] = x[p]
                column[at, j] = y[p]
                mine, theirs = (
                    A[g, members[s, 0] * n + j] * y[p],
                    B[g, i * n + members[s, 4]] * x[p],
                )
                u = u + mine if p else mine
                v = v + theirs if p else theirs
            row_masks[at] = of_rows[s]
            column_masks[at] = of_columns[s]
            payoffs[at, 0] = u
            payoffs[at, 1] = v
            at += 1
        if waiting < waits and games[waiting] == g:
            at += reserved[waiting]
            waiting += 1
        offsets[g + 1] = at
