"""The formulas of the channels other than tariffs, at any levels of the levers.

Every argument may be an array; they are broadcast against each other. Values are bn USD a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
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
