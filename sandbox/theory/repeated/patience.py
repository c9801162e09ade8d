"""A discount factor in the words people use: a year's patience, an interest rate, months.

>>> patience = patience_words(0.99, 1.0)
>>> round(patience.yearly, 3), round(patience.interest_rate, 3)
(0.886, 0.128)
>>> round(longest_period(0.5, 0.99, 1.0), 1)
69.0
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from payoffs.errors import InputError
from payoffs.results import Plain
from sandbox.messages import _, ngettext


@dataclass(frozen=True)
class Patience(Plain):
    """One discount factor per period, translated.

    Attributes
    ----------
    per_period
        The discount factor itself.
    months_per_period
        Length of a period.
    yearly
        What a dollar in one year is worth today.
    interest_rate
        The yearly interest rate at which that is so; None if the future counts for nothing.
    half_life_months
        Months after which a dollar counts half; None if it never does.
    """

    per_period: float
    months_per_period: float
    yearly: float
    interest_rate: float | None
    half_life_months: float | None

    @property
    def words(self) -> str:
        """One phrase for people."""
        if self.interest_rate is None:
            return _("no patience at all")
        start = ngettext(
            "a dollar after 1 month counts at least {cents:.3g} cents today",
            "a dollar after {count:g} months counts at least {cents:.3g} cents today",
            self.months_per_period,
        ).format(count=self.months_per_period, cents=100 * self.per_period)
        if self.interest_rate > 10.0:
            return start + _(" (a year later next to nothing will do)")
        return start + _(
            " and after a year {cents:.3g} (yearly interest of at most {percent:.3g}%)"
        ).format(cents=100 * self.yearly, percent=100 * self.interest_rate)


def check_discount(delta: float, where: str = "delta") -> float:
    """The discount factor itself, if it is one.

    Raises
    ------
    InputError
        If it is not a number from 0 to below 1.
    """
    number = float(delta)
    if not math.isfinite(number) or not 0.0 <= number < 1.0:
        raise InputError(f"{delta:g} is no discount factor; give 0 or more and less than 1", where)
    return number


def patience_words(delta: float, months_per_period: float = 1.0) -> Patience:
    """Translate a discount factor per period.

    Raises
    ------
    InputError
        If it is no discount factor or a period has no length.
    """
    check_discount(delta)
    if not 0.0 < months_per_period < math.inf:
        raise InputError(f"{months_per_period:g} is no length in months", "months_per_period")
    yearly = delta ** (12.0 / months_per_period)
    rate = 1.0 / yearly - 1.0 if yearly > 0.0 else math.inf
    half = months_per_period * math.log(0.5) / math.log(delta) if delta > 0.0 else 0.0
    return Patience(delta, months_per_period, yearly, rate if math.isfinite(rate) else None, half)


def longest_period(critical: float | None, delta: float, months_per_period: float) -> float | None:
    """Longest time between two periods, in months, for which a deal is still kept.

    Sides as patient as ``delta`` per ``months_per_period`` meet less often, so that a breach
    pays for longer before it is answered. None if no period is short enough; infinite lengths
    (a deal that needs no patience) are None too and have ``critical`` 0.
    """
    if critical is None or critical <= 0.0 or delta <= 0.0:
        return None
    return months_per_period * math.log(critical) / math.log(delta)
