"""The loop of the table that Numba compiles; nothing here imports Numba.

The forward algorithm: the same sums as
:class:`~sandbox.experiments.history.likelihood.Forward`, point after point, with as many squarings
of each matrix as make the least work: a power of ``L`` takes ``L / 2^s`` products with a vector
after ``s`` squarings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.compiling import compiled
from sandbox.experiments.history.chains import PairChain, terms_of
from sandbox.experiments.history.record import Runs

FloatArray = NDArray[np.float64]
_kernel = cache(compiled)


def compiled_reading(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    pieces: Sequence[Runs],
    ahead: Sequence[int],
) -> tuple[FloatArray, FloatArray]:
    """As :func:`~sandbox.experiments.history.likelihood.read_record`."""
    terms, n = terms_of(execution, monitoring), chain.states
    log, lasts = np.empty(len(terms)), np.empty((len(ahead), len(terms)))
    horizon = np.array(ahead, dtype=np.int64)
    _kernel(_forward)(terms, chain.both_weights, *_work(n, tuple(pieces)), log, horizon, lasts)
    return log, lasts


@lru_cache(maxsize=256)
def _work(states: int, pieces: tuple[Runs, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The record as steps, and how often the matrices of gaps and of truces are squared."""
    steps = np.array(
        [
            (kept, periods - (k == 0), k == 0)
            for runs in pieces
            for k, (kept, periods) in enumerate(runs)
        ],
        dtype=np.int64,
    )
    return steps, _squarings(states, steps)


def _squarings(states: int, steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each of the two matrices is squared."""
    found = []
    for kept in (0, 1):
        lengths = steps[steps[:, 0] == kept, 1].tolist()
        work = [
            s * states + sum((n >> s) + (n & (1 << s) - 1).bit_count() for n in lengths)
            for s in range(max(lengths, default=1).bit_length())
        ]
        found.append(int(np.argmin(work)))
    return np.array(found, dtype=np.int64)


def _forward(
    terms: Any, weights: Any, steps: Any, squarings: Any, log: Any, ahead: Any, lasts: Any
) -> None:
    points, n = terms.shape[0], weights.shape[2]
    most = squarings.max() + 1
    power, taken = np.empty((2, most, n, n)), np.zeros((2, most))
    now, after, start = np.empty(n), np.empty(n), np.empty(n)
    for g in range(points):
        for which in range(2):
            for i in range(n):
                for j in range(n):
                    chance = 0.0
                    for k in range(9):
                        chance += terms[g, k] * weights[which, k, i, j]
                    power[which, 0, i, j] = chance
            for s in range(1, squarings[which] + 1):
                size = 0.0
                for i in range(n):
                    for j in range(n):
                        power[which, s, i, j] = 0.0
                    for k in range(n):
                        x = power[which, s - 1, i, k]
                        if x != 0.0:
                            for j in range(n):
                                power[which, s, i, j] += x * power[which, s - 1, k, j]
                    for j in range(n):
                        size = max(size, power[which, s, i, j])
                taken[which, s] = 2.0 * taken[which, s - 1]
                if size > 0.0:
                    taken[which, s] += np.log(size)
                    for i in range(n):
                        for j in range(n):
                            power[which, s, i, j] /= size
        first = 0.0
        for j in range(n):
            first += power[1, 0, 0, j]
        for j in range(n):
            start[j] = power[1, 0, 0, j] / first if first > 0.0 else 0.0
        total = 0.0 if first > 0.0 else -np.inf
        looked, record = 0, steps.shape[0]
        for r in range(record + ahead.shape[0]):
            if r < record:
                which, left, opens = steps[r, 0], steps[r, 1], steps[r, 2]
            else:
                which, left, opens = 1, ahead[r - record] - looked, 0
                looked = ahead[r - record]
                if r == record:
                    log[g], total = total, 0.0
            if opens:
                for j in range(n):
                    now[j] = start[j]
            s = squarings[which]
            while left > 0:
                while 1 << s > left:
                    s -= 1
                left -= 1 << s
                for j in range(n):
                    after[j] = 0.0
                for i in range(n):
                    x = now[i]
                    if x != 0.0:
                        for j in range(n):
                            after[j] += x * power[which, s, i, j]
                mass = 0.0
                for j in range(n):
                    mass += after[j]
                if mass > 0.0:
                    total += taken[which, s] + np.log(mass)
                    for j in range(n):
                        now[j] = after[j] / mass
                else:
                    total = -np.inf
                    for j in range(n):
                        now[j] = 0.0
            if r >= record:
                lasts[r - record, g] = np.exp(total)
        if not ahead.shape[0]:
            log[g] = total
