"""Compiled kernels: settling games with uncertain signs, and listing equilibria.

As in :mod:`sandbox.theory.batch.kernels`, which reads the signs, the words are unsigned.
"""

from __future__ import annotations

import numpy as np

from payoffs.compiling import compiled
from sandbox.theory.batch.kernels import CELLS, MINORS, ONE, WIDE, ZERO, inlined, read_side


@compiled
def _undominated(signs, pairs, pair_words, own, other):  # type: ignore[no-untyped-def]
    """Own strategies that no other one certainly beats against what the other side has left."""
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        word = pair_words[p, other]
        if own >> i & own >> j & 1:
            if signs[0] & word == word:
                own &= ~(1 << i)
            elif signs[1] & word == word:
                own &= ~(1 << j)
    return own


@compiled
def _asks(signs, positive, negative, counted, either):  # type: ignore[no-untyped-def]
    """Whether what a pair of supports asks of one side holds certainly, and possibly."""
    plus, minus = signs
    up, down = positive & counted, negative & counted
    yes = (up & ~plus | down & ~minus) == ZERO
    may = (up & minus | down & plus) == ZERO
    if either:
        yes |= (up & ~minus | down & ~plus) == ZERO
        may |= (up & plus | down & minus) == ZERO
    return yes, may


@compiled
def _beaten(signs, pairs, pair_words, own, other, alive):  # type: ignore[no-untyped-def]
    """Whether a strategy of the support is certainly worse than another, wherever it counts."""
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        word = pair_words[p, other]
        if own >> i & alive >> j & 1 and signs[0] & word == word:
            return True
        if own >> j & alive >> i & 1 and signs[1] & word == word:
            return True
    return False


@compiled
def settle(  # type: ignore[no-untyped-def]
    A, B, shape, pure, mixed, tied, rows, columns, start, stop
):
    """Fill all arrays of some games."""
    cells, limits, d = np.empty((CELLS, WIDE)), np.empty((4, WIDE)), np.empty((MINORS, WIDE))
    fine = np.empty(WIDE, dtype=np.bool_)
    row_word, row_sure = np.empty(WIDE, dtype=np.uint64), np.empty(WIDE, dtype=np.uint64)
    word, sure = np.empty(WIDE, dtype=np.uint64), np.empty(WIDE, dtype=np.uint64)
    m, n, pures = shape.m, shape.n, shape.m * shape.n
    a, b = shape.row, shape.column
    a1, a1b, a2, a3, a_pairs, a_words = a.first, a.second, a.two, a.three, a.pairs, a.pair_words
    b1, b1b, b2, b3, b_pairs, b_words = b.first, b.second, b.two, b.three, b.pairs, b.pair_words
    a_positive, a_negative, a_within = a.positive, a.negative, a.within
    b_positive, b_negative, b_within = b.positive, b.negative, b.within
    of_rows, of_columns = shape.row_masks, shape.column_masks
    for g in range(start, stop):
        w = (g - start) % WIDE
        if w == 0:
            read_side(A, g, stop, cells, limits, d, a1, a1b, a2, a3, row_word, row_sure, fine)
            read_side(B, g, stop, cells, limits, d, b1, b1b, b2, b3, word, sure, fine)
        row = row_word[w] & row_sure[w], ~row_word[w] & row_sure[w]
        column = word[w] & sure[w], ~word[w] & sure[w]
        R, C = (1 << m) - 1, (1 << n) - 1
        for _ in range(m + n - 2):
            before = R, C
            R = _undominated(row, a_pairs, a_words, R, C)
            C = _undominated(column, b_pairs, b_words, C, R)
            if before == (R, C):
                break
        unsure, of_pure, of_mixed = False, ZERO, ZERO
        for s in range(of_rows.shape[0]):
            I, J = np.int64(of_rows[s]), np.int64(of_columns[s])  # noqa: E741
            if I & ~R or J & ~C:
                continue
            yes, may = _asks(row, a_positive[s], a_negative[s], a_within[R], s >= pures)
            if not may:
                continue
            sure_too, may_too = _asks(column, b_positive[s], b_negative[s], b_within[C], s >= pures)
            if yes and sure_too:
                if s < pures:
                    of_pure |= ONE << np.uint64(s)
                else:
                    of_mixed |= ONE << np.uint64(s - pures)
            elif may_too and not unsure:
                unsure = not (
                    _beaten(row, a_pairs, a_words, I, J, R)
                    or _beaten(column, b_pairs, b_words, J, I, C)
                )
        pure[g], mixed[g], tied[g] = of_pure, of_mixed, unsure
        rows[g], columns[g] = R, C


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
