"""The batch engine in plain NumPy: one array operation for a block of games.

Payoffs are handled cell by cell: a block of ``b`` games is an array of shape ``(m n, b)``. The
steps are those of :mod:`sandbox.theory.batch.compiled`, with the same arithmetic in the same order,
so that both engines give the same doubles.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from payoffs.numeric import BoolArray, FloatArray, IntArray
from sandbox.theory.batch.minors import (
    AMPLIFIED,
    LARGEST_SURE,
    NEAR_SINGULAR,
    NEAR_TIE,
    ROUNDING,
    TINY,
    ShapePlan,
    SideMinors,
    Words,
    plan,
)
from sandbox.theory.batch.solution import Codes, Listed, Masks, Settled

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


#: Games handled at once: few enough for their arrays to stay in the cache, and many enough to
#: outweigh the calls. Games with uncertain signs take an array for each pair of supports.
BLOCK, UNCERTAIN_BLOCK = 16384, 512
#: Sides with this many minors at most are looked up in a table of all signs.
LOOK_UP = 12


def screen(A: FloatArray, B: FloatArray, shape: ShapePlan) -> tuple[Codes, BoolArray]:
    """Equilibria of the games all of whose signs are certain, and which are not.

    ``A`` and ``B`` of shape ``(g, m, n)``.
    """
    codes, doubtful = Codes.empty(len(A), shape), np.empty(len(A), dtype=np.bool_)
    for part in _blocks(len(A)):
        # Payoffs that are no numbers, or too large, come out as unclear.
        with np.errstate(invalid="ignore", over="ignore"):
            row, row_clear = clear_signs(side_by_side(A[part]), shape.row)
            column, column_clear = clear_signs(side_by_side(B[part]), shape.column)
        clear = row_clear & column_clear
        pure, mixed = _judge(row, column, shape)
        codes.pure[part] = np.where(clear, pure, 0)
        codes.mixed[part] = np.where(clear, mixed, 0)
        doubtful[part] = ~clear
    return codes, doubtful


def _blocks(games: int, size: int = BLOCK) -> Iterator[slice]:
    for start in range(0, games, size):
        yield slice(start, min(start + size, games))


def _judge(row: Words, column: Words, shape: ShapePlan) -> tuple[NDArray[np.uint16], Words]:
    if can_look_up(shape):
        of_row, of_column = tables(shape.m, shape.n)
        code = of_row[row] & of_column[column]
        pures = shape.m * shape.n
        return (code & ((1 << pures) - 1)).astype(np.uint16), code >> np.uint32(pures)
    hits = (
        _fits(row, shape.row, s) & _fits(column, shape.column, s) for s in range(len(shape.size))
    )
    return _codes(hits, shape, len(row))


def _fits(word: Words, side: SideMinors, s: int) -> BoolArray:
    """Whether the signs of one side are those that a pair of supports asks for."""
    positive, negative = side.positive[s], side.negative[s]
    wrong = (word ^ positive) & (positive | negative)
    fits = wrong == 0
    if side.sign[s, 0]:
        fits |= wrong == positive | negative
    return np.asarray(fits)


def _codes(
    hits: Iterator[BoolArray], shape: ShapePlan, games: int
) -> tuple[NDArray[np.uint16], Words]:
    pures = shape.m * shape.n
    pure, mixed = np.zeros(games, dtype=np.uint16), np.zeros(games, dtype=np.uint64)
    for s, hit in enumerate(hits):
        if s < pures:
            pure |= hit.astype(np.uint16) << np.uint16(s)
        else:
            mixed |= hit.astype(np.uint64) << np.uint64(s - pures)
    return pure, mixed


def can_look_up(shape: ShapePlan) -> bool:
    """Whether :func:`tables` of this shape are small."""
    return max(int(shape.row.last[2]), int(shape.column.last[2])) <= LOOK_UP


@cache
def tables(m: int, n: int) -> tuple[Masks, Masks]:
    """For every word of signs of a side, the pairs of supports that it allows."""
    shape = plan(m, n)
    found = []
    for side in (shape.row, shape.column):
        words = np.arange(1 << int(side.last[2]), dtype=np.uint64)
        table = np.zeros(len(words), dtype=np.uint64)
        for s in range(len(shape.size)):
            table |= _fits(words, side, s).astype(np.uint64) << np.uint64(s)
        found.append(table.astype(np.uint32))
    return found[0], found[1]


def settle(A: FloatArray, B: FloatArray, shape: ShapePlan) -> Settled:
    """Equilibria of games with uncertain signs, as far as they are certain.

    Strategies certainly dominated by a pure one are struck out first: whatever is uncertain
    about them decides nothing.
    """
    codes, tied = Codes.empty(len(A), shape), np.empty(len(A), dtype=np.bool_)
    rows, columns = np.empty(len(A), dtype=np.int64), np.empty(len(A), dtype=np.int64)
    for part in _blocks(len(A), UNCERTAIN_BLOCK):
        row = three_signs(side_by_side(A[part]), shape.row)
        column = three_signs(side_by_side(B[part]), shape.column)
        R, C = _eliminate(row, column, shape)
        # Where one profile is left it is the equilibrium; the position of a bit is the number
        # of bits below it.
        i, j = np.bitwise_count(R - 1), np.bitwise_count(C - 1)
        pure, mixed = np.uint16(1) << (i * shape.n + j).astype(np.uint16), np.zeros_like(row[0])
        unsure = np.zeros(len(R), dtype=np.bool_)
        more = np.flatnonzero(R & (R - 1) | C & (C - 1))
        if len(more):
            pure[more], mixed[more], unsure[more] = _decide(
                (row[0][more], row[1][more]),
                (column[0][more], column[1][more]),
                R[more],
                C[more],
                shape,
            )
        codes.pure[part], codes.mixed[part] = pure, mixed
        tied[part], rows[part], columns[part] = unsure, R, C
    return Settled(codes, tied, rows, columns)


def _decide(
    row: Signs, column: Signs, rows: IntArray, columns: IntArray, shape: ShapePlan
) -> tuple[NDArray[np.uint16], Words, BoolArray]:
    """Certain equilibria among the strategies left, and whether more are possible."""
    mine, theirs = shape.row_masks.astype(np.int64), shape.column_masks.astype(np.int64)
    left = (mine[:, None] & ~rows == 0) & (theirs[:, None] & ~columns == 0)
    yes_row, may_row = _asks(row, shape.row, rows)
    yes_column, may_column = _asks(column, shape.column, columns)
    yes = left & yes_row & yes_column
    may = left & may_row & may_column & ~yes
    may &= ~_beaten(row, shape.row, mine, theirs, rows)
    may &= ~_beaten(column, shape.column, theirs, mine, columns)
    return *_codes(iter(yes), shape, len(rows)), may.any(axis=0)


def _asks(signs: Signs, side: SideMinors, alive: IntArray) -> tuple[BoolArray, BoolArray]:
    """Whether what each pair of supports asks of one side holds certainly, and possibly.

    Returns shape ``(S, b)`` each.
    """
    positive, negative = signs
    counted, either = side.within[alive], side.sign[:, :1] != 0.0
    up, down = side.positive[:, None] & counted, side.negative[:, None] & counted
    yes = (up & ~positive | down & ~negative) == 0
    may = (up & negative | down & positive) == 0
    yes |= either & ((up & ~negative | down & ~positive) == 0)
    may |= either & ((up & positive | down & negative) == 0)
    return yes, may


def _beaten(
    signs: Signs, side: SideMinors, own: IntArray, other: IntArray, alive: IntArray
) -> BoolArray:
    """Whether a strategy of a support is certainly worse than another, wherever it counts.

    ``own`` and ``other`` of shape ``(S,)``: bit masks of the supports. ``alive`` of shape ``(b,)``,
    bit masks of the own strategies that are left.
    """
    positive, negative = signs
    beaten = np.zeros((len(own), len(alive)), dtype=np.bool_)
    for p, (i, j) in enumerate(side.pairs):
        word = side.pair_words[p, other][:, None]
        has_i, has_j = (own[:, None] >> k & 1 == 1 for k in (i, j))
        beaten |= has_i & (alive >> j & 1 == 1) & (positive & word == word)
        beaten |= has_j & (alive >> i & 1 == 1) & (negative & word == word)
    return beaten


def _eliminate(row: Signs, column: Signs, shape: ShapePlan) -> tuple[IntArray, IntArray]:
    """Bit masks of the rows and columns that iterated elimination leaves."""
    games = len(row[0])
    rows = np.full(games, (1 << shape.m) - 1, dtype=np.int64)
    columns = np.full(games, (1 << shape.n) - 1, dtype=np.int64)
    for _ in range(shape.m + shape.n - 2):
        before = rows.copy(), columns.copy()
        rows = _undominated(row, shape.row, rows, columns)
        columns = _undominated(column, shape.column, columns, rows)
        if np.array_equal(before[0], rows) and np.array_equal(before[1], columns):
            break
    return rows, columns


def _undominated(signs: Signs, side: SideMinors, own: IntArray, other: IntArray) -> IntArray:
    positive, negative = signs
    own = own.copy()
    for p, (i, j) in enumerate(side.pairs):
        word = side.pair_words[p][other]
        both = (own >> i & own >> j & 1).astype(np.bool_)
        own[both & (positive & word == word)] &= ~(1 << i)
        own[both & (negative & word == word)] &= ~(1 << j)
    return own


def fill(
    A: FloatArray,
    B: FloatArray,
    shape: ShapePlan,
    codes: Codes,
    games: IntArray,
    reserved: IntArray,
) -> Listed:
    """List the equilibria.

    ``games`` and ``reserved``: in these games this many entries are left empty after those that are
    coded.
    """
    counts = codes.counts()
    counts[games] += reserved
    listed = Listed.blank(len(A), int(counts.sum()), (shape.m, shape.n))
    np.cumsum(counts, out=listed.offsets[1:])
    for part in _blocks(len(A)):
        _fill_pure(A[part], B[part], shape, codes.pure[part], listed, listed.offsets[part])
        where = np.flatnonzero(codes.mixed[part]) + part.start
        if len(where):
            start = listed.offsets[where] + np.bitwise_count(codes.pure[where])
            _fill_mixed(A[where], B[where], shape, codes.mixed[where], listed, start)
    return listed


def _fill_pure(
    A: FloatArray,
    B: FloatArray,
    shape: ShapePlan,
    pure: NDArray[np.uint16],
    listed: Listed,
    start: IntArray,
) -> None:
    place = start.copy()
    for s in range(shape.m * shape.n):
        hit = np.flatnonzero(pure >> np.uint16(s) & np.uint16(1))
        i, j = divmod(s, shape.n)
        at = place[hit]
        listed.row[at, i] = 1.0
        listed.column[at, j] = 1.0
        listed.row_masks[at], listed.column_masks[at] = 1 << i, 1 << j
        listed.payoffs[at, 0], listed.payoffs[at, 1] = A[hit, i, j], B[hit, i, j]
        place[hit] += 1


def _fill_mixed(
    A: FloatArray, B: FloatArray, shape: ShapePlan, mixed: Words, listed: Listed, place: IntArray
) -> None:
    a, b = side_by_side(A), side_by_side(B)
    row_minors, column_minors = minors(a, shape.row), minors(b, shape.column)
    pures = shape.m * shape.n
    for s in range(pures, len(shape.size)):
        hit = np.flatnonzero(mixed >> mixed.dtype.type(s - pures) & mixed.dtype.type(1))
        if not len(hit):
            continue
        k = int(shape.size[s])
        rows, columns = shape.members[s, :k], shape.members[s, 4 : 4 + k]
        x = _mixture(column_minors, shape.column, s, k, hit)
        y = _mixture(row_minors, shape.row, s, k, hit)
        at = place[hit]
        listed.row[at[:, None], rows] = x.T
        listed.column[at[:, None], columns] = y.T
        listed.row_masks[at] = shape.row_masks[s]
        listed.column_masks[at] = shape.column_masks[s]
        listed.payoffs[at, 0] = _mean(y, a[(rows[0] * shape.n + columns)[:, None], hit])
        listed.payoffs[at, 1] = _mean(x, b[(rows * shape.n + columns[0])[:, None], hit])
        place[hit] += 1


def _mixture(d: FloatArray, side: SideMinors, s: int, k: int, hit: IntArray) -> FloatArray:
    """Probabilities over a support of the other side, shape ``(k, len(hit))``."""
    weights = d[side.pick[s, :k, None], hit] * side.sign[s, :k, None]
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    return np.asarray(weights / total)


def _mean(weights: FloatArray, values: FloatArray) -> FloatArray:
    total = values[0] * weights[0]
    for weight, value in zip(weights[1:], values[1:], strict=True):
        total = total + value * weight
    return np.asarray(total)
