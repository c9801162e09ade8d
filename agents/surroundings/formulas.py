"""What the surroundings do, period by period: one definition for numbers and for arrays.

Every function takes plain numbers or NumPy arrays over replicates and gives back the same.
Flags (``used``, ``ruled``, …) are 0 or 1. Months are those of a period, payoffs are bn USD
a year.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agents.surroundings.parts import (
    Appraisal,
    Constituencies,
    Courts,
    Elections,
    Ministers,
    Shocks,
    Suppliers,
)

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

    Parameters
    ----------
    change
        What reaches the group, less what reached it in the kept deal at the start.
    stake
        The most that the four outcomes could change that at the start; at 0 nothing moves.
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
