"""The set algorithm from outside: steps, exact cuts, and when to stop.

From a set that holds all equilibrium payoffs, each step keeps what that set generates. With
discount factor ``delta``, continuations in a convex set ``W`` and worst continuations ``u = (u_1,
u_2)``, an action with payoffs ``g`` and best deviations ``b`` generates the values

    ``v = (1 - delta) g + delta c``,  ``c`` in ``W``,  ``v_k >= (1 - delta) b_k + delta u_k``.

Abreu and Sannikov show that a corner of the equilibrium set is either an action's own payoff or
a value at which such a condition binds: per action at most the ends of two slices of ``W``.

Two exact cuts make the number of steps independent
of patience (plain steps shrink the error by ``delta`` only, so that a stop after some hundred
steps is wrong for patient sides):

*exits*
    Let ``P_a`` hold what all actions but ``a`` generate. Playing ``a`` for ever would be worth
    its own payoff, so the equilibrium set lies within the hull of that and ``P_a``.
*threats*
    Whoever is at his worst payoff is there by some action; he can deviate and be no worse off
    than at the worst, so the worst is at least the best deviation payoff from that action.

Both hold for every action, by the argument of Abreu and Sannikov's Theorem 1: a corner of the
set farthest in some direction is no farther than the own payoff of the action that starts it,
or a condition binds there.

Close to a critical discount factor the sets creep past the place where a fixed point is about to
appear, or has just appeared, for thousands of steps. While the corners keep their number a step is
a smooth map of their coordinates and of the worst payoffs, and Newton's method on it, with a
Jacobian by differences, finds the fixed point or fails within a dozen steps.

References
----------
D. Abreu, D. Pearce and E. Stacchetti, "Toward a theory of discounted repeated games with
imperfect monitoring", *Econometrica* 58 (1990).
D. Abreu and Y. Sannikov, "An algorithm for two-player repeated games with perfect monitoring",
*Theoretical Economics* 9 (2014).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.game import FloatArray
from payoffs.numeric import BoolArray
from sandbox.theory.basics import Budget
from sandbox.theory.repeated.deals import StageGame
from sandbox.theory.repeated.polygon import Polygon

#: An incentive missed by less than this part of a side's payoff range is met.
SLACK = 1e-12


@dataclass(frozen=True, eq=False)
class Generated:
    """What every action generates, at most four points each."""

    #: Shape ``(actions, 4, 2)``: ends of the upright slice, ends of the level slice; an action's
    #: own payoff four times where that is what counts; NaN where there is nothing.
    points: FloatArray
    #: Which actions can be enforced at all. One for which no condition binds anywhere in ``W`` has
    #: no points now, and may have some when ``W`` is smaller.
    alive: BoolArray

    @property
    def cloud(self) -> FloatArray:
        """All points, shape ``(p, 2)``."""
        flat = self.points.reshape(-1, 2)
        there: BoolArray = ~np.isnan(flat[:, 0])
        return np.asarray(flat[there])


def floors(stage: StageGame, delta: float, worst: FloatArray) -> FloatArray:
    """The least value each action must have for each side, shape ``(actions, 2)``."""
    floor: FloatArray = (1.0 - delta) * stage.best + delta * worst
    return floor


def generate(stage: StageGame, delta: float, worst: FloatArray, values: Polygon) -> Generated:
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


def _own_is_enough(g: FloatArray, floor: FloatArray, values: Polygon) -> BoolArray:
    """Actions that can be played for ever: their own payoff is a value, and enough to keep."""
    inside = (g >= floor - SLACK) & (g >= values.least) & (g <= values.most)
    own: BoolArray = inside[:, 0] & inside[:, 1]
    if own.any():
        low, high = values.upright(g[:, 0])
        own &= (g[:, 1] >= low - SLACK) & (g[:, 1] <= high + SLACK)
    return own


#: The iteration ends when no corner and no threat moves by more than this part of a range.
STILL = 1e-13
#: Steps after which it is given up.
MOST_STEPS = 2_000
#: Steps before the exits are cut (they cost more than a plain step).
PLAIN_STEPS = 4
#: Work of a plain step, before and for each action; cutting exits takes so many times that.
PLAIN, AN_ACTION, EXITS = 250, 2, 4


@dataclass(frozen=True, eq=False)
class IterationState:
    """Where the iteration stands: the outer bound, the threats, the actions still of use.

    ``values`` is None once nothing is left: there is no equilibrium of the kind looked for.
    """

    stage: StageGame
    values: Polygon | None
    worst: FloatArray
    steps: int = 0


def first_state(stage: StageGame) -> IterationState:
    """Everything feasible, and nobody held lower than the least best reply."""
    reached = stage.payoffs if stage.feasible is None else stage.feasible
    return IterationState(stage, Polygon.around(reached), stage.best.min(axis=0))


def settle(state: IterationState, delta: float, most: int, budget: Budget) -> IterationState:
    """Iterate until nothing moves, ``most`` steps are made or the budget is spent.

    The state may be the first one, or the end for a larger discount factor: that set holds the
    one looked for, since public randomisation makes the sets grow with patience.
    """
    begun = state.steps
    while state.values is not None and state.steps - begun < most and budget.left > 0:
        exits = state.steps - begun >= PLAIN_STEPS
        budget.count(cost(state, exits=exits))
        after = step(state, delta, exits=exits)
        if after.values is not None and is_still(state, after):
            return after
        state = after
    return state


def is_still(before: IterationState, after: IterationState) -> bool:
    """Whether a step moved nothing by more than rounding."""
    assert before.values is not None
    assert after.values is not None
    if np.abs(before.worst - after.worst).max() > STILL:
        return False
    one, other = before.values.corners, after.values.corners
    if one.shape == other.shape and np.abs(one - other).max() <= STILL:
        return True
    extremes = zip(
        before.values.low + before.values.high, after.values.low + after.values.high, strict=True
    )
    if any(abs(a - b) > STILL for a, b in extremes):
        return False
    return before.values.apart(after.values) <= STILL


def cost(state: IterationState, *, exits: bool) -> int:
    """Work of a step, in the unit of budgets."""
    return (EXITS if exits else 1) * (PLAIN + AN_ACTION * len(state.stage.payoffs))


def step(state: IterationState, delta: float, *, exits: bool) -> IterationState:
    """One step from outside: generate, cut the exits, raise the threats."""
    assert state.values is not None
    stage = state.stage
    made = generate(stage, delta, state.worst, state.values)
    if not made.alive.all():
        stage = stage.keep(made.alive)
        made = Generated(made.points[made.alive], made.alive[made.alive])
    cloud = made.cloud
    if exits and len(cloud) > 1:
        made = cut_exits(stage, delta, state.worst, made, Polygon.around(cloud))
        cloud = made.cloud
    if not len(cloud):
        return IterationState(stage, None, state.worst, state.steps + 1)
    values = Polygon.around(cloud)
    lowest = np.fmin.reduce(made.points, axis=1)
    raised = np.fmin.reduce(np.maximum(stage.best, lowest), axis=0)
    return IterationState(stage, values, np.maximum(state.worst, raised), state.steps + 1)


def cut_exits(
    stage: StageGame, delta: float, worst: FloatArray, made: Generated, values: Polygon
) -> Generated:
    """Cut what each action generates back to the hull of its own payoff and all the rest.

    Only actions with a corner of the hull need it: the others move nothing.
    """
    points = made.points.copy()
    at_corner = (points[:, :, None, :] == values.corners).all(axis=3).any(axis=(1, 2))
    chosen = np.flatnonzero(at_corner)
    rest = points[~at_corner].reshape(-1, 2)
    rest = rest[~np.isnan(rest[:, 0])]
    if len(rest):
        rest = Polygon.around(rest).corners
    floor = floors(stage, delta, worst)
    for action in chosen:
        if (points[action] == stage.payoffs[action]).all():
            continue
        others = points[chosen[chosen != action]].reshape(-1, 2)
        others = others[~np.isnan(others[:, 0])]
        hull = Polygon.around(np.vstack([stage.payoffs[action][None], rest, others]))
        for side, slices in enumerate((hull.upright, hull.level)):
            _cut(points[action, 2 * side : 2 * side + 2], floor[action, side], side, hull, slices)
    return Generated(points, made.alive)


def _cut(ends: FloatArray, at: float, side: int, hull: Polygon, slices: Any) -> None:
    """Cut one slice to what lies in a hull, in place."""
    low, high = slices(at)
    if not hull.low[side] - STILL <= at <= hull.high[side] + STILL:
        ends[:] = np.nan
        return
    ends[0, 1 - side] = np.maximum(ends[0, 1 - side], low)
    ends[1, 1 - side] = np.minimum(ends[1, 1 - side], high)
    if ends[0, 1 - side] > ends[1, 1 - side] + STILL:
        ends[:] = np.nan


def generates_itself(state: IterationState, delta: float, room: float) -> bool:
    """Whether a set and its worst payoffs are generated by themselves, up to ``room``."""
    assert state.values is not None
    low, worst = state.values.low, state.worst
    if abs(low[0] - worst[0]) > room or abs(low[1] - worst[1]) > room:
        return False
    cloud = generate(state.stage, delta, worst, state.values).cloud
    return len(cloud) > 0 and Polygon.around(cloud).holds(state.values.corners, room)


def unexplained(state: IterationState, delta: float) -> float:
    """How far a corner, or the worst payoffs, are from what the set itself generates."""
    assert state.values is not None
    made = generate(state.stage, delta, state.worst, state.values)
    if not len(made.cloud):
        return 1.0
    corners = Polygon.around(made.cloud).outside(state.values.corners)
    return float(max(corners.max(), np.abs(np.array(state.values.low) - state.worst).max()))


#: Newton steps tried.
STEPS = 30
#: Width of a difference.
WIDTH = 1e-7
#: A step that moves less than this is a fixed point.
FIXED = 1e-13


def as_vector(state: IterationState) -> FloatArray:
    """Corners and worst payoffs in one row."""
    assert state.values is not None
    return np.append(state.values.corners.ravel(), state.worst)


def as_state(vector: FloatArray, like: IterationState) -> IterationState:
    """A state with these corners and worst payoffs, and the actions of another."""
    return IterationState(like.stage, Polygon.around(vector[:-2].reshape(-1, 2)), vector[-2:])


def fixed_point(state: IterationState, delta: float, budget: Budget) -> Iterator[IterationState]:
    """A self-generating set near a state, if there is one and the budget reaches that far."""
    x = as_vector(state)
    for _ in range(STEPS):
        if budget.left <= 0:
            return
        budget.count((1 + len(x)) * cost(state, exits=False))
        rest = _move(x, state, delta)
        if rest is None:
            return
        if np.abs(rest).max() <= FIXED:
            yield as_state(x, state)
            return
        columns = [_slope(x, rest, unit, state, delta) for unit in np.eye(len(x))]
        if any(column is None for column in columns):
            return
        slope = np.array(columns).T
        change, *_ = np.linalg.lstsq(slope, -rest, rcond=None)
        if not np.abs(change).max() < 1.0:
            return
        x = x + change


def _slope(
    x: FloatArray, rest: FloatArray, unit: FloatArray, like: IterationState, delta: float
) -> FloatArray | None:
    """Difference quotient to the side on which the number of corners stays."""
    for width in (WIDTH, -WIDTH):
        moved = _move(x + width * unit, like, delta)
        if moved is not None:
            return np.asarray((moved - rest) / width)
    return None


def _move(vector: FloatArray, like: IterationState, delta: float) -> FloatArray | None:
    """What a step changes; None if it changes the number of corners."""
    after = step(as_state(vector, like), delta, exits=False)
    if after.values is None:
        return None
    corners = vector[:-2].reshape(-1, 2)
    if after.values.corners.shape != corners.shape:
        return None
    turns = [np.roll(after.values.corners, k, axis=0) - corners for k in range(len(corners))]
    nearest = min(turns, key=lambda turn: float(np.abs(turn).max()))
    return np.append(nearest.ravel(), after.worst - vector[-2:])
