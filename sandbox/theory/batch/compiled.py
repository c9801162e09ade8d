"""The batch engine compiled by numba: one pass over the games for each step.

The steps are those of :mod:`sandbox.theory.batch.plain`, with the same arithmetic in the same
order (no fused or reordered operations), so that both engines give the same doubles. The
kernels hold no lock and share nothing, so large batches run on threads of our own: numba's
parallel loops may not be entered from two threads at once, as a web page would.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from payoffs.numeric import BoolArray, FloatArray, IntArray, Profile
from sandbox.theory.batch import kernels, kernels_listing
from sandbox.theory.batch.minors import ShapePlan
from sandbox.theory.batch.plain import can_look_up, tables
from sandbox.theory.batch.solution import Codes, Listed, Settled

#: Payoffs below which a second thread costs more than it saves.
SERIAL = 200_000

NO_TABLES = np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32)


def _chunks(games: int, cells: int) -> list[Profile]:
    """Equal shares of the games, one a thread."""
    threads = min(os.cpu_count() or 1, 1 + games * cells // SERIAL)
    ends = [games * k // threads for k in range(threads + 1)]
    return list(pairwise(ends))


def _run(work: Callable[[int, int], Any], chunks: list[Profile]) -> list[Any]:
    """Do the work on every chunk, the last one in this thread."""
    if len(chunks) == 1:
        return [work(*chunks[0])]
    with ThreadPoolExecutor(len(chunks) - 1) as pool:
        others = [pool.submit(work, *chunk) for chunk in chunks[:-1]]
        last = work(*chunks[-1])
        return [*(other.result() for other in others), last]


def screen(A: FloatArray, B: FloatArray, shape: ShapePlan) -> tuple[Codes, BoolArray]:
    """Equilibria of the games all of whose signs are certain, and which are not.

    ``A`` and ``B`` of shape ``(g, m, n)``.
    """
    codes, doubtful = Codes.empty(len(A), shape), np.empty(len(A), dtype=np.bool_)
    a, b = A.reshape(len(A), -1), B.reshape(len(B), -1)
    of_row, of_column = tables(shape.m, shape.n) if can_look_up(shape) else NO_TABLES
    out = codes.pure, codes.mixed, doubtful

    def work(start: int, stop: int) -> None:
        if (shape.m, shape.n) == (2, 2):
            kernels.screen_two(A.ravel(), B.ravel(), *out, start, stop)
        else:
            kernels.screen(a, b, shape, of_row, of_column, *out, start, stop)

    _run(work, _chunks(len(A), a.shape[1]))
    return codes, doubtful


def settle(A: FloatArray, B: FloatArray, shape: ShapePlan) -> Settled:
    """Equilibria of games with uncertain signs, as far as they are certain."""
    codes, tied = Codes.empty(len(A), shape), np.empty(len(A), dtype=np.bool_)
    rows, columns = np.empty(len(A), dtype=np.int64), np.empty(len(A), dtype=np.int64)
    a, b = A.reshape(len(A), -1), B.reshape(len(B), -1)

    def work(start: int, stop: int) -> None:
        kernels_listing.settle(a, b, shape, *codes, tied, rows, columns, start, stop)

    _run(work, _chunks(len(A), a.shape[1]))
    return Settled(codes, tied, rows, columns)


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
    a, b = A.reshape(len(A), -1), B.reshape(len(B), -1)
    chunks = _chunks(len(A), a.shape[1])
    coded = _run(lambda start, stop: kernels_listing.count(*codes, start, stop), chunks)
    ends = np.cumsum(coded) + [int(reserved[games < stop].sum()) for _, stop in chunks]
    listed = Listed.blank(len(A), int(ends[-1]), (shape.m, shape.n))
    places = dict(zip(chunks, [0, *ends[:-1]], strict=True))

    def work(start: int, stop: int) -> None:
        at = int(places[start, stop])
        if (shape.m, shape.n) == (2, 2):
            flat = (array.ravel() for array in listed)
            kernels.fill_two(A.ravel(), B.ravel(), *codes, games, reserved, *flat, start, stop, at)
        else:
            kernels_listing.fill(a, b, shape, *codes, games, reserved, *listed, start, stop, at)

    _run(work, chunks)
    return listed
