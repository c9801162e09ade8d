"""The bargaining solutions, given the disagreement point: on a frontier, and of pure profiles.

On a Pareto frontier every rule looks at the *individually rational* stretch of the frontier only:
what no side refuses. Each is defined so that it also answers where the textbook condition (equal
gains, equal losses) holds nowhere on the frontier: the worse-off side is then served first, as far
as it goes.

================  ====================================================================
nash              largest product of gains, each to the power of its side's weight
                  (Nash 1950; Harsanyi and Selten 1972)
kalai_smorodinsky equal shares of each side's greatest gain (Kalai and Smorodinsky 1975)
egalitarian       largest smallest gain (Kalai 1977)
equal_loss        smallest greatest loss against the ideal point (Chun 1988)
utilitarian       largest sum; among equals the largest smallest gain
================  ====================================================================

>>> stretch = rational(Polyline(np.array([[0.0, 10.0], [6.0, 8.0], [10.0, 0.0]])), (0.0, 0.0))
>>> [round(float(x), 6) for x in stretch.line.at(nash(stretch))]
[6.0, 8.0]

A finite set, pure profiles only, has no point of equal gains, so there each rule maximises: Nash's
the product of shares of the greatest gains (to the power of the weights), Kalai and Smorodinsky's
the smallest share, the others as above. What that leaves tied is decided by the smallest share of
the greatest gains, then the sum of these shares, then the first profile in the game's order (rows
first). Which profiles were tied to the last is reported.

>>> points = np.array([[0.0, 0.0], [1.0, 4.0], [3.0, 3.0], [4.0, 0.0]])
>>> [choice.best for choice in solve_pure(points, np.zeros(2)).values()]
[2, 2, 2, 2, 2]

As rules that summits renegotiate by, they take leading axes for as many games as there are
histories.

>>> A, B = np.array([[[3.0, 0.0], [5.0, 1.0]]]), np.array([[[3.0, 5.0], [0.0, 1.0]]])
>>> row, column = bargaining_rule("nash")(A, B, np.array([[1.0, 1.0]]))
>>> row.tolist(), column.tolist()
([0], [0])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.numeric import Indices
from sandbox.theory.bargaining.frontier import Polyline, pareto, upper_right

#: Gains smaller than this part of the payoffs at hand are rounding, not gains.
TOLERANCE = 1e-9
#: A range below this part of the payoffs' size is rounding.
ROUNDING = 1e-13
#: A part of the frontier below this part of all payoffs is cut out and measured by itself.
NARROW = 1e-6

#: Solutions in the order in which they are shown.
NAMES = ("nash", "kalai_smorodinsky", "egalitarian", "equal_loss", "utilitarian")


@dataclass(frozen=True, eq=False)
class Stretch:
    """The individually rational part of a frontier."""

    line: Polyline  # the whole frontier
    #: Positions where the part begins (best for the column side) and ends (best for the row).
    first: float
    last: float
    disagreement: FloatArray  # payoffs without a deal, shape ``(2,)``
    scale: FloatArray  # size of each side's payoffs, shape ``(2,)``
    slack: FloatArray  # by how much each side's disagreement payoff is uncertain, shape ``(2,)``

    @property
    def ideal(self) -> FloatArray:
        """The most that each side can get if the other does not lose, shape ``(2,)``."""
        return np.array([self.line.at(self.last)[0], self.line.at(self.first)[1]])

    @property
    def gains(self) -> FloatArray:
        """The most that each side can gain, shape ``(2,)``; rounding reads as zero."""
        gains = self.ideal - self.disagreement
        return np.where(gains > self.slack, gains, 0.0)

    def clip(self, s: float) -> float:
        """The nearest position on this part."""
        return min(max(s, self.first), self.last)


def rational(
    line: Polyline,
    disagreement: ArrayLike,
    scale: FloatArray | None = None,
    slack: FloatArray | None = None,
) -> Stretch | None:
    """The part of a frontier that gives each side at least its disagreement payoff.

    Where it is next to nothing of the whole frontier, that part is cut out of it exactly and
    everything is measured by its own size.

    ``line``: the frontier. ``disagreement``: payoffs without a deal. ``scale``: size of each side's
    payoffs, shape ``(2,)``; by default :func:`ranges` of the frontier and the disagreement point.
    ``slack``: by how much each side's disagreement payoff is uncertain, shape ``(2,)``; by default
    a billionth of the size. None if no feasible point is good enough for both.
    """
    d = np.asarray(disagreement, dtype=np.float64)
    if scale is None:
        scale = ranges(np.vstack([line.points, d]))
    part = narrow_part(line, d, scale)
    if part is not None:
        line, scale = part, size_of(part, d)
    slack = TOLERANCE * scale if slack is None else slack
    if line.points[-1, 0] < d[0] - slack[0] or line.points[0, 1] < d[1] - slack[1]:
        return None
    first = line.crossing(line.points[:, 0] - d[0])
    last = line.crossing(d[1] - line.points[:, 1])
    if first > last:
        # the point lies on the frontier up to rounding, or beyond it
        if bool((line.at(last) < d - slack).any()) and bool((line.at(first) < d - slack).any()):
            return None
        first = last = (first + last) / 2
    return Stretch(line, first, last, d, scale, slack)


def slack_of(
    points: FloatArray, disagreement: FloatArray, line: Polyline | None = None
) -> FloatArray:
    """By how much each side's disagreement payoff is uncertain, shape ``(2,)``.

    Not at all where it is one of the side's own payoffs; else a billionth of what matters, since
    it may come from a mixture or from a linear programme.

    ``points``: payoff pairs, shape ``(p, 2)``. ``line``: their frontier, if it is known.
    """
    certain = (points == disagreement).any(axis=0)
    if certain.all():
        return np.zeros(2)
    scale = ranges(np.vstack([points, disagreement]))
    whole = Polyline(points[upper_right(points)]) if line is None else line
    part = narrow_part(whole, disagreement, scale)
    if part is not None:
        scale = size_of(part, disagreement)
    return np.where(certain, 0.0, TOLERANCE * scale)


def narrow_part(line: Polyline, disagreement: FloatArray, scale: FloatArray) -> Polyline | None:
    """The individually rational part, if it is next to nothing of all payoffs; else None."""
    first = line.crossing(line.points[:, 0] - disagreement[0])
    last = line.crossing(disagreement[1] - line.points[:, 1])
    if first < last:
        rough = np.stack([line.at(first), line.at(last), disagreement])
        if (np.ptp(rough, axis=0) > 2 * NARROW * scale).all():
            return None
    part = line.within(disagreement)
    small = part is not None and bool((size_of(part, disagreement) < NARROW * scale).any())
    return part if small else None


def size_of(part: Polyline, disagreement: FloatArray) -> FloatArray:
    """Range of each side's payoffs over an individually rational part and without a deal."""
    return ranges(np.vstack([part.points, disagreement]))


