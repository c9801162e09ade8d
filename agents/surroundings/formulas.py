"""What the surroundings do, period by period, and how it reaches the channels of a game.

One definition for numbers and for arrays: functions take plain numbers or NumPy arrays over
replicates and give back the same. Flags (``used``, ``ruled``, …) are 0 or 1. Months are those of a
period, payoffs are bn USD a year.

Every current payoff is the game's own plus increments: for each *entry* (a channel, or the part
of it that a lever adds) a number times a fixed matrix. The number follows from five *factors*
and from the weights of the constituencies that the channel reaches; with all factors 1 and all
weights 0 it is exactly 0, so that the payoffs are exactly the game's.

A tariff lever with half its potency is taken to do half of what it would: payoffs lie on the
straight line between the deal's tariff and the punishing one. Losses grow faster than tariffs
do, so what a blunted tariff costs is overstated a little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.play.deal import Deal
from agents.surroundings.parts import (
    Appraisal,
    Constituencies,
    Courts,
    Elections,
    Group,
    Ministers,
    Shocks,
    Suppliers,
    Surroundings,
)
from payoffs.game import Channels
from payoffs.numeric import FloatArray, Profile

#: A number or an array over replicates.
Value = Any

#: Support of a constituency that neither gained nor lost.
NEUTRAL = 0.5
#: "Nearly gone", as a share, in the reading of how long the price gap of 2018 lasted.
NEARLY = 0.1
#: A hazard grows by no more than this many natural logarithms.
MOST_LOGS = 50.0


def share_outside(share: Value, used: Value, suppliers: Suppliers, months: float) -> Value:
    """The share of Chinese rare earths replaced, a period later.

    Grows in a straight line towards the target and beyond, faster while the ban is on, and
    stops at the ceiling.

    >>> half = share_outside(0.0, 0, Suppliers(), 62.0)
    >>> float(half)
    0.5
    """
    step = suppliers.rare_earth_target / suppliers.rare_earth_months * months
    faster = 1.0 + suppliers.rare_earth_response * used
    grown = np.minimum(share + step * faster, suppliers.rare_earth_ceiling)
    return np.maximum(share, grown)  # a start above the ceiling stays


def share_rerouted(share: Value, used: Value, suppliers: Suppliers, months: float) -> Value:
    """The share of the soybean trade that goes round the boycott, a period later.

    >>> round(share_rerouted(0.0, 1, Suppliers(soy_reroute_ceiling=1.0), 5.0), 3)
    0.9
    """
    stays = NEARLY ** (months / suppliers.soy_reroute_months)
    gone = suppliers.soy_reroute_ceiling - share
    back = share * math.exp(-months / suppliers.soy_return_months)
    return used * (share + gone * (1.0 - stays)) + (1 - used) * back


def potency_after(
    potency: Value, struck: Value, ruled: Value, courts: Courts, months: float
) -> Value:
    """What is left of the added tariff, a period later.

    ``ruled`` says that a ruling falls now, ``struck`` that one fell before.
    """
    replaced = 1.0 - math.exp(-months / courts.replacement_months)
    healed = potency + (courts.replacement_potency - potency) * replaced
    before = struck * healed + (1 - struck) * potency
    return ruled * courts.strike_potency + (1 - ruled) * before


def strike_chance(courts: Courts, months: float) -> float:
    """The chance of a ruling in a period in which the lever is used."""
    return -math.expm1(-courts.strike_hazard * months / 12)


def incident_chance(shocks: Shocks, months: float) -> float:
    """The chance of an incident in a period."""
    return -math.expm1(-shocks.incident_rate * months / 12)


def price_after(log_price: Value, up: Value, shocks: Shocks, months: float) -> Value:
    """The logarithm of a price against its start, a period later: AR(1) with binomial steps."""
    left = shocks.price_persistence**months
    return left * log_price + shocks.price_step * math.sqrt(months) * (2 * up - 1)


def clearing_chance(ministers: Ministers, months: float) -> float:
    """The chance that a wrong report is cleared up within a period."""
    return float(1.0 - (1.0 - ministers.clearing) ** months)


def support_after(
    support: Value, change: Value, stake: float, groups: Constituencies, months: float
) -> Value:
    """Support, a period later: partial adjustment towards a logistic of gain over stake.

    ``change``: what reaches the group, less what reached it in the kept deal at the start.
    ``stake``: the most that the four outcomes could change that at the start; at 0 nothing moves.
    """
    if stake == 0.0:
        return support
    towards = 1.0 / (1.0 + np.exp(-groups.support_slope * change / stake))
    return support + (towards - support) * (1.0 - math.exp(-months / groups.support_months))


def added_weight(support: Value, boost: Value, groups: Constituencies) -> Value:
    """The weight that a group's lost support adds to its channels.

    >>> float(added_weight(0.25, 0.0, Constituencies(support_pull=1.0)))
    0.5
    """
    lost = np.maximum(0.0, NEUTRAL - support) / NEUTRAL
    return groups.support_pull * lost * (1.0 + boost)


def change_chance(support: Value, elections: Elections) -> Value:
    """The chance that a presidential election changes the government."""
    lost = (NEUTRAL - support) / NEUTRAL
    return np.minimum(np.maximum(elections.change_chance + elections.change_slope * lost, 0.0), 1.0)


def temptation(reward: Value, tempted: Value, punished: Value, discount: float) -> Value:
    """What breaking a truce for good is worth over keeping it, a period, normalised.

    The gain of one period, ``(1 - discount)(T - R)``, less all that is lost later,
    ``discount (R - P)``.

    >>> temptation(3.0, 5.0, 1.0, 0.5)
    0.0
    """
    return (1.0 - discount) * (tempted - reward) - discount * (reward - punished)


def break_chance(change: Value, appraisal: Appraisal, months: float) -> Value:
    """The chance that a government breaks a truce that its rule would keep.

    A proportional hazard (Cox 1972): half the hazard on record, times the exponential of how
    much the temptation has changed since the start, over the scale.
    """
    half = appraisal.break_hazard / 2 * months / 12
    logs = np.minimum(change / appraisal.appraisal_scale, MOST_LOGS)
    return -np.expm1(-half * np.exp(logs))


#: By strategy, whether it carries a lever out harder than the deal: rare earths, soybeans, tariff.
Used = tuple[FloatArray, FloatArray, FloatArray]

#: What multiplies channels; each is 1 at the start and while its part is off.
FACTORS = (
    "rare_earths_left",
    "soybeans_left",
    "rare_earth_price",
    "soybean_price",
    "tariff_potency",
)
EARTHS, SOY, EARTH_PRICE, SOY_PRICE, POTENCY = range(len(FACTORS))

#: The factors of a channel by side.
_FACTORS = {
    ("us", "rare_earths"): (EARTHS, EARTH_PRICE),
    ("us", "soybeans"): (SOY_PRICE,),
    ("us", "farm_weight"): (SOY_PRICE,),
    ("china", "soybeans"): (SOY_PRICE,),
    ("china", "rare_earths"): (EARTH_PRICE,),
}
#: The factor that wears down what a lever adds to a channel, by side. The premium on promised
#: soybeans is no such part: it is paid while the deal is kept.
_WORN = {
    ("us", "soybeans"): SOY,
    ("us", "farm_weight"): SOY,
    ("china", "soybeans"): SOY,
    ("us", "own_tariff"): POTENCY,
    ("us", "protection_weight"): POTENCY,
    ("china", "export_loss"): POTENCY,
}


def economic(channel: str) -> bool:
    """Whether a channel is money rather than politics; see :mod:`payoffs.channels`."""
    return not channel.endswith(("_weight", "_cost"))


@dataclass(frozen=True, eq=False)
class Entry:
    """A matrix whose multiple is added to one side's payoffs."""

    channel: str
    #: Shape ``(m, n)``.
    values: FloatArray
    #: Which of :data:`FACTORS` multiply it.
    factors: tuple[int, ...]
    #: Which of the stakes' groups weight it.
    groups: tuple[int, ...]
    #: Which factor wears it down, where it is the part of a channel that a lever adds to the deal:
    #: the channel itself stands in an entry of its own, if anything else moves it.
    worn: int | None
    #: Whether it counts as money.
    economic: bool

    def increments(self, factors: Sequence[Value], weights: Sequence[Value]) -> tuple[Value, Value]:
        """What multiplies the matrix: with constituencies' weights, and in money alone."""
        f: Value = 1.0
        for k in self.factors:
            f = f * factors[k]
        w: Value = 0.0
        for k in self.groups:
            w = w + weights[k]
        if self.worn is None:
            return (1.0 + w) * f - 1.0, f - 1.0
        lost = f * (factors[self.worn] - 1.0)
        return (1.0 + w) * lost, lost


