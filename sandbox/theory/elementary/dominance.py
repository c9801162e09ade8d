"""Dominated strategies, and what is left when strictly dominated ones are struck out.

A strategy is *strictly* dominated if some other strategy, pure or mixed, pays more against
everything the other side may play; *weakly* if it pays no less and sometimes more. No
equilibrium ever uses a strictly dominated strategy, and striking out strictly dominated
ones again and again leaves the same game in every order. Neither holds for weakly dominated
ones, so these are reported and never removed.

Payoffs are compared as given (:mod:`payoffs.numeric`), whatever the range of the others. Whether a
mixture dominates is decided by HiGHS where its margin is clear, and else in whole numbers
(:mod:`sandbox.theory.elementary.mixtures`).

>>> game = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> eliminate(game).rows
(1,)
>>> eliminate(game).eliminations[0].sentence(game)
'Row: r0 is strictly dominated by r1 (by at least 1 points)'

References
----------
D. Pearce, "Rationalizable strategic behavior and the problem of perfection",
*Econometrica* 52 (1984): never a best reply and strictly dominated are the same.
I. Gilboa, E. Kalai and E. Zemel, "On the order of eliminating dominated strategies",
*Operations Research Letters* 9 (1990).

What may be played by sides that only know each other to be rational.

With two sides a strategy is a best reply to some belief exactly if no mixture strictly dominates
it, so the rationalizable strategies are those that iterated strict dominance leaves.

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> rationalizable(dilemma).rows, rationalizable(dilemma).columns
((1,), (1,))

References
----------
B. Bernheim, "Rationalizable strategic behavior", *Econometrica* 52 (1984).
D. Pearce, "Rationalizable strategic behavior and the problem of perfection", same volume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs import elementary
from payoffs.errors import BudgetError
from payoffs.game import Game
from payoffs.levers import side_words
from payoffs.results import Plain, Records, Result
from sandbox.messages import _
from sandbox.theory.budget import Budget
from sandbox.theory.elementary.mixtures import (
    SidePayoffs,
    dominating_mixture,
    mixture_weakly_dominates,
    never_alone_best,
    never_best_so_far,
)
from sandbox.words import capital

Mixture = tuple[tuple[int, float], ...]  # (strategy, weight), weights summing to one


@dataclass(frozen=True)
class Elimination(Plain):
    """One strictly dominated strategy and what dominates it.

    Attributes
    ----------
    side
        0 for the row side, 1 for the column side.
    strategy
        Its index in the original game.
    by
        What dominates it: one strategy with weight 1, or a mixture.
    margin
        The least it loses against any surviving strategy of the other side, in payoff units.
    round
        Counted from 1; all strategies of one round are dominated in what the round before left.
    """

    side: int
    strategy: int
    by: Mixture
    margin: float
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
    """What iterated elimination of strictly dominated strategies leaves.

    Attributes
    ----------
    rows, columns
        Surviving strategies, as indices of the original game, in its order.
    eliminations
        What was removed and why, round by round.
    complete
        Whether nothing strictly dominated is left; false if a budget ran out or mixed
        dominators were not asked for.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    eliminations: tuple[Elimination, ...]
    complete: bool

    @property
    def rounds(self) -> int:
        """Number of rounds in which something was removed."""
        return self.eliminations[-1].round if self.eliminations else 0


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

    Raises
    ------
    BudgetError
        When the budget runs out.
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

    Raises
    ------
    BudgetError
        When the budget runs out.
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
class Rationalizable(Result):
    """The rationalizable strategies of both sides.

    Attributes
    ----------
    rows, columns
        Their indices, in the game's order.
    eliminations
        Every other strategy, with what dominates it once those of earlier rounds are gone.
    complete
        Whether no more can go; false if a budget ran out (then the sets may be too large).
    """

    says = "rows columns eliminated=eliminations complete"

    game: Game
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    eliminations: tuple[Elimination, ...]
    complete: bool

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
    return Rationalizable(game, left.rows, left.columns, left.eliminations, left.complete)
