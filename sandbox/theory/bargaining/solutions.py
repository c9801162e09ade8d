"""Where the bargaining solutions lie on a Pareto frontier, given the disagreement point.

Every rule looks at the *individually rational* stretch of the frontier only: what no side refuses.
Each is defined so that it also answers where the textbook condition (equal gains, equal losses)
holds nowhere on the frontier: the worse-off side is then served first, as far as it goes.

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
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from payoffs.game import FloatArray
from sandbox.theory.bargaining.frontier import Polyline, upper_right

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