def ranges(points: FloatArray) -> FloatArray:
    """Range of each side's payoffs over points of shape ``(p, 2)``, never zero.

    A range of a few last digits is rounding: the size of the payoffs then stands for it.
    """
    return real_ranges(np.ptp(points, axis=0), np.abs(points).max(axis=0))


def real_ranges(ranges: FloatArray, sizes: FloatArray) -> FloatArray:
    """Ranges, or where these are rounding the sizes, or 1."""
    real = ranges > ROUNDING * sizes
    return np.where(real, ranges, np.where(sizes > 0.0, sizes, 1.0))


def nash(stretch: Stretch, weight: float = 0.5) -> float:
    """Position of the (weighted) Nash solution.

    On an edge the logarithm of the product is concave, with one stationary point; the first edge
    on which that point does not lie beyond the far end holds the maximum.

    ``weight``: the row side's bargaining power, 0 to 1; the column side has the rest.
    """
    places, points = stretch.line.part(stretch.first, stretch.last)
    gains = (points - stretch.disagreement).tolist()
    steps = np.diff(points, axis=0).tolist()
    for k, (du, dv) in enumerate(steps):
        if du <= 0.0 or dv >= 0.0:
            continue  # an edge shorter than doubles can tell
        best = -weight * gains[k][1] / dv - (1.0 - weight) * gains[k][0] / du
        if best < 1.0:
            share = max(0.0, best)
            return float(places[k] + share * (places[k + 1] - places[k]))
    return stretch.last


