"""Dominated strategies, and what is left when strictly dominated ones are struck out.

A strategy is *strictly* dominated if some other strategy, pure or mixed, pays more against
everything the other side may play; *weakly* if it pays no less and sometimes more. No
equilibrium ever uses a strictly dominated strategy, and striking out strictly dominated
ones again and again leaves the same game in every order. Neither holds for weakly dominated
ones, so these are reported and never removed.

Payoffs are compared as given (:mod:`payoffs.numeric`), whatever the range of the others. Whether a
mixture dominates is decided by HiGHS where its margin is clear. Where it is not, or the payoffs
differ too much in size for doubles, the dual programme is solved in whole numbers: is there a
belief to which the strategy is a best reply (Pearce 1984)? If not, its prices are the mixture. So
with two sides the strategies that iterated dominance leaves are the *rationalizable* ones: those
that sides may play who only know each other to be rational.

>>> game = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> eliminate(game).rows
(1,)
>>> eliminate(game).eliminations[0].sentence(game)
'Row: r0 is strictly dominated by r1 (by at least 1 points)'

References
----------
D. Pearce, "Rationalizable strategic behavior and the problem of perfection",
*Econometrica* 52 (1984): never a best reply and strictly dominated are the same.
B. Bernheim, "Rationalizable strategic behavior", same volume.
I. Gilboa, E. Kalai and E. Zemel, "On the order of eliminating dominated strategies",
*Operations Research Letters* 9 (1990).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from payoffs import elementary
from payoffs.elementary import best_replies
from payoffs.errors import BudgetError
from payoffs.game import FloatArray, Game
from payoffs.levers import side_words
from payoffs.results import Plain, Records, Result
from sandbox.messages import _
from sandbox.theory.basics import Budget, Integers, read_game
from sandbox.theory.elementary.pure import TOLERANCE, unit_range
from sandbox.theory.linear import (
    MOST,
    charged,
    is_wide,
    maximise_exactly,
    probabilities,
    safest,
)
from sandbox.words import capital

Mixture = tuple[tuple[int, float], ...]  # (strategy, weight), weights summing to one


@dataclass(frozen=True)
class Elimination(Plain):
    """One strictly dominated strategy and what dominates it."""

    side: int  # 0 for the row side, 1 for the column side
    strategy: int  # its index in the original game
    by: Mixture  # what dominates it: one strategy with weight 1, or a mixture
    #: The least it loses against any surviving strategy of the other side, in payoff units.
    margin: float
    #: Counted from 1; all strategies of one round are dominated in what the round before left.
    round: int

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        by = [{"strategy": k, "weight": weight} for k, weight in self.by]
        side = ("row", "column")[self.side]
        return {**self.told("strategy margin round"), "side": side, "by": by}

    def sentence(self, game: Game) -> str:
        """The same in words, with the game's labels."""
        labels = (game.rows, game.columns)[self.side]
        parts = [f"{weight:.3g} {labels[k]}" for k, weight in self.by]
        by = labels[self.by[0][0]] if len(self.by) == 1 else " + ".join(parts)
        return _(
            "{side}: {strategy} is strictly dominated by {by} (by at least {margin:.4g} {unit})"
        ).format(
            side=capital(side_words(game.players[self.side], _)),
            strategy=labels[self.strategy],
            by=by,
            margin=self.margin,
            unit=_(game.unit),
        )


@dataclass(frozen=True)
class Survivors:
    """What iterated elimination of strictly dominated strategies leaves."""

    #: Surviving strategies, as indices of the original game, in its order.
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    eliminations: tuple[Elimination, ...]  # what was removed and why, round by round
    #: Whether nothing strictly dominated is left; false if a budget ran out or mixed dominators
    #: were not asked for.
    complete: bool


