"""All equilibria of many games at once: of at most four strategies a side, and of larger ones.

In small games screening reads the signs of all minors; those with an uncertain sign are settled in
three signs; what stays tied goes to exact arithmetic, one by one. In larger games strategies
strictly dominated by a pure one are struck out until none is left: a remainder of at most four a
side is solved completely; of any other game all pure equilibria are listed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike

from payoffs import elementary
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.numeric import BoolArray, FloatArray, IntArray, settle_many
from sandbox.theory.batch import plain
from sandbox.theory.batch.minors import SMALL, plan
from sandbox.theory.batch.solution import (
    BatchEngine,
    BatchSolution,
    Listed,
    check_payoffs,
    mask_type,
    stacked,
)
from sandbox.theory.equilibria.exact import ExactAnswer, extreme_equilibria

EngineName = Literal["auto", "numba", "numpy"]

#: From so many payoffs a side on Numba pays for its start: some 2 s of processor time, and a
#: dozen more on the day that it compiles.
WORTH_COMPILING = 1 << 19
COMPILED = "sandbox.theory.batch.compiled"


def engine_for(payoffs: int, worth: int = WORTH_COMPILING) -> EngineName:
    """What ``auto`` comes to for so much work: ``numba`` or ``numpy``.

    ``payoffs``: of one side, in all games together. ``worth``: from so many on Numba is started;
    once it runs in this process it is taken anyway.
    """
    if payoffs < worth and COMPILED not in sys.modules:
        return "numpy"
    return _engine("auto")[0]


def solve_batch(
    A: ArrayLike, B: ArrayLike, *, engine: EngineName = "auto", careful: bool = True
) -> BatchSolution:
    """Nash equilibria of many bimatrix games of one shape.

    Up to four strategies a side all extreme equilibria are listed, pure and mixed. Larger games
    are solved completely if iterated elimination of strategies strictly dominated by pure ones
    leaves at most four a side; otherwise their pure equilibria are listed and ``complete`` is
    false.

    Raises InputError if the arrays differ in shape, are empty or hold anything but finite numbers
    of at most 1e100, or the engine is unknown or not installed.

    Parameters
    ----------
    A, B
        Payoffs of the row and of the column side, each of shape ``(g, m, n)``.
    engine
        ``numba`` (compiled, two or more threads for large batches; needs the extra ``fast``),
        ``numpy``, or ``auto``: ``numba`` where it is installed, and started or worth its start
        for this batch. The answer is the same.
    careful
        Solve games in which doubles cannot decide (``tied``) in exact arithmetic. If false
        these list only what is certain and are not ``complete``.

    Examples
    --------
    >>> A, B = [[[2, 0], [0, 1]], [[3, 0], [5, 1]]], [[[1, 0], [0, 2]], [[3, 5], [0, 1]]]
    >>> answer = solve_batch(A, B)
    >>> answer.counts.tolist(), answer.tied.tolist()
    ([3, 1], [False, False])
    >>> answer.row[answer.of(0)].round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.667, 0.333]]
    >>> answer.pure_mask[:, 1, 1].tolist()
    [True, True]
    """
    of_row, of_column = stacked(A, "A"), stacked(B, "B")
    if of_row.shape != of_column.shape:
        raise InputError(f"shape {of_column.shape} differs from A's {of_row.shape}", "B")
    name, steps = _engine(engine_for(of_row.size) if engine == "auto" else engine)
    shape = (of_row.shape[1], of_row.shape[2])
    solve = solve_small if max(shape) <= SMALL else solve_large
    solved = solve(of_row, of_column, steps, careful)
    return BatchSolution(shape, *solved.listed, *solved[1:], name)


@cache
def _engine(engine: str) -> tuple[Literal["numba", "numpy"], BatchEngine]:
    """The name and the steps of an engine."""
    if engine not in ("auto", "numba", "numpy"):
        raise InputError(f"unknown engine {engine!r}; choose auto, numba or numpy", "engine")
    if engine != "numpy":
        try:
            return "numba", cast(BatchEngine, import_module(COMPILED))
        except ImportError:
            if engine == "numba":
                raise InputError(
                    "numba is not installed; add the extra `fast`, or use numpy", "engine"
                ) from None
    return "numpy", cast(BatchEngine, plain)


@dataclass(frozen=True, eq=False)
class Decided:
    """Exact answers of some games of a batch."""

    games: IntArray  # shape ``(t,)``: which games
    answers: tuple[ExactAnswer, ...]  # one a game, about the strategies that are left
    #: Strategies left in each.
    rows: tuple[IntArray, ...]
    columns: tuple[IntArray, ...]

    @classmethod
    def nothing(cls) -> Decided:
        """No game at all."""
        return cls(np.zeros(0, dtype=np.int64), (), (), ())

    @property
    def components(self) -> dict[int, tuple[int, ...]]:
        """Component of each equilibrium, by game."""
        return {
            int(game): answer.component
            for game, answer in zip(self.games, self.answers, strict=True)
        }

    @property
    def counts(self) -> IntArray:
        """Number of extreme equilibria of each game."""
        return np.array([len(answer.equilibria) for answer in self.answers], dtype=np.int64)


def decide(
    A: FloatArray, B: FloatArray, games: IntArray, rows: BoolArray, columns: BoolArray
) -> Decided:
    """Enumerate the extreme equilibria of what elimination left of each game.

    ``A`` and ``B`` of shape ``(g, m, n)``: the whole batch. ``games`` of shape ``(t,)``. ``rows``
    and ``columns`` of shapes ``(t, m)`` and ``(t, n)``: strategies left.
    """
    left = [(np.flatnonzero(r), np.flatnonzero(c)) for r, c in zip(rows, columns, strict=True)]
    answers = []
    for game, (r, c) in zip(games, left, strict=True):
        keep = np.ix_(r, c)
        answers.append(extreme_equilibria(Game.of(A[game][keep], B[game][keep])))
    return Decided(games, tuple(answers), tuple(r for r, _ in left), tuple(c for _, c in left))


def write(decided: Decided, A: FloatArray, B: FloatArray, listed: Listed) -> None:
    """Put the exact answers, rounded to doubles, in the entries reserved for them."""
    for k, game in enumerate(decided.games):
        rows, columns = decided.rows[k], decided.columns[k]
        for at, e in enumerate(decided.answers[k].equilibria, int(listed.offsets[game])):
            x, y = listed.row[at], listed.column[at]
            x[rows], y[columns] = [float(p) for p in e.row], [float(p) for p in e.column]
            listed.row_masks[at] = sum(1 << int(i) for i in np.flatnonzero(x))
            listed.column_masks[at] = sum(1 << int(j) for j in np.flatnonzero(y))
            listed.payoffs[at] = float(x @ A[game] @ y), float(x @ B[game] @ y)


class Solved(NamedTuple):
    """Equilibria of every game."""

    listed: Listed  # the equilibria
    #: Shape ``(g,)``: where doubles could not decide; where all extreme equilibria are listed.
    tied: BoolArray
    complete: BoolArray
    #: Component of each equilibrium, of the games solved exactly.
    components: dict[int, tuple[int, ...]]


def solve_small(A: FloatArray, B: FloatArray, engine: BatchEngine, careful: bool) -> Solved:
    """All equilibria of games of shape ``(g, m, n)``, ``m`` and ``n`` at most four."""
    shape = plan(A.shape[1], A.shape[2])
    codes, tied = engine.screen(A, B, shape)
    doubtful = np.flatnonzero(tied)
    decided = Decided.nothing()
    if len(doubtful):
        check_payoffs(A, B, doubtful)
        settled = engine.settle(A[doubtful], B[doubtful], shape)
        codes.pure[doubtful], codes.mixed[doubtful] = settled.codes
        tied[doubtful] = settled.tied
        if careful:
            still = np.flatnonzero(settled.tied)
            rows = _members(settled.rows[still], shape.m)
            columns = _members(settled.columns[still], shape.n)
            decided = decide(A, B, doubtful[still], rows, columns)
            codes.pure[decided.games], codes.mixed[decided.games] = 0, 0
    listed = engine.fill(A, B, shape, codes, decided.games, decided.counts)
    write(decided, A, B, listed)
    complete = np.ones(len(A), dtype=np.bool_) if careful else ~tied
    return Solved(listed, tied, complete, decided.components)


def _members(masks: IntArray, size: int) -> BoolArray:
    return (masks[:, None] >> np.arange(size) & 1).astype(np.bool_)


#: Payoffs of one side handled at once.
BLOCK = 1 << 18


_Part = tuple[IntArray, Listed]  # some of the games, and their equilibria over all strategies


def solve_large(A: FloatArray, B: FloatArray, engine: BatchEngine, careful: bool) -> Solved:
    """Equilibria of games of shape ``(g, m, n)``, all of them where few strategies are left."""
    games, m, n = A.shape
    check_payoffs(A, B, np.arange(games))
    A, B = settle_many(A), settle_many(B)
    rows, columns = survivors(A, B)
    left = np.column_stack([rows.sum(axis=1), columns.sum(axis=1)])
    tied, complete = np.zeros(games, dtype=np.bool_), np.zeros(games, dtype=np.bool_)
    parts: list[_Part] = []
    components: dict[int, tuple[int, ...]] = {}
    for size in np.unique(left[(left <= SMALL).all(axis=1)], axis=0):
        where = np.flatnonzero((left == size).all(axis=1))
        r, c = positions(rows[where], size[0]), positions(columns[where], size[1])
        keep = where[:, None, None], r[:, :, None], c[:, None, :]
        solved = solve_small(A[keep], B[keep], engine, careful)
        tied[where], complete[where] = solved.tied, solved.complete
        components.update({int(where[k]): found for k, found in solved.components.items()})
        parts.append((where, _widened(solved.listed, r, c, (m, n))))
    for where in _blocks(np.flatnonzero((left > SMALL).any(axis=1)), m * n):
        listed, tied[where] = _pure(A[where], B[where], careful)
        parts.append((where, listed))
    return Solved(_merged(parts, games, (m, n)), tied, complete, components)


def _blocks(games: IntArray, cells: int) -> Iterator[IntArray]:
    step = max(1, BLOCK // cells)
    for start in range(0, len(games), step):
        yield games[start : start + step]


def survivors(A: FloatArray, B: FloatArray) -> tuple[BoolArray, BoolArray]:
    """What iterated elimination of strategies strictly dominated by pure ones leaves.

    Returns shapes ``(g, m)`` and ``(g, n)``.
    """
    games, m, n = A.shape
    rows, columns = np.ones((games, m), dtype=np.bool_), np.ones((games, n), dtype=np.bool_)
    for block in _blocks(np.arange(games), m * n):
        a, b = (np.ascontiguousarray(np.moveaxis(M[block], 0, -1)) for M in (A, B))
        left = elementary.survivors(a, b)
        rows[block], columns[block] = left[0].T, left[1].T
    return rows, columns


def positions(left: BoolArray, size: int) -> IntArray:
    """Which strategies are left in each game, so many in all of them."""
    return np.nonzero(left)[1].reshape(len(left), size)


def _widened(small: Listed, rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> Listed:
    """Equilibria over the strategies left as equilibria over all strategies."""
    game = np.repeat(np.arange(len(rows)), np.diff(small.offsets))
    at = np.arange(len(game))[:, None]
    row, column = np.zeros((len(game), shape[0])), np.zeros((len(game), shape[1]))
    row[at, rows[game]], column[at, columns[game]] = small.row, small.column
    return Listed(small.offsets, row, column, masks(row), masks(column), small.payoffs)


def masks(probabilities: FloatArray) -> IntArray:
    """Bit masks of supports: shape ``(e,)``, or ``(e, words)`` beyond 64 strategies."""
    e, strategies = probabilities.shape
    kind = mask_type(strategies)
    size = np.dtype(kind).itemsize
    words = -(-strategies // (8 * size))
    packed = np.zeros((e, words * size), dtype=np.uint8)
    used = np.packbits(probabilities > 0.0, axis=1, bitorder="little")
    packed[:, : used.shape[1]] = used
    found = packed.view(np.dtype(kind).newbyteorder("<")).astype(kind)
    return found[:, 0] if words == 1 else found


def _pure(A: FloatArray, B: FloatArray, careful: bool) -> tuple[Listed, BoolArray]:
    """Pure equilibria, those with ties only if ``careful``, and where there are any."""
    row_content = elementary.best_replies(A, axis=1)
    column_content = elementary.best_replies(B, axis=2)
    possible = row_content & column_content
    certain = possible & (row_content.sum(axis=1, keepdims=True) == 1)
    certain &= column_content.sum(axis=2, keepdims=True) == 1
    game, i, j = np.nonzero(possible if careful else certain)
    row, column = np.eye(A.shape[1])[i], np.eye(A.shape[2])[j]
    offsets = np.searchsorted(game, np.arange(len(A) + 1)).astype(np.int64)
    payoffs = np.column_stack([A[game, i, j], B[game, i, j]])
    listed = Listed(offsets, row, column, masks(row), masks(column), payoffs)
    return listed, (possible != certain).any(axis=(1, 2))


def _merged(parts: list[_Part], games: int, shape: tuple[int, int]) -> Listed:
    """One list in the order of the games."""
    counts = np.zeros(games, dtype=np.int64)
    for where, listed in parts:
        counts[where] = np.diff(listed.offsets)
    owner = np.concatenate([np.repeat(where, np.diff(listed.offsets)) for where, listed in parts])
    order = np.argsort(owner, kind="stable")
    arrays = [
        np.concatenate([listed[k] for _, listed in parts])[order]
        for k in range(1, len(Listed._fields))
    ]
    return Listed(np.concatenate([[0], np.cumsum(counts)]), *arrays)
