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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray
from sandbox.theory.elementary.pure import TOLERANCE
from sandbox.theory.repeated.deals import Pair, Profile, RepeatedDeal
from sandbox.theory.repeated.stage import Stage

#: Penances looked at for each side, the harshest first.
MOST = 400


@dataclass(frozen=True)
class Renegotiation:
    """Whether a deal and its punishments survive a talk.

    Attributes
    ----------
    efficient
        Whether no profile or lottery is better for one side and worse for none.
    penance
        The profile both play while the row side repents, and while the column side does; None
        for a side that needs no punishment or for which there is none.
    critical
        Smallest discount factor at which these penances make the deal weakly
        renegotiation-proof; 0 if it needs no punishment; None if no penance in pure profiles
        does it.
    harmful_threat
        Whether reverting to the equilibrium would be worse for both than the deal, so that
        both would rather forgive.
    """

    efficient: bool
    penance: tuple[Profile | None, Profile | None]
    critical: float | None
    harmful_threat: bool

    @property
    def weakly_proof(self) -> bool:
        """Whether patient sides can keep the deal by penances nobody would talk away."""
        return self.critical is not None

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {
            "efficient": self.efficient,
            "penance": [None if p is None else list(p) for p in self.penance],
            "critical": self.critical,
            "weakly_proof": self.weakly_proof,
            "harmful_threat": self.harmful_threat,
        }


def renegotiation_proof(deal: RepeatedDeal, threats: Pair | None = None) -> Renegotiation:
    """Look for the two penances that need least patience.

    Parameters
    ----------
    threats
        Payoffs of the Nash reversion it is set beside.
    """
    stage = Stage.of(deal.game)
    value = (np.array(deal.payoffs) - stage.offset) / stage.size
    gains = np.array(deal.gains) / stage.size
    harmful = threats is not None and all(
        bad < kept for bad, kept in zip(threats, deal.payoffs, strict=True)
    )
    critical, chosen = _least_patience(stage, value, gains)
    penance = tuple(None if a is None else stage.profile(a) for a in chosen)
    efficient = is_efficient(stage.payoffs, value)
    return Renegotiation(efficient, (penance[0], penance[1]), critical, harmful)


def is_efficient(points: FloatArray, value: FloatArray) -> bool:
    """Whether no lottery over the points is better for one side and worse for none."""
    better = points - value
    if ((better >= -TOLERANCE).all(axis=1) & (better > TOLERANCE).any(axis=1)).any():
        return False
    # a mixture of a point better for one side and one better for the other
    right = better[(better[:, 0] > TOLERANCE) & (better[:, 1] < 0.0)]
    upper = better[(better[:, 1] > TOLERANCE) & (better[:, 0] < 0.0)]
    if not len(right) or not len(upper):
        return True
    flattest = (right[:, 1] / right[:, 0]).max()
    steepest = (upper[:, 1] / upper[:, 0]).min()
    return bool(flattest <= steepest + TOLERANCE * abs(steepest))


Chosen = tuple[int | None, int | None]


def _least_patience(
    stage: Stage, value: FloatArray, gains: FloatArray
) -> tuple[float | None, Chosen]:
    if not gains.any():
        return 0.0, (None, None)
    mine, yours = _candidates(stage, value, 0), _candidates(stage, value, 1)
    resist = stage.best - stage.payoffs
    first = _needs(stage, value, gains, resist, (mine, yours), 0)
    second = _needs(stage, value, gains, resist, (yours, mine), 1).T
    total = np.maximum(first, second)
    best = np.unravel_index(int(total.argmin()), total.shape)
    if not total[best] < 1.0:
        return None, (None, None)
    i, j = int(best[0]), int(best[1])
    chosen = (
        None if i == len(mine) else int(mine[i]),
        None if j == len(yours) else int(yours[j]),
    )
    return float(total[best]), chosen


def _candidates(stage: Stage, value: FloatArray, side: int) -> NDArray[np.intp]:
    """Profiles in which one side repents and the other does not suffer, the harshest first."""
    other = 1 - side
    held = stage.best[:, side] < value[side] - TOLERANCE
    content = stage.payoffs[:, other] >= value[other] - TOLERANCE
    found = np.flatnonzero(held & content)
    order = np.argsort(stage.best[found, side], kind="stable")
    return np.asarray(found[order][:MOST])


def _needs(
    stage: Stage,
    value: FloatArray,
    gains: FloatArray,
    resist: FloatArray,
    penances: tuple[NDArray[np.intp], NDArray[np.intp]],
    side: int,
) -> FloatArray:
    """Patience that a side needs, by its own penance (rows) and the other's (columns).

    The last row and column stand for no penance: then the side must never gain by a breach.
    """
    own, other = penances
    gain_now = np.maximum(gains[side], np.append(resist[other, side], 0.0))
    at_stake = value[side] - stage.best[own, side]
    gain = np.maximum(gain_now[None, :], resist[own, side][:, None])
    with_penance = gain / (gain + at_stake[:, None])
    without = np.where(gain_now <= 0.0, 0.0, np.inf)
    return np.vstack([with_penance, without])
