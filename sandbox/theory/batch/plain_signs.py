"""Signs of all minors in plain NumPy, for a block of games.

Payoffs are handled cell by cell: a block of ``b`` games is an array of shape ``(m n, b)``, and
each operation is one array operation over the games.
"""

from __future__ import annotations

import numpy as np

from payoffs.numeric import BoolArray, FloatArray
from sandbox.theory.batch.minors import (
    AMPLIFIED,
    LARGEST_SURE,
    NEAR_SINGULAR,
    NEAR_TIE,
    ROUNDING,
    TINY,
    SideMinors,
    Words,
)

Signs = tuple[Words, Words]


def side_by_side(games: FloatArray) -> FloatArray:
    """Games of shape ``(b, m, n)`` as cells, shape ``(m n, b)``."""
    return np.ascontiguousarray(games.reshape(len(games), -1).T)


def minors(cells: FloatArray, side: SideMinors) -> FloatArray:
    """All minors of one side, shape ``(K, b)``."""
    ones, twos, _ = side.last
    d = np.empty((int(side.last[2]), cells.shape[1]))
    for k in range(len(side.first)):
        np.subtract(cells[side.first[k]], cells[side.second[k]], out=d[k])
    for k, (p, q, r, s) in enumerate(side.two):
        np.subtract(d[p] * d[q], d[r] * d[s], out=d[ones + k])
    for k, (p, q, r, s, t, u) in enumerate(side.three):
        np.add(d[p] * d[q] - d[r] * d[s], d[t] * d[u], out=d[twos + k])
    return d


def _thresholds(cells: FloatArray) -> tuple[tuple[FloatArray, FloatArray, FloatArray], FloatArray]:
    """Distance from 0 at which minors of each size are certain, and the largest payoff."""
    high, low = cells.max(axis=0), cells.min(axis=0)
    spread, largest = high - low, np.maximum(high, -low)
    one = np.maximum(NEAR_TIE * spread, ROUNDING * largest)
    two = np.maximum(NEAR_SINGULAR * spread, AMPLIFIED * one) * spread
    three = two * spread
    return (np.maximum(one, TINY), np.maximum(two, TINY), np.maximum(three, TINY)), largest


def _levels(side: SideMinors) -> list[slice]:
    ones, twos, threes = (int(k) for k in side.last)
    return [slice(0, ones), slice(ones, twos), slice(twos, threes)]


def clear_signs(cells: FloatArray, side: SideMinors) -> tuple[Words, BoolArray]:
    """Word of the positive minors, and whether all minors are certain."""
    d = minors(cells, side)
    limits, largest = _thresholds(cells)
    clear = largest <= LARGEST_SURE
    for level, limit in zip(_levels(side), limits, strict=True):
        if level.stop > level.start:
            # Not a number compares as unclear.
            clear &= np.abs(d[level]).min(axis=0) > limit
    return _word(d > 0.0), clear


def _word(bits: BoolArray) -> Words:
    """Bits along the first axis, shape ``(K, b)``, as one word each."""
    word = np.zeros(bits.shape[1], dtype=np.uint64)
    single = bits.view(np.uint8)
    for start in range(0, len(bits), 8):
        byte = single[start].copy()
        for k in range(start + 1, min(start + 8, len(bits))):
            byte |= single[k] << np.uint8(k - start)
        word |= byte.astype(np.uint64) << np.uint64(start)
    return word


def three_signs(cells: FloatArray, side: SideMinors) -> Signs:
    """Words of the certainly positive and of the certainly negative minors."""
    d = minors(cells, side)
    limits, _ = _thresholds(cells)
    positive, negative = np.empty(d.shape, dtype=np.bool_), np.empty(d.shape, dtype=np.bool_)
    for level, limit in zip(_levels(side), limits, strict=True):
        positive[level], negative[level] = d[level] > limit, d[level] < -limit
    return _word(positive), _word(negative)
