"""One step of the set algorithm: what each action generates from a set of continuations.

With discount factor ``delta``, continuations in a convex set ``W`` and worst continuations
``u = (u_1, u_2)``, an action with payoffs ``g`` and best deviations ``b`` generates the values

    ``v = (1 - delta) g + delta c``,  ``c`` in ``W``,  ``v_k >= (1 - delta) b_k + delta u_k``.

Abreu and Sannikov show that a corner of the equilibrium set is either an action's own payoff or
a value at which such a condition binds: per action at most the ends of two slices of ``W``.

References
----------
D. Abreu, D. Pearce and E. Stacchetti, "Toward a theory of discounted repeated games with
imperfect monitoring", *Econometrica* 58 (1990).
D. Abreu and Y. Sannikov, "An algorithm for two-player repeated games with perfect monitoring",
*Theoretical Economics* 9 (2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray
from sandbox.theory.repeated.polygon import Polygon
from sandbox.theory.repeated.stage import Stage

Booleans = NDArray[np.bool_]

#: An incentive missed by less than this part of a side's payoff range is met.
SLACK = 1e-12


@dataclass(frozen=True, eq=False)
class Generated:
    """What every action generates, at most four points each.

    Attributes
    ----------
    points
        Shape ``(actions, 4, 2)``: ends of the upright slice, ends of the level slice; an
        action's own payoff four times where that is what counts; NaN where there is nothing.
    alive
        Which actions can be enforced at all. One for which no condition binds anywhere in ``W``
        has no points now, and may have some when ``W`` is smaller.
    """

    points: FloatArray
    alive: Booleans

    @property
    def cloud(self) -> FloatArray:
        """All points, shape ``(p, 2)``."""
        flat = self.points.reshape(-1, 2)
        there: Booleans = ~np.isnan(flat[:, 0])
        return np.asarray(flat[there])


def floors(stage: Stage, delta: float, worst: FloatArray) -> FloatArray:
    """The least value each action must have for each side, shape ``(actions, 2)``."""
    floor: FloatArray = (1.0 - delta) * stage.best + delta * worst
    return floor


def generate(stage: Stage, delta: float, worst: FloatArray, values: Polygon) -> Generated:
    """What each action generates; ``values`` is the set ``W`` of continuations."""
    g, floor = stage.payoffs, floors(stage, delta, worst)
    now = (1.0 - delta) * g
    needed = (floor - now) / delta if delta > 0.0 else np.where(floor > g, np.inf, -np.inf)
    # one column a slice: upright at the row side's needed continuation, level at the other's
    low, high = np.empty_like(g), np.empty_like(g)
    low[:, 0], high[:, 0] = values.upright(needed[:, 0])
    low[:, 1], high[:, 1] = values.level(needed[:, 1])
    other = now[:, ::-1]
    high = other + delta * high
    low = np.maximum(other + delta * low, floor[:, ::-1])
    there = (needed >= values.least) & (needed <= values.most) & (high >= low - SLACK)
    points = np.empty((len(g), 2, 2, 2))  # action, slice, end, side
    at = np.where(there, floor, np.nan)
    low = np.where(there, np.minimum(low, high), np.nan)
    high = np.where(there, high, np.nan)
    for side in (0, 1):
        points[:, side, :, side] = at[:, side, None]
        points[:, side, 0, 1 - side] = low[:, side]
        points[:, side, 1, 1 - side] = high[:, side]
    own = _own_is_enough(g, floor, values)
    if own.any():
        points[own] = g[own, None, None, :]
    free = needed <= values.least
    alive = there[:, 0] | there[:, 1] | (free[:, 0] & free[:, 1]) | own
    return Generated(points.reshape(-1, 4, 2), alive)


def _own_is_enough(g: FloatArray, floor: FloatArray, values: Polygon) -> Booleans:
    """Actions that can be played for ever: their own payoff is a value, and enough to keep."""
    inside = (g >= floor - SLACK) & (g >= values.least) & (g <= values.most)
    own: Booleans = inside[:, 0] & inside[:, 1]
    if own.any():
        low, high = values.upright(g[:, 0])
        own &= (g[:, 1] >= low - SLACK) & (g[:, 1] <= high + SLACK)
    return own
