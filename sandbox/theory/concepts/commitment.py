"""Commitment (Stackelberg): what is it worth to announce first, and to be believed?

The leader binds itself to a strategy, pure or mixed; the follower sees it and plays a best
reply. Among equally good replies it plays the one the leader likes best (*strong* Stackelberg)
or, in the cautious reading, the one it likes least (*weak*). A mixed commitment is found from one
linear programme for each reply ``j``,

    max  x L[:, j]   subject to   x F[:, j] >= x F[:, k] for all k,

of which the best counts. The programmes are taken in the order of an upper bound on their value
and with only those conditions that their answers break, so most are cut before they are solved.

>>> inspection = Game.of([[2, 4], [1, 3]], [[1, 0], [0, 1]])
>>> lead = commit(inspection, 0)
>>> lead.strategy.tolist(), inspection.columns[lead.reply], lead.payoffs
([0.5, 0.5], 'c1', (3.5, 0.5))

References
----------
V. Conitzer and T. Sandholm, "Computing the optimal strategy to commit to", *EC* (2006).
B. von Stengel and S. Zamir, "Leadership games with convex strategy sets", *Games and Economic
Behavior* 69 (2010).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.elementary import best_replies, undominated
from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.levers import side_words
from payoffs.results import Plain, Records, Result
from sandbox.messages import _
from sandbox.theory.basics import Budget, read_game
from sandbox.theory.elementary.pure import TOLERANCE, unit_range
from sandbox.theory.equilibria.solution import Solution
from sandbox.theory.linear import MOST, is_wide, maximise, maximise_exactly, probabilities
from sandbox.words import mix_words

#: Conditions added to a programme in one go.
AT_ONCE = 4


@dataclass(frozen=True, eq=False)
class Commitment(Plain):
    """One side leads."""

    says = "strategy reply payoffs"

    leader: int  # 0 if the row side leads, 1 if the column side does
    strategy: FloatArray  # the leader's probabilities, shape ``(m,)`` or ``(n,)``
    reply: int  # the follower's strategy
    payoffs: tuple[float, float]  # of the row and of the column side, in the game's unit

    @property
    def value(self) -> float:
        """What the leader gets."""
        return self.payoffs[self.leader]


@dataclass(frozen=True, eq=False, repr=False)
class Leadership(Result):
    """What one side gains by announcing first."""

    game: Game
    leader: int
    #: Best pure commitment if the follower breaks ties for the leader, and if against it.
    pure: Commitment
    cautious: Commitment
    #: Best commitment at all, ties broken for the leader (the supremum of what slightly different
    #: commitments get for sure, unless the reply is never the only best one); None if a budget ran
    #: out.
    mixed: Commitment | None
    #: The worst and the best the leader gets in a listed Nash equilibrium, None if none were handed
    #: in.
    nash: tuple[float, float] | None
    notes: tuple[str, ...] = ()  # budgets that ran out

    @property
    def gains(self) -> tuple[float, float] | None:
        """What the best commitment adds to the best and to the worst listed Nash payoff."""
        if self.nash is None:
            return None
        value = (self.mixed or self.pure).value
        return value - self.nash[1], value - self.nash[0]

    @property
    def value_words(self) -> str:
        """What the best commitment gets, against the listed equilibria."""
        value = (self.mixed or self.pure).value
        words = _("{value:.4g} {unit} for {side}").format(
            value=value, unit=_(self.game.unit), side=side_words(self.game.players[self.leader], _)
        )
        if self.nash is None:
            return words
        low, high = self.nash
        if high - low <= TOLERANCE * (abs(low) + abs(high)):
            return words + _(", against {value:.4g} in equilibrium").format(value=high)
        return words + _(", against {low:.4g} to {high:.4g} in equilibrium").format(
            low=low, high=high
        )

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"announcing first is worth {self.value_words}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        best, worst = self.gains or (None, None)
        return {
            "leader": self.game.players[self.leader],
            **self.told("pure cautious mixed nash notes"),
            "gain_over_best_nash": best,
            "gain_over_worst_nash": worst,
        }

    def records(self) -> Records:
        """One line a kind of commitment."""
        labels = (self.game.rows, self.game.columns)
        kinds = {"pure": self.pure, "cautious": self.cautious, "mixed": self.mixed}
        return [
            {
                "commitment": kind,
                "announced": mix_words(lead.strategy, labels[self.leader]),
                "reply": labels[1 - self.leader][lead.reply],
                f"{self.game.players[0]} payoff": lead.payoffs[0],
                f"{self.game.players[1]} payoff": lead.payoffs[1],
            }
            for kind, lead in kinds.items()
            if lead is not None
        ]


def leadership(
    game: Game, leader: int, *, solution: Solution | None = None, effort: float = 1.0
) -> Leadership:
    """Pure and mixed commitment of one side, against what it gets without.

    Parameters
    ----------
    leader
        0 for the row side, 1 for the column side.
    solution
        Equilibria to compare with.
    effort
        Times the usual budget of work.
    """
    notes: tuple[str, ...] = ()
    try:
        mixed = commit(game, leader, budget=Budget.of(effort))
    except BudgetError as stopped:
        mixed, notes = None, (f"mixed commitment: {stopped}",)
    payoffs = [e.payoffs[leader] for e in solution.equilibria] if solution else []
    nash = (min(payoffs), max(payoffs)) if payoffs else None
    pure, cautious = (commit_pure(game, leader, cautious=c) for c in (False, True))
    return Leadership(game, leader, pure, cautious, mixed, nash, notes)


def commit_pure(game: Game, leader: int, *, cautious: bool = False) -> Commitment:
    """The best pure strategy to announce.

    ``cautious``: whether the follower breaks ties against the leader.
    """
    L, F = _sides(game, leader)
    tied = best_replies(F, axis=1)
    worth = np.where(tied, L, np.inf if cautious else -np.inf)
    replies = worth.argmin(axis=1) if cautious else worth.argmax(axis=1)
    best = int(worth[np.arange(len(L)), replies].argmax())
    return _commitment(game, leader, np.eye(len(L))[best], int(replies[best]))


def commit(game: Game, leader: int, *, budget: Budget | None = None) -> Commitment:
    """The best strategy to announce, mixed ones included; the follower breaks ties for it.

    Raises InputError if the leader is neither 0 nor 1. Raises BudgetError when the budget runs out.
    """
    budget = budget or Budget()
    incumbent = commit_pure(game, leader)
    L, F = _sides(game, leader)
    replies = [int(j) for j in undominated(F.T)]
    if is_wide(L, F) and L.size <= MOST:
        return _exactly(game, leader, replies, incumbent, budget)
    L, F = unit_range(L), unit_range(F)
    floor = float(incumbent.strategy @ L[:, incumbent.reply])
    search = [(-float(L[:, j].max()), j) for j in replies]
    heapq.heapify(search)
    held: dict[int, list[int]] = {j: [] for j in replies}
    tried: dict[int, FloatArray] = {j: np.eye(len(L))[int(L[:, j].argmax())] for j in replies}
    while search and -search[0][0] > floor + TOLERANCE:
        budget.spend()
        _, j = heapq.heappop(search)
        broken = _broken(tried[j], F, j)
        if not broken:
            return _commitment(game, leader, tried[j], j)
        held[j] += broken
        answer = _programme(L, F, j, held[j], budget)
        if answer is not None:
            tried[j] = answer
            heapq.heappush(search, (-float(answer @ L[:, j]), j))
    return incumbent


def _sides(game: Game, leader: int) -> tuple[FloatArray, FloatArray]:
    """Payoffs of the leader and of the follower, the leader's strategies first."""
    A, B = game.settled
    if leader not in (0, 1):
        raise InputError(f"{leader} is neither 0 (row side) nor 1 (column side)", "leader")
    return (A, B) if leader == 0 else (B.T, A.T)


