"""The optimal penal code: how little patience sustains a deal under the harshest credible threat.

Whoever breaks the deal is sent to his worst subgame-perfect payoff ``w_k(delta)`` (Abreu 1988).
Patience makes that threat harsher, so a deal that is kept at one discount factor is kept at
every larger one, and the critical one lies

* at or above the factor for the threat ``min_a b_k(a)``: nobody is ever held lower;
* at or below any factor at which some self-generating set punishes hard enough.

So most searches end where they start: at the lower bound, if a self-generating set can be shown
there. Otherwise the two bounds are closed in on. Whether a deal is kept at one discount factor is
answered as soon as it can be: *no*, once the threats of the outer bound are too mild; *yes*, once
some set proves to generate itself and to punish hard enough: profiles that punish one another for
ever, the limit of the outer sets guessed from the last few by reduced rank extrapolation, or one
found by Newton's method.

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
A. Sidi, W. Ford and D. Smith, "Acceleration of convergence of vector sequences", *SIAM J.
Numerical Analysis* 23 (1986), for the extrapolation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from payoffs.game import FloatArray
from payoffs.numeric import Pair
from sandbox.theory.basics import Budget
from sandbox.theory.repeated.critical import Critical
from sandbox.theory.repeated.deals import RepeatedDeal, StageGame
from sandbox.theory.repeated.iteration import (
    PLAIN_STEPS,
    SLACK,
    IterationState,
    as_state,
    as_vector,
    cost,
    first_state,
    fixed_point,
    generates_itself,
    is_still,
    step,
)

#: An extrapolation whose rest is below this is taken for the limit.
NEAR = 1e-8
#: Steps after which profiles that punish one another are looked at.
SOON = 8
#: Work of looking for a limit after a step.
LOOKING = 500
#: Steps after which a deal that is neither refuted nor shown to be kept counts as not kept.
MOST_STEPS = 1_500
#: Steps at which Newton's method is tried.
CREEPING = (30, 100, 300, 1_000)
#: Sets used for one guess of the limit.
WINDOW = 8
#: A guess is worth a try if the mixture moves this much less than the last set did.
ROUGH = 0.1
#: How far beyond the limit to look for a set that grows.
BEYOND = 0.1


@dataclass(frozen=True)
class Deterrence:
    """What a discount factor has to do: deter these sides, with these gains and payoffs."""

    sides: tuple[int, ...]
    gains: Pair
    payoffs: Pair

    def met(self, delta: float, worst: FloatArray) -> bool:
        """Whether these threats deter."""
        return all(
            float(worst[k]) <= self.payoffs[k] - self.gains[k] * (1.0 - delta) / delta + SLACK
            for k in self.sides
        )

    def least(self, worst: FloatArray) -> float | None:
        """The smallest discount factor if these were the threats."""
        losses = [self.payoffs[k] - float(worst[k]) for k in self.sides]
        if min(losses) <= SLACK:
            return None
        gains = (self.gains[k] for k in self.sides)
        return max(gain / (gain + loss) for gain, loss in zip(gains, losses, strict=True))


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether a deal is kept."""

    kept: bool  # the answer
    #: Threats that do it, if it is kept; exact ones only where they were asked for.
    worst: FloatArray
    state: IterationState  # an outer bound for this and for less patience
    #: A set that generates itself and shows that the deal is kept.
    inner: IterationState | None = None
    #: False where a deal that was neither refuted nor shown to be kept counts as not kept.
    sure: bool = True


def judge(
    state: IterationState,
    delta: float,
    question: Deterrence,
    budget: Budget,
    *,
    near: IterationState | None = None,
    exact: bool = False,
) -> Verdict:
    """Whether a deal is kept at a discount factor, as soon as that is known.

    ``near``: a set that generates itself for a little more patience, if one is known. ``exact``:
    whether the threats have to be the worst equilibrium payoffs, not just harsh enough. Returns not
    kept and not ``sure`` where the steps or the budget ran out first.
    """
    history: list[FloatArray] = []
    begun = state.steps
    while state.steps - begun < MOST_STEPS and budget.left > 0:
        exits = _cuts(state.steps - begun)
        budget.count(cost(state, exits=exits) + LOOKING)
        after = step(state, delta, exits=exits)
        if after.values is None or not question.met(delta, after.worst):
            return Verdict(False, after.worst, after)
        if is_still(state, after):
            return Verdict(True, after.worst, after, after)
        state = after
        if state.steps - begun == SOON and near is None and not exact:
            threats = standing_threats(state.stage, delta)
            if threats is not None and question.met(delta, threats):
                return Verdict(True, threats, state)
        history = _recorded(history, state)
        guesses = _limits(history, state, exact)
        if state.steps - begun in CREEPING:
            starts = [state] if near is None else [near, state]
            guesses = chain(guesses, *(fixed_point(start, delta, budget) for start in starts))
        for inner in guesses:
            if question.met(delta, inner.worst) and generates_itself(inner, delta, SLACK):
                return Verdict(True, inner.worst, state, inner)
    return Verdict(False, state.worst, state, sure=False)


