"""The optimal penal code: how little patience sustains a deal under the harshest credible threat.

Whoever breaks the deal is sent to his worst subgame-perfect payoff ``w_k(delta)`` (Abreu 1988).
Patience makes that threat harsher, so a deal that is kept at one discount factor is kept at
every larger one, and the critical one lies

* at or above the factor for the threat ``min_a b_k(a)``: nobody is ever held lower;
* at or below any factor at which some self-generating set punishes hard enough.

So most searches end where they start: at the lower bound, if a self-generating set can be shown
there. Otherwise the two bounds are closed in on
(:mod:`~sandbox.theory.repeated.judging` answers for one discount factor).

>>> from payoffs.game import Game
>>> from sandbox.theory.repeated.deals import repeated_deal
>>> game = Game.of(
...     [[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]
... )
>>> found = optimal_penal_code(repeated_deal(game, (0, 0)))
>>> round(found.both * 13, 9)
4.0

References
----------
D. Abreu, "On the theory of infinitely repeated games with discounting", *Econometrica* 56 (1988).
D. Abreu and Y. Sannikov, *Theoretical Economics* 9 (2014), for the example above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray
from sandbox.theory.budget import Budget
from sandbox.theory.repeated.critical import Critical
from sandbox.theory.repeated.deals import Pair, RepeatedDeal
from sandbox.theory.repeated.iteration import first_state
from sandbox.theory.repeated.judging import Question, Verdict, judge
from sandbox.theory.repeated.stage import Stage

#: Width of the bracket at which a search ends.
CLOSE = 1e-10
#: Wall clock for one search.
SECONDS = 2.0
#: Patience beyond ``delta / (1 - delta)`` of this is not tried.
MOST_PATIENCE = 1e7


@dataclass(frozen=True, eq=False)
class Found:
    """The end of a search: a discount factor that is enough, and how much less might be."""

    delta: float | None
    worst: FloatArray
    gap: float = 0.0


def optimal_penal_code(
    deal: RepeatedDeal, equilibria: Sequence[Pair] = (), *, seconds: float = SECONDS
) -> Critical:
    """Critical discount factors of a deal under its optimal penal code, to 1e-9.

    A side's own number is the patience from which *its* worst equilibrium payoff deters it,
    whether or not the other side would keep the deal. The threats are those at the common one.

    Parameters
    ----------
    equilibria
        Payoffs of mixed stage equilibria that may be played too.
    seconds
        Wall clock for each number. It is seldom needed: where punishments appear at a tangent,
        the sets creep past them for long. The answer states the gap that is left.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    search = Search(stage, seconds)
    numbers: list[float | None] = [0.0, 0.0]
    found = search.least(questions[-1]) if tempted else Found(0.0, search.start.worst)
    both, worst, gap = found.delta, found.worst, found.gap
    for k, question in zip(tempted, questions, strict=False):
        if len(tempted) > 1:
            found = search.least(question, known=both)
            gap = max(gap, found.gap)
        numbers[k] = found.delta
    if tempted and both is not None:
        worst = judge(search.start, both, questions[-1], exact=True).worst
    u, v = stage.in_units(worst).tolist()
    words = "the worst subgame-perfect payoff of whoever broke the deal"
    return Critical("optimal", numbers[0], numbers[1], (u, v), True, words, gap=gap)


