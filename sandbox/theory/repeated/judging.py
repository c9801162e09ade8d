"""Is a deal kept at one discount factor? Answered as soon as it can be.

*No*, once the threats of the outer bound are too mild. *Yes*, once some set proves to generate
itself and to punish hard enough: profiles that punish one another for ever, the limit of the
outer sets guessed from the last few by reduced rank extrapolation, or one found by Newton's method.

References
----------
A. Sidi, W. Ford and D. Smith, "Acceleration of convergence of vector sequences", *SIAM J.
Numerical Analysis* 23 (1986), for the extrapolation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from payoffs.game import FloatArray
from payoffs.numeric import Pair
from sandbox.theory.budget import Budget
from sandbox.theory.repeated.deals import StageGame
from sandbox.theory.repeated.iteration import (
    PLAIN_STEPS,
    SLACK,
    IterationState,
    cost,
    generates_itself,
    is_still,
    step,
)
from sandbox.theory.repeated.newton import as_state, as_vector, fixed_point

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
    sure
        False where a deal that was neither refuted nor shown to be kept counts as not kept.
    """

    kept: bool
    worst: FloatArray
    state: IterationState
    inner: IterationState | None = None
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

    Parameters
    ----------
    near
        A set that generates itself for a little more patience, if one is known.
    exact
        Whether the threats have to be the worst equilibrium payoffs, not just harsh enough.

    Returns
    -------
    Verdict
        Not kept and not ``sure`` where the steps or the budget ran out first.
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
