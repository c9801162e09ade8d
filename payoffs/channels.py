"""Every channel of a payoff, for all profiles at once.

A payoff is the sum of its channels, bn USD a year against early 2018 (no boycott, no mineral or
chip controls). Channels whose name ends in ``_weight`` or ``_cost`` are political: dollars that
stand for votes or security, each scaled by a parameter of kind *weight*; with those at zero the
game is purely economic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.engines.armington import armington
from payoffs.engines.closed_form import Horizon, TariffOutcome, Values, closed_form
from payoffs.errors import InputError
from payoffs.levers import Bundle

FloatArray = NDArray[np.float64]

TARIFF_PARAMETERS = (
    "us_imports",
    "china_imports",
    "elasticity_us",
    "elasticity_china",
    "supply_china_short",
    "supply_china_long",
    "supply_us_short",
    "supply_us_long",
    "trade_elasticity",
    "base_tariff_us",
    "base_tariff_china",
    "reference_tariff_us",
    "reference_tariff_china",
)

#: channel -> (words, parameters it is made of); what a reader needs to follow a number back.
CHANNELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "own_tariff": (
        "own tariff: buyers' loss and treasury's gain",
        TARIFF_PARAMETERS,
    ),
    "export_loss": (
        "exporters' loss from the other side's tariff",
        TARIFF_PARAMETERS,
    ),
    "soybeans": (
        "soybeans not sold or bought, premium on mandated ones",
        ("soy_loss_us", "soy_loss_china", "soy_quiet_level", "soy_market_level", "soy_premium"),
    ),
    "rare_earths": (
        "rare-earth controls",
        (
            "rare_earth_ban_us",
            "rare_earth_curvature",
            "rare_earth_interaction",
            "rare_earth_exports_china",
            "rare_earth_power_china",
        ),
    ),
    "chips": (
        "chip sales lost, licence fees",
        (
            "ai_chip_sales",
            "all_chip_sales",
            "chip_margin",
            "chip_loss_china",
            "chip_fee_h200",
            "chip_fee_h20",
        ),
    ),
    "ports": ("port fees", ("port_fee_loss_us", "port_fee_loss_china")),
    "entity_rule": ("affiliates rule", ("entity_rule_loss_us", "entity_rule_loss_china")),
    "farm_weight": ("weight on growers' losses", ("farm_weight",)),
    "protection_weight": (
        "weight on imports kept out",
        ("protection_weight_us", "protection_weight_china"),
    ),
    "security_weight": ("weight on AI chips kept from China", ("security_weight",)),
    "audience_cost": (
        "cost of yielding to a threat",
        ("audience_cost_us", "audience_cost_china"),
    ),
}

_CLOSED_FORM_ONLY = ("us_imports", "china_imports", "elasticity_us", "elasticity_china")
_ARMINGTON_ONLY = ("trade_elasticity", "base_tariff_us", "base_tariff_china")

#: Channels are rounded to a dollar, so that bundles worth the same tie exactly.
DECIMALS = 9


@dataclass(frozen=True)
class Engine:
    """Which tariff engine prices the tariffs: ``closed-form`` (with a horizon) or ``armington``."""

    name: str = "closed-form"
    horizon: Horizon = "short"

    def __post_init__(self) -> None:
        if self.name not in ("closed-form", "armington"):
            raise InputError(f"{self.name!r} is not one; choose closed-form or armington", "engine")
        if self.horizon not in ("short", "long"):
            raise InputError(f"{self.horizon!r} is not one; choose short or long", "horizon")

    def price(
        self, us: Sequence[float], china: Sequence[float], calibration: Mapping[str, float]
    ) -> TariffOutcome:
        """Every pair of tariffs (percent) in this engine."""
        if self.name == "armington":
            return armington(us, china, calibration)
        return closed_form(us, china, calibration, self.horizon)


def used_parameters(engine: Engine) -> tuple[str, ...]:
    """Names of the parameters that can move a payoff in this engine."""
    unused = set(_ARMINGTON_ONLY)
    if engine.name == "armington":
        # the import values still scale the protection weights
        unused = set(_CLOSED_FORM_ONLY[2:])
        unused |= {name for name in TARIFF_PARAMETERS if name.startswith("supply_")}
    else:
        unused |= {n for n in TARIFF_PARAMETERS if n.startswith("supply_")} - {
            f"supply_china_{engine.horizon}",
            f"supply_us_{engine.horizon}",
        }
    names = dict.fromkeys(name for _, parts in CHANNELS.values() for name in parts)
    return tuple(name for name in names if name not in unused)


Cells = tuple[dict[str, FloatArray], dict[str, FloatArray]]


def _soybeans(
    bought: FloatArray, mandated: NDArray[np.bool_], c: Mapping[str, Values]
) -> tuple[FloatArray, FloatArray]:
    """Both sides' soybean channel at what Chinese bundles buy."""
    shortfall = np.maximum(0.0, 1 - bought / c["soy_quiet_level"])
    above = np.where(mandated, np.maximum(0.0, bought - c["soy_market_level"]), 0.0)
    premium = c["soy_premium"] / 1000 * above  # USD a tonne times Mt is m USD
    return -c["soy_loss_us"] * shortfall, -c["soy_loss_china"] * shortfall - premium


