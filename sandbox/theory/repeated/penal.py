"""The optimal penal code: how little patience sustains a deal under the harshest credible threat.

Whoever breaks the deal is sent to his worst subgame-perfect payoff ``w_k(delta)`` (Abreu 1988).
Patience makes that threat harsher, so a deal that is kept at one discount factor is kept at
every larger one, and the critical one lies

* at or above the factor for the threat ``min_a b_k(a)``: nobody is ever held lower;
* at or below any factor at which some self-generating set punishes hard enough.

So most searches end where they start: at the lower bound, if a self-generating set can be shown
there. Otherwise the two bounds are closed in on. Each question "is it kept at ``delta``?" is
answered as soon as it can be: *no*, once the threats of the outer bound are too mild; *yes*, once
the limit of the sets, guessed from the last few by reduced rank extrapolation, proves to generate
itself.

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
from sandbox.theory.pure import TOLERANCE
from sandbox.theory.repeated.critical import Critical
from sandbox.theory.repeated.deals import Pair, RepeatedDeal
from sandbox.theory.repeated.generation import SLACK
from sandbox.theory.repeated.iteration import (
    PLAIN_STEPS,
    State,
    first_state,
    generates_itself,
    is_still,
    step,
)
from sandbox.theory.repeated.newton import as_state, as_vector, fixed_point
from sandbox.theory.repeated.stage import Stage

#: Width of the bracket at which a search ends.
CLOSE = 1e-10
#: Patience beyond ``delta / (1 - delta)`` of this is not tried.
MOST_PATIENCE = 1e7
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
class Question:
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
        if min(losses) <= TOLERANCE:
            return None
        gains = (self.gains[k] for k in self.sides)
        return max(gain / (gain + loss) for gain, loss in zip(gains, losses, strict=True))


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether a deal is kept.

    Attributes
    ----------
    kept
        The answer.
    worst
        Threats that do it, if it is kept; exact ones only where they were asked for.
    state
        An outer bound for this and for less patience.
    inner
        A set that generates itself and shows that the deal is kept.
    """

    kept: bool
    worst: FloatArray
    state: State
    inner: State | None = None


def optimal_penal_code(deal: RepeatedDeal, equilibria: Sequence[Pair] = ()) -> Critical:
    """Critical discount factors of a deal under its optimal penal code, to 1e-9.

    A side's own number is the patience from which *its* worst equilibrium payoff deters it,
    whether or not the other side would keep the deal. The threats are those at the common one.

    Parameters
    ----------
    equilibria
        Payoffs of mixed stage equilibria that may be played too.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    search = Search(stage)
    numbers: list[float | None] = [0.0, 0.0]
    both, worst = (0.0, search.start.worst) if not tempted else search.least(questions[-1])
    for k, question in zip(tempted, questions, strict=False):
        numbers[k] = both if len(tempted) == 1 else search.least(question, known=both)[0]
    if tempted and both is not None:
        worst = judge(search.start, both, questions[-1], exact=True).worst
    u, v = stage.in_units(worst).tolist()
    words = "the worst subgame-perfect payoff of whoever broke the deal"
    return Critical("optimal", numbers[0], numbers[1], (u, v), credible=True, words=words)


def least_discount(deal: RepeatedDeal, equilibria: Sequence[Pair] = ()) -> float | None:
    """The smallest discount factor at which any equilibrium keeps the deal; None if none does.

    The common number of :func:`optimal_penal_code` alone, which is faster.
    """
    stage, tempted, questions = _questions(deal, equilibria)
    return Search(stage).least(questions[-1])[0] if tempted else 0.0


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

    def __init__(self, stage: Stage) -> None:
        self.start = first_state(stage)
        equilibrium = (stage.best == stage.payoffs).all(axis=1)
        #: what each side's worst pure (or listed) stage equilibrium pays it
        self.reversion = stage.payoffs[equilibrium].min(axis=0, initial=1.0)

    def least(
        self, question: Question, known: float | None = None
    ) -> tuple[float | None, FloatArray]:
        """The smallest discount factor that meets the question, and threats that do.

        ``known`` is one that is enough, if there is one.
        """
        low = question.least(self.start.worst)
        if low is None or low >= 1.0:
            return None, self.start.worst
        verdict = judge(self.start, low, question)
        if verdict.kept:
            return low, verdict.worst
        for high in self._higher(question, low, known):
            verdict = judge(self.start, high, question)
            if verdict.kept:
                return close_in(question, low, high, verdict)
            low = high
        return None, self.start.worst

    def _higher(self, question: Question, low: float, known: float | None) -> Iterator[float]:
        """Discount factors to try: one known to be enough, the Nash reversion's, more and more."""
        nash = question.least(self.reversion)
        yield from sorted(x for x in (known, nash) if x is not None and low < x < 1.0)
        patience = max(low, *(x or 0.0 for x in (known, nash)))
        patience /= 1.0 - patience
        while patience < MOST_PATIENCE:
            patience *= 4.0
            yield patience / (1.0 + patience)


