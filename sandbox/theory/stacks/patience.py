"""How much patience a deal needs in many games at once.

The answers of :mod:`sandbox.theory.repeated.critical`. Every array has the games along its last
axis. Where no discount factor below one is enough the answer is infinite.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from payoffs.elementary import pure_maximin, pure_minmax
from payoffs.game import FloatArray
from payoffs.ties import gained_many
from sandbox.theory.bargaining.minmax import minmax
from sandbox.theory.batch import solve_batch
from sandbox.theory.batch.solver import EngineName

Profile = tuple[int, int]


class Breach(NamedTuple):
    """What each side has of a deal, and gains at most by breaking it once.

    Each of shape ``(2, g)``.
    """

    payoffs: FloatArray
    gains: FloatArray

    @classmethod
    def of(cls, A: FloatArray, B: FloatArray, deal: Profile) -> Breach:
        """Of one profile, from settled payoffs of shape ``(m, n, g)``."""
        i, j = deal
        payoffs = np.stack([A[i, j], B[i, j]])
        best = np.stack([A[:, j].max(axis=0), B[i].max(axis=0)])
        return cls(payoffs, best - payoffs)


def critical(breach: Breach, threats: FloatArray) -> FloatArray:
    """Smallest discount factor with which each side keeps the deal, shape ``(2, g)``.

    Parameters
    ----------
    threats
        What each side earns for ever after its breach, shape ``(2, g)``; unknown where not a
        number.
    """
    loss = np.maximum(gained_many(breach.payoffs, threats), 0.0)
    with np.errstate(invalid="ignore"):  # nothing to gain and nothing to lose
        delta = breach.gains / (breach.gains + loss)
    delta = np.where(delta < 1.0, delta, np.where(np.isnan(loss), np.nan, np.inf))
    return np.where(breach.gains > 0.0, delta, 0.0)


def minmax_values(M: FloatArray, engine: EngineName = "auto") -> FloatArray:
    """What the other side can hold each game's side down to with mixed strategies.

    Where no pair of pure strategies is a saddle point the value is that of an equilibrium of the
    zero-sum game.

    Parameters
    ----------
    M
        The side's payoffs, its own strategies along the first axis, shape ``(m, n, g)``.

    Returns
    -------
    array of shape ``(g,)``

    Raises
    ------
    BudgetError
        If the linear programme of a larger game does not end with a certified value.
    """
    low, high = pure_maximin(M), pure_minmax(M)
    games = np.flatnonzero(low != high)
    if len(games):
        some = np.ascontiguousarray(np.moveaxis(M[..., games], -1, 0))
        solved = solve_batch(some, -some, engine=engine)
        found = solved.counts > 0
        low[games[found]] = solved.payoffs[solved.offsets[:-1][found], 0]
        for k in np.flatnonzero(~found):
            low[games[k]] = minmax(some[k])
    return np.asarray(low)
