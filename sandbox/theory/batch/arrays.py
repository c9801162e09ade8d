"""What passes between the steps of a batch: small tuples of arrays over the games."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sandbox.theory.batch.minors import Floats, Ints, Plan

Bools = NDArray[np.bool_]
Masks = NDArray[Any]  # unsigned integers, as wide as needed


class Codes(NamedTuple):
    """Equilibria as bits: bit ``i n + j`` for a pure profile, then one a mixed support pair.

    Attributes
    ----------
    pure, mixed
        Shape ``(g,)``: 16 and 64 bits; 8 bits for 2 x 2 games, where memory takes the time.
    """

    pure: Masks
    mixed: Masks

    @classmethod
    def empty(cls, games: int, plan: Plan) -> Codes:
        """Room for this many games."""
        two = (plan.m, plan.n) == (2, 2)
        kinds = (np.uint8, np.uint8) if two else (np.uint16, np.uint64)
        return cls(np.empty(games, dtype=kinds[0]), np.empty(games, dtype=kinds[1]))

    def counts(self) -> Ints:
        """Number of equilibria of each game."""
        pure = np.bitwise_count(self.pure)
        return (pure + np.bitwise_count(self.mixed)).astype(np.int64)


class Settled(NamedTuple):
    """The answer in three signs: yes, no, uncertain.

    Attributes
    ----------
    codes
        What certainly are equilibria.
    tied
        Shape ``(g,)``: whether more may be.
    rows, columns
        Shape ``(g,)``: bit masks of what iterated elimination of strategies certainly
        dominated by pure ones leaves.
    """

    codes: Codes
    tied: Bools
    rows: Ints
    columns: Ints


class Listed(NamedTuple):
    """Equilibria one after the other, game by game.

    Attributes
    ----------
    offsets
        Shape ``(g + 1,)``: game ``k`` has entries ``offsets[k]`` to ``offsets[k + 1]``.
    row, column
        Probabilities, shapes ``(e, m)`` and ``(e, n)``.
    row_masks, column_masks
        Bit masks of the supports, shape ``(e,)``.
    payoffs
        Shape ``(e, 2)``.
    """

    offsets: Ints
    row: Floats
    column: Floats
    row_masks: Masks
    column_masks: Masks
    payoffs: Floats

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


class Engine(Protocol):
    """The three steps, for games of shape ``(g, m, n)`` with ``m, n`` small."""

    def screen(self, A: Floats, B: Floats, plan: Plan) -> tuple[Codes, Bools]:
        """Equilibria of the games all of whose signs are certain, and which are not."""

    def settle(self, A: Floats, B: Floats, plan: Plan) -> Settled:
        """Equilibria of games with uncertain signs, as far as they are certain."""

    def fill(
        self, A: Floats, B: Floats, plan: Plan, codes: Codes, games: Ints, reserved: Ints
    ) -> Listed:
        """List the equilibria, with room reserved in some games after what is coded."""
