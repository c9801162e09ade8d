"""A falling polyline (a Pareto frontier) and positions on it.

A position ``s`` is a vertex number and the share of the way to the next one: 1.25 lies a quarter
of the way from vertex 1 to vertex 2, and is the lottery of 3/4 on the first and 1/4 on the second.

>>> line = Polyline(np.array([[0.0, 4.0], [2.0, 3.0], [3.0, 0.0]]))
>>> line.at(1.5).tolist()
[2.5, 1.5]
>>> line.crossing(line.points[:, 0] - 1.0)
0.5

Undominated points of a plane cloud and the upper-right part of its convex hull.

Both come back ordered from left to right: the first coordinate (the row side's payoff) rises and
the second (the column side's) falls, strictly.

>>> cloud = np.array([[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0], [4.0, 0.5]])
>>> pareto(cloud).tolist()
[1, 0, 4, 2]
>>> upper_right(cloud).tolist()
[1, 0, 2]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from payoffs import elementary
from payoffs.game import FloatArray
from payoffs.numeric import ROUNDING, BoolArray, Indices

#: A position this close to a vertex may be that vertex.
SNAP = 1e-12
#: It is, where the payoffs there differ by no more than so many roundings of the line's payoffs.
ROUNDINGS = 16 * float(np.finfo(float).eps)

Weights = tuple[tuple[int, float], ...]
ExactPoint = tuple[Fraction, Fraction]


@dataclass(frozen=True, eq=False)
class Polyline:
    """Vertices of shape ``(k, 2)``: first coordinate rising, second falling.

    ``mixes`` says of each vertex which lottery over the vertices of another line it is, where the
    line was cut out of that one (:meth:`within`).
    """

    points: FloatArray
    mixes: tuple[Weights, ...] | None = None

    @property
    def end(self) -> float:
        """The last position."""
        return float(len(self.points) - 1)

    def at(self, s: float) -> FloatArray:
        """The point at a position, shape ``(2,)``."""
        (k, weight), *rest = self._places(s)
        point: FloatArray = weight * self.points[k]
        for other, share in rest:
            point = point + share * self.points[other]
        return point

    def weights(self, s: float) -> Weights:
        """One or two vertices and their positive weights, which sum to one.

        Of a line cut out of another: that one's vertices, up to three.
        """
        places = self._places(s)
        if self.mixes is None:
            return places
        total: dict[int, float] = {}
        for k, weight in places:
            for vertex, share in self.mixes[k]:
                total[vertex] = total.get(vertex, 0.0) + weight * share
        return tuple(sorted(total.items()))

    def within(self, least: FloatArray) -> Polyline | None:
        """The part that gives each side at least so much, cut exactly; None if there is none.

        Beside an edge a billion long no position in doubles is fine enough.
        """
        u, v = self.points.T
        low = Fraction(float(least[0])), Fraction(float(least[1]))
        first, stop = int((u < least[0]).sum()), int((v >= least[1]).sum())
        found: list[tuple[ExactPoint, Weights]] = [
            ((Fraction(float(u[k])), Fraction(float(v[k]))), ((k, 1.0),))
            for k in range(first, stop)
        ]
        for side, k in ((0, first), (1, stop)):
            if 0 < k < len(u):
                point, mix = self._cut(k - 1, side, low[side])
                if point[1 - side] >= low[1 - side]:
                    found.append((point, mix))
        if not found:
            return None
        found = sorted(dict(found[::-1]).items())
        corners = np.array([[float(a), float(b)] for (a, b), _ in found])
        return Polyline(corners, tuple(mix for _, mix in found))

    def _cut(self, k: int, side: int, level: Fraction) -> tuple[ExactPoint, Weights]:
        """Where edge ``k`` passes a level of one side's payoff."""
        p, q = ([Fraction(x) for x in self.points[at].tolist()] for at in (k, k + 1))
        t = (level - p[side]) / (q[side] - p[side])
        point = p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
        return point, ((k, float(1 - t)), (k + 1, float(t)))

    def _places(self, s: float) -> Weights:
        s = min(max(s, 0.0), self.end)
        k = min(math.floor(s), max(len(self.points) - 2, 0))
        share = s - k
        if share == 0.0 or self._rounding(k, share, s):
            return ((k, 1.0),)
        if self._rounding(k, 1.0 - share, s):
            return ((k + 1, 1.0),)
        return ((k, 1.0 - share), (k + 1, share))

    def _rounding(self, k: int, share: float, s: float) -> bool:
        """Whether so small a share of edge ``k`` may come from rounding alone.

        A millionth of a millionth of an edge can be a real gain: of one 9e11 long it is 0.9.
        """
        if share > SNAP:
            return False
        moved = share * np.abs(self.points[k + 1] - self.points[k])
        sizes = np.abs(self.points).max(axis=0)
        return bool((moved <= ROUNDINGS * max(1.0, s) * sizes).all())

    def crossing(self, values: FloatArray) -> float:
        """Where a function that rises along the line and is linear on its edges turns positive.

        ``values``: the function at the vertices, shape ``(k,)``. Returns the first end where it is
        positive from the start, the last where it never is.
        """
        k = int(np.searchsorted(values > 0.0, True))
        if k == 0:
            return 0.0
        if k == len(values):
            return self.end
        low, high = float(values[k - 1]), float(values[k])
        return k - 1 + -low / (high - low)

    def part(self, first: float, last: float) -> tuple[FloatArray, FloatArray]:
        """Positions and points of the stretch between two positions, its ends included.

        Returns positions, shape ``(p,)``, and points, shape ``(p, 2)``.
        """
        inner = np.arange(math.floor(first) + 1, math.ceil(last))
        ends = [last] if last > first else []
        positions = np.concatenate(([first], inner, ends)).astype(np.float64)
        points = [self.at(first)[None], self.points[inner], *(self.at(s)[None] for s in ends)]
        return positions, np.concatenate(points)


