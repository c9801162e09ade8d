"""Compiled kernels for 2 x 2 games, in closed form.

They do what :mod:`sandbox.theory.batch.kernels` and
:mod:`sandbox.theory.batch.kernels_listing` do for every shape, with the same arithmetic.
Payoffs come flat, four numbers a game, so that the compiler sees the stride and turns the
screening loop, which has no branch, into vector instructions.
"""

from __future__ import annotations

import numpy as np

from payoffs.compiling import compiled
from sandbox.theory.batch.kernels import WIDE, inlined
from sandbox.theory.batch.minors import LARGEST_SURE, NEAR_TIE, ROUNDING, TINY


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
def _judge(A, B, k):  # type: ignore[no-untyped-def]
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
def screen(A, B, pure, mixed, doubtful, start, stop):  # type: ignore[no-untyped-def]
    """Fill ``pure``, ``mixed`` and ``doubtful`` of some games."""
    blocks = (stop - start) // WIDE
    for k in range(blocks):
        # The compiler proves more about short slices and a constant number of turns.
        g = start + k * WIDE
        a, b = A[4 * g : 4 * (g + WIDE)], B[4 * g : 4 * (g + WIDE)]
        p, q, r = pure[g : g + WIDE], mixed[g : g + WIDE], doubtful[g : g + WIDE]
        for w in range(WIDE):
            p[w], q[w], clear = _judge(a, b, 4 * w)
            r[w] = not clear
    for g in range(start + blocks * WIDE, stop):
        pure[g], mixed[g], clear = _judge(A, B, 4 * g)
        doubtful[g] = not clear


@compiled
def fill(  # type: ignore[no-untyped-def]
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
