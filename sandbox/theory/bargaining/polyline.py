"""A falling polyline (a Pareto frontier) and positions on it.

A position ``s`` is a vertex number and the share of the way to the next one: 1.25 lies a quarter
of the way from vertex 1 to vertex 2, and is the lottery of 3/4 on the first and 1/4 on the second.

>>> line = Polyline(np.array([[0.0, 4.0], [2.0, 3.0], [3.0, 0.0]]))
>>> line.at(1.5).tolist()
[2.5, 1.5]
>>> line.crossing(line.points[:, 0] - 1.0)
0.5
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray

#: A position this close to a vertex is that vertex.
SNAP = 1e-12


@dataclass(frozen=True, eq=False)
class Polyline:
    """Vertices of shape ``(k, 2)``: first coordinate rising, second falling."""

    points: FloatArray

    @property
    def end(self) -> float:
        """The last position."""
        return float(len(self.points) - 1)

    def at(self, s: float) -> FloatArray:
        """The point at a position, shape ``(2,)``."""
        (k, weight), *rest = self.weights(s)
        point: FloatArray = weight * self.points[k]
        for other, share in rest:
            point = point + share * self.points[other]
        return point

    def weights(self, s: float) -> tuple[tuple[int, float], ...]:
        """One or two vertices and their positive weights, which sum to one."""
        s = min(max(s, 0.0), self.end)
        k = min(math.floor(s), max(len(self.points) - 2, 0))
        share = s - k
        if share <= SNAP:
            return ((k, 1.0),)
        if share >= 1.0 - SNAP:
            return ((k + 1, 1.0),)
        return ((k, 1.0 - share), (k + 1, share))

    def crossing(self, values: FloatArray) -> float:
        """Where a function that rises along the line and is linear on its edges turns positive.

        Parameters
        ----------
        values
            The function at the vertices, shape ``(k,)``.

        Returns
        -------
        float
            The first end where it is positive from the start, the last where it never is.
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

        Returns
        -------
        tuple
            Positions, shape ``(p,)``, and points, shape ``(p, 2)``.
        """
        inner = np.arange(math.floor(first) + 1, math.ceil(last))
        ends = [last] if last > first else []
        positions = np.concatenate(([first], inner, ends)).astype(np.float64)
        points = [self.at(first)[None], self.points[inner], *(self.at(s)[None] for s in ends)]
        return positions, np.concatenate(points)
