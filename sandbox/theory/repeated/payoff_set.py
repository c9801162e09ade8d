"""Payoffs of all subgame-perfect equilibria with public randomisation, for a discount factor.

The set is the largest that generates itself. It is approached from outside
(:mod:`~sandbox.theory.repeated.iteration`). Where the sets creep, as they do just beside a
discount factor at which new equilibria appear, Newton's method finds a set inside that generates
itself, and the answer says how far apart the two are.

>>> dilemma = Game.of([[9, 1], [10, 3]], [[9, 10], [1, 3]])
>>> payoff_set(dilemma, 0.9).vertices.round(6).tolist()
[[3.0, 3.0], [9.75, 3.0], [9.0, 9.0], [3.0, 9.75]]
>>> payoff_set(dilemma, 0.1).vertices.tolist()
[[3.0, 3.0]]

Actions are pure profiles and, where they are handed in, mixed equilibria of the stage game;
other mixtures are not considered.

References
----------
D. Abreu, D. Pearce and E. Stacchetti, *Econometrica* 58 (1990); D. Abreu and Y. Sannikov,
*Theoretical Economics* 9 (2014); K. Judd, S. Yeltekin and J. Conklin, "Computing supergame
equilibria", *Econometrica* 71 (2003), for bounds from both sides.

Convex polygons in the plane, points and segments among them, on payoffs scaled to [0, 1].

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

from payoffs.game import FloatArray, Game
from payoffs.results import Records, Result
from sandbox.theory.budget import Budget
from sandbox.theory.repeated.deals import Pair, StageGame
from sandbox.theory.repeated.iteration import (
    MOST_STEPS,
    IterationState,
    first_state,
    generates_itself,
    settle,
    unexplained,
)
from sandbox.theory.repeated.newton import fixed_point
from sandbox.theory.repeated.patience import check_discount

Point = tuple[float, float]

#: Corners that stick out by less are dropped.
FLAT = 1e-14
#: Coordinates closer to an extreme one than this are taken to be there.
EDGE = 1e-13
#: A coordinate beyond an extreme one by no more than this is not beyond it.
MARGIN = 1e-12
#: From so many points on, those surely inside are struck out first.
MANY = 64


@dataclass(frozen=True, eq=False)
class Polygon:
    """A convex polygon that may be a point or a segment, never empty.

    Attributes
    ----------
    corners
        Shape ``(k, 2)``, counterclockwise from the leftmost and lowest.
    lower, upper
        Lower and upper chain by rising first coordinate, shapes ``(2, l)``.
    left, right
        Left and right chain by rising second coordinate, the second coordinate first.
    low, high
        Smallest and largest first and second coordinate.
    least, most
        The same with room for rounding, shapes ``(2,)``.
    """

    corners: FloatArray
    lower: FloatArray
    upper: FloatArray
    left: FloatArray
    right: FloatArray
    low: Point
    high: Point
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
            np.array((low[0] - MARGIN, low[1] - MARGIN)),
            np.array((high[0] + MARGIN, high[1] + MARGIN)),
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


#: Steps after which a set inside is looked for.
CREEPING = 200
#: By how much a set inside may fail to generate itself.
ROOM = 1e-11


@dataclass(frozen=True, eq=False, repr=False)
class PayoffSet(Result):
    """Subgame-perfect payoffs of a repeated game.

    Attributes
    ----------
    delta
        Discount factor.
    vertices
        Shape ``(k, 2)``, counterclockwise from the leftmost; one or two for a point or a
        segment, none if there is no such equilibrium.
    worst
        The worst equilibrium payoff of each side: its optimal penal code.
    gap
        How far the bounds from outside and from inside are apart, in the game's unit. The set
        from outside holds every equilibrium; what is stated here is generated by itself up to
        ``(1 - delta) gap``: all promises and incentives hold up to the gap.
    steps
        Steps of the iteration.
    mixed
        Whether mixed equilibria of the stage game were among the actions.
    """

    says = "delta vertices worst gap steps mixed"

    game: Game
    delta: float
    vertices: FloatArray
    worst: Pair | None
    gap: float
    steps: int
    mixed: bool

    def __contains__(self, payoffs: Pair) -> bool:
        """Whether a payoff pair lies in the set (up to 1e-9 of the payoffs' range)."""
        if not len(self.vertices):
            return False
        stage = StageGame.of(self.game)
        units = (np.array([[*payoffs], *self.vertices]) - stage.offset) / stage.size
        return bool(Polygon.around(units[1:]).outside(units[:1])[0] <= 1e-9)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"equilibrium payoffs at {self.delta:g}: {len(self.vertices)} vertices"

    def records(self) -> Records:
        """One line a vertex, payoffs under the players' names."""
        return dict(zip(self.game.players, self.vertices.T, strict=True))


def payoff_set(
    game: Game, delta: float, equilibria: Sequence[Pair] = (), *, effort: float = 1.0
) -> PayoffSet:
    """The set of subgame-perfect payoffs with public randomisation.

    Parameters
    ----------
    delta
        Discount factor, from 0 to below 1.
    equilibria
        Payoffs of mixed stage equilibria that may be played too. Without them only pure
        profiles are, as in QuantEcon, and a game without a pure equilibrium may have no
        equilibrium of this kind.
    effort
        Times the usual budget of work; what it leaves open is in the answer's ``gap``.

    Raises
    ------
    InputError
        If ``delta`` is no discount factor.
    """
    check_discount(delta)
    stage = StageGame.of(game, equilibria)
    budget = Budget.of(effort)
    end = settle(first_state(stage), delta, CREEPING, budget)
    inside = None
    if end.values is not None and end.steps >= CREEPING:
        inside = next(
            (s for s in fixed_point(end, delta, budget) if generates_itself(s, delta, ROOM)), None
        )
        end = settle(end, delta, MOST_STEPS - CREEPING, budget)
    mixed = len(equilibria) > 0
    if end.values is None:
        return PayoffSet(game, delta, np.zeros((0, 2)), None, 0.0, end.steps, mixed)
    creeps = end.steps >= MOST_STEPS or budget.left <= 0
    found, gap = _closer(end, inside, delta, creeps)
    assert found.values is not None
    u, v = stage.in_units(found.worst).tolist()
    corners = stage.in_units(found.values.corners)
    return PayoffSet(game, delta, corners, (u, v), gap * float(stage.size.max()), end.steps, mixed)


def _closer(
    outer: IterationState, inside: IterationState | None, delta: float, creeps: bool
) -> tuple[IterationState, float]:
    """The set inside, if there is one, and how far it is from the outer one; else the outer one."""
    assert outer.values is not None
    missing = unexplained(outer, delta)
    residual = missing / (1.0 - delta)
    if creeps:
        residual = max(residual, missing**0.5)  # where sets creep, error is as the root of a step
    if inside is None or inside.values is None or residual <= ROOM:
        return outer, residual
    return inside, max(residual, outer.values.apart(inside.values))
