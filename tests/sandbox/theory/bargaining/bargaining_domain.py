"""Payoff clouds for property tests, and oracles that share no code with what they check."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from payoffs.game import Game

WHOLE = st.integers(-9, 9)
PAIRS = st.tuples(WHOLE, WHOLE)


@st.composite
def clouds(draw, least: int = 1, most: int = 8) -> np.ndarray:
    """Points with many ties, collinear triples and duplicates; or ragged decimals."""
    pairs = draw(st.lists(PAIRS, min_size=least, max_size=most))
    scale = draw(st.sampled_from([1.0, 1.0, 0.1, 1 / 3, 1e-6, 1e6]))
    return np.array(pairs, dtype=float) * scale


@st.composite
def problems(draw) -> tuple[np.ndarray, np.ndarray]:
    """A cloud and a disagreement point that some point of the cloud weakly dominates."""
    cloud = draw(clouds(2))
    anchor = cloud[draw(st.integers(0, len(cloud) - 1))]
    unit = float(np.abs(cloud).max()) / 9 or 1.0
    below = np.array(draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))) * unit
    return cloud, anchor - below


def game_of(cloud: np.ndarray) -> Game:
    """A game with these payoff pairs, one row each."""
    return Game.of(cloud[:, :1], cloud[:, 1:])


def best_mixture(cloud, d, direction, floor=None):
    """Largest value of a linear function over acceptable lotteries, by linear programming."""
    k = len(cloud)
    floor = np.asarray(d if floor is None else floor, dtype=float)
    # shifted and scaled, so that the solver's own tolerances are those of the numbers
    size = np.ptp(np.vstack([cloud, d]), axis=0).max() or 1.0
    points = (cloud - d) / size
    answer = linprog(
        -points @ direction,
        A_ub=-points.T,
        b_ub=-(floor - d) / size + 1e-12,
        A_eq=np.ones((1, k)),
        b_eq=[1.0],
        bounds=[(0, None)] * k,
    )
    if answer.status != 0:
        return None
    return float(-answer.fun * size)


def greatest_gains(cloud, d) -> np.ndarray:
    """What each side can gain at most if the other does not lose, by linear programming."""
    return np.array([best_mixture(cloud, d, axis) for axis in np.eye(2)])


def best_worst(cloud, scales, offsets) -> float:
    """Largest smallest of ``(x - offset) / scale`` over the sides and all lotteries."""
    k = len(cloud)
    points = (cloud - offsets) / scales
    answer = linprog(
        np.append(np.zeros(k), -1.0),
        A_ub=np.hstack([-points.T, np.ones((2, 1))]),
        b_ub=np.zeros(2),
        A_eq=np.append(np.ones(k), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * k + [(None, None)],
    )
    assert answer.status == 0, answer.message
    return float(-answer.fun)


def mixtures(cloud, steps: int = 201) -> np.ndarray:
    """A fine grid of lotteries over every pair of points, shape ``(*, 2)``."""
    i, j = np.triu_indices(len(cloud))
    share = np.linspace(0.0, 1.0, steps)[:, None, None]
    return ((1 - share) * cloud[i] + share * cloud[j]).reshape(-1, 2)