@dataclass(frozen=True, eq=False)
class Ledger:
    """One side's payoffs: the game's own, their economic part, and the entries."""

    base: FloatArray
    economic: FloatArray
    entries: tuple[Entry, ...]

    def increments(
        self, factors: Sequence[Value], weights: Sequence[Value]
    ) -> tuple[list[Value], list[Value]]:
        """Each entry's increment, with weights and in money alone."""
        pairs = [entry.increments(factors, weights) for entry in self.entries]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def current(self, increments: Sequence[Value]) -> FloatArray:
        """The whole game's payoffs now, shape ``(…, m, n)`` for increments of shape ``(…)``."""
        total: Any = self.base
        for entry, increment in zip(self.entries, increments, strict=True):
            total = total + np.asarray(increment)[..., None, None] * entry.values
        shape = np.broadcast_shapes(*(np.shape(k) for k in increments)) if increments else ()
        return np.asarray(np.broadcast_to(total, (*shape, *self.base.shape)))


def ledger_of(
    side: str,
    payoffs: FloatArray,
    channels: Channels,
    surroundings: Surroundings,
    groups: tuple[Group, ...],
    deal: Deal,
    used: Used,
) -> Ledger:
    """One side's ledger in a game, for the parts that are on."""
    on = _factors_on(surroundings)
    entries = []
    for name, values in channels.items():
        factors = tuple(k for k in _FACTORS.get((side, name), ()) if k in on)
        weighted = tuple(
            k for k, group in enumerate(groups) if group.side == side and name in group.channels
        )
        if factors or weighted:
            entries.append(Entry(name, values, factors, weighted, None, economic(name)))
        worn = _WORN.get((side, name))
        if worn in on:
            added = _added(values, worn, deal.deal, used)
            if added.any():
                entries.append(Entry(name, added, factors, weighted, worn, economic(name)))
    # from the payoffs down, so that a game without politics has the very same numbers twice
    political = [values for name, values in channels.items() if not economic(name)]
    money = payoffs - sum(political) if political else payoffs
    return Ledger(payoffs, money, tuple(entries))


def _added(values: FloatArray, worn: int | None, deal: Profile, used: Used) -> FloatArray:
    """What using a lever adds to a channel, over the deal's setting of it; else zero."""
    if worn == POTENCY:
        return np.where(used[2][:, None] > 0, values - values[deal[0]], 0.0)
    return np.where(used[1] > 0, values - values[:, [deal[1]]], 0.0)


def _factors_on(surroundings: Surroundings) -> set[int]:
    on = set()
    if surroundings.suppliers is not None:
        on |= {EARTHS, SOY}
    if surroundings.shocks is not None and surroundings.shocks.price_step > 0.0:
        on |= {EARTH_PRICE, SOY_PRICE}
    if surroundings.courts is not None:
        on.add(POTENCY)
    return on
