"""A set that generates itself, by Newton's method from one that nearly does.

Close to a critical discount factor the set algorithm creeps past the place where a fixed point is
about to appear, or has just appeared, for thousands of steps. While the corners keep their number
a step is a smooth map of their coordinates and of the worst payoffs, and Newton's method on it,
with a Jacobian by differences, finds the fixed point or fails within a dozen steps.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from payoffs.game import FloatArray
from sandbox.theory.budget import Budget
from sandbox.theory.repeated.iteration import IterationState, cost, step
from sandbox.theory.repeated.polygon import Polygon

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
