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

As rules that summits renegotiate by, they take leading axes for as many games as there are
histories.

>>> A, B = np.array([[[3.0, 0.0], [5.0, 1.0]]]), np.array([[[3.0, 5.0], [0.0, 1.0]]])
>>> row, column = bargaining_rule("nash")(A, B, np.array([[1.0, 1.0]]))
>>> row.tolist(), column.tolist()
([0], [0])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import InputError
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

    ``points`` of shape ``(p, 2)``. ``disagreement`` of shape ``(2,)``. ``slack``: how uncertain
    that is, shape ``(2,)``; found by default.
    """
    slack = slack_of(points, disagreement) if slack is None else slack
    best = pareto(points)
    kept: Indices = best[(points[best] >= disagreement - slack).all(axis=1)]
    return np.sort(kept)


def solve_pure(
    points: FloatArray, disagreement: FloatArray, weight: float = 0.5
) -> dict[str, Chosen]:
    """Every solution over a finite set of payoff pairs; empty if none is good enough for both.

    ``points`` of shape ``(p, 2)``. ``disagreement`` of shape ``(2,)``. ``weight``: the row side's
    bargaining power in the Nash solution, 0 to 1.
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

    ``points`` of shape ``(p, 2)``. ``candidates``: positions to choose among; of equally near ones
    the first. ``target`` of shape ``(2,)``. ``scale``: what counts as one unit of each side's
    payoff, shape ``(2,)``. None if there is no candidate.
    """
    if not len(candidates):
        return None
    away = np.hypot(*((points[candidates] - target) / scale).T)
    return int(candidates[int(np.argmax(away <= away.min() * (1 + TOLERANCE)))])


Rule = Callable[[FloatArray, FloatArray, FloatArray], tuple[Indices, Indices]]

#: What each solution makes as large as it can, from both sides' gains and their shares of the
#: greatest gains.
_FIRST: dict[str, Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]] = {
    "nash": lambda u, v, share_u, share_v: np.sqrt(share_u * share_v),
    "kalai_smorodinsky": lambda u, v, share_u, share_v: np.minimum(share_u, share_v),
    "egalitarian": lambda u, v, share_u, share_v: np.minimum(u, v),
    "utilitarian": lambda u, v, share_u, share_v: u + v,
}
#: The names of the rules.
RULES = tuple(_FIRST)


def bargaining_rule(name: str) -> Rule:
    """The rule of this name, as :class:`agents.TruceModel` and the fast engine take it.

    The rule gets both sides' payoffs ``A`` and ``B``, of shape ``(…, m, n)``, and what each has
    without an agreement, ``(…, 2)``; it gives the row's and the column's strategy, each of
    shape ``(…)``. Where no profile gives both at least that much, it gives the first one.

    Raises InputError if there is no such rule.
    """
    if name not in _FIRST:
        raise InputError(f"{name!r} is none of {', '.join(RULES)}", "bargain")
    return _Pure(name)


class _Pure:
    """A rule that can be sent to another process and says its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__qualname__ = name

    def __call__(self, A: Any, B: Any, disagreement: Any) -> tuple[Indices, Indices]:
        n = np.shape(A)[-1]
        d = np.asarray(disagreement, dtype=np.float64)
        u, v = (
            _flat(payoffs) - d[..., k, None]  # gains of each side at every profile
            for k, payoffs in enumerate((A, B))
        )
        good = (u >= -_slack(u)) & (v >= -_slack(v))
        u, v = np.where(good, np.maximum(u, 0.0), 0.0), np.where(good, np.maximum(v, 0.0), 0.0)
        share_u, share_v = _shares(u), _shares(v)
        values = _FIRST[self.name](u, v, share_u, share_v)
        for then in (None, np.minimum(share_u, share_v), share_u + share_v):
            values = values if then is None else then
            best = np.where(good, values, -np.inf).max(axis=-1, keepdims=True)
            good &= values >= best - TOLERANCE * np.abs(best)
            if (good.sum(axis=-1) <= 1).all():
                break
        chosen = good.argmax(axis=-1)
        return np.asarray(chosen // n), np.asarray(chosen % n)


def _flat(payoffs: Any) -> FloatArray:
    """Shape ``(…, m n)`` of ``(…, m, n)``."""
    array = np.asarray(payoffs, dtype=np.float64)
    return array.reshape(*array.shape[:-2], -1)


def _slack(gains: FloatArray) -> FloatArray:
    """How uncertain no deal is; not at all where it is a profile's payoff. Keeps the last axis."""
    high, low = gains.max(axis=-1, keepdims=True), gains.min(axis=-1, keepdims=True)
    spread = np.maximum(high, 0.0) - np.minimum(low, 0.0)
    certain = (gains == 0.0).any(axis=-1, keepdims=True)
    return np.where(certain, 0.0, TOLERANCE * spread)


def _shares(gains: FloatArray) -> FloatArray:
    """Shares of the greatest gain; 0 where nobody gains."""
    most = gains.max(axis=-1, keepdims=True)
    return np.asarray(gains / np.where(most > 0.0, most, 1.0))
