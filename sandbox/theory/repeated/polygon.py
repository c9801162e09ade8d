"""Convex polygons in the plane, points and segments among them, on payoffs scaled to [0, 1].

A polygon is kept as its corners, counterclockwise from the leftmost (of these the lowest), and
as the chains that bound it from below and above: a slice at a given coordinate is then one
interpolation for any number of coordinates at once.

Unlike :mod:`sandbox.theory.bargaining.frontier`, which decides every turn exactly, corners that
stick out by less than rounding are dropped here: an iteration would otherwise collect them.

>>> square = Polygon.around([(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 1)])
>>> square.corners.tolist()
[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
>>> low, high = square.upright(np.array([0.5]))
>>> float(low[0]), float(high[0])
(0.0, 1.0)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray

Point = tuple[float, float]

#: Corners that stick out by less are dropped.
FLAT = 1e-14
#: Coordinates closer to an extreme one than this are taken to be there.
EDGE = 1e-13
#: A coordinate beyond an extreme one by no more than this is not beyond it.
ROOM = 1e-12
#: From so many points on, those surely inside are struck out first.
MANY = 64


@dataclass(frozen=True, eq=False)
class Polygon:
    """A convex polygon that may be a point or a segment, never empty."""

    corners: FloatArray  # shape ``(k, 2)``, counterclockwise from the leftmost and lowest
    #: Lower and upper chain by rising first coordinate, shapes ``(2, l)``.
    lower: FloatArray
    upper: FloatArray
    #: Left and right chain by rising second coordinate, the second coordinate first.
    left: FloatArray
    right: FloatArray
    #: Smallest and largest first and second coordinate.
    low: Point
    high: Point
    #: The same with room for rounding, shapes ``(2,)``.
    least: FloatArray
    most: FloatArray

    @classmethod
    def around(cls, points: Iterable[Point] | FloatArray) -> Polygon:
        """The convex hull of at least one point, by a monotone chain (Andrew 1979)."""
        cloud = np.array(points, dtype=float).reshape(-1, 2)
        if len(cloud) > MANY:
            cloud = _without_inside(cloud)
        return cls._of_sorted(sorted(set(_snapped(cloud))))

    @classmethod
    def _of_sorted(cls, points: Sequence[Point]) -> Polygon:
        lower, upper = _chain(points), _chain(points[::-1])
        corners = lower[:-1] + upper[:-1] or lower
        turned = sorted((y, x) for x, y in corners)
        left, right = _chain(turned), _chain(turned[::-1])
        low, high = (lower[0][0], turned[0][0]), (lower[-1][0], turned[-1][0])
        return cls(
            np.array(corners),
            *(_steps(lower), _steps(upper)[:, ::-1]),
            *(_steps(left), _steps(right)[:, ::-1]),
            *(low, high),
            np.array((low[0] - ROOM, low[1] - ROOM)),
            np.array((high[0] + ROOM, high[1] + ROOM)),
        )

    def upright(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest second coordinate at each ``x``; beyond the ends, that of the end."""
        return np.interp(x, *self.lower), np.interp(x, *self.upper)

    def level(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest first coordinate at each ``y``; beyond the ends, that of the end."""
        return np.interp(y, *self.left), np.interp(y, *self.right)

    def holds(self, points: FloatArray, room: float) -> bool:
        """Whether no point lies outside by more than ``room``."""
        low, high = self.upright(points[:, 0])
        near = (points >= self.least) & (points <= self.most)
        inside = (points[:, 1] >= low - room) & (points[:, 1] <= high + room)
        # beside a steep edge the distance is less than the way up or down
        return bool((near.all() and inside.all()) or self.outside(points).max() <= room)

    def outside(self, points: FloatArray) -> FloatArray:
        """How far each point, shape ``(p, 2)``, lies outside; 0 inside."""
        start = self.corners
        step = np.roll(start, -1, axis=0) - start
        length = np.maximum((step**2).sum(axis=1), 1e-300)
        to = points[:, None, :] - start
        along = np.clip((to * step).sum(axis=2) / length, 0.0, 1.0)
        distance = np.sqrt(((to - along[..., None] * step) ** 2).sum(axis=2)).min(axis=1)
        if len(start) < 3:
            return np.asarray(distance)
        beyond = (to[..., 0] * step[:, 1] - to[..., 1] * step[:, 0]).max(axis=1) > 0.0
        return np.where(beyond, distance, 0.0)

    def apart(self, other: Polygon) -> float:
        """Hausdorff distance to another polygon."""
        there, back = other.outside(self.corners), self.outside(other.corners)
        return float(max(there.max(), back.max()))


def _snapped(cloud: FloatArray) -> list[Point]:
    """Points next to an extreme coordinate are moved to it (outward): upright edges are upright."""
    low, high = cloud.min(axis=0), cloud.max(axis=0)
    np.copyto(cloud, high, where=cloud >= high - EDGE)
    np.copyto(cloud, low, where=cloud <= low + EDGE)
    return list(map(tuple, cloud.tolist()))


def _chain(points: Sequence[Point]) -> list[Point]:
    """The part of the hull to the right of the way from the first to the last point."""
    chain: list[Point] = []
    for point in points:
        x, y = point
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2], chain[-1]
            dx, dy = x - ax, y - ay
            if (bx - ax) * dy - (by - ay) * dx > FLAT * (abs(dx) + abs(dy)):
                break
            chain.pop()
        chain.append(point)
    return chain


def _steps(chain: list[Point]) -> FloatArray:
    """A chain without the upright edge at its end, as two rows."""
    if len(chain) > 1 and chain[-1][0] == chain[-2][0]:
        chain = chain[:-1]
    return np.array(chain).T


def _without_inside(cloud: FloatArray) -> FloatArray:
    """The points not strictly inside the polygon of those extreme in sixteen directions."""
    angles = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    directions = np.array([np.cos(angles), np.sin(angles)])
    picked = cloud[np.unique((cloud @ directions).argmax(axis=0))]
    if len(picked) < 3:
        return cloud
    rough = Polygon._of_sorted(sorted(set(_snapped(picked))))
    low, high = rough.upright(cloud[:, 0])
    inside = (cloud[:, 1] > low + EDGE) & (cloud[:, 1] < high - EDGE)
    inside &= (cloud[:, 0] > rough.low[0]) & (cloud[:, 0] < rough.high[0])
    return cloud[~inside]
