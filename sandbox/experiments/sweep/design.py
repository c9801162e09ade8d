"""Where the points of a sweep lie: a grid, a Latin hypercube or a Sobol sequence.

A point follows from its number alone, so that any part of a design can be made anywhere
and nothing has to be kept.

References
----------
McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of
input variables", Technometrics 21; Owen (1998), "Scrambling Sobol' and Niederreiter-Xing
points", Journal of Complexity 14 (as in SciPy); Black and Rogaway (2002), "Ciphers with
arbitrary finite domains", CT-RSA (the permutation of the Latin hypercube).
"""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.sampler import numbers, stem
from payoffs.errors import InputError
from sandbox.experiments.sweep.axes import Axis

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Words = NDArray[np.uint64]

DESIGNS = ("grid", "latin", "sobol")
#: More points than these are no sweep but a mistake; a Sobol sequence has no more than 2**30.
MOST_POINTS = 10**12
SOBOL_POINTS = 2**30
#: Keys of the random numbers of a design stand apart from those of its runs.
_LATIN, _JITTER, _SOBOL = 1, 2, 3
_ROUNDS = 6


def size(design: str, axes: Sequence[Axis], points: int | None) -> int:
    """The number of points, once design and axes fit each other.

    Raises
    ------
    InputError
        If the design is unknown, a range lacks or has too much, or the points are too many.
    """
    if design not in DESIGNS:
        raise InputError(f"{design!r} is none of {', '.join(DESIGNS)}", "--design")
    if design == "grid":
        if points is not None:
            raise InputError(
                "a grid has the points of its axes; leave it out, or add --design latin or sobol",
                "--points",
            )
        for axis in axes:
            if axis.levels is None:
                raise InputError(
                    "a grid needs a number of steps; write LO:HI:N, or add --design latin "
                    "--points N",
                    f"--vary {axis.name}",
                )
        total = math.prod(axis.levels or 1 for axis in axes)
    else:
        if points is None:
            raise InputError(f"a {design} sample needs its size; add --points N", "--design")
        for axis in axes:
            if axis.steps is not None:
                raise InputError(
                    f"a {design} sample has no steps; write LO:HI and give --points",
                    f"--vary {axis.name}",
                )
        total = points
    most = SOBOL_POINTS if design == "sobol" else MOST_POINTS
    if not 1 <= total <= most:
        place = "--vary" if design == "grid" else "--points"
        raise InputError(f"{total:,} points; give 1 to {most:,}", place)
    return total


def coordinates(
    design: str, axes: Sequence[Axis], total: int, seed: int, first: int, stop: int
) -> dict[str, NDArray[Any]]:
    """The points ``first`` to before ``stop`` of ``total``: one array of each axis's values."""
    index = np.arange(first, stop, dtype=np.int64)
    if design == "grid":
        found = {}
        for axis in reversed(axes):  # the last axis goes fastest
            index, level = np.divmod(index, axis.levels or 1)
            found[axis.name] = axis.at(level)
        return {axis.name: found[axis.name] for axis in axes}
    if not axes:
        return {}
    if design == "latin":
        shares = [_latin(index, total, seed, k) for k in range(len(axes))]
    else:
        shares = list(_sobol(len(axes), seed, first, stop).T)
    return {axis.name: axis.spread(u) for axis, u in zip(axes, shares, strict=True)}


def _latin(index: IntArray, total: int, seed: int, axis: int) -> FloatArray:
    """One number in a stratum of its own for each point: every stratum is met once."""
    key, keys = _keys(seed, 1, _JITTER, axis), _keys(seed, _ROUNDS, _LATIN, axis)
    jitter = (numbers(key + index.astype(np.uint64)) >> np.uint64(11)) * 2.0**-53
    strata = shuffled(index, total, keys)
    return np.minimum((strata + jitter) / total, 1.0 - 2.0**-53)


def _keys(seed: int, count: int, *which: int) -> Words:
    found: Words = stem(seed, 0, *which).generate_state(count, np.uint64).astype(np.uint64)
    return found


def shuffled(index: IntArray, total: int, keys: Words) -> IntArray:
    """Where a random permutation of ``0 … total - 1`` takes these numbers.

    A Feistel network permutes the next power of four; a number that lands beyond ``total``
    goes through it again until it does not.
    """
    half = np.uint64(max(1, ((total - 1).bit_length() + 1) // 2))
    mask = (np.uint64(1) << half) - np.uint64(1)
    found = index.astype(np.uint64)
    left = np.arange(len(found))
    while len(left):
        x = found[left]
        high, low = x >> half, x & mask
        for key in keys:
            high, low = low, high ^ (numbers(low + key) & mask)
        x = high << half | low
        found[left] = x
        left = left[x >= total]
    return found.astype(np.int64)


def _sobol(axes: int, seed: int, first: int, stop: int) -> FloatArray:
    sequence = _sequence(axes, seed)
    if sequence.num_generated > first:
        sequence.reset()
    if sequence.num_generated < first:
        sequence.fast_forward(first - sequence.num_generated)
    with warnings.catch_warnings():
        # the whole sample may well be a power of two; this is a part of it
        warnings.simplefilter("ignore", UserWarning)
        sample: FloatArray = sequence.random(stop - first)
    return sample


#: Each thread goes on where its last part of a sequence ended.
_sequences = threading.local()


def _sequence(axes: int, seed: int) -> Any:
    if getattr(_sequences, "key", None) != (axes, seed):
        from scipy.stats import qmc

        rng = np.random.default_rng(stem(seed, 0, _SOBOL))
        try:
            _sequences.now = qmc.Sobol(axes, scramble=True, rng=rng)
        except TypeError:  # SciPy before 1.15 calls it seed
            _sequences.now = qmc.Sobol(axes, scramble=True, seed=rng)
        _sequences.key = (axes, seed)
    return _sequences.now
