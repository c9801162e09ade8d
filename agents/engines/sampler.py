"""Draws histories from a table of joint states: one random number and one row a turn.

Every row of a :class:`Wheel` is an alias table. The low bits of a 64-bit number pick one of
its columns, the number itself is compared with that column's threshold, and what comes out
is the next row and which of five counters goes up. So a turn costs the same whatever the
noise: four, eight or sixteen outcomes.

The random number of turn ``t`` of history ``r`` is a function of seed, ``r`` and ``t`` alone
(a counter-based SplitMix64). Results therefore depend neither on how histories are shared
out nor on which of the two engines runs: NumPy, or Numba where it is installed and worth
its start.

Walker (1977), "An efficient method for generating discrete random variables", ACM TOMS 3;
Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Table
from payoffs.errors import InputError
from payoffs.numeric import FloatArray, Indices, IntArray

Words = NDArray[np.uint64]

#: What a history counts: turns before the first escalation, later turns of mutual
#: restraint, escalation by the column side, by the row side, by both.
COUNTERS = ("kept", "restraint", "column", "row", "both")
#: Bits of one counter in a word of five; they overflow after more turns than are added up.
BITS, ADDED_UP = 12, 4032
#: Two histories' random numbers are this far apart: more than a history has turns.
APART = 1 << 20
#: The odd number by which the counter of random numbers goes up.
STEP = np.uint64(0x9E3779B97F4A7C15)
#: Random numbers that the NumPy engine makes at a time.
AHEAD = 1 << 15
#: With more turns than these Numba pays for its start; with few histories NumPy takes as long
#: for a period as for so many turns.
WORTH_COMPILING, TURNS_A_PERIOD = 200_000_000, 500

ENGINES = ("auto", "numpy", "numba")
#: A wheel, the joint state in which each history begins, where its random numbers begin, periods.
SpinInput = tuple["Wheel", Indices, Words, int]


@dataclass(frozen=True, eq=False)
class Wheel:
    """Alias tables, one row a joint state."""

    #: Shape ``(rows, width)``: a number below it stays in its column.
    threshold: Words
    #: Shape ``(rows, width)``: what comes out below the threshold, and else: the first entry of the
    #: next row, times 64, plus the first bit of the counter that goes up.
    inside: Words
    alias: Words

    @classmethod
    def of(cls, table: Table, *, kept: bool = False) -> Wheel:
        """The wheel of a table of joint states.

        ``kept``: count the turns before the first escalation apart. The wheel then has every row
            twice: state ``k`` stands in row ``k`` before it and in row ``n + k`` after.
        """
        n, width = table.probability.shape
        counter = np.broadcast_to(table.codes + 1, (n, width))
        following = table.next
        threshold, other = alias_tables(table.probability)
        if kept:
            unbroken = np.where(table.codes == 0, following, following + n)
            following = np.concatenate([unbroken, following + n])
            counter = np.concatenate([np.where(table.codes == 0, 0, counter), counter])
            threshold, other = (np.concatenate([part, part]) for part in (threshold, other))
        out = (following * width << 6 | BITS * counter).astype(np.uint64)
        return cls(threshold, out, np.take_along_axis(out, other, axis=1))

    @property
    def width(self) -> int:
        """Columns of a row: a power of two."""
        return int(self.threshold.shape[1])

    @cached_property
    def pairs(self) -> Words:
        """Both results of a column in one word, the alias's in the upper half."""
        return (self.inside | self.alias << np.uint64(32)).ravel()

    @cached_property
    def doubled(self) -> tuple[Words, IntArray]:
        """Thresholds twice each, and results ``inside, alias, inside, …``, for NumPy."""
        results = np.stack([self.inside, self.alias], axis=-1).ravel().astype(np.int64)
        return np.repeat(self.threshold.ravel(), 2), results


def alias_tables(probability: FloatArray) -> tuple[Words, Indices]:
    """Thresholds and aliases of many distributions at once.

    ``probability``: shape ``(n, width)``: a distribution a row.
    Returns shapes ``(n, width)``: the threshold of each column, in 2**-64, and its alias.
    """
    n, width = probability.shape
    left = probability / probability.sum(axis=1, keepdims=True) * width
    share = np.ones_like(left)
    other = np.tile(np.arange(width), (n, 1))
    rows = np.arange(n)
    open_ = np.ones((n, width), dtype=bool)
    for _ in range(width - 1):
        small = np.where(open_, left, np.inf).argmin(axis=1)
        large = np.where(open_, left, -np.inf).argmax(axis=1)
        share[rows, small] = np.minimum(left[rows, small], 1.0)
        other[rows, small] = large
        left[rows, large] -= 1.0 - share[rows, small]
        open_[rows, small] = False
    whole = share >= 1.0
    other = np.where(whole, np.arange(width), other)
    scaled = np.where(whole, 0.0, share) * 2.0**64
    return np.where(whole, np.uint64(2**64 - 1), scaled.astype(np.uint64)), other


def streams(seed: int, first: int, count: int, run: int | None = None) -> Words:
    """Where the random numbers of histories ``first, first + 1, …`` begin.

    Every ``run`` of a sweep has a key of its own, so that no two points of it share numbers.
    """
    key = stem(seed, run).generate_state(1, np.uint64)
    histories = np.arange(first, first + count, dtype=np.uint64)
    return key + STEP * (histories * np.uint64(APART))


