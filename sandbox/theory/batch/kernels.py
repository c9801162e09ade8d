"""Compiled kernels: signs of all minors, and the pairs of supports they allow.

They do what :mod:`sandbox.theory.batch.plain` does. Games are taken in blocks, cell by cell,
so that the innermost loops run over games that lie side by side and become vector
instructions. Words are unsigned throughout: numba turns a mixture of signed and unsigned
integers into doubles. Arrays are passed one by one: taking them out of a tuple inside a loop
would count references.

Those for 2 x 2 games do the same in closed form, with the same arithmetic. Payoffs come flat, four
numbers a game, so that the compiler sees the stride and turns the screening loop, which has no
branch, into vector instructions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from payoffs.compiling import compiled
from sandbox.theory.batch.minors import (
    AMPLIFIED,
    LARGEST_SURE,
    NEAR_SINGULAR,
    NEAR_TIE,
    ROUNDING,
    TINY,
)

ZERO, ONE = np.uint64(0), np.uint64(1)
#: Games in a block: all minors of one side take 26 kB.
WIDE = 64
#: Most cells and most minors that a side can have.
CELLS, MINORS = 16, 52


def inlined(function: Any) -> Any:
    """Compiled for inner loops, where handing over arrays costs more than the work."""
    return compiled(function, forceinline=True)


@inlined
def load(A, g, stop, cells):  # type: ignore[no-untyped-def]
    """Cells of a block of games from game ``g`` on, side by side; the last one fills up."""
    for w in range(WIDE):
        at = g + w if g + w < stop else stop - 1
        for k in range(A.shape[1]):
            cells[k, w] = A[at, k]


@inlined
def find_limits(cells, count, limits):  # type: ignore[no-untyped-def]
    """Distance from 0 at which minors of size 1, 2 and 3 are certain, and the largest payoff."""
    for w in range(WIDE):
        limits[0, w] = cells[0, w]
        limits[3, w] = cells[0, w]
    for k in range(1, count):
        for w in range(WIDE):
            limits[0, w] = cells[k, w] if cells[k, w] < limits[0, w] else limits[0, w]
            limits[3, w] = cells[k, w] if cells[k, w] > limits[3, w] else limits[3, w]
    for w in range(WIDE):
        low, high = limits[0, w], limits[3, w]
        spread, largest = high - low, high if high > -low else -low
        one, rounding = NEAR_TIE * spread, ROUNDING * largest
        one = rounding if rounding > one else one
        two, rounding = NEAR_SINGULAR * spread, AMPLIFIED * one
        two = (rounding if rounding > two else two) * spread
        three = two * spread
        limits[0, w] = one if one > TINY else TINY
        limits[1, w] = two if two > TINY else TINY
        limits[2, w] = three if three > TINY else TINY
        limits[3, w] = largest


@inlined
def read_signs(  # type: ignore[no-untyped-def]
    cells, limits, d, plus, minus, of_two, of_three, word, sure
):
    """Words of the positive minors and of the certain ones of a block."""
    for w in range(WIDE):
        word[w] = ZERO
        sure[w] = ZERO
    at = 0
    for k in range(plus.shape[0]):
        p, q = plus[k], minus[k]
        bit = ONE << np.uint64(at)
        for w in range(WIDE):
            value = cells[p, w] - cells[q, w]
            d[at, w] = value
            word[w] |= bit if value > 0.0 else ZERO
            sure[w] |= bit if abs(value) > limits[0, w] else ZERO
        at += 1
    for k in range(of_two.shape[0]):
        p, q, r, s = of_two[k, 0], of_two[k, 1], of_two[k, 2], of_two[k, 3]
        bit = ONE << np.uint64(at)
        for w in range(WIDE):
            value = d[p, w] * d[q, w] - d[r, w] * d[s, w]
            d[at, w] = value
            word[w] |= bit if value > 0.0 else ZERO
            sure[w] |= bit if abs(value) > limits[1, w] else ZERO
        at += 1
    for k in range(of_three.shape[0]):
        p, q, r, s = of_three[k, 0], of_three[k, 1], of_three[k, 2], of_three[k, 3]
        t, u = of_three[k, 4], of_three[k, 5]
        bit = ONE << np.uint64(at)
        for w in range(WIDE):
            value = d[p, w] * d[q, w] - d[r, w] * d[s, w] + d[t, w] * d[u, w]
            word[w] |= bit if value > 0.0 else ZERO
            sure[w] |= bit if abs(value) > limits[2, w] else ZERO
        at += 1


@compiled
def read_side(  # type: ignore[no-untyped-def]
    A, g, stop, cells, limits, d, plus, minus, of_two, of_three, word, sure, fine
):
    """Signs of one side in a block; ``fine`` is cleared where payoffs are out of bounds."""
    load(A, g, stop, cells)
    find_limits(cells, A.shape[1], limits)
    read_signs(cells, limits, d, plus, minus, of_two, of_three, word, sure)
    for w in range(WIDE):
        fine[w] &= limits[3, w] <= LARGEST_SURE


@inlined
def _judge(  # type: ignore[no-untyped-def]
    word, positive, care, other_word, other_positive, other_care, low, high, code
):
    """Bits of the pairs of supports ``low`` to ``high`` that both sides' signs allow."""
    for w in range(WIDE):
        code[w] = ZERO
    for s in range(low, high):
        bit = ONE << np.uint64(s - low)
        p, c, q, e = positive[s], care[s], other_positive[s], other_care[s]
        # From two strategies on (there are pairs before those) all signs may be opposite.
        opposite, other_opposite = (c, e) if low else (ZERO, ZERO)
        for w in range(WIDE):
            wrong = (word[w] ^ p) & c
            fits = (wrong == ZERO) | (wrong == opposite)
            wrong = (other_word[w] ^ q) & e
            fits &= (wrong == ZERO) | (wrong == other_opposite)
            code[w] |= bit if fits else ZERO