def _exactly(
    game: Game, leader: int, replies: list[int], incumbent: Commitment, budget: Budget
) -> Commitment:
    """Every reply's programme in whole numbers; a mixture has to beat the best pure strategy."""
    of_row, of_column = (reading.integers for reading in read_game(game))
    # the leader's payoffs by (own, reply), the follower's by (own, leader's)
    L, F = (of_row, of_column) if leader == 0 else (of_column, of_row)
    own = range(len(L))
    pure = int(incumbent.strategy.argmax())
    floor, best = Fraction(L[pure][incumbent.reply]), incumbent
    for j in replies:
        conditions = [[F[k][i] - F[j][i] for i in own] for k in range(len(F)) if k != j]
        # shifted by one, so that every strategy is worth more than none
        found = maximise_exactly(
            [L[i][j] + 1 for i in own],
            [*conditions, [1] * len(L)],
            [*([0] * len(conditions)), 1],
            budget,
        )
        if found.value - 1 > floor:
            floor = found.value - 1
            best = _commitment(game, leader, np.array([float(x) for x in found.x]), j)
    return best


def _broken(x: FloatArray, F: FloatArray, j: int) -> list[int]:
    """Replies that pay the follower more than ``j`` against ``x``, the best few."""
    worth = x @ F
    order = np.argsort(-worth)[:AT_ONCE]
    return [int(k) for k in order if worth[k] > worth[j] + TOLERANCE]


def _programme(
    L: FloatArray, F: FloatArray, j: int, held: list[int], budget: Budget
) -> FloatArray | None:
    """The best mixture against reply ``j`` as far as the held conditions ask; None if none."""
    answer = maximise(
        L[:, j],
        ((F[:, held] - F[:, [j]]).T, np.zeros(len(held))),
        (np.ones((1, len(L))), np.ones(1)),
        budget=budget,
    )
    return None if answer is None else probabilities(answer.x)


def _commitment(game: Game, leader: int, x: FloatArray, reply: int) -> Commitment:
    pure = np.eye(game.shape[1 - leader])[reply]
    x.setflags(write=False)
    profile = (x, pure) if leader == 0 else (pure, x)
    return Commitment(leader, x, reply, game.expected(*profile))