def stem(seed: int, run: int | None = None, *more: int) -> np.random.SeedSequence:
    """What all random numbers of a seed, or of one run under it, are derived from."""
    return np.random.SeedSequence(seed, spawn_key=(() if run is None else (run,)) + more)


def numbers(counter: Words) -> Words:
    """The 64-bit random numbers of these counters (changes ``counter`` in place)."""
    z = counter
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z


def spin(
    wheel: Wheel, states: Indices, begin: Words, periods: int, engine: str = "auto"
) -> IntArray:
    """Plays many histories and counts what happened.

    ``states``: shape ``(histories,)``: the joint state in which each begins.
    ``begin``: shape ``(histories,)``: where its random numbers begin, from :func:`streams`.
    ``engine``: ``numpy``, ``numba``, or ``auto`` for whichever is there and sooner done.
    Returns shape ``(histories, 5)``: the counts of :data:`COUNTERS`.
    """
    if uses_numba(engine, periods, len(begin)):
        found = np.zeros((len(begin), len(COUNTERS)), dtype=np.int64)
        _compiled("play", wheel, states, begin, periods, found)
        return found
    counts = np.zeros((len(COUNTERS), len(begin)), dtype=np.int64)
    for results in _results(wheel, states, begin, periods):
        words = (np.int64(1) << (results & 63)).sum(axis=0)
        for k in range(len(COUNTERS)):
            counts[k] += words >> BITS * k & (1 << BITS) - 1
    return counts.T


def record(
    wheel: Wheel, states: Indices, begin: Words, periods: int, engine: str = "auto"
) -> NDArray[np.uint8]:
    """The executed profile of every turn, 2 row + column, of shape ``(histories, periods)``.

    Parameters are those of :func:`spin`.
    """
    counters = np.empty((len(begin), periods), dtype=np.uint8)
    if uses_numba(engine, periods, len(begin)):
        _compiled("follow", wheel, states, begin, periods, counters)
    elif len(begin):
        parts = [(part & 63) // BITS for part in _results(wheel, states, begin, periods)]
        counters[:] = np.concatenate(parts).T
    profiles: NDArray[np.uint8] = np.maximum(counters, 1) - np.uint8(1)
    return profiles


def spell_sums(
    wheel: Wheel,
    states: Indices,
    begin: Words,
    periods: int,
    sums: IntArray,
    engine: str = "auto",
) -> None:
    """Plays many histories that stand in a truce, and adds up their spells.

    Parameters are those of :func:`spin`.

    ``sums``: shape ``(6, histories)``, added to: time in truces and in gaps, truces and gaps that
        ended, the longest truce and gap.
    """
    if uses_numba(engine, periods, len(begin)):
        _compiled("spells", wheel, states, begin, periods, sums)
        return
    kept, length = np.ones(len(begin), dtype=bool), np.zeros(len(begin), dtype=np.int64)
    played = record(wheel, states, begin, periods, engine) == 0
    for now in (*played.T, None):
        length += now is not None  # the last look is no chance
        over = np.ones_like(kept) if now is None else now != kept
        for gap, some in enumerate((kept & over, ~kept & over)):
            sums[gap, some] += length[some]
            sums[2 + gap, some] += now is not None
            sums[4 + gap, some] = np.maximum(sums[4 + gap, some], length[some])
        length[over] = 0
        kept = kept ^ over


def _compiled(
    name: str, wheel: Wheel, states: Indices, begin: Words, periods: int, out: NDArray[Any]
) -> None:
    """Has Numba play, and leave what it finds in ``out``."""
    from agents.engines.kernels import kernel

    start = (states * wheel.width).astype(np.uint64)
    mask = np.uint64(wheel.width - 1)
    kernel(name)(wheel.threshold.ravel(), wheel.pairs, mask, start, begin, periods, out)


def _results(wheel: Wheel, states: Indices, begin: Words, periods: int) -> Iterator[IntArray]:
    """The wheel's results a few periods at a time, of shape ``(periods, histories)``."""
    threshold, out = wheel.doubled
    at = 2 * wheel.width * states.astype(np.int64)
    most = min(ADDED_UP, max(1, AHEAD // len(begin)))
    mask = np.uint64(wheel.width - 1)
    limit, index = np.empty_like(begin), np.empty_like(at)
    for done in range(0, periods, most):
        steps = np.arange(done + 1, min(done + most, periods) + 1, dtype=np.uint64)
        z = numbers(begin + (STEP * steps)[:, None])
        columns = (z & mask).astype(np.int64) * 2
        results = np.empty(z.shape, dtype=np.int64)
        for draw, column, result in zip(z, columns, results, strict=True):
            np.add(at, column, out=index)
            threshold.take(index, out=limit, mode="clip")
            index += draw >= limit
            out.take(index, out=result, mode="clip")
            np.right_shift(result, 6, out=at)
            at += at
        yield results


def uses_numba(engine: str, periods: int, histories: int) -> bool:
    """Whether Numba is to play so many histories of so many periods.

    Raises InputError if it is asked for and not installed, or there is no such engine.
    """
    if engine not in ENGINES:
        raise InputError(f"{engine!r} is none of {', '.join(ENGINES)}", "engine")
    if engine == "numpy" or (
        engine == "auto" and periods * (histories + TURNS_A_PERIOD) < WORTH_COMPILING
    ):
        return False
    from importlib.util import find_spec

    if find_spec("numba") is not None:
        return True
    if engine == "numba":
        raise InputError("Numba is not installed; install it or leave the engine to us", "engine")
    return False
