"""How American tariff threats ended, as a logit agent quantal response of the crisis game.

Of a threat in dollars (:mod:`payoffs.record.rates`) the sender's choice between carrying out and
dropping, and the target's between resisting and conceding, have the log odds

    carry out:  precision (gain + b kept_out + a + d dated) + s z
    resist:     precision (q loss + K)

with ``q`` the chance that it is carried out, ``b`` the value of a dollar kept out, ``a`` the
sender's cost of backing down, ``d`` what a named day adds to it, ``K`` the target's cost of
conceding (what it gives included), and ``z`` a standard normal common to the threats of one
crisis. Dollars enter with coefficient one: that gives ``precision`` its scale, which Signorino
(1999) and Lewis and Schultz (2003) have to normalise. Where nothing was demanded only the
sender's choice counts.

>>> from payoffs.record.rates import priced_threats
>>> data = ThreatArrays.of(priced_threats())
>>> chances(START[None], data).shape
(1, 18, 3)

References
----------
C. Signorino, "Strategic interaction and the statistical analysis of international conflict",
*American Political Science Review* 93 (1999).
J. Lewis and K. Schultz, "Revealing preferences", *Political Analysis* 11 (2003).
R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", *Experimental
Economics* 1 (1998).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import expit

from payoffs.numeric import BoolArray, FloatArray, IntArray
from payoffs.record.rates import PricedThreat

#: Ends of a threat, in the order of the last axis of :func:`chances`.
ENDS = ("concession", "execution", "back_down")
#: How 633 challenges ended: sanctions of all countries 1970-2000, TIES as Crisman-Cox and
#: Gibilisco (2019) coded it for ``sigInt``.
TIES = np.array([0.227, 0.551, 0.222])
#: As many threats is that frequency worth as a prior of the average chances.
TIES_WORTH = 5.0
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Unknown:
    """One unknown and its prior; its name in the product (``crisis_spread`` is in the model only).

    ``middle`` and ``spread`` are of a log-normal prior: median and standard deviation of the
    logarithm. With ``middle`` 0 the prior is half-normal, of scale ``spread``.
    """

    name: str
    middle: float
    spread: float
    unit: str

    @property
    def half(self) -> bool:
        """Whether the prior is half-normal; the unknown is then not in logarithms."""
        return self.middle == 0.0

    def value(self, x: FloatArray) -> FloatArray:
        """The unknown itself from what is sampled."""
        return x if self.half else np.exp(x)


#: In the order of the sampled vector.
UNKNOWNS = (
    Unknown("crisis_precision", 0.1, 1.0, "1 / bn USD"),
    Unknown("protection_weight_us", 0.0, 0.5, "USD per USD of displaced imports"),
    Unknown("crisis_backdown_us", 10.0, 1.2, "bn USD"),
    Unknown("crisis_deadline_us", 5.0, 1.2, "bn USD"),
    Unknown("audience_cost_china", 10.0, 1.2, "bn USD"),
    Unknown("crisis_spread", 0.5, 0.75, "log odds"),
)
#: Weights of the other side, of which no priced threat says anything: prior only, the same.
PRIOR_ONLY = (
    Unknown("protection_weight_china", 0.0, 0.5, "USD per USD of displaced imports"),
    Unknown("crisis_backdown_china", 10.0, 1.2, "bn USD"),
    Unknown("crisis_deadline_china", 5.0, 1.2, "bn USD"),
    Unknown("audience_cost_us", 10.0, 1.2, "bn USD"),
)
_HALF = np.array([one.half for one in UNKNOWNS])
_CENTRE = np.array([0.0 if one.half else np.log(one.middle) for one in UNKNOWNS])
_SPREAD = np.array([one.spread for one in UNKNOWNS])
#: About the prior's medians.
START = np.where(_HALF, 0.67 * _SPREAD, _CENTRE)


@dataclass(frozen=True, eq=False)
class ThreatArrays:
    """The columns of :class:`payoffs.record.rates.PricedThreat`, shape ``(n,)``, bn USD.

    ``crisis`` is the number of the crisis, ``end`` an index into :data:`ENDS`.
    """

    gain: FloatArray
    kept_out: FloatArray
    loss: FloatArray
    dated: BoolArray
    coercive: BoolArray
    crisis: IntArray
    end: IntArray

    @classmethod
    def of(cls, rows: Iterable[PricedThreat]) -> ThreatArrays:
        """The arrays of rows of the record."""
        rows = tuple(rows)
        crises = list(dict.fromkeys(row.crisis for row in rows))
        gain, kept_out, loss = (
            np.array([getattr(row, name) for row in rows], dtype=np.float64)
            for name in ("gain", "kept_out", "loss")
        )
        return cls(
            gain,
            kept_out,
            loss,
            dated=np.array([row.dated for row in rows], dtype=bool),
            coercive=np.array([row.coercive for row in rows], dtype=bool),
            crisis=np.array([crises.index(row.crisis) for row in rows], dtype=np.int64),
            end=np.array([ENDS.index(row.outcome) for row in rows], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.gain)

    def take(self, places: BoolArray | IntArray) -> ThreatArrays:
        """Some of them."""
        return ThreatArrays(*(getattr(self, one.name)[places] for one in fields(self)))


def values(draws: FloatArray) -> dict[str, FloatArray]:
    """The unknowns themselves by name, from sampled vectors ``(…, 6)``."""
    return {one.name: one.value(draws[..., k]) for k, one in enumerate(UNKNOWNS)}


def prior_draws(size: int, rng: np.random.Generator) -> FloatArray:
    """Vectors drawn from the prior, without the part that TIES plays, ``(size, 6)``."""
    z = rng.standard_normal((size, len(UNKNOWNS)))
    return np.where(_HALF, np.abs(z) * _SPREAD, _CENTRE + _SPREAD * z)


def log_prior(draws: FloatArray) -> FloatArray:
    """Log density of the prior of vectors ``(w, 6)`` up to a constant, without TIES."""
    found = -0.5 * np.square((draws - _CENTRE) / _SPREAD).sum(axis=-1)
    return np.where((draws[..., _HALF] < 0.0).any(axis=-1), -np.inf, found)


def by_effect(draws: FloatArray, data: ThreatArrays) -> FloatArray:
    """Chances of each end at each node of the crisis effect, ``(w, 7, n, 3)``."""
    v = {name: array[:, None, None] for name, array in values(draws).items()}
    face = v["crisis_backdown_us"] + v["crisis_deadline_us"] * data.dated
    worth = data.gain + v["protection_weight_us"] * data.kept_out + face
    carried = expit(v["crisis_precision"] * worth + v["crisis_spread"] * _NODES[:, None])
    resist = expit(v["crisis_precision"] * (carried * data.loss + v["audience_cost_china"]))
    resist = np.where(data.coercive, resist, 1.0)
    return np.stack([1.0 - resist, resist * carried, resist * (1.0 - carried)], axis=-1)


def chances(draws: FloatArray, data: ThreatArrays) -> FloatArray:
    """Chances of concession, execution and back-down, ``(w, n, 3)``."""
    return np.asarray(np.tensordot(_WEIGHTS, by_effect(draws, data), axes=(0, 1)))


def chances_after(draws: FloatArray, data: ThreatArrays, past: BoolArray) -> FloatArray:
    """As :func:`chances`, where threats of the same crisis have ended already, ``(w, n, 3)``.

    ``past`` of shape ``(n,)``: those whose end is known.
    """
    cells = by_effect(draws, data)
    logs = _log(cells[:, :, np.arange(len(data)), data.end]) * past
    same = (data.crisis[:, None] == data.crisis).astype(np.float64)
    weights = _WEIGHTS[:, None] * np.exp(logs @ same)
    found = (weights[..., None] * cells).sum(axis=1) / weights.sum(axis=1)[..., None]
    return np.asarray(found)


def log_likelihood(draws: FloatArray, data: ThreatArrays) -> FloatArray:
    """Of vectors ``(w, 6)``: threats of one crisis share its effect, which is integrated out."""
    if not len(data):
        return np.zeros(len(draws))
    logs = _log(by_effect(draws, data)[:, :, np.arange(len(data)), data.end])
    inside = (data.crisis[:, None] == np.unique(data.crisis)).astype(np.float64)
    total = logs @ inside
    top = total.max(axis=1, keepdims=True)
    mean = np.tensordot(_WEIGHTS, np.exp(total - top), axes=(0, 1))
    return np.asarray((top[:, 0] + np.log(mean)).sum(axis=-1))


def log_ties(draws: FloatArray, design: ThreatArrays) -> FloatArray:
    """The prior that TIES is of the average chances over coercive threats, ``(w,)``."""
    average = chances(draws, design.take(design.coercive)).mean(axis=1)
    return np.asarray(TIES_WORTH * (_log(average) @ TIES))


def log_posterior(
    draws: FloatArray, data: ThreatArrays, design: ThreatArrays | None = None
) -> FloatArray:
    """Log density of the posterior up to a constant; ``-inf`` outside the prior, ``(w,)``.

    ``design``: the threats whose average chances TIES is a prior of, those of the data if None.
    """
    found = log_prior(draws)
    inside = np.isfinite(found)
    if inside.any():
        kept = draws[inside]
        found[inside] += log_likelihood(kept, data) + log_ties(kept, design or data)
    return np.where(np.isnan(found), -np.inf, found)


def _log(x: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(x, 1e-300)))
