"""How the surroundings reach the channels of a game: factors, weights, and what they multiply.

Every current payoff is the game's own plus increments: for each *entry* (a channel, or the part
of it that a lever adds) a number times a fixed matrix. The number follows from five *factors*
and from the weights of the constituencies that the channel reaches; with all factors 1 and all
weights 0 it is exactly 0, so that the payoffs are exactly the game's.

A tariff lever with half its potency is taken to do half of what it would: payoffs lie on the
straight line between the deal's tariff and the punishing one. Losses grow faster than tariffs
do, so what a blunted tariff costs is overstated a little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal
from agents.surroundings.agenda import Group
from agents.surroundings.parts import Surroundings
from payoffs.game import Channels

FloatArray = NDArray[np.float64]
Value = Any
Profile = tuple[int, int]
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
    """A matrix whose multiple is added to one side's payoffs.

    Attributes
    ----------
    values
        Shape ``(m, n)``.
    factors
        Which of :data:`FACTORS` multiply it.
    groups
        Which of the stakes' groups weight it.
    worn
        Which factor wears it down, where it is the part of a channel that a lever adds to the
        deal: the channel itself stands in an entry of its own, if anything else moves it.
    economic
        Whether it counts as money.
    """

    channel: str
    values: FloatArray
    factors: tuple[int, ...]
    groups: tuple[int, ...]
    worn: int | None
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
