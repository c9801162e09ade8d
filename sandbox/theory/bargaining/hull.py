"""Undominated points of a plane cloud and the upper-right part of its convex hull.

Both come back ordered from left to right: the first coordinate (the row side's payoff) rises and
the second (the column side's) falls, strictly.

>>> cloud = np.array([[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0], [4.0, 0.5]])
>>> pareto(cloud).tolist()
[1, 0, 4, 2]
>>> upper_right(cloud).tolist()
[1, 0, 2]
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from payoffs import elementary
from payoffs.game import FloatArray
from payoffs.ties import ROUNDING

IntArray = NDArray[np.intp]
Point = tuple[float, float]

#: Bound on the rounding of an orientation test, in units of its two products (Shewchuk 1997).
_ROUNDING = 3.4e-16


def pareto(points: FloatArray) -> IntArray:
    """Positions of the points that no other point dominates.

    Parameters
    ----------
    points
        Shape ``(p, 2)``, at least one point.

    Returns
    -------
    numpy.ndarray
        Positions by rising first coordinate; of equal points the first only.
    """
    kept = np.flatnonzero(elementary.pareto(points[:, 0], points[:, 1]))
    return np.asarray(kept[np.argsort(points[kept, 0])])


def upper_right(points: FloatArray) -> IntArray:
    """Positions of the vertices of the Pareto frontier of all lotteries over the points.

    A monotone chain (Andrew 1979) over the undominated points. Every turn is decided exactly, so
    that collinear points and near ties come out right at any scale.

    Parameters
    ----------
    points
        Shape ``(p, 2)``, at least one point.

    Returns
    -------
    numpy.ndarray
        Positions by rising first coordinate; points inside an edge are left out, and of equal
        points all but the first.
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


def on_frontier(points: FloatArray, vertices: FloatArray) -> NDArray[np.bool_]:
    """Which points lie on the frontier, on an edge or at a vertex, up to their own rounding.

    Parameters
    ----------
    points
        Shape ``(p, 2)``.
    vertices
        Shape ``(k, 2)``, as from :func:`upper_right`.

    Returns
    -------
    numpy.ndarray
        Shape ``(p,)``.
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


def _reaches(x: FloatArray, y: FloatArray, line: FloatArray) -> NDArray[np.bool_]:
    """Which points are not below a line, up to the rounding of its interpolation."""
    k = np.clip(np.searchsorted(line[:, 0], x) - 1, 0, len(line) - 2)
    (ax, ay), (bx, by) = line[k].T, line[k + 1].T
    share = np.clip((x - ax) / (bx - ax), 0.0, 1.0)
    rest = np.clip((bx - x) / (bx - ax), 0.0, 1.0)
    moved = (np.abs(x) + np.minimum(np.abs(ax), np.abs(bx))) / (bx - ax) * np.abs(by - ay)
    slack = 4 * ROUNDING * (rest * np.abs(ay) + share * np.abs(by) + moved)
    return np.asarray(y >= rest * ay + share * by - slack)
