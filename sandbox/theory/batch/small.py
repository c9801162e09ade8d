"""Batches of games with at most four strategies a side, solved completely.

Screening reads the signs of all minors; games with an uncertain sign are settled in three
signs; those that stay tied go to exact arithmetic.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sandbox.theory.batch.arrays import Bools, Engine, Listed
from sandbox.theory.batch.careful import Decided, decide, write
from sandbox.theory.batch.checks import check_payoffs
from sandbox.theory.batch.minors import Floats, Ints, plan


class Solved(NamedTuple):
    """Equilibria of every game.

    Attributes
    ----------
    listed
        The equilibria.
    tied, complete
        Shape ``(g,)``: where doubles could not decide; where all extreme equilibria are listed.
    components
        Component of each equilibrium, of the games solved exactly.
    """

    listed: Listed
    tied: Bools
    complete: Bools
    components: dict[int, tuple[int, ...]]


def solve_small(A: Floats, B: Floats, engine: Engine, careful: bool) -> Solved:
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


def _members(masks: Ints, size: int) -> Bools:
    return (masks[:, None] >> np.arange(size) & 1).astype(np.bool_)