def kalai_smorodinsky(stretch: Stretch) -> float:
    """Position where both sides get the same share of their greatest gain."""
    gain = stretch.line.points - stretch.disagreement
    most = stretch.ideal - stretch.disagreement
    return stretch.clip(stretch.line.crossing(gain[:, 0] * most[1] - gain[:, 1] * most[0]))


def egalitarian(stretch: Stretch) -> float:
    """Position where both sides gain the same, or as nearly as the frontier allows."""
    gain = stretch.line.points - stretch.disagreement
    return stretch.clip(stretch.line.crossing(gain[:, 0] - gain[:, 1]))


def equal_loss(stretch: Stretch) -> float:
    """Position where both sides miss their ideal by the same amount, or as nearly as may be."""
    loss = stretch.ideal - stretch.line.points
    return stretch.clip(stretch.line.crossing(loss[:, 1] - loss[:, 0]))


def utilitarian(stretch: Stretch) -> float:
    """Position of the largest sum; among equals the one nearest to equal gains."""
    places, points = stretch.line.part(stretch.first, stretch.last)
    sums = points.sum(axis=1)
    best = places[sums >= sums.max() - 4 * ROUNDING * np.abs(points).sum(axis=1)]
    return float(min(max(egalitarian(stretch), best[0]), best[-1]))


def positions(stretch: Stretch, weight: float = 0.5) -> dict[str, float]:
    """Every solution's position by name; ``weight`` is the row side's power in Nash's."""
    return {
        "nash": nash(stretch, weight),
        "kalai_smorodinsky": kalai_smorodinsky(stretch),
        "egalitarian": egalitarian(stretch),
        "equal_loss": equal_loss(stretch),
        "utilitarian": utilitarian(stretch),
    }


#: Criteria closer than this part of the best one are equal: they are products and roots.
EQUAL = 1e-12


@dataclass(frozen=True)
class Chosen:
    """Position of the chosen point and of all points tied with it."""

    best: int
    tied: tuple[int, ...]


def acceptable(
    points: FloatArray, disagreement: FloatArray, slack: FloatArray | None = None
) -> Indices:
    """Positions of the undominated points that give each side its disagreement payoff.

    ``points`` of shape ``(p, 2)``. ``disagreement`` of shape ``(2,)``. ``slack``: how uncertain
    that is, shape ``(2,)``; found by default.
    """
    slack = slack_of(points, disagreement) if slack is None else slack
    best = pareto(points)
    kept: Indices = best[(points[best] >= disagreement - slack).all(axis=1)]
    return np.sort(kept)


def solve_pure(
    points: FloatArray, disagreement: FloatArray, weight: float = 0.5
) -> dict[str, Chosen]:
    """Every solution over a finite set of payoff pairs; empty if none is good enough for both.

    ``points`` of shape ``(p, 2)``. ``disagreement`` of shape ``(2,)``. ``weight``: the row side's
    bargaining power in the Nash solution, 0 to 1.
    """
    candidates = acceptable(points, disagreement)
    if not len(candidates):
        return {}
    gains = np.maximum(points[candidates] - disagreement, 0.0)
    most = gains.max(axis=0)
    shares = gains / np.where(most > 0.0, most, 1.0)
    losses = (most - gains).max(axis=1)
    powers = np.array([weight, 1.0 - weight])
    firsts = {
        "nash": np.prod(shares**powers, axis=1),
        "kalai_smorodinsky": shares.min(axis=1),
        "egalitarian": gains.min(axis=1),
        "equal_loss": -losses,
        "utilitarian": gains.sum(axis=1),
    }
    then = (shares.min(axis=1), shares.sum(axis=1))
    return {name: _choose(candidates, (first, *then)) for name, first in firsts.items()}


def _choose(candidates: Indices, criteria: tuple[FloatArray, ...]) -> Chosen:
    left = np.arange(len(candidates))
    for values in criteria:
        kept = values[left]
        left = left[kept >= kept.max() - EQUAL * abs(float(kept.max()))]
    tied = tuple(int(k) for k in candidates[left])
    return Chosen(tied[0], tied)


