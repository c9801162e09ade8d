"""Equilibria of many games of one shape, in flat arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from payoffs.errors import InputError
from sandbox.theory.batch.arrays import Bools, Masks
from sandbox.theory.batch.minors import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class BatchSolution:
    """The answer of :func:`sandbox.theory.batch.solve_batch`: ``e`` equilibria of ``g`` games.

    Attributes
    ----------
    shape
        Strategies of the row and of the column side, ``(m, n)``.
    offsets
        Shape ``(g + 1,)``: the equilibria of game ``k`` are entries ``offsets[k]`` to
        ``offsets[k + 1]`` of the next five; pure ones first, then mixed ones by the size of
        their supports, in the order of :func:`sandbox.theory.equilibria.exact.extreme_equilibria`.
    row, column
        Probabilities, shapes ``(e, m)`` and ``(e, n)``.
    row_masks, column_masks
        Supports: bit ``i`` is set if strategy ``i`` is played. Shape ``(e,)``, unsigned; beyond
        64 strategies shape ``(e, words)`` with bit ``i % 64`` of word ``i // 64``.
    payoffs
        Expected payoffs of the row and of the column side, shape ``(e, 2)``, in the unit of
        the games.
    tied
        Shape ``(g,)``: whether doubles could not decide (see
        :mod:`sandbox.theory.batch.minors`). Unless ``careful`` was false these games were
        solved in exact arithmetic; otherwise they list only what is certain.
    complete
        Shape ``(g,)``: whether all extreme equilibria are listed.
    components
        By game, for those solved exactly: number of the connected set each of its equilibria
        belongs to. In all other games each equilibrium is isolated.
    engine
        ``numba`` or ``numpy``; both give the same arrays.
    """

    shape: tuple[int, int]
    offsets: Ints
    row: Floats
    column: Floats
    row_masks: Masks
    column_masks: Masks
    payoffs: Floats
    tied: Bools
    complete: Bools
    components: Mapping[int, tuple[int, ...]]
    engine: str

    def __len__(self) -> int:
        return len(self.tied)

    @property
    def counts(self) -> Ints:
        """Number of listed equilibria of each game, shape ``(g,)``."""
        return np.diff(self.offsets)

    @property
    def game(self) -> Ints:
        """Game of each listed equilibrium, shape ``(e,)``."""
        return np.repeat(np.arange(len(self)), self.counts)

    @property
    def pure(self) -> Bools:
        """Whether each listed equilibrium is in pure strategies, shape ``(e,)``."""
        return np.asarray((_played(self.row_masks) == 1) & (_played(self.column_masks) == 1))

    @property
    def pure_mask(self) -> Bools:
        """Which pure profiles are listed, shape ``(g, m, n)``."""
        found = np.zeros((len(self), *self.shape), dtype=np.bool_)
        pure = self.pure
        found[self.game[pure], self.row[pure].argmax(axis=1), self.column[pure].argmax(axis=1)] = 1
        return found

    def is_equilibrium(self, profile: tuple[int, int]) -> Bools:
        """In which games a pure profile is a listed equilibrium, shape ``(g,)``.

        Raises
        ------
        InputError
            If the profile is outside the games.
        """
        (i, j), (m, n) = profile, self.shape
        if not (0 <= i < m and 0 <= j < n):
            raise InputError(f"{i},{j} is outside these {m} x {n} games", "profile")
        hit = self.pure & (self.row[:, i] > 0.0) & (self.column[:, j] > 0.0)
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.game[hit]] = True
        return found

    def of(self, game: int) -> slice:
        """Where the equilibria of a game stand in the flat arrays.

        Raises
        ------
        InputError
            If there is no such game.
        """
        if not 0 <= game < len(self):
            raise InputError(f"{game} is not between 0 and {len(self) - 1}", "game")
        return slice(int(self.offsets[game]), int(self.offsets[game + 1]))

    def to_frame(self) -> pd.DataFrame:
        """One line an equilibrium."""
        import pandas as pd

        columns: dict[str, object] = {"game": self.game, "pure": self.pure}
        columns |= {f"row {i}": self.row[:, i] for i in range(self.shape[0])}
        columns |= {f"column {j}": self.column[:, j] for j in range(self.shape[1])}
        columns |= {"row payoff": self.payoffs[:, 0], "column payoff": self.payoffs[:, 1]}
        columns |= {"tied": self.tied[self.game], "complete": self.complete[self.game]}
        return pd.DataFrame(columns)


def _played(masks: Masks) -> Ints:
    """Number of strategies in each support."""
    counts = np.bitwise_count(masks).astype(np.int64)
    return counts if counts.ndim == 1 else counts.sum(axis=1)
