"""Alternating offers: how patience, a deadline, alternatives and risk move the split.

In every round one side proposes a point of the frontier; the other accepts, leaves for its
outside option, or refuses, after which (if talks do not break down) it proposes in the next
round. Until there is a deal both live with the disagreement point, so that what a delay shrinks
is the gain over it: a gain agreed one round later is worth ``patience`` times as much.

The unique subgame-perfect equilibrium is found by its fixed point (no deadline; Rubinstein 1982)
or backwards from the last round (Stahl 1972). Outside options follow Binmore, Shaked and Sutton
(1989): they matter only if they are worth more than staying; the risk of breakdown follows
Binmore, Rubinstein and Wolinsky (1986).

>>> pie = np.array([[0.0, 1.0], [1.0, 0.0]])
>>> talks = alternating_offers(pie, (0.0, 0.0), TalkRules(patience=(0.5, 0.5)))
>>> [round(payoff, 6) for payoff in talks.payoffs]
[0.666667, 0.333333]
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.numeric import ROUNDING
from payoffs.results import Records, Result
from sandbox.messages import N_
from sandbox.theory.bargaining.frontier import Polyline
from sandbox.theory.bargaining.solutions import Stretch, rational

ROW, COLUMN = 0, 1
#: No longer deadline is worked out; by then it does not matter.
MAX_ROUNDS = 10_000
#: Halvings of the interval in which the fixed point is sought: beyond double precision.
BISECTIONS = 80


@dataclass(frozen=True)
class TalkRules:
    """How the talks go."""

    #: What a gain agreed one round later is worth to each side, 0 to below 1 (1 is allowed with a
    #: deadline or a risk of breakdown).
    patience: tuple[float, float] = (0.9, 0.9)
    #: Payoffs that a side can leave for when it has to answer an offer; None: it has none.
    outside: tuple[float, float] | None = None
    breakdown_risk: float = 0.0  # probability that a refusal ends the talks
    #: Payoffs after that; None: the disagreement point.
    breakdown: tuple[float, float] | None = None
    #: Number of rounds before the deadline; None: there is none. After it both are left with the
    #: disagreement point.
    rounds: int | None = None
    first: int = ROW  # who proposes first: 0 the row side, 1 the column side

    def __post_init__(self) -> None:
        if not all(0.0 <= p <= 1.0 for p in self.patience):
            raise InputError(f"{self.patience} must both lie between 0 and 1", "patience")
        if not 0.0 <= self.breakdown_risk <= 1.0:
            raise InputError(f"{self.breakdown_risk:g} is no probability", "breakdown_risk")
        if self.first not in (ROW, COLUMN):
            raise InputError(f"{self.first!r} is neither 0 (row) nor 1 (column)", "first")
        if self.rounds is None:
            if math.prod(self.patience) * (1.0 - self.breakdown_risk) >= 1.0:
                raise InputError(
                    "without a deadline or a risk somebody must be impatient; "
                    "give a number below 1",
                    "patience",
                )
        elif not 1 <= self.rounds <= MAX_ROUNDS:
            raise InputError(f"{self.rounds} is not between 1 and {MAX_ROUNDS:,}", "rounds")


@dataclass(frozen=True, eq=False, repr=False)
class Talks(Result):
    """The equilibrium of the talks."""

    says = (
        "payoffs gains offers patience=terms.patience outside=terms.outside "
        "breakdown_risk=terms.breakdown_risk rounds=terms.rounds first=terms.first binding note"
    )

    terms: TalkRules  # how they go
    #: What is agreed in the first round; None if there is nothing to agree on.
    payoffs: tuple[float, float] | None
    position: float | None  # where on the frontier it lies
    #: What the proposer of each round offers: shape ``(rounds, 2)`` with a deadline, otherwise
    #: ``(2, 2)``: the row side's offer and the column side's.
    offers: FloatArray
    gains: tuple[float, float] | None  # over the disagreement point
    #: Sides (0, 1) whose outside option, not their patience, sets what they are offered in the
    #: first two rounds.
    binding: tuple[int, ...] = ()
    note: str = ""  # why there is no agreement, or that a side leaves

    @property
    def headline(self) -> str:
        """The answer in one line."""
        if self.payoffs is None:
            return f"nothing is agreed: {self.note}"
        return "agreed in the first round: {:.4g} and {:.4g}".format(*self.payoffs)

    @property
    def made_from(self) -> dict[str, Any]:
        """How the talks go."""
        return super().made_from | asdict(self.terms)

    def records(self) -> Records:
        """One line a round: what its proposer offers."""
        row, column = self.offers.T
        return {"round": range(1, len(row) + 1), "row": row, "column": column}


def alternating_offers(frontier: FloatArray, disagreement: ArrayLike, terms: TalkRules) -> Talks:
    """The subgame-perfect equilibrium of alternating offers on a concave frontier.

    Raises InputError if the frontier is not concave.

    Parameters
    ----------
    frontier
        Vertices, shape ``(k, 2)``: row payoffs rising, column payoffs falling, concave; as
        :attr:`Negotiation.frontier` has them unless only pure profiles can be agreed.
    disagreement
        Payoffs without a deal.
    terms
        How the talks go.
    """
    _check_concave(frontier)
    d = np.asarray(disagreement, dtype=np.float64)
    # who fears a breakdown accepts less than it has today
    floor = d if terms.breakdown is None else np.minimum(d, terms.breakdown)
    stretch = rational(Polyline(frontier), d if terms.breakdown_risk == 0.0 else floor)
    if stretch is None:
        return _no_talks(terms, N_("no outcome is good enough for both"))
    table = _Bargain(stretch, terms, d)
    if terms.outside is not None and not table.affordable():
        return _no_talks(terms, N_("the outside options together are worth more than any deal"))
    reserves = table.settle() if terms.rounds is None else table.count_down(terms.rounds)
    places = [table.offer(proposer, reserve) for proposer, reserve, _ in reserves]
    offers = np.array([stretch.line.at(s) for s in places])
    opening = 0 if terms.rounds is not None or terms.first == ROW else 1
    u, v = offers[opening]
    binding = tuple(sorted({1 - p for p, _, bound in reserves[:2] if bound}))
    return Talks(
        terms,
        (float(u), float(v)),
        places[opening],
        offers,
        (float(u - d[0]), float(v - d[1])),
        binding,
    )


Step = tuple[int, float, bool]  # proposer, what the other must get, whether that is its option


class _Bargain:
    """One frontier and one set of terms; all payoffs absolute."""

    def __init__(self, stretch: Stretch, terms: TalkRules, disagreement: FloatArray) -> None:
        self.stretch = stretch
        self.terms = terms
        self.d = disagreement
        self.lost = np.array(terms.breakdown or self.d.tolist())
        self.outside = np.array(terms.outside or (-math.inf, -math.inf))

    def affordable(self) -> bool:
        """Whether some point of the frontier pays both their alternatives."""
        sure = self.stretch.disagreement - self.stretch.slack
        least = np.maximum(self.outside - ROUNDING * np.abs(self.outside), sure)
        return self.stretch.line.within(least) is not None

    def offer(self, proposer: int, reserve: float) -> float:
        """Best position for the proposer that still gives the other its reserve."""
        points = self.stretch.line.points
        if proposer == ROW:
            place = self.stretch.line.crossing(reserve - points[:, 1])
        else:
            place = self.stretch.line.crossing(points[:, 0] - reserve)
        return self.stretch.clip(place)

    def reserve(self, side: int, tomorrow: float) -> tuple[float, bool]:
        """What a side must be given today if it gets ``tomorrow`` by refusing."""
        terms = self.terms
        later = self.d[side] + terms.patience[side] * (tomorrow - self.d[side])
        stay = (1.0 - terms.breakdown_risk) * later + terms.breakdown_risk * self.lost[side]
        return float(max(stay, self.outside[side])), bool(self.outside[side] > stay)

    def answer(self, proposer: int, reserve: float) -> float:
        """The proposer's own payoff from its best acceptable offer."""
        return float(self.stretch.line.at(self.offer(proposer, reserve))[proposer])

    def count_down(self, rounds: int) -> list[Step]:
        """Backwards from the deadline: one step a round, the first round first."""
        steps: list[Step] = []
        tomorrow = None
        for k in reversed(range(rounds)):
            proposer = (self.terms.first + k) % 2
            responder = 1 - proposer
            if tomorrow is None:
                need = float(max(self.d[responder], self.outside[responder]))
                bound = bool(self.outside[responder] > self.d[responder])
            else:
                need, bound = self.reserve(responder, tomorrow)
            tomorrow = self.answer(proposer, need)
            steps.append((proposer, need, bound))
        return steps[::-1]

    def settle(self) -> list[Step]:
        """The fixed point: each side is offered just what it would get by refusing.

        Following both offers once round maps the row side's payoff as a proposer to itself. The
        map rises, more slowly than its argument, so bisection finds its one fixed point.
        """
        low, high = self.stretch.disagreement[ROW], self.stretch.ideal[ROW]
        for _ in range(BISECTIONS):
            middle = low + (high - low) / 2
            if self._round(float(middle))[0][1] > middle:
                low = middle
            else:
                high = middle
        return [step for step, _ in self._round(float(high))]

    def _round(self, row_gets: float) -> tuple[tuple[Step, float], tuple[Step, float]]:
        """Both offers, the row side's first, and what each proposer gets from its own."""
        need_row, row_bound = self.reserve(ROW, row_gets)
        column_gets = self.answer(COLUMN, need_row)
        need_column, column_bound = self.reserve(COLUMN, column_gets)
        own = self.answer(ROW, need_column)
        return ((ROW, need_column, column_bound), own), ((COLUMN, need_row, row_bound), column_gets)


def _no_talks(terms: TalkRules, note: str) -> Talks:
    return Talks(terms, None, None, np.empty((0, 2)), None, note=note)


def _check_concave(frontier: FloatArray) -> None:
    steps = np.diff(np.asarray(frontier, dtype=np.float64), axis=0)
    falling = bool((steps[:, 0] > 0).all() and (steps[:, 1] < 0).all())
    cross = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    size = np.abs(steps[:-1, 0] * steps[1:, 1]) + np.abs(steps[:-1, 1] * steps[1:, 0])
    if not falling or bool((cross > 1e-9 * size).any()):
        raise InputError(
            "offers need a falling, concave frontier; allow lotteries or transfers", "frontier"
        )
