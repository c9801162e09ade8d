"""The Pareto frontier of payoffs that add up over levers, without listing bundles.

Where every lever adds its own pair of payoffs, the set of all lotteries over bundles is the
Minkowski sum of one small polygon a lever, and its upper-right boundary is made of the levers'
own upper-right edges, sorted by slope (de Berg et al. 2008, section 13.3). Work grows with the
number of settings, not with the number of bundles, which is their product.

>>> chips = np.array([[0.0, 0.0], [-1.0, 4.0]])
>>> beans = np.array([[0.0, 0.0], [5.0, -2.0]])
>>> frontier = additive_frontier([chips, beans])
>>> frontier.points.tolist(), frontier.settings.tolist()
([[-1.0, 4.0], [4.0, 2.0], [5.0, -2.0]], [[1, 0], [1, 1], [0, 1]])
>>> frontier.bundles
4
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError
from payoffs.game import FloatArray
from sandbox.theory.bargaining import solutions
from sandbox.theory.bargaining.frontier import Point, Polyline, turn

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class AdditiveFrontier:
    """Vertices of the frontier and one bundle that reaches each.

    Attributes
    ----------
    points
        Shape ``(k, 2)``, the row side's payoff rising, the column side's falling.
    settings
        Shape ``(k, levers)``: which setting each lever has at each vertex.
    bundles
        How many bundles there are in all.
    """

    points: FloatArray
    settings: IntArray
    bundles: int


@dataclass(frozen=True)
class AdditiveDeal:
    """A solution: payoffs, and at most two bundles (a setting a lever) with their weights."""

    payoffs: tuple[float, float]
    lottery: tuple[tuple[tuple[int, ...], float], ...]


def additive_frontier(contributions: Sequence[FloatArray]) -> AdditiveFrontier:
    """The exact Pareto frontier of all lotteries over bundles.

    Parameters
    ----------
    contributions
        For each lever an array of shape ``(settings, 2)``: what each setting adds to the row
        side's and to the column side's payoff.

    Raises
    ------
    InputError
        If there is no lever, or one has no setting, a wrong shape or a number that is not finite.
    """
    chains = [_chain(_checked(part, k)) for k, part in enumerate(contributions)]
    if not chains:
        raise InputError("give at least one lever", "contributions")
    start = np.array([chain[0][0] for chain in chains], dtype=np.intp)
    u = math.fsum(chain[0][1] for chain in chains)
    v = math.fsum(chain[0][2] for chain in chains)
    edges = [edge for lever, chain in enumerate(chains) for edge in _edges(lever, chain)]
    bundles = math.prod(len(part) for part in contributions)
    if not edges:
        return AdditiveFrontier(np.array([[u, v]]), start[None, :], bundles)
    # steeper edges come later: slope falls from left to right
    edges.sort(key=lambda edge: edge[3] / edge[2], reverse=True)
    return _walk((u, v), start, edges, bundles)


Edge = tuple[int, int, float, float]  # lever, setting at the far end, step of u, step of v


def _walk(origin: Point, start: IntArray, edges: list[Edge], bundles: int) -> AdditiveFrontier:
    levers, targets, steps_u, steps_v = zip(*edges, strict=True)
    steps = np.column_stack([(0.0, *steps_u), (0.0, *steps_v)])
    points = np.array(origin) + np.cumsum(steps, axis=0)
    settings = np.repeat(start[None, :], len(points), axis=0)
    rows = np.arange(1, len(points))
    for row, lever, target in zip(rows.tolist(), levers, targets, strict=True):
        settings[row:, lever] = target
    keep = _corners(steps[1:])
    return AdditiveFrontier(points[keep], settings[keep], bundles)


def _corners(steps: FloatArray) -> NDArray[np.bool_]:
    """Which of the points between steps are corners; parallel steps make one edge."""
    cross = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    size = np.abs(steps[:-1, 0] * steps[1:, 1]) + np.abs(steps[:-1, 1] * steps[1:, 0])
    inner = np.abs(cross) > 1e-12 * size
    corners: NDArray[np.bool_] = np.concatenate(([True], inner, [True]))
    return corners


def _checked(part: FloatArray, lever: int) -> list[list[float]]:
    array = np.asarray(part, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or not len(array):
        raise InputError(
            f"expected shape (settings, 2), got {array.shape}", f"contributions[{lever}]"
        )
    if not np.isfinite(array).all():
        raise InputError("every payoff must be a finite number", f"contributions[{lever}]")
    rows: list[list[float]] = array.tolist()
    return rows


def _chain(rows: list[list[float]]) -> list[tuple[int, float, float]]:
    """Upper-right hull of one lever's settings: (setting, u, v), u rising.

    The same monotone chain as :func:`~sandbox.theory.bargaining.frontier.upper_right`, on plain
    lists: levers have a handful of settings, where arrays cost more than they save.
    """
    chain: list[tuple[int, float, float]] = []
    best = -math.inf
    for k in sorted(range(len(rows)), key=lambda k: (-rows[k][0], -rows[k][1], k)):
        u, v = rows[k]
        if v <= best:
            continue
        best = v
        while len(chain) > 1 and turn(chain[-2][1:], chain[-1][1:], (u, v)) <= 0:
            chain.pop()
        chain.append((k, u, v))
    return chain[::-1]


def _edges(lever: int, chain: list[tuple[int, float, float]]) -> list[Edge]:
    return [(lever, b, bu - au, bv - av) for (_, au, av), (b, bu, bv) in pairwise(chain)]


def additive_solutions(
    frontier: AdditiveFrontier, disagreement: Point, weight: float = 0.5
) -> dict[str, AdditiveDeal | None]:
    """Every bargaining solution on the frontier; None each if there is no acceptable point.

    Parameters
    ----------
    frontier
        From :func:`additive_frontier`.
    disagreement
        Payoffs without a deal.
    weight
        The row side's bargaining power in the Nash solution, 0 to 1.
    """
    line = Polyline(frontier.points)
    stretch = solutions.rational(line, disagreement)
    names = solutions.positions(stretch, weight) if stretch else dict.fromkeys(solutions.NAMES)
    return {name: None if s is None else _deal(frontier, line, s) for name, s in names.items()}


def _deal(frontier: AdditiveFrontier, line: Polyline, s: float) -> AdditiveDeal:
    u, v = line.at(s).tolist()
    lottery = tuple((tuple(frontier.settings[k].tolist()), weight) for k, weight in line.weights(s))
    return AdditiveDeal((u, v), lottery)
