"""When a truce ends and how well it is seen: clocks, and doubt.

A truce is no single paper with a single end: each lever's suspension ends by an instrument of its
own, or was only *said* to be extended.

>>> from payoffs.scenario import load
>>> [(clock.lever, clock.date.isoformat()) for clock in load("extension-2027").clocks][:2]
[('entity', '2026-11-09'), ('rare_earths', '2026-11-10')]

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

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from payoffs.levers import SIDE_NAMES, SIDES, Bundle, Side, lever, side_words
from payoffs.numeric import Pair
from payoffs.results import Plain

#: Mean length of a month in the Gregorian calendar.
DAYS_A_MONTH = 365.2425 / 12


@dataclass(frozen=True)
class Clock(Plain):
    """The date at which a lever's suspension lapses unless renewed."""

    #: In the scenario's file, and in words: what is suspended.
    name: str
    title: str
    side: Side
    lever: str
    date: dt.date
    #: The setting that then holds by default; empty where it has no price: such a clock is shown
    #: and runs out, and moves no payoff.
    lapses_to: str = ""
    #: Whether a legal instrument with this date was seen; otherwise it was only said.
    instrument: bool = True
    facts: tuple[str, ...] = ()
    note: str = ""

    def months_after(self, day: dt.date) -> float:
        """Months from a day to this date."""
        return (self.date - day).days / DAYS_A_MONTH

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for answers; ``lapses_to`` is None where it has no price."""
        told = self.told("name title side lever date instrument facts note")
        return {**told, "lapses_to": self.lapses_to or None}

    def words(self, say: Callable[[str], str] = str, day: str = "") -> str:
        """The clock in a line: date, what, what then, on what paper; ``say`` translates."""
        then = say("what then holds has no price here")
        if self.lapses_to:
            label = lever(self.side, self.lever).setting(self.lapses_to).label
            then = say("then {setting}").format(setting=say(label))
        seen, unseen = say("by an instrument seen"), say("said, no instrument seen")
        paper = seen if self.instrument else unseen
        note = f"; {say(self.note)}" if self.note else ""
        day = day or f"{self.date.day} {self.date:%B %Y}"
        return f"{day}: {say(SIDE_NAMES[self.side])}, {say(self.title)}; {then} ({paper}{note})"


PREFIX = "monitoring_error_"


@dataclass(frozen=True)
class Doubt(Plain):
    """Errors of the reports on both sides, the United States' report (on China) first."""

    says = "false_alarm missed_alarm levers"

    #: The probability that the report which the row (column) side receives of the other reads a
    #: breach after a kept deal, and a kept deal after a breach.
    false_alarm: Pair = (0.0, 0.0)
    missed_alarm: Pair = (0.0, 0.0)
    #: Each side's own levers by which its two actions are told apart, with their errors; empty
    #: where one error was given for everything.
    levers: Mapping[Side, Mapping[str, float]] | None = None

    @classmethod
    def between(
        cls, deal: Mapping[Side, Bundle], punishment: Mapping[Side, Bundle], values: Any
    ) -> Doubt:
        """The errors of reports that tell a deal's bundles from a punishment's.

        ``values``: the calibration, with each lever's ``monitoring_error_LEVER``.
        """
        levers = {
            side: {
                name: values[PREFIX + name]
                for name, setting in deal[side].settings.items()
                if punishment[side].settings[name].name != setting.name
            }
            for side in SIDES
        }
        on_us, on_china = (alarms(levers[side].values()) for side in SIDES)
        # the United States hear about China, and the reverse
        return cls((on_china[0], on_us[0]), (on_china[1], on_us[1]), levers)

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

    def words(self, names: tuple[str, str] | None = None, say: Callable[[str], str] = str) -> str:
        """Who misreads whom how often, by which levers; ``say`` translates.

        >>> Doubt.same(0.1).words()
        '10% of all reports are wrong'
        """
        if self.levers is None:
            share = f"{100 * self.false_alarm[0]:.3g}"
            return say("{share}% of all reports are wrong").format(share=share)
        parts = []
        names = names or (side_words("us", say), side_words("china", say))
        for k, side in enumerate(SIDES):
            other, how = 1 - k, self.levers[side]
            by = ", ".join(f"{say(name.replace('_', ' '))} {100 * e:g}%" for name, e in how.items())
            alpha, beta = 100 * self.false_alarm[other], 100 * self.missed_alarm[other]
            told = say(
                "what {side} does is misread in {alpha:.3g}% of periods kept and {beta:.3g}% of "
                "those broken ({by})"
            )
            by = by or say("nothing tells its actions apart")
            parts.append(told.format(side=names[k], alpha=alpha, beta=beta, by=by))
        return "; ".join(parts)


def alarms(errors: Iterable[float]) -> Pair:
    """False and missed alarm of a report on levers with these errors; both 0 without levers."""
    found = list(errors)
    if not found:
        return 0.0, 0.0
    # rounded, so that a single lever's error comes out as it was given
    return round(1.0 - math.prod(1.0 - e for e in found), 12), round(math.prod(found), 12)
