"""The US election calendar, laid over the periods of a run.

>>> election_day(2026)
datetime.date(2026, 11, 3)
>>> presidential(2026), presidential(2028)
(False, True)

The constituencies: who they are and through which channels they are reached.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.surroundings.parts import Elections
from payoffs.errors import InputError
from payoffs.terms import DAYS_A_MONTH

#: What is said of a run that goes on for longer than there are dates.
LAST = "the calendar ends with the year 9999; ask for fewer"


def election_day(year: int) -> dt.date:
    """The Tuesday after the first Monday of November."""
    first = dt.date(year, 11, 1)
    monday = 1 + -first.weekday() % 7
    return dt.date(year, 11, monday + 1)


def presidential(year: int) -> bool:
    """Whether the election of an even year is a presidential one."""
    return year % 4 == 0


def start_of(given: dt.date | str | None, date: dt.date | None) -> dt.date | None:
    """The first day of the first period: the one given, else the scenario's.

    Raises
    ------
    InputError
        If a text is no date.
    """
    if isinstance(given, dt.datetime):
        return given.date()
    if given is None or isinstance(given, dt.date):
        return given or date
    try:
        return dt.date.fromisoformat(given)
    except (TypeError, ValueError):
        raise InputError(f"{given!r} is not a date; write one as 2025-11-14", "start") from None


def days_of(start: dt.date, months: float, periods: int) -> NDArray[np.datetime64]:
    """The day on which each period begins, for periods of so many months."""
    days = np.round(months * np.arange(periods) * DAYS_A_MONTH).astype("timedelta64[D]")
    return (np.datetime64(start, "D") + days).astype("datetime64[s]")


@dataclass(frozen=True)
class Day:
    """What the calendar says about one period.

    Attributes
    ----------
    boost
        By how much constituencies weigh more; 0 outside the time before an election.
    election
        ``""``, ``midterm`` or ``presidential``: what falls into the period.
    inauguration
        Whether a government elected in an earlier period takes office as this one opens.
    """

    boost: float = 0.0
    election: str = ""
    inauguration: bool = False


@dataclass(frozen=True)
class Agenda:
    """The calendar of a run that begins on ``start``, in periods of ``months``."""

    start: dt.date
    months: float
    elections: Elections

    def begins(self, period: int) -> dt.date:
        """The first day of a period, counted from 1."""
        days = round((period - 1) * self.months * DAYS_A_MONTH)
        try:
            return self.start + dt.timedelta(days=days)
        except OverflowError:
            raise InputError(
                "the calendar ends with the year 9999; ask for fewer", "periods"
            ) from None

    def day(self, period: int) -> Day:
        """What the calendar says about a period."""
        begin, end = self.begins(period), self.begins(period + 1)
        ahead = _next_election(begin)
        lead = self.elections.election_lead_months * DAYS_A_MONTH
        near = max(0.0, 1.0 - (ahead - begin).days / lead)
        election = ""
        if ahead < end:
            # a long period may hold several; the presidential one counts
            several = (ahead, _next_election(ahead + dt.timedelta(days=1)))
            held = [day for day in several if day < end]
            election = "presidential" if any(presidential(d.year) for d in held) else "midterm"
        return Day(
            boost=self.elections.election_boost * near,
            election=election,
            inauguration=period > 1 and _inaugurated(self.begins(period - 1), begin),
        )


def _next_election(day: dt.date) -> dt.date:
    """The first election on or after a day."""
    year = day.year + day.year % 2
    if year <= dt.MAXYEAR and election_day(year) < day:
        year += 2
    if year > dt.MAXYEAR:
        raise InputError(LAST, "periods")
    return election_day(year)


def _inaugurated(before: dt.date, begin: dt.date) -> bool:
    """Whether the 20 January after a presidential election lies after one day, up to another."""
    return any(
        presidential(year - 1) and before < dt.date(year, 1, 20) <= begin
        for year in range(before.year, begin.year + 1)
    )


@dataclass(frozen=True)
class Group:
    """A constituency: whose side it is on and through which of its channels it is reached."""

    name: str
    title: str
    side: str
    channels: tuple[str, ...]


#: The constituencies of the United States and of China.
GROUPS = (
    Group("soy_growers", "US soybean growers", "us", ("soybeans",)),
    Group("rare_earth_users", "US users of rare earths", "us", ("rare_earths",)),
    Group("us_chip_firms", "US chip firms and suppliers", "us", ("chips", "entity_rule")),
    Group("us_importers", "US importers, consumers, treasury", "us", ("own_tariff",)),
    Group("us_exporters", "US exporters without growers", "us", ("export_loss",)),
    Group("china_exporters", "Chinese exporters", "china", ("export_loss",)),
    Group("china_chip_buyers", "Chinese chip buyers", "china", ("chips", "entity_rule")),
    Group("china_soy_buyers", "Chinese soybean buyers", "china", ("soybeans",)),
)
