"""Which mixture of strategies does better than one strategy: linear programmes and shortcuts.

HiGHS answers where the margin is clear. Where it is not, or the payoffs differ too much in size
for doubles, the dual programme is solved in whole numbers: is there a belief to which the
strategy is a best reply (Pearce 1984)? If not, its prices are the mixture.

>>> game = Game.of([[4, 0], [0, 4], [1, 1]], [[0, 0], [0, 0], [0, 0]])
>>> weights, margin = dominating_mixture(SidePayoffs.of_row(game), 2, Budget())
>>> weights.round(6).tolist(), round(margin, 6)
([0.5, 0.5, 0.0], 1.0)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from payoffs.elementary import best_replies
from payoffs.game import FloatArray, Game
from sandbox.theory import rational
from sandbox.theory.budget import Budget
from sandbox.theory.elementary.pure import TOLERANCE, unit_range
from sandbox.theory.linear import charged
from sandbox.theory.reading import Integers, read_game

#: A margin of HiGHS this far from 0, as a part of the payoff range, is clear.
CLEAR = 1e-6


@dataclass(frozen=True, eq=False)
class SidePayoffs:
    """One side's payoffs, its own strategies along the first axis, and their exact reading.

    Attributes
    ----------
    payoffs
        Settled, shape ``(k, l)``.
    read
        Gives the same as whole numbers, up to a factor and a constant.
    """

    payoffs: FloatArray
    read: Callable[[], Integers]

    @classmethod
    def of_row(cls, game: Game) -> SidePayoffs:
        """The row side's."""
        return cls(game.settled[0], lambda: read_game(game)[0].integers)

    @classmethod
    def of_column(cls, game: Game) -> SidePayoffs:
        """The column side's."""
        return cls(np.ascontiguousarray(game.settled[1].T), lambda: read_game(game)[1].integers)

    @cached_property
    def integers(self) -> Integers:
        """The payoffs as whole numbers."""
        return self.read()

    @cached_property
    def wide(self) -> bool:
        """Whether doubles may not weigh these payoffs against each other."""
        return rational.is_wide(self.payoffs)

    @property
    def fits(self) -> bool:
        """Whether a programme on them is small enough for whole numbers."""
        return self.payoffs.size <= rational.MOST

    def cut(self, own: Sequence[int], other: Sequence[int]) -> SidePayoffs:
        """What is left of it."""
        return SidePayoffs(
            self.payoffs[np.ix_(own, other)],
            lambda: tuple(tuple(self.integers[i][j] for j in other) for i in own),
        )


def never_best_so_far(payoffs: FloatArray) -> list[int]:
    """Rows that are no best reply to any belief of a sample.

    A best reply to anything is not strictly dominated, so the others alone need a programme. The
    sample is of pure beliefs, and of mixed ones where the row is ahead by more than rounding.
    """
    best = best_replies(payoffs).any(axis=1)
    best |= _alone(payoffs)
    return [int(k) for k in np.flatnonzero(~best)]


def never_alone_best(payoffs: FloatArray) -> list[int]:
    """Rows that are not the only best reply to any belief of a sample.

    The only best reply to something is not even weakly dominated.
    """
    return [int(k) for k in np.flatnonzero(~_alone(payoffs))]


def _alone(payoffs: FloatArray) -> Any:
    """Which rows are the only best reply to a belief of a sample, by more than rounding."""
    values = unit_range(payoffs) @ _beliefs(payoffs.shape[1])
    first, second = -np.sort(-values, axis=0)[:2]
    return ((values >= first) & (first - second > TOLERANCE)).any(axis=1)


