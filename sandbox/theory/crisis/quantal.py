"""Logit agent quantal response: at each node what is worth more is done more often.

Each node is an agent of its own who knows how the later ones err (McKelvey and Palfrey 1998). In
a tree where every earlier choice is seen the response is computed from the last node back, so
that there is exactly one. At a precision of 0 every choice is even; as it grows the chances tend
to the subgame-perfect equilibrium.

>>> tree = Tree(status_quo=(0, 0), concession=(4, -2), back_down=(-3, 1), execution=(-1, -6))
>>> response = quantal(tree, 0.0).equilibria[0]
>>> response.threaten, response.resist, response.execute
(0.5, 0.5, 0.5)

References
----------
R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", *Experimental
Economics* 1 (1998).

What nobody else knows of a side's costs: normal or logistic, of standard deviation one.

A sender's worth of carrying out is ``W + e`` and of backing down ``a + e'``, with ``e`` and
``e'`` independent. It threatens if the better of the two is worth more than a cut-off ``c``.

>>> family = FAMILIES["normal"]
>>> float(family.above_both(np.array([-50.0]), 0.0)[0].round(12))  # a fair coin, no cut-off
0.5
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.numeric import FloatArray
from sandbox.theory.crisis.tree import CrisisEquilibrium, CrisisSolution, Tree

KIND = "quantal response"


def quantal(tree: Tree, precision: float) -> CrisisSolution:
    """The one logit agent quantal response equilibrium.

    Raises InputError if the precision is negative or not finite.

    Parameters
    ----------
    precision
        ``lambda``, per unit of payoff, not negative.
    """
    if not (math.isfinite(precision) and precision >= 0.0):
        raise InputError(f"{precision} is not a number from 0 up", "precision")
    answer = 0.0
    if tree.answered is not None:
        answer = logit(precision * (tree.answered[1] - tree.execution[1]))
    after = tree.answering(answer)
    execute = logit(precision * (after.execution[0] - after.back_down[0]))
    held = [
        execute * e + (1.0 - execute) * b
        for e, b in zip(after.execution, after.back_down, strict=True)
    ]
    resist = logit(precision * (held[1] - after.concession[1]))
    pressed = resist * held[0] + (1.0 - resist) * after.concession[0]
    threaten = logit(precision * (pressed - after.status_quo[0]))
    return CrisisSolution(
        tree, (CrisisEquilibrium(threaten, resist, execute, answer, KIND),), complete=True
    )


def logit(difference: float) -> float:
    """``1 / (1 + exp(-difference))`` without overflow."""
    if difference >= 0.0:
        return 1.0 / (1.0 + math.exp(-difference))
    grown = math.exp(difference)
    return grown / (1.0 + grown)


#: Nodes of the quadratures: many enough for rounding to be the larger error.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
#: Chances above it lose no digit that matters by Owen's T.
_SMALL = 1e-3
_FEW, _FEW_WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True)
class Normal:
    """The standard normal."""

    low: float = -37.0  # below it the distribution function is 0 in doubles
    high: float = 8.5  # above it, 1

    def below(self, x: FloatArray) -> FloatArray:
        """The distribution function."""
        from scipy.special import ndtr

        return np.asarray(ndtr(x))

    def density(self, x: FloatArray) -> FloatArray:
        """The density."""
        return np.asarray(np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi))

    def above_both(self, u: FloatArray, gap: float | FloatArray) -> FloatArray:
        """``P(e > u and e - e' > gap)`` for independent ``e, e'``, with small relative error.

        By Owen's T (Owen 1956); where small, by quadrature around the integrand's peak.

        The integrand is ``density(w) below(w - gap)``: all terms of the quadrature are positive.
        """
        u, gap = np.broadcast_arrays(np.asarray(u, dtype=np.float64), gap)
        found = self._owen(u, gap)
        small = ~(found > _SMALL)
        if small.any():
            found[small] = self._quadrature(u[small], gap[small])
        return found

    def _owen(self, u: FloatArray, gap: FloatArray) -> FloatArray:
        """``P(X > u, Y > k)`` with ``k = gap / sqrt(2)`` and a correlation of ``1 / sqrt(2)``."""
        from scipy.special import ndtr, owens_t

        h, k = 0.0 - u, 0.0 - gap / math.sqrt(2.0)  # no negative zero: it would turn a slope
        with np.errstate(divide="ignore", invalid="ignore"):
            first = owens_t(h, math.sqrt(2.0) * k / h - 1.0)
            second = owens_t(k, math.sqrt(2.0) * h / k - 1.0)
        apart = (h * k < 0.0) | ((h * k == 0.0) & (h + k < 0.0))
        found = (ndtr(h) + ndtr(k)) / 2.0 - first - second - 0.5 * apart
        # at a point on an axis one slope is not a number: the quadrature's
        return np.asarray(np.where(np.isfinite(found), found, 0.0))

    def _quadrature(self, u: FloatArray, gap: FloatArray) -> FloatArray:
        peak = np.maximum(0.0, gap / 2.0)
        start = np.maximum(u, peak - 11.0)
        width = np.maximum(start, peak) + 11.0 - start
        w = start[..., None] + width[..., None] * (_NODES + 1.0) / 2.0
        values = self.density(w) * self.below(w - gap[..., None])
        return np.asarray(width / 2.0 * (values @ _WEIGHTS))


@dataclass(frozen=True)
class Logistic:
    """The logistic with standard deviation one (scale ``sqrt(3) / pi``)."""

    low: float = -370.0
    high: float = 21.0
    scale: float = math.sqrt(3.0) / math.pi

    def below(self, x: FloatArray) -> FloatArray:
        """The distribution function."""
        from scipy.special import expit

        return np.asarray(expit(np.asarray(x) / self.scale))

    def density(self, x: FloatArray) -> FloatArray:
        """The density."""
        return self.below(x) * self.below(-np.asarray(x)) / self.scale

    def above_both(self, u: FloatArray, gap: Any) -> FloatArray:
        """In closed form: with ``q = below(w)`` the integrand is ``K q / (1 - q + K q)``."""
        k = -gap / self.scale
        survives = self.below(-np.asarray(u))
        if abs(k) < 1.0:
            q = 1.0 - survives[..., None] * (1.0 - (_FEW + 1.0) / 2.0)
            values = math.exp(k) * q / (1.0 + math.expm1(k) * q)
            return np.asarray(survives / 2.0 * (values @ _FEW_WEIGHTS))
        if k < 0.0:
            with np.errstate(divide="ignore"):
                logs = np.logaddexp(0.0, np.log(survives) + np.log(-np.expm1(k)) - k)
        else:
            few = np.log1p(np.minimum(survives, 0.5) * math.expm1(-k))
            most = np.log(self.below(np.asarray(u)) + survives * math.exp(-k))
            logs = np.where(survives < 0.5, few, most)
        # K / (K - 1) (survives + logs / (K - 1)), without the powers that overflow
        factor = math.exp(min(k, 0.0)) / math.expm1(-abs(k))
        inner = logs * (math.exp(-k) if k > 0.0 else 1.0) / math.expm1(-abs(k))
        if k > 0.0:
            return np.asarray(-factor * (survives - inner))
        return np.asarray(factor * (survives + inner))


CostDistribution = Normal | Logistic
FAMILIES: dict[str, CostDistribution] = {"normal": Normal(), "logistic": Logistic()}
