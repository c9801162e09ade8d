"""What comes of every pair of rules in a field, by whichever way fits: six tables.

Tables are indexed ``[quantity, row's rule, column's rule]``; the quantities are those of
:data:`QUANTITIES`.

The product of two stacks holds the chains of every pair of automata. What is exact is stepped
through period by period as one sparse chain; what is sampled spins one wheel. Nothing here knows of
rankings: that is :mod:`agents.contests.tournament`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from agents.engines.chain import Chain
from agents.engines.joint import Joint, Stack, Table, stack
from agents.engines.replicates import play_many
from agents.engines.sampler import Wheel, spin, streams, uses_numba
from agents.engines.simulation import standard_error
from agents.play.deal import Deal
from agents.play.pairing import Noise, Pairing
from agents.rules.rule import Automaton, Rule
from payoffs.game import Game
from payoffs.numeric import FloatArray, Indices

#: Stacks with more joint states than these are better taken pair by pair.
MOST_STATES = 200_000
#: Histories that the NumPy engine plays together.
BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Pairs:
    """The chains of many pairs of automata in one table."""

    #: Shape ``(pairs,)``: which automata meet, as places in the two lists.
    rows: Indices
    columns: Indices
    #: Shape ``(pairs,)``: the joint state in which each pair begins.
    starts: Indices
    #: Shape ``(n,)``: the pair to which each joint state belongs.
    owner: Indices
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

    def sampled(self, periods: int, replicates: int, seed: int, engine: str = "auto") -> Indices:
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


def _block(one: Stack) -> Indices:
    """Which of the stacked automata each state belongs to."""
    lengths = np.diff([*one.first, one.automaton.states])
    return np.repeat(np.arange(len(lengths)), lengths)


QUANTITIES = (
    "row_payoffs",
    "column_payoffs",
    "row_errors",
    "column_errors",
    "row_cooperation",
    "column_cooperation",
)
#: The same quantities after both sides have changed places.
SWAPPED = [1, 0, 3, 2, 5, 4]


@dataclass(frozen=True)
class Entrant:
    """A rule fitted to the game, as it plays the row side and as it plays the column side."""

    row: Rule
    column: Rule

    @property
    def learns(self) -> bool:
        """Whether it is no finite automaton."""
        return self.row.automaton is None


@dataclass(frozen=True, eq=False)
class RoundRobin:
    """Some rules that meet on one game."""

    game: Game
    deal: Deal
    noise: Noise
    seats: Sequence[Entrant]

    def exact(self, periods: int | None, discount: float | None) -> FloatArray:
        """Shape ``(6, n, n)`` of automata: without chance, as :meth:`agents.Chain.value`."""
        rows, columns = self._automata()
        half = symmetric(self.deal, self.noise)
        if periods is not None and discount is None and fits(rows, columns):
            pairs = Pairs.of(rows, columns, self.noise, half=half)
            return self._table(pairs, pairs.exact(periods)[:, None, :])
        tables = np.zeros((len(QUANTITIES), len(rows), len(rows)))
        for i, j in product(range(len(rows)), repeat=2):
            if half and i > j:
                tables[:, i, j] = tables[SWAPPED, j, i]
                continue
            pairing = Pairing(self.deal, self.seats[i].row, self.seats[j].column, self.noise)
            value = Chain.of(pairing).value(periods, discount)
            tables[:, i, j] = value.row, value.column, 0.0, 0.0, *value.cooperation
        return tables

    def sampled(self, periods: int, replicates: int, seed: int, engine: str) -> FloatArray:
        """Shape ``(6, n, n)`` of automata, from histories."""
        rows, columns = self._automata()
        if not fits(rows, columns):
            return self.simulated(periods, replicates, seed, engine)
        pairs = Pairs.of(rows, columns, self.noise)
        return self._table(pairs, pairs.sampled(periods, replicates, seed, engine) / periods)

    def simulated(
        self,
        periods: int,
        replicates: int,
        seed: int,
        engine: str,
        wanted: Callable[[Entrant, Entrant], bool] = lambda row, column: True,
    ) -> FloatArray:
        """Shape ``(6, n, n)`` of any rules, from histories, each pair on its own.

        Pairs that are not ``wanted`` are left zero.
        """
        tables = np.zeros((len(QUANTITIES), len(self.seats), len(self.seats)))
        for i, j in product(range(len(self.seats)), repeat=2):
            if not wanted(self.seats[i], self.seats[j]):
                continue
            run = play_many(
                self.game,
                Pairing(self.deal, self.seats[i].row, self.seats[j].column, self.noise),
                periods,
                replicates,
                seed=int(np.random.SeedSequence([seed, i, j]).generate_state(1)[0]),
                engine=engine,
            )
            tables[:, i, j] = (
                run.row_mean,
                run.column_mean,
                run.row_se,
                run.column_se,
                run.row_cooperation.mean(),
                run.column_cooperation.mean(),
            )
        return tables

    def _automata(self) -> tuple[list[Automaton], list[Automaton]]:
        rows = [seat.row.automaton for seat in self.seats]
        columns = [seat.column.automaton for seat in self.seats]
        return [one for one in rows if one], [one for one in columns if one]

    def _table(self, pairs: Pairs, shares: FloatArray) -> FloatArray:
        """Tables from shares of profiles, of shape ``(pairs, replicates, 4)``."""
        n = len(self.seats)
        values: list[Any] = [shares @ self.deal.row.ravel(), shares @ self.deal.column.ravel()]
        means = [value.mean(axis=1) for value in values]
        if shares.shape[1] == 1:
            errors = [np.zeros(len(shares))] * 2
        else:
            errors = [np.array([standard_error(one) for one in value]) for value in values]
        kept = [shares[..., :2].sum(axis=2), shares[..., ::2].sum(axis=2)]
        cooperation = [share.mean(axis=1) for share in kept]
        tables = np.zeros((len(QUANTITIES), n, n))
        tables[:, pairs.rows, pairs.columns] = [*means, *errors, *cooperation]
        if len(pairs.rows) < n * n:
            i, j = np.tril_indices(n, -1)
            tables[:, i, j] = tables[SWAPPED][:, j, i]
        return tables