def _cuts(steps: int) -> bool:
    """Whether to cut exits, which costs five steps: not at first, and seldom while it creeps."""
    return 3 * PLAIN_STEPS <= steps < 60 or (steps >= 60 and steps % 10 == 0)


def standing_threats(stage: StageGame, delta: float) -> FloatArray | None:
    """Worst payoffs among profiles that can each be played for ever, held by one another.

    A quick and exact yes: Nash reversion, and every pair of such profiles that punish each other.
    """
    floor_now, kept = (1.0 - delta) * stage.best, np.ones(len(stage.payoffs), dtype=bool)
    while kept.any():
        worst: FloatArray = stage.payoffs[kept].min(axis=0)
        met = stage.payoffs >= floor_now + delta * worst - SLACK
        left = kept & met[:, 0] & met[:, 1]
        if left.sum() == kept.sum():
            return worst
        kept = left
    return None


def _recorded(history: list[FloatArray], state: IterationState) -> list[FloatArray]:
    """The last sets with as many corners, as vectors."""
    vector = as_vector(state)
    if history and len(history[-1]) != len(vector):
        history = []
    return [*history[1 - WINDOW :], vector]


def _limits(
    history: list[FloatArray], state: IterationState, exact: bool
) -> Iterator[IterationState]:
    """Where the sets are heading, by the mixture of them that would move least.

    A little beyond the limit the sets, which shrink towards it, grow: such a set generates more
    than itself even where the limit is known roughly only.
    """
    if len(history) < 4:
        return
    vectors = np.array(history).T
    moves = np.diff(vectors, axis=1)
    weights, *_ = np.linalg.lstsq(moves[:, :-1], -moves[:, -1], rcond=None)
    weights = np.append(weights, 1.0)
    weights /= weights.sum() or 1.0
    limit = vectors[:, :-1] @ weights
    rest = np.abs(moves @ weights).max()
    if exact:
        if max(rest, np.abs(moves[:, -1]).max() ** 2) <= NEAR:
            yield as_state(limit, state)
    elif rest <= ROUGH * np.abs(moves[:, -1]).max():
        yield as_state(limit + BEYOND * (limit - vectors[:, -1]), state)


#: Width of the bracket at which a search ends.
CLOSE = 1e-10
#: Part of the usual budget of work that one search may spend.
PART = 0.2
#: Patience beyond ``delta / (1 - delta)`` of this is not tried.
MOST_PATIENCE = 1e7


@dataclass(frozen=True, eq=False)
class LeastPatience:
    """The end of a search: a discount factor that is enough, and how much less might be.

    Without one and with a gap it is not known whether there is one.
    """

    delta: float | None
    worst: FloatArray
    gap: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether the search ended, or at least found patience that is enough."""
        return self.delta is not None or self.gap == 0.0


def optimal_penal_code(
    deal: RepeatedDeal, equilibria: Sequence[Pair] = (), *, effort: float = 1.0
) -> Critical:
    """Critical discount factors of a deal under its optimal penal code, to 1e-9.

    A side's own number is the patience from which *its* worst equilibrium payoff deters it,
    whether or not the other side would keep the deal. The threats are those at the common one.

    Parameters
    ----------
    equilibria
        Payoffs of mixed stage equilibria that may be played too.
    effort
        Times the usual budget of work, of which each number may spend a fifth. It is seldom
        needed: where punishments appear at a tangent, the sets creep past them for long. The
        answer states the gap that is left.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    search = Search(stage, Budget.of(effort))
    numbers: list[float | None] = [0.0, 0.0]
    found = search.least(questions[-1]) if tempted else LeastPatience(0.0, search.start.worst)
    both, worst, gap, complete = found.delta, found.worst, found.gap, found.complete
    for k, question in zip(tempted, questions, strict=False):
        if len(tempted) > 1:
            found = search.least(question, known=both)
            gap, complete = max(gap, found.gap), complete and found.complete
        numbers[k] = found.delta
    if tempted and both is not None:
        worst = judge(search.start, both, questions[-1], search.own(), exact=True).worst
    u, v = stage.in_units(worst).tolist()
    words = "the worst subgame-perfect payoff of whoever broke the deal"
    return Critical("optimal", numbers[0], numbers[1], (u, v), True, words, None, gap, complete)