@compiled
def screen(  # type: ignore[no-untyped-def]
    A, B, shape, of_row, of_column, pure, mixed, doubtful, start, stop
):
    """Fill ``pure``, ``mixed`` and ``doubtful`` of some games.

    ``of_row`` and ``of_column`` tell what each word of signs allows, if they are not empty.
    """
    cells, limits, d = np.empty((CELLS, WIDE)), np.empty((4, WIDE)), np.empty((MINORS, WIDE))
    row, row_sure = np.empty(WIDE, dtype=np.uint64), np.empty(WIDE, dtype=np.uint64)
    column, column_sure = np.empty(WIDE, dtype=np.uint64), np.empty(WIDE, dtype=np.uint64)
    code, more = np.empty(WIDE, dtype=np.uint64), np.empty(WIDE, dtype=np.uint64)
    clear = np.empty(WIDE, dtype=np.bool_)
    a, b = shape.row, shape.column
    a1, a1b, a2, a3 = a.first, a.second, a.two, a.three
    b1, b1b, b2, b3 = b.first, b.second, b.two, b.three
    a_positive, a_care = a.positive, a.positive | a.negative
    b_positive, b_care = b.positive, b.positive | b.negative
    a_all, b_all = a.within[-1], b.within[-1]
    pures, pairs = shape.m * shape.n, shape.size.shape[0]
    looked_up, only = of_row.shape[0] > 0, (ONE << np.uint64(pures)) - ONE
    for g in range(start, stop, WIDE):
        for w in range(WIDE):
            clear[w] = True
        read_side(A, g, stop, cells, limits, d, a1, a1b, a2, a3, row, row_sure, clear)
        read_side(B, g, stop, cells, limits, d, b1, b1b, b2, b3, column, column_sure, clear)
        for w in range(WIDE):
            clear[w] &= (row_sure[w] == a_all) & (column_sure[w] == b_all)
        if looked_up:
            for w in range(WIDE):
                both = np.uint64(of_row[row[w]] & of_column[column[w]])
                code[w] = both & only
                more[w] = both >> np.uint64(pures)
        else:
            _judge(row, a_positive, a_care, column, b_positive, b_care, 0, pures, code)
            _judge(row, a_positive, a_care, column, b_positive, b_care, pures, pairs, more)
        for w in range(min(WIDE, stop - g)):
            doubtful[g + w] = not clear[w]
            pure[g + w] = code[w] if clear[w] else ZERO
            mixed[g + w] = more[w] if clear[w] else ZERO