def _beliefs(size: int) -> FloatArray:
    """Each strategy for sure, all alike, and even chances of some pairs; one a column."""
    step = max(1, size // 16)
    pairs = [(i, j) for i in range(0, size, step) for j in range(i + step, size, step)]
    two = np.zeros((size, len(pairs)))
    for k, pair in enumerate(pairs):
        two[pair, k] = 0.5
    return np.hstack([np.eye(size), np.full((size, 1), 1.0 / size), two])


def dominating_mixture(
    table: SidePayoffs, k: int, budget: Budget
) -> tuple[FloatArray, float] | None:
    """A mixture of other rows that pays more than row ``k`` everywhere, and by how much at least.

    None if there is none. Where doubles decide it is the mixture with the largest least gain.

    Raises
    ------
    BudgetError
        When the budget runs out in whole numbers.
    """
    unclear = table.wide and table.fits
    if not unclear:
        weights, margin = _best_mixture(unit_range(table.payoffs), k, budget)
        if abs(margin) > CLEAR or not table.fits:
            gains = weights @ table.payoffs - table.payoffs[k]
            return (weights, float(gains.min())) if margin > TOLERANCE else None
    return _exact_mixture(table.integers, table.payoffs, k, budget)


def _best_mixture(matrix: FloatArray, k: int, budget: Budget) -> tuple[FloatArray, float]:
    """The mixture of other rows with the largest least gain over row ``k``, and that gain.

    It is the maximin strategy of the game of gains, by the linear programme
    ``max v`` subject to ``gains^T p >= v``, ``sum p = 1``, ``p >= 0``.
    """
    others = np.delete(np.arange(len(matrix)), k)
    gains = matrix[others] - matrix[k]
    p, q = gains.shape
    answer = charged(
        budget,
        np.append(np.zeros(p), -1.0),
        A_ub=np.hstack([-gains.T, np.ones((q, 1))]),
        b_ub=np.zeros(q),
        A_eq=np.append(np.ones(p), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * p + [(None, None)],
    )
    weights = np.zeros(len(matrix))
    if answer.x is None:
        return weights, -np.inf
    weights[others] = np.maximum(answer.x[:-1], 0.0)
    weights[weights < 1e-12] = 0.0
    weights /= weights.sum()
    # The margin is measured on the weights, not taken from the solver's word.
    return weights, float((weights @ matrix - matrix[k]).min())


def _exact_mixture(
    integers: Integers, payoffs: FloatArray, k: int, budget: Budget
) -> tuple[FloatArray, float] | None:
    """By the beliefs to which row ``k`` is a best reply: none, and the prices are the mixture."""
    others = [i for i in range(len(integers)) if i != k]
    columns = range(len(integers[k]))
    gains = [[integers[i][j] - integers[k][j] for j in columns] for i in others]
    belief = rational.maximise(
        [1] * len(columns), [*gains, [1] * len(columns)], [*([0] * len(others)), 1], budget
    )
    if belief.value > 0:
        return None
    prices = belief.prices[:-1]
    total = sum(prices)
    weights = np.zeros(len(integers))
    weights[others] = [float(price / total) for price in prices]
    least = min(sum(p * g[j] for p, g in zip(prices, gains, strict=True)) for j in columns) / total
    spread = max(map(max, integers)) - min(map(min, integers))
    return weights, float(Fraction(least) / spread) * float(np.ptp(payoffs))


def mixture_weakly_dominates(table: SidePayoffs, k: int, budget: Budget) -> bool:
    """Whether a mixture of other rows loses nowhere to row ``k`` and gains somewhere.

    Raises
    ------
    BudgetError
        When the budget runs out.
    """
    budget.spend()
    if table.fits and table.wide:
        return _exactly_weak(table.integers, k, budget)

    matrix = unit_range(table.payoffs)
    gains = np.delete(matrix, k, axis=0) - matrix[k]
    answer = charged(
        budget,
        -gains.sum(axis=1),
        A_ub=-gains.T,
        b_ub=np.zeros(gains.shape[1]),
        A_eq=np.ones((1, len(gains))),
        b_eq=[1.0],
    )
    if answer.x is None:
        return False
    gain = np.maximum(answer.x, 0.0) @ gains
    if table.fits and (abs(gain.max()) < CLEAR or gain.min() < -TOLERANCE):
        return _exactly_weak(table.integers, k, budget)
    return bool(gain.min() >= -TOLERANCE and gain.max() > TOLERANCE)


def _exactly_weak(integers: Integers, k: int, budget: Budget) -> bool:
    others = [row for i, row in enumerate(integers) if i != k]
    gains = [[a - b for a, b in zip(row, integers[k], strict=True)] for row in others]
    losses = [[-row[j] for row in gains] for j in range(len(integers[k]))]
    best = rational.maximise(
        [sum(row) for row in gains], [*losses, [1] * len(others)], [*([0] * len(losses)), 1], budget
    )
    return best.value > 0
