"""Every channel of a payoff, for all profiles at once.

A payoff is the sum of its channels, bn USD a year against early 2018 (no boycott, no mineral or
chip controls). Channels whose name ends in ``_weight`` or ``_cost`` are political: dollars that
stand for votes or security, each scaled by a parameter of kind *weight*; with those at zero the
game is purely economic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from payoffs.blocks import At, Levels, stack_levels
from payoffs.engines.closed_form import Horizon, TariffOutcome, Values, closed_form
from payoffs.errors import InputError
from payoffs.levers import Bundle, tariff_of
from payoffs.numeric import FloatArray

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
CAPABILITIES = ("chip_capability_a800", "chip_capability_h20", "chip_capability_h200")


Formula = Callable[[At], FloatArray]


class Channel(NamedTuple):
    """One source of a payoff, as a reader follows it back.

    ``words`` say it, ``parameters`` it is made of, ``levers`` (of either side) move it; ``us`` and
    ``china`` are its formulas, of a side that has it. A channel is declared here and nowhere else.
    """

    words: str
    parameters: tuple[str, ...]
    levers: tuple[str, ...] = ()
    us: Formula | None = None
    china: Formula | None = None


_TARIFF_LEVERS = ("tariff", "fentanyl")

#: Every channel. What yielding to a threat costs is added where a game has threats.
CHANNELS: dict[str, Channel] = {
    "own_tariff": Channel(
        "own tariff: buyers' loss and treasury's gain",
        TARIFF_PARAMETERS,
        _TARIFF_LEVERS,
        us=lambda at: at.outcome.us_own,
        china=lambda at: at.outcome.china_own,
    ),
    "export_loss": Channel(
        "exporters' loss from the other side's tariff",
        TARIFF_PARAMETERS,
        _TARIFF_LEVERS,
        us=lambda at: at.outcome.us_export,
        china=lambda at: at.outcome.china_export,
    ),
    "soybeans": Channel(
        "soybeans not sold or bought, premium on mandated ones",
        (
            "soy_loss_us",
            "soy_loss_china",
            "soy_quiet_level",
            "soy_market_level",
            "soy_premium_first",
            "soy_premium_step",
            "soy_premium_later",
        ),
        ("soybeans",),
        us=lambda at: at.soybeans[0],
        china=lambda at: at.soybeans[1],
    ),
    "rare_earths": Channel(
        "rare-earth controls",
        (
            "rare_earth_ban_us",
            "rare_earth_curvature",
            "rare_earth_interaction",
            "rare_earth_exports_china",
            "rare_earth_power_china",
        ),
        ("rare_earths",),
        us=lambda at: at.rare_earths[0],
        china=lambda at: at.rare_earths[1],
    ),
    "chips": Channel(
        "chip sales lost, worse chips, licence fees",
        (
            "ai_chip_sales",
            "all_chip_sales",
            "chip_margin",
            "chip_loss_china",
            "chip_fee_h200",
            "chip_fee_h20",
            *CAPABILITIES,
        ),
        ("chips",),
        us=lambda at: at.chips[0],
        china=lambda at: at.chips[2],
    ),
    "ports": Channel(
        "port fees",
        ("port_fee_loss_us", "port_fee_loss_china"),
        ("ports",),
        us=lambda at: -at.c["port_fee_loss_us"] * at.level("ports", of="china"),
        china=lambda at: -at.c["port_fee_loss_china"] * at.level("ports", of="us"),
    ),
    "entity_rule": Channel(
        "affiliates rule",
        ("entity_rule_loss_us", "entity_rule_loss_china"),
        ("entity",),
        us=lambda at: -at.c["entity_rule_loss_us"] * at.level("entity"),
        china=lambda at: -at.c["entity_rule_loss_china"] * at.level("entity"),
    ),
    "unpriced": Channel(
        "levers without a documented price",
        ("software_loss_us", "software_loss_china", "precursors_gain_us", "precursors_cost_china"),
        ("software", "precursors"),
        us=lambda at: (
            at.c["precursors_gain_us"] * at.level("precursors")
            - at.c["software_loss_us"] * at.level("software")
        ),
        china=lambda at: (
            -at.c["precursors_cost_china"] * at.level("precursors")
            - at.c["software_loss_china"] * at.level("software")
        ),
    ),
    "farm_weight": Channel(
        "weight on growers' losses",
        ("farm_weight",),
        ("soybeans",),
        us=lambda at: at.c["farm_weight"] * at.soybeans[0],
    ),
    "protection_weight": Channel(
        "weight on imports kept out",
        ("protection_weight_us", "protection_weight_china"),
        _TARIFF_LEVERS,
        us=lambda at: (
            at.c["protection_weight_us"] * (at.c["us_imports"] * (1 - at.outcome.us_import_ratio))
        ),
        china=lambda at: (
            at.c["protection_weight_china"]
            * (at.c["china_imports"] * (1 - at.outcome.china_import_ratio))
        ),
    ),
    "security_weight": Channel(
        "weight on AI chips kept from China",
        ("security_weight", *CAPABILITIES),
        ("chips",),
        us=lambda at: at.chips[1],
    ),
    "supply_security_weight": Channel(
        "weight on holding a lever over the other's supply",
        ("entity_rule_worth_us", "rare_earth_worth_china"),
        ("entity", "rare_earths"),
        us=lambda at: at.c["entity_rule_worth_us"] * at.level("entity"),
        china=lambda at: at.c["rare_earth_worth_china"] * at.level("rare_earths"),
    ),
    "audience_cost": Channel(
        "cost of yielding to a threat", ("audience_cost_us", "audience_cost_china")
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
        self, us: ArrayLike, china: ArrayLike, calibration: Mapping[str, float]
    ) -> TariffOutcome:
        """Every pair of tariffs (percent) in this engine."""
        if self.name == "armington":
            from payoffs.engines.armington import armington

            return armington(us, china, calibration)
        return closed_form(us, china, calibration, self.horizon)


def used_parameters(engine: Engine) -> tuple[str, ...]:
    """Names of the parameters that can move a payoff in this engine, levels of levers apart."""
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
    names = dict.fromkeys(name for channel in CHANNELS.values() for name in channel.parameters)
    return tuple(name for name in names if name not in unused)


Cells = tuple[dict[str, FloatArray], dict[str, FloatArray]]


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
    at = At(Levels(us, china, calibration, stacked), outcome, calibration)
    found = CHANNELS.items()
    return (
        _rounded({name: channel.us(at) for name, channel in found if channel.us}),
        _rounded({name: channel.china(at) for name, channel in found if channel.china}),
    )


def tariffs(bundles: Sequence[Bundle], values: Mapping[str, Values]) -> FloatArray:
    """Tariffs of bundles in percent at these levels, ``(k,)`` or ``(k, g)``."""
    return stack_levels([tariff_of(bundle.settings, values) for bundle in bundles])


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
    outcome = engine.price(tariffs(us, calibration), tariffs(china, calibration), calibration)
    of_us, of_china = parts(us, china, outcome, calibration)
    shape = (len(us), len(china))
    return _spread(of_us, shape), _spread(of_china, shape)


def _spread(parts: Mapping[str, FloatArray], shape: tuple[int, int]) -> dict[str, FloatArray]:
    spread = {}
    for name, part in parts.items():
        array: FloatArray = np.empty(shape)
        array[...] = part
        array.setflags(write=False)
        spread[name] = array
    return spread
