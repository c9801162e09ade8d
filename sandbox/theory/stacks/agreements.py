"""What could be agreed in many games at once: greatest gains, the best pure deal.

The answers of :func:`sandbox.theory.bargaining.negotiation.negotiate`. Every array has the games
along its last axis: ``p`` payoff pairs of a game are two arrays of shape ``(p, g)``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from payoffs.elementary import pareto
from payoffs.game import FloatArray
from sandbox.theory.bargaining.pure_deals import EQUAL
from sandbox.theory.bargaining.solutions import ROUNDING, TOLERANCE, uncertainty
from sandbox.theory.rational import NARROW

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


class Points(NamedTuple):
    """Payoff pairs of every profile and of the disagreement point.

    Attributes
    ----------
    u, v
        Payoffs of the row and of the column side, shape ``(p, g)``.
    d
        Payoffs without a deal, shape ``(2, g)``.
    slack
        By how much ``d`` is uncertain, shape ``(2, g)``.
    """

    u: FloatArray
    v: FloatArray
    d: FloatArray
    slack: FloatArray

    @classmethod
    def of(cls, A: FloatArray, B: FloatArray, d: FloatArray) -> Points:
        """From settled payoffs of shape ``(m, n, g)``."""
        u, v = A.reshape(-1, A.shape[-1]), B.reshape(-1, B.shape[-1])
        certain = np.stack([(u == d[0]).any(axis=0), (v == d[1]).any(axis=0)])
        scale = np.stack([spread(u, d[0]), spread(v, d[1])])
        slack = np.where(certain, 0.0, TOLERANCE * scale)
        for k in np.flatnonzero(~certain.all(axis=0) & (narrow(u) | narrow(v))):
            if np.isfinite(d[:, k]).all():
                slack[:, k] = uncertainty(np.column_stack([u[:, k], v[:, k]]), d[:, k])
        return cls(u, v, d, slack)


def spread(payoffs: FloatArray, more: FloatArray) -> FloatArray:
    """Range of one side's payoffs and one payoff more in each game, never zero. Shape ``(g,)``.

    A range of a few last digits is rounding: the size of the payoffs then stands for it.
    """
    low, high = np.minimum(payoffs.min(axis=0), more), np.maximum(payoffs.max(axis=0), more)
    return size_of(high - low, np.maximum(np.abs(low), np.abs(high)))


def size_of(ranges: FloatArray, sizes: FloatArray) -> FloatArray:
    """Ranges, or where these are rounding the sizes, or 1."""
    real = ranges > ROUNDING * sizes
    return np.where(real, ranges, np.where(sizes > 0.0, sizes, 1.0))


def greatest_gains(points: Points) -> FloatArray:
    """The most that each side can gain by a lottery that the other does not refuse.

    Shape ``(2, g)``. Both are positive exactly where a deal exists that both strictly prefer.
    """
    u, v, d, slack = points
    out = (u.max(axis=0) < d[0] - slack[0]) | (v.max(axis=0) < d[1] - slack[1])
    most = np.stack([most_for_one(u, v, d[1]), most_for_one(v, u, d[0])])
    gains = most - d
    return np.where((gains > slack) & ~out, gains, 0.0)


def narrow(payoffs: FloatArray) -> Bools:
    """Where some payoffs differ by so little that doubles may not weigh them. Shape ``(g,)``."""
    steps = np.diff(np.sort(payoffs, axis=0), axis=0)
    small = (steps > 0.0) & (steps < NARROW * np.ptp(payoffs, axis=0))
    return np.asarray(small.any(axis=0))


def most_for_one(own: FloatArray, other: FloatArray, least: FloatArray) -> FloatArray:
    """A side's largest payoff over all lotteries that pay the other side at least ``least``.

    Where nothing pays it so much, over those that pay it most. A frontier edge that crosses the
    bound is found from outside in: of a pair of points on either side of the bound, one is
    replaced by the point farthest beyond their line until there is none.

    Parameters
    ----------
    own, other
        Payoffs of the points, shape ``(p, g)``.
    least
        Shape ``(g,)``.
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


def both_gain(points: Points) -> Bools:
    """Where some pure profile is better for both than no deal, shape ``(g,)``."""
    u, v, d, slack = points
    return np.asarray(((u - d[0] > slack[0]) & (v - d[1] > slack[1])).any(axis=0))


def best_pure(points: Points) -> Ints:
    """Position of the Nash bargaining solution over pure profiles, shape ``(g,)``; -1 for none.

    Ties are broken as in :mod:`sandbox.theory.bargaining.pure_deals`.
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
