"""Every pair of automata at once: the product of two stacks holds all their chains.

What is exact is stepped through period by period as one sparse chain; what is sampled spins
one wheel. Nothing here knows of rankings: that is :mod:`agents.contests.tournament`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Joint, Stack, Table, stack
from agents.engines.sampler import Wheel, spin, streams, uses_numba
from agents.play.deal import Deal
from agents.play.noise import Noise
from agents.rules.automata import Automaton

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

#: Stacks with more joint states than these are better taken pair by pair.
MOST_STATES = 200_000
#: Histories that the NumPy engine plays together.
BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Pairs:
    """The chains of many pairs of automata in one table.

    Attributes
    ----------
    rows, columns
        Shape ``(pairs,)``: which automata meet, as places in the two lists.
    starts
        Shape ``(pairs,)``: the joint state in which each pair begins.
    owner
        Shape ``(n,)``: the pair to which each joint state belongs.
    """

    rows: IntArray
    columns: IntArray
    starts: IntArray
    owner: IntArray
    table: Table

    @classmethod
    def of(
        cls,
        rows: Sequence[Automaton],
        columns: Sequence[Automaton],
        noise: Noise,
        *,
        half: bool = False,
    ) -> Pairs:
        """All pairs of a row and a column automaton; ``half``: those with row <= column only."""
        above, left = stack(rows), stack(columns)
        count = len(columns)
        of_row, of_column = _block(above), _block(left)
        width = len(of_column)
        met = np.full(len(of_row) * width, True)
        if half:
            met = (of_row[:, None] <= of_column[None, :]).ravel()
        states = np.flatnonzero(met)
        s, t = np.divmod(states, width)
        joint = Joint(above.automaton, left.automaton, noise)
        turns = joint.turns(s, t)
        number = np.cumsum(met) - 1
        table = Table(turns.probability, number[turns.row * width + turns.column], joint.codes)
        i, j = np.divmod(np.arange(len(rows) * count), count)
        if half:
            i, j = i[i <= j], j[i <= j]
        starts = number[above.starts[i] * width + left.starts[j]]
        pair = np.zeros(len(rows) * count, dtype=np.intp)
        pair[i * count + j] = np.arange(len(i))
        return cls(i, j, starts, pair[of_row[s] * count + of_column[t]], table)

    def exact(self, periods: int) -> FloatArray:
        """Shape ``(pairs, 4)``: the mean share of each executed profile, 2 row + column."""
        from scipy.sparse import csc_array

        n, width = self.table.probability.shape
        # Rows of transition probabilities, read as columns, are the transposed matrix.
        parts = (self.table.probability.ravel(), self.table.next.ravel())
        forward: Any = csc_array((*parts, np.arange(n + 1) * width), shape=(n, n), copy=True)
        forward.sum_duplicates()
        first = np.zeros(n)
        first[self.starts] = 1.0
        visits = _visits(forward, first, periods)
        turns = visits[:, None] * self.table.probability
        shares = np.zeros((len(self.starts), 4))
        for code in range(4):
            played = turns[:, self.table.codes == code].sum(axis=1)
            shares[:, code] = np.bincount(self.owner, played, len(self.starts))
        return shares / periods

    def sampled(
        self, periods: int, replicates: int, seed: int, engine: str = "auto"
    ) -> NDArray[np.int64]:
        """Shape ``(pairs, replicates, 4)``: how often each profile was carried out."""
        wheel = Wheel.of(self.table)
        starts = np.repeat(self.starts, replicates)
        begin = streams(seed, 0, len(starts))
        engine = "numba" if uses_numba(engine, periods, len(starts)) else "numpy"
        counts = [
            spin(wheel, starts[k : k + BLOCK], begin[k : k + BLOCK], periods, engine)
            for k in range(0, len(starts), BLOCK)
        ]
        return np.concatenate(counts)[:, 1:].reshape(len(self.starts), replicates, 4)


def fits(rows: Sequence[Automaton], columns: Sequence[Automaton]) -> bool:
    """Whether all pairs together are small enough for one table."""
    return sum(r.states for r in rows) * sum(c.states for c in columns) <= MOST_STATES


def symmetric(deal: Deal, noise: Noise) -> bool:
    """Whether changing sides changes nothing."""
    return noise.symmetric and bool((deal.row == deal.column.T).all())


def _visits(forward: Any, now: FloatArray, periods: int) -> FloatArray:
    """The sum of the first periods' distributions, stepping many periods at a time.

    A pair's chain is small, so that powers of the whole matrix stay sparse: it is squared a
    few times, stepped by that power, and the periods in between are filled in at the end.
    """
    powers = [forward]
    for _ in range(periods.bit_length() // 2):
        powers.append(powers[-1] @ powers[-1])
    strides, rest = divmod(periods, 1 << (len(powers) - 1))
    total = np.zeros_like(now)
    for _ in range(strides):
        total += now
        now = powers[-1] @ now
    for power in powers[:-1]:
        total = total + power @ total
    for _ in range(rest):
        total += now
        now = forward @ now
    return total


def _block(one: Stack) -> IntArray:
    """Which of the stacked automata each state belongs to."""
    lengths = np.diff([*one.first, one.automaton.states])
    return np.repeat(np.arange(len(lengths)), lengths)
