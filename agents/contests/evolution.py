"""How rules spread: replicator dynamics, Moran processes, invasion.

Everything starts from a payoff matrix ``P`` of shape ``(n, n)``, such as
:attr:`agents.Tournament.payoffs`: ``P[i, j]`` is what rule i earns against rule j.

Chances of fixation and stationary shares are closed forms, evaluated as logarithms: no
population is too large and no selection too strong for them.

>>> dilemma = [[3.0, 0.0], [5.0, 1.0]]
>>> float(log_fixation(dilemma, 0, 1, population=1000, intensity=1.0).round(1))
-1502.1
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, whole
from payoffs.numeric import real as number

#: Payoffs closer than this share of their spread count as equal.
TIE = 1e-9
MAX_POPULATION = 10_000_000


@dataclass(frozen=True, eq=False)
class Shares:
    """Population shares over time."""

    #: Shape ``(points,)``.
    time: FloatArray
    #: Shape ``(points, n)``: of each rule; every row adds up to one.
    shares: FloatArray


def replicator(
    payoffs: ArrayLike, start: ArrayLike | None = None, *, time: float = 100.0, points: int = 101
) -> Shares:
    """Replicator dynamics: a rule's share grows at the rate by which it beats the mean.

    Time is counted in units of one over the spread of the payoffs, so that it does not depend on
    their unit. Shares are followed as logarithms and never fall to zero.

    ``start``: shape ``(n,)``: shares at the beginning; equal ones if None.
    Taylor and Jonker (1978), Mathematical Biosciences 40.
    """
    from scipy.integrate import solve_ivp
    from scipy.special import logsumexp

    P = _square(payoffs)
    n = len(P)
    x = np.full(n, 1.0 / n) if start is None else np.asarray(start, dtype=np.float64)
    if x.shape != (n,) or not (x >= 0).all() or not np.isclose(x.sum(), 1.0):
        raise InputError(f"expected {n} shares that add up to one", "start")
    end = number(time, "time")
    if end <= 0:
        raise InputError(f"{end:g} is not a positive time", "time")
    alive = np.flatnonzero(x)
    speed = P[np.ix_(alive, alive)] / (_spread(P) or 1.0)

    def change(_: float, logs: FloatArray) -> Any:
        shares = np.exp(logs - logsumexp(logs))
        fitness = speed @ shares
        return fitness - shares @ fitness

    at = np.linspace(0.0, end, whole(points, "points", 2, 1_000_000))
    found = solve_ivp(change, (0.0, end), np.log(x[alive]), t_eval=at, rtol=1e-9, atol=1e-9)
    if not found.success:
        raise InputError(f"cannot be followed that far: {found.message}", "time")
    shares = np.zeros((len(at), n))
    shares[:, alive] = np.exp(found.y - logsumexp(found.y, axis=0)).T
    return Shares(at, shares)


def log_fixation(
    payoffs: ArrayLike, mutant: int, resident: int, *, population: int, intensity: float = 1.0
) -> Any:
    """The logarithm of the chance that one mutant takes over a population of residents.

    A Moran process with fitness ``exp(intensity x mean payoff)``: at each step one individual gives
    birth in proportion to fitness and one at random dies. Nobody plays against itself. A neutral
    mutant takes over with chance one over ``population``. Karlin and Taylor (1975), A First Course
    in Stochastic Processes; Nowak, Sasaki, Taylor and Fudenberg (2004), Nature 428; Traulsen,
    Shoresh and Nowak (2008), Bulletin of Mathematical Biology 70, for the exponential.
    """
    from scipy.special import logsumexp

    P = _square(payoffs)
    N, w = _population(population, intensity)
    gains = w * _advantage(P, mutant, resident, N)
    return -logsumexp(np.concatenate([[0.0], -np.cumsum(gains)]))


def log_stationary(payoffs: ArrayLike, *, population: int, intensity: float = 1.0) -> FloatArray:
    """The logarithms of the long-run shares of time of each rule, where mutants are rare.

    The population is then nearly always of one rule, and passes from one to another with their
    chances of fixation. Returns shape ``(n,)``. Fudenberg and Imhof (2006), Journal of Economic
    Theory 131.
    """
    P = _square(payoffs)
    n = len(P)
    logs = np.full((n, n), -np.inf)
    for resident in range(n):
        for mutant in range(n):
            if mutant != resident:
                logs[resident, mutant] = log_fixation(
                    P, mutant, resident, population=population, intensity=intensity
                )
    return _log_shares(logs)


def invades(payoffs: ArrayLike) -> BoolArray:
    """Shape ``(n, n)``: whether a few of rule i spread in a large population of rule j.

    They earn more against j than j does, or as much there and more against themselves.
    """
    P = _square(payoffs)
    gain, later = P - np.diag(P)[None, :], np.diag(P)[:, None] - P.T
    return _better(gain, later, TIE * _spread(P))


def stable(payoffs: ArrayLike) -> BoolArray:
    """Shape ``(n,)``: which rules are evolutionarily stable against each other pure rule.

    Maynard Smith and Price (1973), Nature 246. A rule that another one equals everywhere
    is not (drift replaces it), though no one invades it.
    """
    P = _square(payoffs)
    loss, later = np.diag(P)[:, None] - P.T, P - np.diag(P)[None, :]  # by resident, mutant
    safe = _better(loss, later, TIE * _spread(P))
    return np.asarray((safe | np.eye(len(P), dtype=bool)).all(axis=1))


def _better(first: FloatArray, then: FloatArray, tie: float) -> BoolArray:
    """Where the first difference decides for, or else the second."""
    return np.asarray((first > tie) | ((np.abs(first) <= tie) & (then > tie)))


def _square(payoffs: ArrayLike) -> FloatArray:
    P = np.asarray(payoffs, dtype=np.float64)
    if P.ndim != 2 or P.shape[0] != P.shape[1] or not P.size or not np.isfinite(P).all():
        raise InputError(f"expected finite numbers of shape (n, n), got {P.shape}", "payoffs")
    return P


def _spread(P: FloatArray) -> float:
    return float(P.max() - P.min())


def _population(population: Any, intensity: Any) -> tuple[int, float]:
    w = number(intensity, "intensity")
    if w < 0:
        raise InputError(f"{w:g} is negative; selection has an intensity from 0", "intensity")
    return whole(population, "population", 2, MAX_POPULATION), w


def _advantage(P: FloatArray, one: int, other: int, N: int) -> FloatArray:
    """By how much the one's mean payoff exceeds the other's, with 1, … N - 1 of the one."""
    k = np.arange(1, N, dtype=np.float64)
    ones = ((k - 1) * P[one, one] + (N - k) * P[one, other]) / (N - 1)
    others = (k * P[other, one] + (N - k - 1) * P[other, other]) / (N - 1)
    return np.asarray(ones - others)


def _log_shares(logs: FloatArray) -> FloatArray:
    """Logarithms of the stationary distribution (:mod:`agents.engines.joint`)."""
    from scipy.special import logsumexp

    L = logs.copy()
    n = len(L)
    for k in range(n - 1, 0, -1):
        L[:k, k] -= logsumexp(L[k, :k])
        L[:k, :k] = np.logaddexp(L[:k, :k], L[:k, k, None] + L[None, k, :k])
    shares = np.zeros(n)
    for k in range(1, n):
        shares[k] = logsumexp(shares[:k] + L[:k, k])
    return np.asarray(shares - logsumexp(shares))
