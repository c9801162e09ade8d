"""What could be agreed in many games at once, their equilibria in numbers, the patience deals need.

The answers of :func:`sandbox.theory.bargaining.negotiation.negotiate` and
:mod:`sandbox.theory.repeated.critical`. Every array has the games along its last axis: ``p`` payoff
pairs of a game are two arrays of shape ``(p, g)``. Where no discount factor below one is enough the
answer is infinite.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from payoffs.elementary import pareto, pure_maximin, pure_minmax
from payoffs.game import FloatArray, Game
from payoffs.numeric import BoolArray, Indices, IntArray, Profile, gained_many
from sandbox.theory.bargaining.agreement import minmax
from sandbox.theory.bargaining.solutions import EQUAL, TOLERANCE, real_ranges, slack_of
from sandbox.theory.batch import BatchSolution, solve_batch
from sandbox.theory.batch.minors import SMALL
from sandbox.theory.batch.solver import EngineName
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.linear import narrow

#: Bounds on a value may differ by this part of a game's payoffs.
CLOSE = 1e-10


class Points(NamedTuple):
    """Payoff pairs of every profile and of the disagreement point."""

    #: Payoffs of the row and of the column side, shape ``(p, g)``.
    u: FloatArray
    v: FloatArray
    d: FloatArray  # payoffs without a deal, shape ``(2, g)``
    slack: FloatArray  # by how much ``d`` is uncertain, shape ``(2, g)``

    @classmethod
    def of(cls, A: FloatArray, B: FloatArray, d: FloatArray) -> Points:
        """From settled payoffs of shape ``(m, n, g)``."""
        u, v = A.reshape(-1, A.shape[-1]), B.reshape(-1, B.shape[-1])
        certain = np.stack([(u == d[0]).any(axis=0), (v == d[1]).any(axis=0)])
        scale = np.stack([spread(u, d[0]), spread(v, d[1])])
        slack = np.where(certain, 0.0, TOLERANCE * scale)
        for k in np.flatnonzero(~certain.all(axis=0) & (narrow(u) | narrow(v))):
            if np.isfinite(d[:, k]).all():
                slack[:, k] = slack_of(np.column_stack([u[:, k], v[:, k]]), d[:, k])
        return cls(u, v, d, slack)


def spread(payoffs: FloatArray, more: FloatArray) -> FloatArray:
    """Range of one side's payoffs and one payoff more in each game, never zero. Shape ``(g,)``.

    A range of a few last digits is rounding: the size of the payoffs then stands for it.
    """
    low, high = np.minimum(payoffs.min(axis=0), more), np.maximum(payoffs.max(axis=0), more)
    return real_ranges(high - low, np.maximum(np.abs(low), np.abs(high)))


def greatest_gains(points: Points) -> FloatArray:
    """The most that each side can gain by a lottery that the other does not refuse.

    Shape ``(2, g)``. Both are positive exactly where a deal exists that both strictly prefer.
    """
    u, v, d, slack = points
    out = (u.max(axis=0) < d[0] - slack[0]) | (v.max(axis=0) < d[1] - slack[1])
    most = np.stack([most_for_one(u, v, d[1]), most_for_one(v, u, d[0])])
    gains = most - d
    return np.where((gains > slack) & ~out, gains, 0.0)


def most_for_one(own: FloatArray, other: FloatArray, least: FloatArray) -> FloatArray:
    """A side's largest payoff over all lotteries that pay the other side at least ``least``.

    Where nothing pays it so much, over those that pay it most. A frontier edge that crosses the
    bound is found from outside in: of a pair of points on either side of the bound, one is
    replaced by the point farthest beyond their line until there is none.

    ``own`` and ``other``: payoffs of the points, shape ``(p, g)``. ``least`` of shape ``(g,)``.
    """
    room = other - np.minimum(least, other.max(axis=0))
    answer: FloatArray = np.where(room >= 0.0, own, -np.inf).max(axis=0)
    games = np.flatnonzero(own.max(axis=0) > answer)
    own, room = own[:, games], room[:, games]
    inside = np.where(room >= 0.0, own, -np.inf).argmax(axis=0)
    beyond = own.argmax(axis=0)
    for _ in range(len(own)):
        at = np.arange(own.shape[1])
        u, w = own[inside, at], room[inside, at]
        run, fall = own[beyond, at] - u, w - room[beyond, at]
        answer[games] = np.maximum(answer[games], u + run * (w / fall))
        height = fall * (own - u) + run * (room - w)
        height[inside, at] = height[beyond, at] = 0.0
        farthest = height.argmax(axis=0)
        more = height[farthest, at] > 0.0
        if not more.any():
            break
        games, own, room = games[more], own[:, more], room[:, more]
        inside, beyond, farthest = inside[more], beyond[more], farthest[more]
        good = room[farthest, np.arange(len(farthest))] >= 0.0
        inside, beyond = np.where(good, farthest, inside), np.where(good, beyond, farthest)
    return answer


def both_gain(points: Points) -> BoolArray:
    """Where some pure profile is better for both than no deal, shape ``(g,)``."""
    u, v, d, slack = points
    return np.asarray(((u - d[0] > slack[0]) & (v - d[1] > slack[1])).any(axis=0))


def best_pure(points: Points) -> Indices:
    """Position of the Nash bargaining solution over pure profiles, shape ``(g,)``; -1 for none.

    Ties are broken as in :mod:`sandbox.theory.bargaining.solutions`.
    """
    u, v, d, slack = points
    left = pareto(u, v) & (u >= d[0] - slack[0]) & (v >= d[1] - slack[1])
    some = left.any(axis=0)
    gains = np.maximum(np.stack([u - d[0], v - d[1]]), 0.0)  # (2, p, g)
    most = np.where(left, gains, 0.0).max(axis=1, keepdims=True)
    shares = gains / np.where(most > 0.0, most, 1.0)
    criteria = (np.sqrt(shares).prod(axis=0), shares.min(axis=0), shares.sum(axis=0))
    for values in criteria:
        best = np.where(left, values, -np.inf).max(axis=0)
        left = left & (values >= best - EQUAL * np.abs(best))
    return np.where(some, left.argmax(axis=0), -1)


class ListedNumbers(NamedTuple):
    """Equilibria of each game in numbers."""

    #: Shape ``(g,)``.
    counts: IntArray
    pure: IntArray
    components: IntArray
    complete: BoolArray
    mask: BoolArray  # which profiles are equilibria, shape ``(g, m, n)``
    worst: FloatArray  # payoffs of the equilibrium worst for both, shape ``(2, g)``
    harshest: FloatArray  # each side's payoff in the equilibrium worst for it, shape ``(2, g)``


def listed(solution: BatchSolution, A: FloatArray, B: FloatArray, effort: float) -> ListedNumbers:
    """What the batch found, and of games it could not finish what the careful solver finds."""
    counts, mask = solution.counts, solution.pure_mask
    components, complete = counts.copy(), solution.complete.copy()
    for game, numbers in solution.components.items():
        components[game] = len(set(numbers))
    worst, harshest = _extremes(solution.payoffs, solution.offsets)
    pure = mask.sum(axis=(1, 2))
    for k in np.flatnonzero(~complete):
        found = solve(Game.of(A[k], B[k]), effort=effort)
        counts[k], components[k] = len(found.equilibria), found.components
        complete[k], mask[k] = found.complete, False
        for e in found.equilibria:
            if e.pure:
                mask[k, e.row.argmax(), e.column.argmax()] = True
        pure[k] = mask[k].sum()
        payoffs = np.array([e.payoffs for e in found.equilibria]).reshape(-1, 2)
        one = _extremes(payoffs, np.array([0, len(payoffs)]))
        worst[:, k], harshest[:, k] = one[0][:, 0], one[1][:, 0]
    return ListedNumbers(counts, pure, components, complete, mask, worst, harshest)


def _extremes(payoffs: FloatArray, offsets: IntArray) -> tuple[FloatArray, FloatArray]:
    """Worst for both, as the default disagreement point has it, and worst for each side.

    ``payoffs``: of all equilibria, shape ``(e, 2)``, those of game ``k`` from ``offsets[k]`` on.
    """
    worst, harshest = np.full((2, 2, len(offsets) - 1), np.nan)
    some = np.flatnonzero(np.diff(offsets))
    if not len(some):
        return worst, harshest
    starts, number = offsets[some], np.repeat(np.arange(len(some)), np.diff(offsets)[some])
    low = np.minimum.reduceat(payoffs, starts)
    high = np.maximum.reduceat(payoffs, starts)
    size = real_ranges(high - low, np.maximum(np.abs(low), np.abs(high)))
    sums = ((payoffs - low[number]) / size[number]).sum(axis=1)
    least = np.minimum.reduceat(sums, starts)
    among = np.flatnonzero(sums <= least[number] + TOLERANCE)[::-1]
    first = np.empty(len(some), dtype=np.intp)
    first[number[among]] = among  # written last: the first of each game
    worst[:, some], harshest[:, some] = payoffs[first].T, low.T
    return worst, harshest


class Breach(NamedTuple):
    """What each side has of a deal, and gains at most by breaking it once.

    Each of shape ``(2, g)``.
    """

    payoffs: FloatArray
    gains: FloatArray

    @classmethod
    def of(cls, A: FloatArray, B: FloatArray, deal: Profile) -> Breach:
        """Of one profile, from settled payoffs of shape ``(m, n, g)``."""
        i, j = deal
        payoffs = np.stack([A[i, j], B[i, j]])
        best = np.stack([A[:, j].max(axis=0), B[i].max(axis=0)])
        return cls(payoffs, best - payoffs)


def critical(breach: Breach, threats: FloatArray) -> FloatArray:
    """Smallest discount factor with which each side keeps the deal, shape ``(2, g)``.

    ``threats``: what each side earns for ever after its breach, shape ``(2, g)``; unknown where not
    a number.
    """
    loss = np.maximum(gained_many(breach.payoffs, threats), 0.0)
    with np.errstate(invalid="ignore"):  # nothing to gain and nothing to lose
        delta = breach.gains / (breach.gains + loss)
    delta = np.where(delta < 1.0, delta, np.where(np.isnan(loss), np.nan, np.inf))
    return np.where(breach.gains > 0.0, delta, 0.0)


def minmax_values(M: FloatArray, engine: EngineName = "auto") -> FloatArray:
    """What the other side can hold each game's side down to with mixed strategies.

    Where no pair of pure strategies is a saddle point the value is that of an equilibrium of the
    zero-sum game.

    Raises BudgetError if the linear programme of a larger game does not end with a certified value.

    Parameters
    ----------
    M
        The side's payoffs, its own strategies along the first axis, shape ``(m, n, g)``.

    Returns
    -------
    array of shape ``(g,)``
    """
    low, high = pure_maximin(M), pure_minmax(M)
    games = np.flatnonzero(low != high)
    if len(games):
        some = np.ascontiguousarray(np.moveaxis(M[..., games], -1, 0))
        # one equilibrium that is certain has the value: those that ties leave open are not needed
        solved = solve_batch(some, -some, engine=engine, careful=False)
        found = solved.counts > 0
        low[games[found]] = solved.payoffs[solved.offsets[:-1][found], 0]
        ties = games[~found]
        if len(ties) and max(M.shape[:2]) <= SMALL:
            low[ties], upper = _held_between(M[..., ties])
            ties = ties[upper - low[ties] > CLOSE * np.ptp(M[..., ties], axis=(0, 1))]
        for k in ties:
            low[k] = minmax(M[..., k])
    return np.asarray(low)


def _held_between(M: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bounds of the values of small zero-sum games, equal but for rounding however many tie.

    Some square part of the payoffs has optimal mixtures that make the other side indifferent over
    all of it: L. Shapley and R. Snow, "Basic solutions of discrete games" (1950). Every mixture
    that a part gives bounds the value, whatever rounding did to it.

    Parameters
    ----------
    M
        The row side's payoffs, shape ``(m, n, g)``.
    """
    low, high = pure_maximin(M), pure_minmax(M)
    for size in range(2, min(M.shape[:2]) + 1):
        for R in combinations(range(M.shape[0]), size):
            for C in combinations(range(M.shape[1]), size):
                part = np.moveaxis(M[np.ix_(R, C)], -1, 0)
                x, y = _indifference(part), _indifference(part.swapaxes(1, 2))
                low = np.maximum(low, np.einsum("gr,rng->ng", x, M[list(R)]).min(axis=0))
                high = np.minimum(high, np.einsum("gc,mcg->mg", y, M[:, list(C)]).max(axis=0))
    return low, high


def _indifference(parts: FloatArray) -> FloatArray:
    """Mixtures of rows with which all columns of square parts pay the same, shape ``(g, k)``.

    By Cramer's rule; what is no mixture is made one.
    """
    k = parts.shape[1]
    weights = np.empty(parts.shape[:2])
    for r in range(k):
        replaced = parts - parts.mean(axis=(1, 2), keepdims=True)
        replaced[:, r] = 1.0
        weights[:, r] = np.linalg.det(replaced)
    weights *= np.sign(weights.sum(axis=1, keepdims=True))
    weights = np.maximum(weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(
        np.divide(weights, total, out=np.full_like(weights, 1.0 / k), where=total > 0.0)
    )
