"""Equilibria of many games of one shape, in flat arrays.

What passes between the steps of a batch: small tuples of arrays over the games.

What a batch accepts, with complaints in one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError
from payoffs.game import MAX_PAYOFF, MAX_PROFILES
from payoffs.numeric import BoolArray, FloatArray, IntArray
from payoffs.results import Records, Result
from sandbox.theory.batch.minors import ShapePlan

Masks = NDArray[Any]  # unsigned integers, as wide as needed


class Codes(NamedTuple):
    """Equilibria as bits: bit ``i n + j`` for a pure profile, then one a mixed support pair."""

    #: Shape ``(g,)``: 16 and 64 bits; 8 bits for 2 x 2 games, where memory takes the time.
    pure: Masks
    mixed: Masks

    @classmethod
    def empty(cls, games: int, plan: ShapePlan) -> Codes:
        """Room for this many games."""
        two = (plan.m, plan.n) == (2, 2)
        kinds = (np.uint8, np.uint8) if two else (np.uint16, np.uint64)
        return cls(np.empty(games, dtype=kinds[0]), np.empty(games, dtype=kinds[1]))

    def counts(self) -> IntArray:
        """Number of equilibria of each game."""
        pure = np.bitwise_count(self.pure)
        return (pure + np.bitwise_count(self.mixed)).astype(np.int64)


class Settled(NamedTuple):
    """The answer in three signs: yes, no, uncertain."""

    codes: Codes  # what certainly are equilibria
    tied: BoolArray  # shape ``(g,)``: whether more may be
    #: Shape ``(g,)``: bit masks of what iterated elimination of strategies certainly dominated by
    #: pure ones leaves.
    rows: IntArray
    columns: IntArray


class Listed(NamedTuple):
    """Equilibria one after the other, game by game."""

    #: Shape ``(g + 1,)``: game ``k`` has entries ``offsets[k]`` to ``offsets[k + 1]``.
    offsets: IntArray
    #: Probabilities, shapes ``(e, m)`` and ``(e, n)``.
    row: FloatArray
    column: FloatArray
    #: Bit masks of the supports, shape ``(e,)``.
    row_masks: Masks
    column_masks: Masks
    payoffs: FloatArray  # shape ``(e, 2)``

    @classmethod
    def blank(cls, games: int, entries: int, shape: tuple[int, int]) -> Listed:
        """Room for this many games and equilibria; all probabilities are 0."""
        m, n = shape
        offsets = np.empty(games + 1, dtype=np.int64)
        offsets[0] = 0
        return cls(
            offsets,
            np.zeros((entries, m)),
            np.zeros((entries, n)),
            np.empty(entries, dtype=mask_type(m)),
            np.empty(entries, dtype=mask_type(n)),
            np.empty((entries, 2)),
        )


def mask_type(strategies: int) -> type[np.unsignedinteger[Any]]:
    """The narrowest type that holds a bit for each strategy (64 at most)."""
    return np.uint8 if strategies <= 8 else np.uint64


class BatchEngine(Protocol):
    """The three steps, for games of shape ``(g, m, n)`` with ``m, n`` small."""

    def screen(self, A: FloatArray, B: FloatArray, plan: ShapePlan) -> tuple[Codes, BoolArray]:
        """Equilibria of the games all of whose signs are certain, and which are not."""

    def settle(self, A: FloatArray, B: FloatArray, plan: ShapePlan) -> Settled:
        """Equilibria of games with uncertain signs, as far as they are certain."""

    def fill(
        self,
        A: FloatArray,
        B: FloatArray,
        plan: ShapePlan,
        codes: Codes,
        games: IntArray,
        reserved: IntArray,
    ) -> Listed:
        """List the equilibria, with room reserved in some games after what is coded."""


@dataclass(frozen=True, eq=False, repr=False)
class BatchSolution(Result):
    """The answer of :func:`sandbox.theory.batch.solve_batch`: ``e`` equilibria of ``g`` games."""

    shape: tuple[int, int]  # strategies of the row and of the column side, ``(m, n)``
    #: Shape ``(g + 1,)``: the equilibria of game ``k`` are entries ``offsets[k]`` to ``offsets[k +
    #: 1]`` of the next five; pure ones first, then mixed ones by the size of their supports, in the
    #: order of :func:`sandbox.theory.equilibria.exact.extreme_equilibria`.
    offsets: IntArray
    #: Probabilities, shapes ``(e, m)`` and ``(e, n)``.
    row: FloatArray
    column: FloatArray
    #: Supports: bit ``i`` is set if strategy ``i`` is played. Shape ``(e,)``, unsigned; beyond 64
    #: strategies shape ``(e, words)`` with bit ``i % 64`` of word ``i // 64``.
    row_masks: Masks
    column_masks: Masks
    #: Expected payoffs of the row and of the column side, shape ``(e, 2)``, in the unit of the
    #: games.
    payoffs: FloatArray
    #: Shape ``(g,)``: whether doubles could not decide (see :mod:`sandbox.theory.batch.minors`).
    #: Unless ``careful`` was false these games were solved in exact arithmetic; otherwise they list
    #: only what is certain.
    tied: BoolArray
    complete: BoolArray  # shape ``(g,)``: whether all extreme equilibria are listed
    #: By game, for those solved exactly: number of the connected set each of its equilibria belongs
    #: to. In all other games each equilibrium is isolated.
    components: Mapping[int, tuple[int, ...]]
    engine: str  # ``numba`` or ``numpy``; both give the same arrays

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return (
            f"{len(self.game)} equilibria of {len(self)} games, {int(self.tied.sum())} of them tied"
        )

    def __len__(self) -> int:
        return len(self.tied)

    @property
    def counts(self) -> IntArray:
        """Number of listed equilibria of each game, shape ``(g,)``."""
        return np.diff(self.offsets)

    @property
    def game(self) -> IntArray:
        """Game of each listed equilibrium, shape ``(e,)``."""
        return np.repeat(np.arange(len(self)), self.counts)

    @property
    def pure(self) -> BoolArray:
        """Whether each listed equilibrium is in pure strategies, shape ``(e,)``."""
        return np.asarray((_played(self.row_masks) == 1) & (_played(self.column_masks) == 1))

    @property
    def pure_mask(self) -> BoolArray:
        """Which pure profiles are listed, shape ``(g, m, n)``."""
        found = np.zeros((len(self), *self.shape), dtype=np.bool_)
        pure = self.pure
        found[self.game[pure], self.row[pure].argmax(axis=1), self.column[pure].argmax(axis=1)] = 1
        return found

    def of(self, game: int) -> slice:
        """Where the equilibria of a game stand in the flat arrays.

        Raises InputError if there is no such game.
        """
        if not 0 <= game < len(self):
            raise InputError(f"{game} is not between 0 and {len(self) - 1}", "game")
        return slice(int(self.offsets[game]), int(self.offsets[game + 1]))

    def to_dict(self) -> list[dict[str, Any]]:
        """One dictionary a game: how many equilibria, whether doubles decided, whether all."""
        told = (self.counts.tolist(), self.tied.tolist(), self.complete.tolist())
        names = ("equilibria", "tied", "complete")
        return [dict(zip(names, one, strict=True)) for one in zip(*told, strict=True)]

    def records(self) -> Records:
        """One line an equilibrium."""
        columns: dict[str, object] = {"game": self.game, "pure": self.pure}
        columns |= {f"row {i}": self.row[:, i] for i in range(self.shape[0])}
        columns |= {f"column {j}": self.column[:, j] for j in range(self.shape[1])}
        columns |= {"row payoff": self.payoffs[:, 0], "column payoff": self.payoffs[:, 1]}
        columns |= {"tied": self.tied[self.game], "complete": self.complete[self.game]}
        return columns


def _played(masks: Masks) -> IntArray:
    """Number of strategies in each support."""
    counts = np.bitwise_count(masks).astype(np.int64)
    return counts if counts.ndim == 1 else counts.sum(axis=1)


def stacked(payoffs: ArrayLike, name: str) -> FloatArray:
    """Payoffs of shape ``(g, m, n)`` as contiguous doubles, not copied if they are.

    Raises InputError if they are no numbers, or have another number of axes, or none.
    """
    try:
        array = np.ascontiguousarray(payoffs, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "expected games of one shape with numbers only, as (games, rows, columns)", name
        ) from None
    if array.ndim != 3 or array.size == 0:
        raise InputError(
            f"expected shape (games, rows, columns), none of them 0, got {array.shape}", name
        )
    if array[0].size > MAX_PROFILES:
        raise InputError(
            f"{array[0].size:,} profiles a game; at most {MAX_PROFILES:,} are read", name
        )
    return array


def check_payoffs(A: FloatArray, B: FloatArray, games: IntArray) -> None:
    """Look for payoffs that are no finite numbers, or too large, in some games.

    Raises InputError naming the first such payoff.
    """
    for array, name in ((A, "A"), (B, "B")):
        some = array[games]
        good = np.abs(some) <= MAX_PAYOFF  # false for what is not a number
        if good.all():
            continue
        k, i, j = (int(at) for at in np.argwhere(~good)[0])
        value = float(some[k, i, j])
        trouble = (
            f"payoffs beyond {MAX_PAYOFF:g} are not read; change the unit"
            if np.isfinite(value)
            else "every payoff must be a finite number"
        )
        raise InputError(f"game {int(games[k])}, row {i}, column {j} is {value}; {trouble}", name)