def _chips(
    severity: FloatArray, fee: FloatArray, c: Mapping[str, Values]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """US chips, US security weight and Chinese chips at the severities of US bundles."""
    ai, every = c["ai_chip_sales"], c["all_chip_sales"]
    lost = ai * np.minimum(severity, 1) + (every - ai) * np.maximum(severity - 1, 0)
    paid = fee * ai * np.maximum(0.0, 1 - severity)
    security = c["security_weight"] * np.minimum(severity, 1)
    # the fee falls on both: half of it is taken to be passed on to Chinese buyers
    return paid - c["chip_margin"] * lost, security, -c["chip_loss_china"] * lost - paid / 2


def _rare_earths(
    severity: FloatArray, import_ratio: FloatArray, c: Mapping[str, Values]
) -> tuple[FloatArray, FloatArray]:
    """US and Chinese rare-earth channel at the severities of Chinese bundles."""
    deeper = 1 + c["rare_earth_interaction"] * (1 - import_ratio)
    us = -c["rare_earth_ban_us"] * severity ** c["rare_earth_curvature"] * deeper
    return us, -(c["rare_earth_exports_china"] + c["rare_earth_power_china"]) * severity


def parts(
    us: Sequence[Bundle],
    china: Sequence[Bundle],
    outcome: TariffOutcome,
    calibration: Mapping[str, Values],
    *,
    stacked: bool = False,
) -> Cells:
    """Both sides' channels for one calibration, or for many at once.

    Parameters
    ----------
    outcome
        The tariffs of every profile, priced at the same calibrations.
    calibration
        Parameter values by name: numbers, or for many calibrations also arrays of shape ``(g,)``.
    stacked
        Whether there are many: every array then has a last axis for the calibrations.

    Returns
    -------
    tuple
        For the United States and China: channel name to an array that broadcasts to ``(m, n)``
        (stacked: ``(m, n, g)``), bn USD a year, rounded to a dollar.
    """
    c, tail = calibration, (1,) if stacked else ()

    def of_us(values: Sequence[float]) -> FloatArray:
        return np.reshape(np.array(values), (-1, 1, *tail))

    def of_china(values: Sequence[float]) -> FloatArray:
        return np.reshape(np.array(values), (1, -1, *tail))

    soy_us, soy_china = _soybeans(
        of_china([b.level("soybeans") for b in china]),
        of_china([b.settings["soybeans"].mandated for b in china]).astype(bool),
        c,
    )
    fees = [b.settings["chips"].fee for b in us]
    fee = of_us([0.0] * len(us))
    for name in set(fees) - {""}:
        fee = np.where(of_us([f == name for f in fees]), c[name], fee)
    chips_us, security, chips_china = _chips(of_us([b.level("chips") for b in us]), fee, c)
    earths_us, earths_china = _rare_earths(
        of_china([b.level("rare_earths") for b in china]), outcome.us_import_ratio, c
    )
    entity = of_us([b.level("entity") for b in us])
    kept_out_us = c["us_imports"] * (1 - outcome.us_import_ratio)
    kept_out_china = c["china_imports"] * (1 - outcome.china_import_ratio)
    us_parts = {
        "own_tariff": outcome.us_own,
        "export_loss": outcome.us_export,
        "soybeans": soy_us,
        "rare_earths": earths_us,
        "chips": chips_us,
        "ports": -c["port_fee_loss_us"] * of_china([b.level("ports") for b in china]),
        "entity_rule": -c["entity_rule_loss_us"] * entity,
        "farm_weight": c["farm_weight"] * soy_us,
        "protection_weight": c["protection_weight_us"] * kept_out_us,
        "security_weight": security,
    }
    china_parts = {
        "own_tariff": outcome.china_own,
        "export_loss": outcome.china_export,
        "soybeans": soy_china,
        "rare_earths": earths_china,
        "chips": chips_china,
        "ports": -c["port_fee_loss_china"] * of_us([b.level("ports") for b in us]),
        "entity_rule": -c["entity_rule_loss_china"] * entity,
        "protection_weight": c["protection_weight_china"] * kept_out_china,
    }
    return _rounded(us_parts), _rounded(china_parts)


def _rounded(parts: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    # adding zero turns a rounded -0.0 into 0.0
    return {name: np.asarray(part.round(DECIMALS) + 0.0) for name, part in parts.items()}


def channels(
    us: Sequence[Bundle], china: Sequence[Bundle], engine: Engine, calibration: Mapping[str, float]
) -> Cells:
    """Both sides' channels for every profile of the given bundles.

    Returns
    -------
    tuple
        For the United States and China: channel name to an array of shape ``(m, n)``, bn USD a
        year, rounded to a dollar.
    """
    outcome = engine.price([b.tariff for b in us], [b.tariff for b in china], calibration)
    of_us, of_china = parts(us, china, outcome, calibration)
    shape = (len(us), len(china))
    return _spread(of_us, shape), _spread(of_china, shape)


def _spread(parts: Mapping[str, FloatArray], shape: tuple[int, int]) -> dict[str, FloatArray]:
    spread = {}
    for name, part in parts.items():
        array: FloatArray = np.array(np.broadcast_to(part, shape))
        array.setflags(write=False)
        spread[name] = array
    return spread
