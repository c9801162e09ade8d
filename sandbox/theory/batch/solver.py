"""All equilibria of many games at once: the front door."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Literal, cast

from numpy.typing import ArrayLike

from payoffs.errors import InputError
from sandbox.theory.batch import plain
from sandbox.theory.batch.large import solve_large, solve_small
from sandbox.theory.batch.minors import SMALL
from sandbox.theory.batch.solution import BatchEngine, BatchSolution, stacked

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
