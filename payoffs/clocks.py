"""Clocks: the dates at which suspensions lapse unless they are renewed, lever by lever.

A truce is no single paper with a single end: each lever's suspension ends by an instrument of its
own, or was only *said* to be extended.

>>> from payoffs.scenario import load
>>> [(clock.lever, clock.date.isoformat()) for clock in load("extension-2027").clocks][:2]
[('entity', '2026-11-09'), ('rare_earths', '2026-11-10')]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payoffs.levers import Side, lever

#: Mean length of a month in the Gregorian calendar.
DAYS_A_MONTH = 365.2425 / 12
SIDE_NAMES = {"us": "United States", "china": "China"}


@dataclass(frozen=True)
class Clock:
    """The date at which a lever's suspension lapses unless renewed.

    Attributes
    ----------
    name, title
        In the scenario's file, and in words: what is suspended.
    lapses_to
        The setting that then holds by default; empty where it has no price: such a clock is shown
        and runs out, and moves no payoff.
    instrument
        Whether a legal instrument with this date was seen; otherwise it was only said.
    """

    name: str
    title: str
    side: Side
    lever: str
    date: dt.date
    lapses_to: str = ""
    instrument: bool = True
    facts: tuple[str, ...] = ()
    note: str = ""

    def months_after(self, day: dt.date) -> float:
        """Months from a day to this date."""
        return (self.date - day).days / DAYS_A_MONTH

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for answers; ``lapses_to`` is None where it has no price."""
        return {
            "name": self.name,
            "title": self.title,
            "side": self.side,
            "lever": self.lever,
            "date": self.date.isoformat(),
            "lapses_to": self.lapses_to or None,
            "instrument": self.instrument,
            "facts": list(self.facts),
            "note": self.note,
        }

    def words(self) -> str:
        """The clock in a line: date, what, what then, on what paper."""
        then = (
            f"then {lever(self.side, self.lever).setting(self.lapses_to).label}"
            if self.lapses_to
            else "what then holds has no price here"
        )
        paper = "by an instrument seen" if self.instrument else "said, no instrument seen"
        note = f"; {self.note}" if self.note else ""
        day = f"{self.date.day} {self.date:%B %Y}"
        return f"{day}: {SIDE_NAMES[self.side]}, {self.title}; {then} ({paper}{note})"


def in_order(clocks: Sequence[Clock]) -> tuple[Clock, ...]:
    """Clocks by date, those of one day by name."""
    return tuple(sorted(clocks, key=lambda clock: (clock.date, clock.name)))


def months_to_first(clocks: Sequence[Clock], day: dt.date) -> float | None:
    """Months from a day until the first clock runs out; None without clocks."""
    return min((clock.months_after(day) for clock in clocks), default=None)


def months_to_last(clocks: Sequence[Clock], day: dt.date) -> float | None:
    """Months from a day until the last clock runs out; None without clocks."""
    return max((clock.months_after(day) for clock in clocks), default=None)