@dataclass(frozen=True)
class Dominated:
    """Dominated strategies of a game as it stands (one round, nothing removed)."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def eliminate(game: Game, *, mixed: bool = True, budget: Budget | None = None) -> Survivors:
    """Strike out strictly dominated strategies until none is left.

    Parameters
    ----------
    mixed
        Whether mixtures may dominate as well (a linear programme for each candidate).
    budget
        When it runs out, what has been removed so far stands: it is sound, only unfinished.
    """
    budget = budget or Budget()
    sides = _sides(game)
    found: list[Elimination] = []
    complete = mixed
    try:
        for number in range(1, sum(game.shape)):
            hits = _one_round(sides, mixed, budget)
            if not any(hits):
                break
            for k, side in enumerate(sides):
                for strategy, by, margin in hits[k]:
                    found.append(Elimination(k, strategy, by, margin, number))
                side.remove([hit[0] for hit in hits[k]], [hit[0] for hit in hits[1 - k]])
    except BudgetError:
        complete = False
    return Survivors(sides[0].survivors, sides[1].survivors, tuple(found), complete)


def strictly_dominated(
    game: Game, *, mixed: bool = True, budget: Budget | None = None
) -> Dominated:
    """Strategies that some pure or mixed strategy strictly dominates.

    Raises BudgetError when the budget runs out.
    """
    found = []
    for side in _sides(game):
        hits = side.dominated_by_pure()
        if mixed:
            hits += side.dominated_by_mixture(budget or Budget(), {hit[0] for hit in hits})
        found.append(tuple(sorted(hit[0] for hit in hits)))
    return Dominated(*found)


def weakly_dominated(game: Game, *, mixed: bool = True, budget: Budget | None = None) -> Dominated:
    """Strategies that some pure or mixed strategy weakly dominates, strictly ones included.

    Raises BudgetError when the budget runs out.
    """
    found = []
    for side in _sides(game):
        payoffs = side.table.payoffs
        hits = elementary.weakly_dominated(payoffs).tolist()
        if mixed and len(payoffs) > 2:
            rest = [k for k in never_alone_best(payoffs) if k not in hits]
            hits += [k for k in rest if mixture_weakly_dominates(side.table, k, budget or Budget())]
        found.append(tuple(sorted(hits)))
    return Dominated(*found)


Hit = tuple[int, Mixture, float]


class _Side:
    """One side's payoffs, own strategies along the first axis, and who is left of both sides."""

    def __init__(self, table: SidePayoffs) -> None:
        self.table = table
        own, other = table.payoffs.shape
        self.own, self.other = np.arange(own), np.arange(other)

    @property
    def survivors(self) -> tuple[int, ...]:
        return tuple(self.own.tolist())

    def remove(self, own: Sequence[int], other: Sequence[int]) -> None:
        self.own = np.delete(self.own, np.searchsorted(self.own, own))
        self.other = np.delete(self.other, np.searchsorted(self.other, other))

    def dominated_by_pure(self) -> list[Hit]:
        left = self.table.payoffs[np.ix_(self.own, self.other)]
        keep = elementary.undominated(left)
        gone = np.delete(np.arange(len(left)), keep)
        who, margins = elementary.strongest(left, gone, keep)
        named = self.own[gone].tolist(), self.own[who].tolist(), margins.tolist()
        return [(k, ((by, 1.0),), margin) for k, by, margin in zip(*named, strict=True)]

    def dominated_by_mixture(self, budget: Budget, known: set[int]) -> list[Hit]:
        rows = [k for k in self.survivors if k not in known]
        if len(rows) < 3:
            return []
        left = self.table.cut(rows, self.other.tolist())
        hits = []
        for k in never_best_so_far(left.payoffs):
            budget.spend()
            found = dominating_mixture(left, k, budget)
            if found is not None:
                weights, margin = found
                by = tuple((rows[j], float(w)) for j, w in enumerate(weights) if w > 0.0)
                hits.append((rows[k], by, margin))
        return hits


def _sides(game: Game) -> tuple[_Side, _Side]:
    return _Side(SidePayoffs.of_row(game)), _Side(SidePayoffs.of_column(game))


def _one_round(sides: tuple[_Side, _Side], mixed: bool, budget: Budget) -> list[list[Hit]]:
    """Everything dominated right now; mixtures are tried only where pure ones find nothing."""
    budget.spend()
    hits = [side.dominated_by_pure() for side in sides]
    if mixed and not any(hits):
        hits = [side.dominated_by_mixture(budget, set()) for side in sides]
    return hits