@inlined
def _clear(p, q, r, s, first, second):  # type: ignore[no-untyped-def]
    """Whether both differences of a side with these payoffs are certain."""
    high, low = p if p > q else q, p if p < q else q
    high, low = r if r > high else high, r if r < low else low
    high, low = s if s > high else high, s if s < low else low
    largest = high if high > -low else -low
    limit, rounding = NEAR_TIE * (high - low), ROUNDING * largest
    limit = rounding if rounding > limit else limit
    limit = limit if limit > TINY else TINY
    return (abs(first) > limit) & (abs(second) > limit) & (largest <= LARGEST_SURE)


@inlined
def _judge_two(A, B, k):  # type: ignore[no-untyped-def]
    """Bits of the pure equilibria, of the mixed one, and whether that is certain.

    There is a mixed one if both sides' best replies change with what the other does.
    """
    left, right = A[k + 2] - A[k], A[k + 3] - A[k + 1]
    top, bottom = B[k + 1] - B[k], B[k + 3] - B[k + 2]
    clear = _clear(A[k], A[k + 1], A[k + 2], A[k + 3], left, right)
    clear &= _clear(B[k], B[k + 1], B[k + 2], B[k + 3], top, bottom)
    down_left, down_right, right_top, right_bottom = left > 0, right > 0, top > 0, bottom > 0
    pure = np.uint8((not down_left) & (not right_top))
    pure |= np.uint8((not down_right) & right_top) << np.uint8(1)
    pure |= np.uint8(down_left & (not right_bottom)) << np.uint8(2)
    pure |= np.uint8(down_right & right_bottom) << np.uint8(3)
    mixed = (down_left != down_right) & (right_top != right_bottom)
    return pure if clear else np.uint8(0), np.uint8(mixed & clear), clear


@compiled
def screen_two(A, B, pure, mixed, doubtful, start, stop):  # type: ignore[no-untyped-def]
    """Fill ``pure``, ``mixed`` and ``doubtful`` of some games."""
    blocks = (stop - start) // WIDE
    for k in range(blocks):
        # The compiler proves more about short slices and a constant number of turns.
        g = start + k * WIDE
        a, b = A[4 * g : 4 * (g + WIDE)], B[4 * g : 4 * (g + WIDE)]
        p, q, r = pure[g : g + WIDE], mixed[g : g + WIDE], doubtful[g : g + WIDE]
        for w in range(WIDE):
            p[w], q[w], clear = _judge_two(a, b, 4 * w)
            r[w] = not clear
    for g in range(start + blocks * WIDE, stop):
        pure[g], mixed[g], clear = _judge_two(A, B, 4 * g)
        doubtful[g] = not clear


@compiled
def fill_two(  # type: ignore[no-untyped-def]
    A, B, pure, mixed, games, reserved,
    offsets, row, column, row_masks, column_masks, payoffs,
    start, stop, at,
):  # fmt: skip
    """List the equilibria of some games from entry ``at`` on."""
    waiting, waits = np.searchsorted(games, start), games.shape[0]
    next_waiting = games[waiting] if waiting < waits else stop
    for g in range(start, stop):
        k, code = 4 * g, pure[g]
        while code:
            # The lowest of four bits: 0, 1, 2 or 3.
            s = 0 if code & 1 else (1 if code & 2 else (2 if code & 4 else 3))
            i, j = s >> 1, s & 1
            row[2 * at + i], column[2 * at + j] = 1.0, 1.0
            row_masks[at], column_masks[at] = 1 + i, 1 + j
            payoffs[2 * at], payoffs[2 * at + 1] = A[k + s], B[k + s]
            code &= code - 1
            at += 1
        if mixed[g]:
            left, right = A[k + 2] - A[k], A[k + 3] - A[k + 1]
            top, bottom = B[k + 1] - B[k], B[k + 3] - B[k + 2]
            total, other = right + -left, bottom + -top
            y0, y1, x0, x1 = right / total, -left / total, bottom / other, -top / other
            row[2 * at], row[2 * at + 1] = x0, x1
            column[2 * at], column[2 * at + 1] = y0, y1
            row_masks[at], column_masks[at] = 3, 3
            payoffs[2 * at] = A[k] * y0 + A[k + 1] * y1
            payoffs[2 * at + 1] = B[k] * x0 + B[k + 2] * x1
            at += 1
        if g == next_waiting:
            at += reserved[waiting]
            waiting += 1
            next_waiting = games[waiting] if waiting < waits else stop
        offsets[g + 1] = at