def least_discount(deal: RepeatedDeal, equilibria: Sequence[Pair] = ()) -> float | None:
    """The smallest discount factor at which any equilibrium keeps the deal; None if none does.

    The common number of :func:`optimal_penal_code` alone, which is faster.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    return Search(stage, SECONDS).least(questions[-1]).delta if tempted else 0.0


def _questions(
    deal: RepeatedDeal, equilibria: Sequence[Pair]
) -> tuple[Stage, tuple[int, ...], list[Question]]:
    """What has to be true for each tempted side alone, and (last) for all of them."""
    stage = Stage.of(deal.game, equilibria)
    g, h = (np.array(deal.gains) / stage.size).tolist()
    u, v = ((np.array(deal.payoffs) - stage.offset) / stage.size).tolist()
    tempted = tuple(k for k in (0, 1) if (g, h)[k] > 0.0)
    groups = [*((k,) for k in tempted), tempted]
    return stage, tempted, [Question(group, (g, h), (u, v)) for group in groups]


class Search:
    """Searches over discount factors on one stage."""

    def __init__(self, stage: Stage, seconds: float) -> None:
        self.start = first_state(stage)
        self.seconds = seconds

    def least(self, question: Question, known: float | None = None) -> Found:
        """The smallest discount factor that meets the question, and threats that do.

        ``known`` is one that is enough, if there is one.
        """
        low = question.least(self.start.worst)
        if low is None or low >= 1.0:
            return Found(None, self.start.worst)
        budget = Budget(self.seconds)
        verdict = judge(self.start, low, question)
        if verdict.kept:
            return Found(low, verdict.worst)
        bounds = Bracket(low, low if verdict.sure else 0.0, 1.0, verdict)
        for high in self._higher(question, low, known):
            verdict = judge(self.start, high, question)
            bounds = bounds.after(high, verdict)
            if verdict.kept:
                return close_in(question, bounds, budget)
        return Found(None, self.start.worst)

    def _higher(self, question: Question, low: float, known: float | None) -> Iterator[float]:
        """Discount factors to try: one known to be enough, the Nash reversion's, more and more."""
        stage = self.start.stage
        equilibrium = (stage.best == stage.payoffs).all(axis=1)
        nash = question.least(stage.payoffs[equilibrium].min(axis=0, initial=1.0))
        yield from sorted(x for x in (known, nash) if x is not None and low < x < 1.0)
        patience = max(low, *(x or 0.0 for x in (known, nash)))
        patience /= 1.0 - patience
        while patience < MOST_PATIENCE:
            patience *= 4.0
            yield patience / (1.0 + patience)


@dataclass(frozen=True, eq=False)
class Bracket:
    """Discount factors around the critical one.

    Attributes
    ----------
    low
        Not enough, as far as is known.
    surely_low
        Not enough for sure.
    high
        Enough.
    best
        The verdict at ``high``.
    """

    low: float
    surely_low: float
    high: float
    best: Verdict

    def after(self, point: float, verdict: Verdict) -> Bracket:
        """The bracket after one more verdict."""
        if verdict.kept:
            return Bracket(self.low, self.surely_low, point, verdict)
        surely = max(point, self.surely_low) if verdict.sure else self.surely_low
        return Bracket(max(point, self.low), surely, self.high, self.best)

    @property
    def width(self) -> float:
        """Distance between the two."""
        return self.high - self.low


def close_in(question: Question, bounds: Bracket, budget: Budget) -> Found:
    """Close the bracket: by secants where the threats move smoothly, by halving where not.

    ``least(w(delta)) - delta`` falls and is zero at the critical discount factor, or jumps over
    zero there, where punishments suddenly sustain each other.
    """
    seen: list[Pair] = []
    secant, halvings = True, 0
    while bounds.width > CLOSE and budget.left > 0.0:
        width, best, high = bounds.width, bounds.best, bounds.high
        points = [0.5 * (bounds.low + high)]
        if secant:
            exact = judge(best.state, high, question, near=best.inner, exact=True)
            least = question.least(exact.worst)
            seen = [*seen[-1:], (high, high if least is None else least)]
            guess = _zero(seen)
            points = [min(guess + CLOSE / 4, high), max(guess - CLOSE / 4, bounds.low)]
        for point in points:
            if bounds.low < point < bounds.high:
                best = bounds.best
                verdict = judge(best.state, point, question, near=best.inner)
                bounds = bounds.after(point, verdict)
                if not verdict.kept:
                    break
        halvings = 0 if secant else halvings + 1
        secant = bounds.width < width / 8 or halvings == 6
    return Found(bounds.high, bounds.best.worst, bounds.high - bounds.surely_low)


def _zero(seen: Sequence[Pair]) -> float:
    """Where ``least - delta`` would vanish, from one or two places it was seen at."""
    b, least_b = seen[-1]
    if len(seen) == 1:
        return least_b
    a, least_a = seen[0]
    slope = ((least_b - b) - (least_a - a)) / (b - a) if a != b else 0.0
    return b - (least_b - b) / slope if slope < 0.0 else least_b