Point = tuple[float, float]

#: Bound on the rounding of an orientation test, in units of its two products (Shewchuk 1997).
_ROUNDING = 3.4e-16


def pareto(points: FloatArray) -> Indices:
    """Positions of the points that no other point dominates.

    ``points`` of shape ``(p, 2)``, at least one point. Returns positions by rising first
    coordinate; of equal points the first only.
    """
    kept = np.flatnonzero(elementary.pareto(points[:, 0], points[:, 1]))
    return np.asarray(kept[np.argsort(points[kept, 0])])


def upper_right(points: FloatArray) -> Indices:
    """Positions of the vertices of the Pareto frontier of all lotteries over the points.

    A monotone chain (Andrew 1979) over the undominated points. Every turn is decided exactly, so
    that collinear points and near ties come out right at any scale.

    ``points`` of shape ``(p, 2)``, at least one point. Returns positions by rising first
    coordinate; points inside an edge are left out, and of equal points all but the first.
    """
    candidates = pareto(points)
    coordinates: list[Point] = [(float(u), float(v)) for u, v in points[candidates]]
    chain: list[int] = []
    for k, point in enumerate(coordinates):
        while len(chain) > 1 and turn(coordinates[chain[-2]], coordinates[chain[-1]], point) >= 0:
            chain.pop()
        chain.append(k)
    return candidates[chain]


def turn(a: Point, b: Point, c: Point) -> int:
    """1 if the way from a over b to c turns left, -1 if right, 0 if it is straight: exactly.

    >>> turn((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), turn((0.0, 0.0), (1.0, 1.0), (3.0, 3.0))
    (1, 0)
    """
    left = (a[0] - c[0]) * (b[1] - c[1])
    right = (a[1] - c[1]) * (b[0] - c[0])
    value = left - right
    if abs(value) > _ROUNDING * (abs(left) + abs(right)):
        return 1 if value > 0 else -1
    (au, av), (bu, bv), (cu, cv) = ((Fraction(p[0]), Fraction(p[1])) for p in (a, b, c))
    exact = (au - cu) * (bv - cv) - (av - cv) * (bu - cu)
    return (exact > 0) - (exact < 0)


def on_frontier(points: FloatArray, vertices: FloatArray) -> BoolArray:
    """Which points lie on the frontier, on an edge or at a vertex, up to their own rounding.

    ``points`` of shape ``(p, 2)``. ``vertices`` of shape ``(k, 2)``, as from :func:`upper_right`.
    Returns shape ``(p,)``.
    """
    u, v = points[:, 0], points[:, 1]
    nearest = np.minimum(np.searchsorted(vertices[:, 0], u), len(vertices) - 1)
    at_vertex = (points == vertices[nearest]).all(axis=1)
    if len(vertices) == 1:
        return np.asarray(at_vertex)
    between = (u > vertices[0, 0]) & (v > vertices[-1, 1])
    turned = np.column_stack([-vertices[:, 1], vertices[:, 0]])
    above = _reaches(u, v, vertices) | _reaches(-v, u, turned)
    return np.asarray(at_vertex | (between & above))


def _reaches(x: FloatArray, y: FloatArray, line: FloatArray) -> BoolArray:
    """Which points are not below a line, up to the rounding of its interpolation."""
    k = np.clip(np.searchsorted(line[:, 0], x) - 1, 0, len(line) - 2)
    (ax, ay), (bx, by) = line[k].T, line[k + 1].T
    share = np.clip((x - ax) / (bx - ax), 0.0, 1.0)
    rest = np.clip((bx - x) / (bx - ax), 0.0, 1.0)
    moved = (np.abs(x) + np.minimum(np.abs(ax), np.abs(bx))) / (bx - ax) * np.abs(by - ay)
    slack = 4 * ROUNDING * (rest * np.abs(ay) + share * np.abs(by) + moved)
    return np.asarray(y >= rest * ay + share * by - slack)