def close_in(
    question: Question, low: float, high: float, verdict: Verdict
) -> tuple[float, FloatArray]:
    """Close the bracket: by secants where the threats move smoothly, by halving where not.

    ``least(w(delta)) - delta`` falls and is zero at the critical discount factor, or jumps over
    zero there, where punishments suddenly sustain each other.
    """
    best = verdict
    seen: list[Pair] = []
    secant, halvings = True, 0
    while high - low > CLOSE:
        points = [0.5 * (low + high)]
        if secant:
            best = judge(best.state, high, question, near=best.inner, exact=True)
            least = question.least(best.worst)
            seen = [*seen[-1:], (high, high if least is None else least)]
            guess = _zero(seen)
            points = [min(guess + CLOSE / 4, high), max(guess - CLOSE / 4, low)]
        width = high - low
        for point in points:
            if not low < point < high:
                continue
            verdict = judge(best.state, point, question, near=best.inner)
            if not verdict.kept:
                low = point
                break
            high, best = point, verdict
        halvings = 0 if secant else halvings + 1
        secant = high - low < width / 8 or halvings == 6
    return high, best.worst


def _zero(seen: Sequence[Pair]) -> float:
    """Where ``least - delta`` would vanish, from one or two places it was seen at."""
    b, least_b = seen[-1]
    if len(seen) == 1:
        return least_b
    a, least_a = seen[0]
    slope = ((least_b - b) - (least_a - a)) / (b - a) if a != b else 0.0
    return b - (least_b - b) / slope if slope < 0.0 else least_b


def judge(
    state: State,
    delta: float,
    question: Question,
    *,
    near: State | None = None,
    exact: bool = False,
) -> Verdict:
    """Whether a deal is kept at a discount factor, as soon as that is known.

    Parameters
    ----------
    near
        A set that generates itself for a little more patience, if one is known.
    exact
        Whether the threats have to be the worst equilibrium payoffs, not just harsh enough.
    """
    if near is None and not exact:
        threats = standing_threats(state.stage, delta)
        if threats is not None and question.met(delta, threats):
            return Verdict(True, threats, state)
    history: list[FloatArray] = []
    begun = state.steps
    while state.steps - begun < MOST_STEPS:
        after = step(state, delta, exits=_cuts(state.steps - begun))
        if after.values is None or not question.met(delta, after.worst):
            return Verdict(False, after.worst, after)
        if is_still(state, after):
            return Verdict(True, after.worst, after, after)
        state = after
        history = _recorded(history, state)
        guesses = _limits(history, state, exact)
        if state.steps - begun in CREEPING:
            starts = [state] if near is None else [near, state]
            guesses = chain(guesses, *(fixed_point(start, delta) for start in starts))
        for inner in guesses:
            if question.met(delta, inner.worst) and generates_itself(inner, delta, SLACK):
                return Verdict(True, inner.worst, state, inner)
    return Verdict(False, state.worst, state)


def _cuts(steps: int) -> bool:
    """Whether to cut exits, which costs five steps: not at first, and seldom while it creeps."""
    return 3 * PLAIN_STEPS <= steps < 60 or (steps >= 60 and steps % 10 == 0)


def standing_threats(stage: Stage, delta: float) -> FloatArray | None:
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


def _recorded(history: list[FloatArray], state: State) -> list[FloatArray]:
    """The last sets with as many corners, as vectors."""
    vector = as_vector(state)
    if history and len(history[-1]) != len(vector):
        history = []
    return [*history[1 - WINDOW :], vector]


def _limits(history: list[FloatArray], state: State, exact: bool) -> Iterator[State]:
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
        if max(rest, np.abs(moves[:, -1]).max() ** 2) <= 100 * CLOSE:
            yield as_state(limit, state)
    elif rest <= ROUGH * np.abs(moves[:, -1]).max():
        yield as_state(limit + BEYOND * (limit - vectors[:, -1]), state)
