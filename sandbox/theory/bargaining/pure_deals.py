"""Bargaining solutions over pure profiles only: no lotteries, no side payments.

A finite set has no point of equal gains, so each rule maximises. What the first criterion leaves
tied is decided by the next ones, in this order:

================  ===================================================================
nash              product of shares of the greatest gains (to the power of the weights)
kalai_smorodinsky smallest share of the greatest gain
egalitarian       smallest gain
equal_loss        greatest loss against the ideal point, made small
utilitarian       sum of gains
================  ===================================================================

then the smallest share of the greatest gains, then the sum of these shares, then the first
profile in the game's order (rows first). Which profiles were tied to the last is reported.

>>> points = np.array([[0.0, 0.0], [1.0, 4.0], [3.0, 3.0], [4.0, 0.0]])
>>> [choice.best for choice in solve_pure(points, np.zeros(2)).values()]
[2, 2, 2, 2, 2]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray
from payoffs.numeric import Indices
from sandbox.theory.bargaining.frontier import pareto
from sandbox.theory.bargaining.solutions import TOLERANCE, slack_of

#: Criteria closer than this part of the best one are equal: they are products and roots.
EQUAL = 1e-12


@dataclass(frozen=True)
class Chosen:
    """Position of the chosen point and of all points tied with it."""

    best: int
    tied: tuple[int, ...]


def acceptable(
    points: FloatArray, disagreement: FloatArray, slack: FloatArray | None = None
) -> Indices:
    """Positions of the undominated points that give each side its disagreement payoff.

    Parameters
    ----------
    points
        Shape ``(p, 2)``.
    disagreement
        Shape ``(2,)``.
    slack
        How uncertain that is, shape ``(2,)``; found by default.
    """
    slack = slack_of(points, disagreement) if slack is None else slack
    best = pareto(points)
    kept: Indices = best[(points[best] >= disagreement - slack).all(axis=1)]
    return np.sort(kept)


def solve_pure(
    points: FloatArray, disagreement: FloatArray, weight: float = 0.5
) -> dict[str, Chosen]:
    """Every solution over a finite set of payoff pairs; empty if none is good enough for both.

    Parameters
    ----------
    points
        Shape ``(p, 2)``.
    disagreement
        Shape ``(2,)``.
    weight
        The row side's bargaining power in the Nash solution, 0 to 1.
    """
    candidates = acceptable(points, disagreement)
    if not len(candidates):
        return {}
    gains = np.maximum(points[candidates] - disagreement, 0.0)
    most = gains.max(axis=0)
    shares = gains / np.where(most > 0.0, most, 1.0)
    losses = (most - gains).max(axis=1)
    powers = np.array([weight, 1.0 - weight])
    firsts = {
        "nash": np.prod(shares**powers, axis=1),
        "kalai_smorodinsky": shares.min(axis=1),
        "egalitarian": gains.min(axis=1),
        "equal_loss": -losses,
        "utilitarian": gains.sum(axis=1),
    }
    then = (shares.min(axis=1), shares.sum(axis=1))
    return {name: _choose(candidates, (first, *then)) for name, first in firsts.items()}


def _choose(candidates: Indices, criteria: tuple[FloatArray, ...]) -> Chosen:
    left = np.arange(len(candidates))
    for values in criteria:
        kept = values[left]
        left = left[kept >= kept.max() - EQUAL * abs(float(kept.max()))]
    tied = tuple(int(k) for k in candidates[left])
    return Chosen(tied[0], tied)


def nearest(
    points: FloatArray, candidates: Indices, target: FloatArray, scale: FloatArray
) -> int | None:
    """Position of the candidate nearest to a payoff pair.

    Parameters
    ----------
    points
        Shape ``(p, 2)``.
    candidates
        Positions to choose among; of equally near ones the first.
    target
        Shape ``(2,)``.
    scale
        What counts as one unit of each side's payoff, shape ``(2,)``.

    Returns
    -------
    int or None
        None if there is no candidate.
    """
    if not len(candidates):
        return None
    away = np.hypot(*((points[candidates] - target) / scale).T)
    return int(candidates[int(np.argmax(away <= away.min() * (1 + TOLERANCE)))])
