"""What a pair of tariffs is worth: the shape of the answer, and the closed-form engine.

Both engines answer the same question with the same shape (:class:`TariffOutcome`): the change in
each side's welfare against the reference tariffs of early 2018, in billion US dollars a year,
split into what its own tariff does to it and what the other side's tariff does to its exporters.

The closed form is constant-elasticity import demand against constant-elasticity export supply.
With theta = (1 + t)/(1 + t0), demand elasticity e and inverse supply elasticity w,

    quantity      q  = theta^(-e / (1 + w e))
    supply price  p  = q^w
    buyers' price pi = theta p
    buyers        dCS = -M (1 + t0) (pi^(1 - e) - 1) / (1 - e)
    treasury      dRev = M (t p q - t0)
    exporters     dPS = M w / (1 + w) (q^(1 + w) - 1)

where M is the import value at t0. Pass-through is about 1 / (1 + w e): near one in the short
run, about 0.6 in the long run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from payoffs.numeric import FloatArray, Indices

Horizon = Literal["short", "long"]
#: A parameter's value, or its values at many calibrations, shape ``(g,)``.
Values = float | FloatArray


@dataclass(frozen=True, eq=False)
class TariffOutcome:
    """Welfare changes of every pair of tariffs, each of shape ``(m, n)``, bn USD a year.

    For many calibrations at once each broadcasts to ``(m, n, g)``.

    ``*_import_ratio`` is the volume of that side's imports from the other, relative to the
    volume at the reference tariffs.
    """

    us_own: FloatArray
    us_export: FloatArray
    china_own: FloatArray
    china_export: FloatArray
    us_import_ratio: FloatArray
    china_import_ratio: FloatArray


@dataclass(frozen=True, eq=False)
class Market:
    """One importer's market after a tariff change; every field has the tariffs' shape."""

    buyers: FloatArray
    treasury: FloatArray
    exporters: FloatArray
    quantity: FloatArray
    supply_price: FloatArray

    @property
    def importer(self) -> FloatArray:
        """Buyers and treasury together: terms-of-trade gain minus deadweight loss."""
        return self.buyers + self.treasury


def _box_cox(price: FloatArray, power: Values) -> FloatArray:
    """``(price**power - 1) / power``, and its limit ``log(price)`` at power zero."""
    log = np.log(price)
    vanishing = np.abs(power) < 1e-12
    if not np.any(vanishing):
        found: FloatArray = np.expm1(power * log) / power
        return found
    some = np.where(vanishing, 1.0, power)
    return np.where(vanishing, log, np.expm1(some * log) / some)


def market(
    imports: Values,
    reference: Values,
    tariff: ArrayLike,
    elasticity: Values,
    inverse_supply: Values,
) -> Market:
    """One importer's market under a new tariff.

    ``imports``: import value at the reference tariff, bn USD a year.
    ``reference``, ``tariff``: ad-valorem rates as fractions (0.3 is 30%).
    ``elasticity``: demand elasticity e > 0.
    ``inverse_supply``: inverse export supply elasticity w >= 0.
    Each may be an array; they are broadcast against each other.
    """
    t = np.asanyarray(tariff, dtype=float)
    theta = (1 + t) / (1 + reference)
    quantity = theta ** (-elasticity / (1 + inverse_supply * elasticity))
    supply_price = quantity**inverse_supply
    buyer_price = theta * supply_price
    return Market(
        buyers=-imports * (1 + reference) * _box_cox(buyer_price, 1 - elasticity),
        treasury=imports * (t * supply_price * quantity - reference),
        exporters=imports
        * inverse_supply
        / (1 + inverse_supply)
        * (quantity ** (1 + inverse_supply) - 1),
        quantity=quantity,
        supply_price=supply_price,
    )


def markets(
    us: FloatArray, china: FloatArray, calibration: Mapping[str, Values], horizon: Horizon
) -> tuple[Market, Market]:
    """The American and the Chinese market under tariffs given as fractions."""
    found = (
        market(
            calibration[f"{buyer}_imports"],
            calibration[f"reference_tariff_{buyer}"] / 100,
            tariff,
            calibration[f"elasticity_{buyer}"],
            calibration[f"supply_{seller}_{horizon}"],
        )
        for buyer, seller, tariff in (("us", "china", us), ("china", "us", china))
    )
    return next(found), next(found)


def closed_form(
    us_tariffs: ArrayLike,
    china_tariffs: ArrayLike,
    calibration: Mapping[str, Values],
    horizon: Horizon,
    *,
    stacked: bool = False,
) -> TariffOutcome:
    """Every pair of tariffs through the closed form.

    ``us_tariffs``, ``china_tariffs``: shapes ``(m,)`` and ``(n,)``, in percent; repeated values are
        priced once. For many calibrations also ``(m, g)`` and ``(n, g)``.
    ``calibration``: parameter values by name: numbers, or for many calibrations also arrays of
        shape ``(g,)``.
    ``horizon``: which pass-through: ``short`` or ``long``.
    ``stacked``: whether there are many: arrays then broadcast to ``(m, n, g)``.
    """
    (us_distinct, row), (china_distinct, column) = (
        _distinct(np.asarray(given, float) / 100, stacked) for given in (us_tariffs, china_tariffs)
    )
    us, china = markets(us_distinct, china_distinct, calibration, horizon)

    def by_row(values: FloatArray) -> FloatArray:
        spread = values[row][:, None]
        return spread if stacked else np.broadcast_to(spread, (row.size, column.size))

    def by_column(values: FloatArray) -> FloatArray:
        spread = values[column][None, :]
        return spread if stacked else np.broadcast_to(spread, (row.size, column.size))

    return TariffOutcome(
        us_own=by_row(us.importer),
        us_export=by_column(china.exporters),
        china_own=by_column(china.importer),
        china_export=by_row(us.exporters),
        us_import_ratio=by_row(us.quantity),
        china_import_ratio=by_column(china.quantity),
    )


def _distinct(given: FloatArray, stacked: bool) -> tuple[FloatArray, Indices]:
    """The different tariffs, stacked with an axis for the calibrations, and where each stands."""
    distinct, index = np.unique(given, axis=0, return_inverse=True)
    if stacked and distinct.ndim == 1:
        distinct = distinct[:, None]
    return distinct, index.ravel()
