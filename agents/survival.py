"""How long truces last: the Kaplan-Meier curve, which takes truces still in force for what they
are.

References
----------
Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", JASA 53;
Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure Time Data, 1.3 (the
interval on the log-minus-log scale).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Standard normal quantile of a two-sided 90% interval.
Z90 = 1.6448536269514722


@dataclass(frozen=True, eq=False)
class Survival:
    """A survival curve, one entry for every number of periods from 0.

    Attributes
    ----------
    survival
        The share of truces that outlive so many periods.
    low, high
        A pointwise 90% interval (Greenwood, log-minus-log); NaN where nothing is at risk.
    at_risk, ended
        Truces watched in that period, and those that ended in it; both 0 at 0.
    """

    survival: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray
    ended: IntArray

    @property
    def median(self) -> int | None:
        """The first number of periods that at most half of the truces outlive, if there is one."""
        found = np.flatnonzero(self.survival <= 0.5)
        return int(found[0]) if len(found) else None

    def to_dict(self) -> dict[str, Any]:
        """Plain lists; what does not exist is None."""
        return {
            "periods": list(range(len(self.survival))),
            "survival": self.survival.tolist(),
            "low": [None if np.isnan(x) else float(x) for x in self.low],
            "high": [None if np.isnan(x) else float(x) for x in self.high],
            "at_risk": self.at_risk.tolist(),
            "ended": self.ended.tolist(),
            "median": self.median,
        }


def kaplan_meier(kept: ArrayLike, ended: ArrayLike, periods: int) -> Survival:
    """The curve of truces kept for so many periods and then ended, or last seen in force.

    Parameters
    ----------
    kept
        Shape ``(k,)``: whole periods for which each truce was kept.
    ended
        Shape ``(k,)``: whether it ended in the next period (else it is censored).
    periods
        The last point of the curve.

    Examples
    --------
    >>> curve = kaplan_meier([0, 2, 2, 3], [True, True, False, False], periods=3)
    >>> curve.survival.tolist()
    [1.0, 0.75, 0.75, 0.375]
    >>> curve.at_risk.tolist()
    [0, 4, 3, 2]
    """
    lasted, over = np.asarray(kept, dtype=np.int64), np.asarray(ended, dtype=bool)
    died = np.bincount(lasted[over], minlength=periods)[:periods]
    left = np.bincount(lasted[~over], minlength=periods + 1)[: periods + 1]
    # in period t are watched: those who ended in it or later, those seen to outlive it
    later_ended = over.sum() - np.concatenate([[0], np.cumsum(died)[:-1]])
    seen = (~over).sum() - np.cumsum(left)[:periods]
    risk = later_ended + seen
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(risk > 0, died / np.maximum(risk, 1), 0.0)
        curve = np.concatenate([[1.0], np.cumprod(1.0 - share)])
        greenwood = np.concatenate([[0.0], np.cumsum(died / (risk * (risk - died).astype(float)))])
        spread = Z90 * np.sqrt(greenwood) / np.abs(np.log(curve))
        low, high = curve ** np.exp(spread), curve ** np.exp(-spread)
    inside = (curve > 0.0) & (curve < 1.0)
    watched = np.concatenate([[True], risk > 0])
    low, high = (np.where(inside, bound, curve) for bound in (low, high))
    low, high = (np.where(watched, bound, np.nan) for bound in (low, high))
    return Survival(
        curve, low, high, np.concatenate([[0], risk]), np.concatenate([[0], died]).astype(np.int64)
    )
