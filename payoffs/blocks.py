"""What channels are made of: levels of levers, and the formulas other than tariffs' at any levels.

Every argument may be an array; they are broadcast against each other. Values are bn USD a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from payoffs.engines.closed_form import TariffOutcome, Values
from payoffs.levers import Bundle, Side, catalogue
from payoffs.numeric import FloatArray

#: Parameter values by name: numbers, or arrays of shape ``(g,)``.
Numbers = Mapping[str, Any]


def soybeans(bought: FloatArray, mandated: FloatArray, c: Numbers) -> tuple[FloatArray, FloatArray]:
    """Both sides' soybean channel at what China buys, in Mt.

    China pays a premium on mandated tonnes beyond what it would buy anyway: a low one on the first
    ``soy_premium_step`` of them, a higher one on those after (F129, F130).
    """
    shortfall = np.maximum(0.0, 1 - bought / c["soy_quiet_level"])
    ordered = mandated * np.maximum(0.0, bought - c["soy_market_level"])
    first = np.minimum(ordered, c["soy_premium_step"])
    # USD a tonne times Mt is m USD
    paid = (c["soy_premium_first"] * first + c["soy_premium_later"] * (ordered - first)) / 1000
    return -c["soy_loss_us"] * shortfall, -c["soy_loss_china"] * shortfall - paid


def chips(
    withheld: FloatArray, capability: FloatArray, fee: FloatArray, c: Numbers
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """US chips, US security weight and Chinese chips.

    A delivered chip of a capability k (1: the best) is worth a share k of the best to China, and
    gives up that share of the security value of a ban; it earns its maker the same margin. So a
    licence is worth more to China, and costs more security, the better the chip and the more of
    it is delivered.

    Parameters
    ----------
    withheld
        Share of open AI-chip sales not delivered; above 1, that less 1 of other chips.
    capability, fee
        Of the chips that are delivered: capability, and the revenue share the licence costs.
    """
    ai, every = c["ai_chip_sales"], c["all_chip_sales"]
    delivered = np.maximum(0.0, 1 - withheld)
    lost = ai * np.minimum(withheld, 1) + (every - ai) * np.maximum(withheld - 1, 0)
    worse = ai * delivered * (1 - capability)
    paid = fee * ai * delivered
    security = c["security_weight"] * (1 - delivered * capability)
    # the fee falls on both: half of it is taken to be passed on to Chinese buyers
    us = paid - c["chip_margin"] * lost
    return us, security, -c["chip_loss_china"] * (lost + worse) - paid / 2


def rare_earths(
    withheld: FloatArray, import_ratio: FloatArray, c: Numbers
) -> tuple[FloatArray, FloatArray]:
    """Both sides' rare-earth channel at the share of supply that does not arrive."""
    deeper = 1 + c["rare_earth_interaction"] * (1 - import_ratio)
    us = -c["rare_earth_ban_us"] * withheld ** c["rare_earth_curvature"] * deeper
    return us, -(c["rare_earth_exports_china"] + c["rare_earth_power_china"]) * withheld


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of levers in every bundle, shaped to broadcast to ``(m, n)`` or ``(m, n, g)``."""

    us: Sequence[Bundle]
    china: Sequence[Bundle]
    values: Mapping[str, Values]
    stacked: bool

    def __call__(self, lever: str, of: Side | None = None) -> FloatArray:
        """Levels of one lever; of the side that has it, where only one does."""
        side = of or ("us" if lever in catalogue()["us"] else "china")
        found = [b.settings.get(lever) for b in self._bundles(side)]
        return self._shaped(side, [0.0 if s is None else s.level(self.values) for s in found])

    def mandated(self) -> FloatArray:
        """One where soybeans are bought by order, else zero."""
        return self._shaped("china", [float(b.settings["soybeans"].mandated) for b in self.china])

    def named(self, field: str, otherwise: float) -> FloatArray:
        """Values of the parameter that the chip setting names in a field."""
        names = [getattr(b.settings["chips"], field) for b in self.us]
        return self._shaped("us", [self.values[name] if name else otherwise for name in names])

    def _bundles(self, side: Side) -> Sequence[Bundle]:
        return self.us if side == "us" else self.china

    def _shaped(self, side: Side, values: Sequence[Values]) -> FloatArray:
        array = stack_levels(values)
        if not self.stacked:
            return array[:, None] if side == "us" else array[None, :]
        array = array if array.ndim == 2 else array[:, None]
        return array[:, None] if side == "us" else array[None]


def stack_levels(values: Sequence[Values]) -> FloatArray:
    """Numbers ``(k,)``; with arrays of shape ``(g,)`` among them ``(k, g)``."""
    if any(isinstance(value, np.ndarray) for value in values):
        values = np.broadcast_arrays(*values)
    return np.array(values, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class At:
    """What formulas go by: the levels of all profiles, their tariffs priced, and the parameters."""

    level: Levels
    outcome: TariffOutcome
    c: Mapping[str, Values]

    @cached_property
    def soybeans(self) -> tuple[FloatArray, FloatArray]:
        """Both sides'."""
        return soybeans(self.level("soybeans"), self.level.mandated(), self.c)

    @cached_property
    def chips(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Of the United States, its security weight, of China."""
        capability, fee = self.level.named("capability", 1.0), self.level.named("fee", 0.0)
        return chips(self.level("chips"), capability, fee, self.c)

    @cached_property
    def rare_earths(self) -> tuple[FloatArray, FloatArray]:
        """Both sides'."""
        return rare_earths(self.level("rare_earths"), self.outcome.us_import_ratio, self.c)
