"""Compiled kernels: games with uncertain signs, by three signs (yes, no, uncertain)."""

from __future__ import annotations

import numpy as np

from payoffs.compiling import compiled
from sandbox.theory.batch.kernels import CELLS, MINORS, ONE, WIDE, ZERO, read_side


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