def least_discount(deal: RepeatedDeal, equilibria: Sequence[Pair] = ()) -> float | None:
    """The smallest discount factor at which any equilibrium keeps the deal; None if none does.

    The common number of :func:`optimal_penal_code` alone, which is faster.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    return Search(stage, Budget.of(1.0)).least(questions[-1]).delta if tempted else 0.0


def _questions(
    deal: RepeatedDeal, equilibria: Sequence[Pair]
) -> tuple[StageGame, tuple[int, ...], list[Deterrence]]:
    """What has to be true for each tempted side alone, and (last) for all of them."""
    stage = StageGame.of(deal.game, equilibria)
    g, h = (np.array(deal.gains) / stage.size).tolist()
    u, v = ((np.array(deal.payoffs) - stage.offset) / stage.size).tolist()
    tempted = tuple(k for k in (0, 1) if (g, h)[k] > 0.0)
    groups = [*((k,) for k in tempted), tempted]
    return stage, tempted, [Deterrence(group, (g, h), (u, v)) for group in groups]


class Search:
    """Searches over discount factors on one stage."""

    def __init__(self, stage: StageGame, budget: Budget) -> None:
        self.start = first_state(stage)
        self._budget = budget

    def own(self) -> Budget:
        """The budget of one search."""
        return self._budget.share(1.0, at_most=PART * self._budget.steps)

    def least(self, question: Deterrence, known: float | None = None) -> LeastPatience:
        """The smallest discount factor that meets the question, and threats that do.

        ``known`` is one that is enough, if there is one.
        """
        low = question.least(self.start.worst)
        if low is None or low >= 1.0:
            return LeastPatience(None, self.start.worst)
        budget = self.own()
        verdict = judge(self.start, low, question, budget)
        if verdict.kept:
            return LeastPatience(low, verdict.worst)
        bounds = Bracket(low, low, 1.0, verdict)
        for high in self._higher(question, low, known):
            verdict = judge(self.start, high, question, budget)
            bounds = bounds.after(high, verdict)
            if verdict.kept:
                return close_in(question, bounds, budget)
            if budget.left <= 0:
                return self._unfinished(question, bounds, known)
        return LeastPatience(None, self.start.worst)

    def _unfinished(
        self, question: Deterrence, bounds: Bracket, known: float | None
    ) -> LeastPatience:
        """What is enough without a search: what was known, and Nash reversion."""
        enough = [x for x in (known, self._reversion(question)) if x is not None and x < 1.0]
        high = min(enough, default=None)
        gap = (1.0 if high is None else high) - bounds.surely_low
        return LeastPatience(high, self.start.worst, gap)

    def _reversion(self, question: Deterrence) -> float | None:
        stage = self.start.stage
        equilibrium = (stage.best == stage.payoffs).all(axis=1)
        return question.least(stage.payoffs[equilibrium].min(axis=0, initial=1.0))

    def _higher(self, question: Deterrence, low: float, known: float | None) -> Iterator[float]:
        """Discount factors to try: one known to be enough, the Nash reversion's, more and more."""
        nash = self._reversion(question)
        yield from sorted(x for x in (known, nash) if x is not None and low < x < 1.0)
        patience = max(low, *(x or 0.0 for x in (known, nash)))
        patience /= 1.0 - patience
        while patience < MOST_PATIENCE:
            patience *= 4.0
            yield patience / (1.0 + patience)


@dataclass(frozen=True, eq=False)
class Bracket:
    """Discount factors around the critical one."""

    low: float  # not enough, as far as is known
    surely_low: float  # not enough for sure
    high: float  # enough
    best: Verdict  # the verdict at ``high``

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


def close_in(question: Deterrence, bounds: Bracket, budget: Budget) -> LeastPatience:
    """Close the bracket: by secants where the threats move smoothly, by halving where not.

    ``least(w(delta)) - delta`` falls and is zero at the critical discount factor, or jumps over
    zero there, where punishments suddenly sustain each other.
    """
    seen: list[Pair] = []
    secant, halvings = True, 0
    while bounds.width > CLOSE and budget.left > 0:
        width, best, high = bounds.width, bounds.best, bounds.high
        points = [0.5 * (bounds.low + high)]
        if secant:
            exact = judge(best.state, high, question, budget, near=best.inner, exact=True)
            least = question.least(exact.worst)
            seen = [*seen[-1:], (high, high if least is None else least)]
            guess = _zero(seen)
            points = [min(guess + CLOSE / 4, high), max(guess - CLOSE / 4, bounds.low)]
        for point in points:
            if bounds.low < point < bounds.high:
                best = bounds.best
                verdict = judge(best.state, point, question, budget, near=best.inner)
                bounds = bounds.after(point, verdict)
                if not verdict.kept:
                    break
        halvings = 0 if secant else halvings + 1
        secant = bounds.width < width / 8 or halvings == 6
    return LeastPatience(bounds.high, bounds.best.worst, bounds.high - bounds.surely_low)


def _zero(seen: Sequence[Pair]) -> float:
    """Where ``least - delta`` would vanish, from one or two places it was seen at."""
    b, least_b = seen[-1]
    if len(seen) == 1:
        return least_b
    a, least_a = seen[0]
    slope = ((least_b - b) - (least_a - a)) / (b - a) if a != b else 0.0
    return b - (least_b - b) / slope if slope < 0.0 else least_b