@dataclass(frozen=True, eq=False, repr=False)
class Rationalizable(Survivors, Result):
    """The rationalizable strategies of both sides; perhaps too many where not ``complete``."""

    says = "rows columns eliminated=eliminations complete"

    game: Game

    @property
    def unique(self) -> bool:
        """Whether one profile is left: the game is solved by dominance."""
        return len(self.rows) == len(self.columns) == 1

    @property
    def headline(self) -> str:
        """The answer in one line."""
        m, n = self.game.shape
        left = f"{len(self.rows)} of {m} and {len(self.columns)} of {n} strategies"
        return f"{left} are rationalizable{'' if self.complete else ', perhaps fewer'}"

    def records(self) -> Records:
        """One line a strategy: whether it is left, and if not, what removed it."""
        gone = {(step.side, step.strategy): step for step in self.eliminations}
        lines = []
        for side, labels in enumerate((self.game.rows, self.game.columns)):
            for k, label in enumerate(labels):
                step = gone.get((side, k))
                lines.append(
                    {
                        "side": self.game.players[side],
                        "strategy": label,
                        "rationalizable": step is None,
                        "round": step.round if step else None,
                        "removed": step.sentence(self.game) if step else "",
                    }
                )
        return lines


def rationalizable(game: Game, *, effort: float = 1.0) -> Rationalizable:
    """The rationalizable strategies, and why the others are not; ``effort`` buys more work."""
    left = eliminate(game, budget=Budget.of(effort))
    return Rationalizable(left.rows, left.columns, left.eliminations, left.complete, game)


#: A margin of HiGHS this far from 0, as a part of the payoff range, is clear.
CLEAR = 1e-6


@dataclass(frozen=True, eq=False)
class SidePayoffs:
    """One side's payoffs, its own strategies along the first axis, and their exact reading."""

    payoffs: FloatArray  # settled, shape ``(k, l)``
    read: Callable[[], Integers]  # gives the same as whole numbers, up to a factor and a constant

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
        return is_wide(self.payoffs)

    @property
    def fits(self) -> bool:
        """Whether a programme on them is small enough for whole numbers."""
        return self.payoffs.size <= MOST

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
    Raises BudgetError when the budget runs out.

    >>> game = Game.of([[4, 0], [0, 4], [1, 1]], [[0, 0], [0, 0], [0, 0]])
    >>> weights, margin = dominating_mixture(SidePayoffs.of_row(game), 2, Budget())
    >>> weights.round(6).tolist(), round(margin, 6)
    ([0.5, 0.5, 0.0], 1.0)
    """
    if not (table.wide and table.fits):
        weights, margin = _best_mixture(unit_range(table.payoffs), k, budget)
        if abs(margin) > CLEAR or not table.fits:
            gains = weights @ table.payoffs - table.payoffs[k]
            return (weights, float(gains.min())) if margin > TOLERANCE else None
    return _exact_mixture(table.integers, table.payoffs, k, budget)


def _best_mixture(matrix: FloatArray, k: int, budget: Budget) -> tuple[FloatArray, float]:
    """The mixture of other rows with the largest least gain over row ``k``, and that gain.

    It is the maximin strategy of the game of gains.
    """
    others = np.delete(np.arange(len(matrix)), k)
    weights = np.zeros(len(matrix))
    weights[others] = probabilities(safest(matrix[others] - matrix[k], budget).x[:-1])
    # The margin is measured on the weights, not taken from the solver's word.
    return weights, float((weights @ matrix - matrix[k]).min())


def _exact_mixture(
    integers: Integers, payoffs: FloatArray, k: int, budget: Budget
) -> tuple[FloatArray, float] | None:
    """By the beliefs to which row ``k`` is a best reply: none, and the prices are the mixture."""
    others = [i for i in range(len(integers)) if i != k]
    columns = range(len(integers[k]))
    gains = [[integers[i][j] - integers[k][j] for j in columns] for i in others]
    belief = maximise_exactly(
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

    Raises BudgetError when the budget runs out.
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
    best = maximise_exactly(
        [sum(row) for row in gains], [*losses, [1] * len(others)], [*([0] * len(losses)), 1], budget
    )
    return best.value > 0
