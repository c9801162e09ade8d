"""Deals whose punishments both sides would not rather talk away.

After a breach of a deal both may prefer to forgive: a threat that hurts both is talked away. A
plan is *weakly renegotiation-proof* if none of its continuations is worse for both than another
(Farrell and Maskin 1989). Two penances do it: while side ``i`` repents, both play a profile
``a^i`` that

* holds ``i``, even if it resists, below the deal: ``b_i(a^i) < v_i``, and
* pays the other side no less than the deal: ``g_j(a^i) >= v_j``,

until a public lottery ends it; ``i`` is then worth ``b_i(a^i)`` throughout. With such profiles the
deal is weakly renegotiation-proof for patient sides; the least patience that these plans need is
the smallest ``delta`` at which each side would rather keep the deal, repent, and make the other
repent than end up repenting itself.

>>> from payoffs.game import Game
>>> from sandbox.theory.repeated.deals import repeated_deal
>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> proof = renegotiation_proof(repeated_deal(dilemma, (0, 0)))
>>> proof.penance, proof.critical
(((0, 1), (1, 0)), 0.5)

References
----------
J. Farrell and E. Maskin, "Renegotiation in repeated games", *Games and Economic Behavior* 1
(1989). E. van Damme, "Renegotiation-proof equilibria in repeated prisoners' dilemma", *J.
Economic Theory* 47 (1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.elementary import most_by_deviating
from payoffs.game import FloatArray
from payoffs.numeric import Indices, Pair, Profile, gained_many
from payoffs.results import Plain
from sandbox.theory.bargaining.frontier import on_frontier, upper_right
from sandbox.theory.repeated.deals import RepeatedDeal

#: Penances looked at for each side, the harshest first.
MOST = 400


@dataclass(frozen=True)
class Renegotiation(Plain):
    """Whether a deal and its punishments survive a talk."""

    says = "efficient penance critical weakly_proof harmful_threat"

    efficient: bool  # whether no profile or lottery is better for one side and worse for none
    #: The profile both play while the row side repents, and while the column side does; None for a
    #: side that needs no punishment or for which there is none.
    penance: tuple[Profile | None, Profile | None]
    #: Smallest discount factor at which these penances make the deal weakly renegotiation-proof; 0
    #: if it needs no punishment; None if no penance in pure profiles does it.
    critical: float | None
    #: Whether reverting to the equilibrium would be worse for both than the deal, so that both
    #: would rather forgive.
    harmful_threat: bool

    @property
    def weakly_proof(self) -> bool:
        """Whether patient sides can keep the deal by penances nobody would talk away."""
        return self.critical is not None


def renegotiation_proof(deal: RepeatedDeal, threats: Pair | None = None) -> Renegotiation:
    """Look for the two penances that need least patience.

    Parameters
    ----------
    threats
        Payoffs of the Nash reversion it is set beside.
    """
    A, B = deal.game.settled
    points = np.column_stack([A.ravel(), B.ravel()])
    best = np.column_stack([part.ravel() for part in most_by_deviating(A, B)])
    value = np.array(deal.payoffs)
    if len(deal.profiles) == 1:
        value = points[np.ravel_multi_index(deal.profiles[0], A.shape)]
    harmful = threats is not None and all(
        bad < kept for bad, kept in zip(threats, deal.payoffs, strict=True)
    )
    critical, chosen = _least_patience(points, best, value, np.array(deal.gains))
    first, second = (None if a is None else divmod(a, A.shape[1]) for a in chosen)
    return Renegotiation(is_efficient(points, value), (first, second), critical, harmful)


def is_efficient(points: FloatArray, value: FloatArray) -> bool:
    """Whether no lottery over the points is better for one side and worse for none.

    ``value``: what one of the points pays, or a lottery over them up to its rounding.
    """
    frontier = points[upper_right(points)]
    at_vertex = (gained_many(frontier, value) == 0.0).all(axis=1).any()
    return bool(at_vertex or on_frontier(value[None], frontier)[0])


Chosen = tuple[int | None, int | None]


def _least_patience(
    points: FloatArray, best: FloatArray, value: FloatArray, gains: FloatArray
) -> tuple[float | None, Chosen]:
    if not gains.any():
        return 0.0, (None, None)
    mine, yours = (_candidates(points, best, value, side) for side in (0, 1))
    resist = best - points
    first = _needs(best, value, gains, resist, (mine, yours), 0)
    second = _needs(best, value, gains, resist, (yours, mine), 1).T
    total = np.maximum(first, second)
    i, j = divmod(int(total.argmin()), total.shape[1])
    if not total[i, j] < 1.0:
        return None, (None, None)
    chosen = (None if i == len(mine) else int(mine[i]), None if j == len(yours) else int(yours[j]))
    return float(total[i, j]), chosen


def _candidates(points: FloatArray, best: FloatArray, value: FloatArray, side: int) -> Indices:
    """Profiles in which one side repents and the other does not suffer, the harshest first."""
    other = 1 - side
    held = gained_many(best[:, side], value[side]) < 0.0
    content = gained_many(points[:, other], value[other]) >= 0.0
    found = np.flatnonzero(held & content)
    order = np.argsort(best[found, side], kind="stable")
    return np.asarray(found[order][:MOST])


def _needs(
    best: FloatArray,
    value: FloatArray,
    gains: FloatArray,
    resist: FloatArray,
    penances: tuple[Indices, Indices],
    side: int,
) -> FloatArray:
    """Patience that a side needs, by its own penance (rows) and the other's (columns).

    The last row and column stand for no penance: then the side must never gain by a breach.
    """
    own, other = penances
    gain_now = np.maximum(gains[side], np.append(resist[other, side], 0.0))
    at_stake = value[side] - best[own, side]
    gain = np.maximum(gain_now[None, :], resist[own, side][:, None])
    with_penance = gain / (gain + at_stake[:, None])
    without = np.where(gain_now <= 0.0, 0.0, np.inf)
    return np.vstack([with_penance, without])
