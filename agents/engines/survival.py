"""How long truces last: the Kaplan-Meier curve, which takes truces still in force for what they
are.

Time is a length. A truce kept for k whole periods and broken in the next has ended by length
k + 1 and outlives k; one last seen in force after k whole periods is censored at k, so it was
still watched at k and at no length beyond.

Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", JASA 53;
Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure Time Data, 1.3 (the
interval on the log-minus-log scale).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.numeric import FloatArray, IntArray
from payoffs.results import Plain

#: Standard normal quantile of a two-sided 90% interval.
Z90 = 1.6448536269514722


@dataclass(frozen=True, eq=False)
class ProductLimit:
    """Kaplan and Meier's estimate at given times, one entry each."""

    #: The share that lasts longer than the time.
    share: FloatArray
    #: Greenwood's sum: the variance of ``share`` over its square; infinite once none is left.
    greenwood: FloatArray
    #: Those that lasted at least so long, and those of them that ended then.
    at_risk: IntArray
    ended: IntArray


def product_limit(length: ArrayLike, ended: ArrayLike, time: ArrayLike) -> ProductLimit:
    """The estimate from lengths of any unit; what is censored at a time is at risk there.

    ``length``, ``ended``: shape ``(k,)``: when each ended or was last seen, and whether it ended.
    ``time``: shape ``(n,)``: rising, with every length up to its last at which something ended.

    >>> found = product_limit([1.0, 2.5, 2.5, 4.0], [True, True, False, True], [0.0, 1.0, 2.5])
    >>> found.share.tolist(), found.at_risk.tolist()
    ([1.0, 0.75, 0.5], [4, 4, 3])
    """
    lasted, over, at = np.asarray(length), np.asarray(ended, dtype=bool), np.asarray(time)
    # times up to a length; beyond the last time nothing is seen to end
    reached = np.searchsorted(at, lasted, side="right")
    risk = len(lasted) - np.cumsum(np.bincount(reached, minlength=len(at) + 1))[:-1]
    died = np.bincount(reached[over & (lasted <= at[-1])] - 1, minlength=len(at))
    share = np.asarray(np.cumprod(1.0 - died / np.maximum(risk, 1)), dtype=np.float64)
    with np.errstate(divide="ignore"):
        terms = died / np.where(died > 0, risk * (risk - died), 1)
    return ProductLimit(share, np.cumsum(terms), risk, died)


@dataclass(frozen=True, eq=False)
class SurvivalCurve(Plain):
    """A survival curve, one entry for every number of periods from 0."""

    says = "survival low high at_risk ended median"

    #: The share of truces that outlive so many periods.
    survival: FloatArray
    #: A pointwise 90% interval (Greenwood, log-minus-log); NaN where nothing is at risk.
    low: FloatArray
    high: FloatArray
    #: Truces watched in that period, and those that ended in it; both 0 at 0.
    at_risk: IntArray
    ended: IntArray

    @property
    def median(self) -> int | None:
        """The first number of periods that at most half of the truces outlive, if there is one."""
        found = np.flatnonzero(self.survival <= 0.5)
        return int(found[0]) if len(found) else None

    def to_dict(self) -> dict[str, Any]:
        """Plain lists; what does not exist is None."""
        return {"periods": list(range(len(self.survival))), **self.told()}


def kaplan_meier(kept: ArrayLike, ended: ArrayLike, periods: int) -> SurvivalCurve:
    """The curve of truces kept for so many periods and then ended, or last seen in force.

    ``kept``: shape ``(k,)``: whole periods for which each truce was kept.
    ``ended``: shape ``(k,)``: whether it ended in the next period (else it is censored).
    ``periods``: the last point of the curve.

    >>> curve = kaplan_meier([0, 2, 2, 3], [True, True, False, False], periods=3)
    >>> curve.survival.tolist()
    [1.0, 0.75, 0.75, 0.375]
    >>> curve.at_risk.tolist()
    [0, 4, 3, 2]
    """
    over = np.asarray(ended, dtype=bool)
    found = product_limit(np.asarray(kept, dtype=np.int64) + over, over, np.arange(periods + 1))
    curve, risk = found.share, found.at_risk
    risk[0] = 0  # the curve begins before the first period: nobody is watched yet
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = Z90 * np.sqrt(found.greenwood) / np.abs(np.log(curve))
        low, high = curve ** np.exp(spread), curve ** np.exp(-spread)
    inside = (curve > 0.0) & (curve < 1.0)
    watched = risk > 0
    watched[0] = True
    low, high = (np.where(inside, bound, curve) for bound in (low, high))
    low, high = (np.where(watched, bound, np.nan) for bound in (low, high))
    return SurvivalCurve(curve, low, high, risk, found.ended)
