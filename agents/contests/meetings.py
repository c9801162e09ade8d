"""What comes of every pair of rules in a field, by whichever way fits: six tables.

Tables are indexed ``[quantity, row's rule, column's rule]``; the quantities are those of
:data:`QUANTITIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.chain import Chain
from agents.engines.pairs import Pairs, fits, symmetric
from agents.engines.replicates import play_many
from agents.engines.simulation import standard_error
from agents.play.deal import Deal
from agents.play.noise import Noise
from agents.play.pairing import Pairing
from agents.rules.automata import Automaton
from agents.rules.rule import Rule
from payoffs.game import Game

FloatArray = NDArray[np.float64]

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
class Seats:
    """A rule fitted to the game, as it plays the row side and as it plays the column side."""

    row: Rule
    column: Rule

    @property
    def learns(self) -> bool:
        """Whether it is no finite automaton."""
        return self.row.automaton is None


@dataclass(frozen=True, eq=False)
class Field:
    """Some rules that meet on one game."""

    game: Game
    deal: Deal
    noise: Noise
    seats: Sequence[Seats]

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
        wanted: Callable[[Seats, Seats], bool] = lambda row, column: True,
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
