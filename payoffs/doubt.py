"""How often reports on what a side does are wrong, from the levers it acts with.

A tariff is published and cannot be misread; deliveries, licences and purchases can. Each lever has
a chance ``e`` that a report on it reads wrong (the parameters ``monitoring_error_LEVER``), and a
side's two actions, keeping the deal and the punishment, are told apart by the levers in which they
differ. A shortfall on any of them reads as a breach, and reports on them err independently:

    false alarm ``alpha = 1 - prod(1 - e)``,   missed alarm ``beta = prod(e)``.

One lever has ``alpha = beta = e``; with more, a kept deal is doubted more easily and a breach is
missed less; with one public lever among them no breach is missed.

>>> alarms([0.1]), alarms([0.1, 0.2]), alarms([0.1, 0.0]), alarms([])
((0.1, 0.1), (0.28, 0.02), (0.1, 0.0), (0.0, 0.0))
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from payoffs.levers import SIDES, Bundle, Side

PREFIX = "monitoring_error_"

Pair = tuple[float, float]


@dataclass(frozen=True)
class Doubt:
    """Errors of the reports on both sides, the United States' report (on China) first.

    Attributes
    ----------
    false_alarm, missed_alarm
        The probability that the report which the row (column) side receives of the other reads a
        breach after a kept deal, and a kept deal after a breach.
    levers
        Each side's own levers by which its two actions are told apart, with their errors; empty
        where one error was given for everything.
    """

    false_alarm: Pair = (0.0, 0.0)
    missed_alarm: Pair = (0.0, 0.0)
    levers: Mapping[Side, Mapping[str, float]] | None = None

    @classmethod
    def same(cls, error: float) -> Doubt:
        """One error for both sides and both alarms."""
        return cls((error, error), (error, error))

    def unless_same(self, error: float) -> float | None:
        """One error for everything, or None where this already is just that."""
        return None if self == Doubt.same(error) else error

    @property
    def largest(self) -> float:
        """The likeliest false alarm."""
        return max(self.false_alarm)

    def words(self, names: tuple[str, str] = ("us", "china")) -> str:
        """Who misreads whom how often, by which levers.

        >>> Doubt.same(0.1).words()
        '10% of all reports are wrong'
        """
        if self.levers is None:
            return f"{100 * self.false_alarm[0]:.3g}% of all reports are wrong"
        parts = []
        for k, side in enumerate(SIDES):
            other, how = 1 - k, self.levers[side]
            by = ", ".join(f"{name.replace('_', ' ')} {100 * e:g}%" for name, e in how.items())
            alpha, beta = 100 * self.false_alarm[other], 100 * self.missed_alarm[other]
            parts.append(
                f"what {names[k]} does is misread in {alpha:.3g}% of periods kept and {beta:.3g}% "
                f"of those broken ({by or 'nothing tells its actions apart'})"
            )
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for answers."""
        levers = None if self.levers is None else {s: dict(self.levers[s]) for s in SIDES}
        return {
            "false_alarm": list(self.false_alarm),
            "missed_alarm": list(self.missed_alarm),
            "levers": levers,
        }


def alarms(errors: Iterable[float]) -> Pair:
    """False and missed alarm of a report on levers with these errors; both 0 without levers."""
    found = list(errors)
    if not found:
        return 0.0, 0.0
    # rounded, so that a single lever's error comes out as it was given
    return round(1.0 - math.prod(1.0 - e for e in found), 12), round(math.prod(found), 12)


def doubt(
    deal: Mapping[Side, Bundle], punishment: Mapping[Side, Bundle], values: Mapping[str, float]
) -> Doubt:
    """The errors of reports that tell a deal's bundles from a punishment's.

    Parameters
    ----------
    values
        The calibration, with each lever's ``monitoring_error_LEVER``.
    """
    levers = {side: _told_apart(deal[side], punishment[side], values) for side in SIDES}
    on_us, on_china = (alarms(levers[side].values()) for side in SIDES)
    # the United States hear about China, and the reverse
    return Doubt((on_china[0], on_us[0]), (on_china[1], on_us[1]), levers)


def _told_apart(one: Bundle, other: Bundle, values: Mapping[str, float]) -> dict[str, float]:
    return {
        name: values[PREFIX + name]
        for name, setting in one.settings.items()
        if other.settings[name].name != setting.name
    }
