"""Every channel of a payoff, for all profiles at once.

A payoff is the sum of its channels, bn USD a year against early 2018 (no boycott, no mineral or
chip controls). Channels whose name ends in ``_weight`` or ``_cost`` are political: dollars that
stand for votes or security, each scaled by a parameter of kind *weight*; with those at zero the
game is purely economic.

Arguments of the formulas may be arrays; they are broadcast against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from payoffs.engines.closed_form import Horizon, TariffOutcome, Values, closed_form
from payoffs.errors import InputError
from payoffs.levers import Bundle, Side, catalogue, tariff_of
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
    licence is worth more to China, and costs more security, the better the chip and the more of it
    is delivered.

    ``withheld``: share of open AI-chip sales not delivered; above 1, that less 1 of other chips.
    ``capability``, ``fee``: of the chips that are delivered: capability, and the revenue share the
        licence costs.
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

    ``outcome``: the tariffs of every profile, priced at the same calibrations.
    ``calibration``: parameter values by name: numbers, or for many calibrations also arrays of
        shape ``(g,)``.
    ``stacked``: whether there are many: every array then has a last axis for the calibrations.
    Returns for the United States and China: channel name to an array that broadcasts to ``(m, n)``
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

    Returns for the United States and China: channel name to an array of shape ``(m, n)``, bn USD a
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