def nearest(
    points: FloatArray, candidates: Indices, target: FloatArray, scale: FloatArray
) -> int | None:
    """Position of the candidate nearest to a payoff pair.

    ``points`` of shape ``(p, 2)``. ``candidates``: positions to choose among; of equally near ones
    the first. ``target`` of shape ``(2,)``. ``scale``: what counts as one unit of each side's
    payoff, shape ``(2,)``. None if there is no candidate.
    """
    if not len(candidates):
        return None
    away = np.hypot(*((points[candidates] - target) / scale).T)
    return int(candidates[int(np.argmax(away <= away.min() * (1 + TOLERANCE)))])


Rule = Callable[[FloatArray, FloatArray, FloatArray], tuple[Indices, Indices]]

#: What each solution makes as large as it can, from both sides' gains and their shares of the
#: greatest gains.
_FIRST: dict[str, Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]] = {
    "nash": lambda u, v, share_u, share_v: np.sqrt(share_u * share_v),
    "kalai_smorodinsky": lambda u, v, share_u, share_v: np.minimum(share_u, share_v),
    "egalitarian": lambda u, v, share_u, share_v: np.minimum(u, v),
    "utilitarian": lambda u, v, share_u, share_v: u + v,
}
#: The names of the rules.
RULES = tuple(_FIRST)


def bargaining_rule(name: str) -> Rule:
    """The rule of this name, as :class:`agents.TruceModel` and the fast engine take it.

    The rule gets both sides' payoffs ``A`` and ``B``, of shape ``(…, m, n)``, and what each has
    without an agreement, ``(…, 2)``; it gives the row's and the column's strategy, each of
    shape ``(…)``. Where no profile gives both at least that much, it gives the first one.

    Raises InputError if there is no such rule.
    """
    if name not in _FIRST:
        raise InputError(f"{name!r} is none of {', '.join(RULES)}", "bargain")
    return _Pure(name)


class _Pure:
    """A rule that can be sent to another process and says its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__qualname__ = name

    def __call__(self, A: Any, B: Any, disagreement: Any) -> tuple[Indices, Indices]:
        n = np.shape(A)[-1]
        d = np.asarray(disagreement, dtype=np.float64)
        u, v = (
            _flat(payoffs) - d[..., k, None]  # gains of each side at every profile
            for k, payoffs in enumerate((A, B))
        )
        good = (u >= -_slack(u)) & (v >= -_slack(v))
        u, v = np.where(good, np.maximum(u, 0.0), 0.0), np.where(good, np.maximum(v, 0.0), 0.0)
        share_u, share_v = _shares(u), _shares(v)
        values = _FIRST[self.name](u, v, share_u, share_v)
        for then in (None, np.minimum(share_u, share_v), share_u + share_v):
            values = values if then is None else then
            best = np.where(good, values, -np.inf).max(axis=-1, keepdims=True)
            good &= values >= best - TOLERANCE * np.abs(best)
            if (good.sum(axis=-1) <= 1).all():
                break
        chosen = good.argmax(axis=-1)
        return np.asarray(chosen // n), np.asarray(chosen % n)


def _flat(payoffs: Any) -> FloatArray:
    """Shape ``(…, m n)`` of ``(…, m, n)``."""
    array = np.asarray(payoffs, dtype=np.float64)
    return array.reshape(*array.shape[:-2], -1)


def _slack(gains: FloatArray) -> FloatArray:
    """How uncertain no deal is; not at all where it is a profile's payoff. Keeps the last axis."""
    high, low = gains.max(axis=-1, keepdims=True), gains.min(axis=-1, keepdims=True)
    spread = np.maximum(high, 0.0) - np.minimum(low, 0.0)
    certain = (gains == 0.0).any(axis=-1, keepdims=True)
    return np.where(certain, 0.0, TOLERANCE * spread)


def _shares(gains: FloatArray) -> FloatArray:
    """Shares of the greatest gain; 0 where nobody gains."""
    most = gains.max(axis=-1, keepdims=True)
    return np.asarray(gains / np.where(most > 0.0, most, 1.0))
