"""The loops of the table that Numba compiles; nothing here imports Numba.

The forward algorithm: the same sums as
:class:`~sandbox.experiments.history.likelihood.Forward`, point after point, with as many squarings
of each matrix as make the least work: a power of ``L`` takes ``L / 2^s`` products with a vector
after ``s`` squarings. And a record's sums over its spells, read off its path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandbox.experiments.history.chains import PairChain, terms_of
from sandbox.experiments.history.record import Runs

FloatArray = NDArray[np.float64]


def compiled_log_likelihood(
    chain: PairChain, execution: FloatArray, monitoring: FloatArray, pieces: Sequence[Runs]
) -> FloatArray:
    """As :func:`~sandbox.experiments.history.likelihood.log_likelihood`."""
    steps = np.array(
        [
            (kept, periods - (k == 0), k == 0)
            for runs in pieces
            for k, (kept, periods) in enumerate(runs)
        ],
        dtype=np.int64,
    )
    terms, n = terms_of(execution, monitoring), chain.states
    weights = np.stack([chain.weights(who).reshape(9, n, n) for who in ("anyone", "nobody")])
    log = np.empty(len(terms))
    _kernel(_forward)(terms, weights, steps, _squarings(n, steps), log)
    return log


def _squarings(states: int, steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often the matrices of gaps and of truces are squared."""
    found = []
    for kept in (0, 1):
        lengths = steps[steps[:, 0] == kept, 1].tolist()
        work = [
            s * states + sum((n >> s) + (n & (1 << s) - 1).bit_count() for n in lengths)
            for s in range(max(lengths, default=1).bit_length())
        ]
        found.append(int(np.argmin(work)))
    return np.array(found, dtype=np.int64)


def compiled_sums(paths: Sequence[NDArray[np.bool_]]) -> FloatArray:
    """Shape ``(6, records)``: of spells as :meth:`Spells.of_paths` has them, for each record.

    Time in truces and in gaps, truces and gaps that ended, the longest truce and gap.
    """
    sums = np.zeros((6, len(paths[0])))
    for path in paths:
        _kernel(_sums)(path, sums)
    return sums


@cache
def _kernel(function: Callable[..., None]) -> Callable[..., None]:
    import numba

    try:
        return numba.njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to keep the result
        return numba.njit(nogil=True)(function)  # type: ignore[no-any-return]


def _sums(path: Any, sums: Any) -> None:
    records, periods = path.shape
    for k in range(records):
        first = 0
        for t in range(1, periods + 1):
            if t < periods and path[k, t] == path[k, first]:
                continue
            gap = 0 if path[k, first] else 1
            length = t - first - (t == periods)  # the last look is no chance
            sums[gap, k] += length
            sums[2 + gap, k] += t < periods
            sums[4 + gap, k] = max(sums[4 + gap, k], length)
            first = t


def _forward(terms: Any, weights: Any, steps: Any, squarings: Any, log: Any) -> None:
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
        for r in range(steps.shape[0]):
            which, left = steps[r, 0], steps[r, 1]
            if steps[r, 2]:
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
        log[g] = total
