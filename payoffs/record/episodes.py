"""The truces of the record and the published tariff levels, read as typed rows.

Seven truces (T1 to T7) are told apart; the last one was in force when last looked at and is
*censored*: it lasted at least so long. Two tariff series exist and differ by up to 18 points;
they are never mixed here.

>>> [episode.days for episode in episodes()]
[10, 160, 33, 1940, 18, 121, 337]
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from payoffs.errors import NotFoundError
from payoffs.resources import Row, read_csv

#: The tariff series and which rows of the timeline belong to them, by their ``series`` entry.
SERIES = {
    "PIIE": ("PIIE", "PIIE, average weighted by exports to the world"),
    "tracker": ("tracker", "tracker / PIIE"),
}
#: What a column is called that is not called as what is read from it.
_COLUMNS = {
    "last": "end_or_last_seen",
    "days": "duration_days",
    "gap_days": "gap_days_until_next_truce",
    "us": "us_on_china_pct",
    "china": "china_on_us_pct",
}


@dataclass(frozen=True)
class Episode:
    """One truce of the record."""

    id: str
    name: str
    #: The first day, and the day it broke or was last seen in force.
    start: dt.date
    last: dt.date
    #: Days from ``start`` to ``last``.
    days: int
    #: Whether it was still in force at ``last``.
    censored: bool
    #: As the record words it, disputes included.
    broken_by: str
    cause: str
    lever: str
    #: When the next truce began, and the days without one; None after the last.
    repaired_on: dt.date | None
    gap_days: int | None
    source: str
    confidence: str

    @property
    def breaker(self) -> str | None:
        """``us`` or ``china`` where the record names one side; None if disputed or unbroken."""
        word = self.broken_by.split(" ")[0]
        return {"US": "us", "China": "china"}.get(word)


@dataclass(frozen=True)
class TariffLevel:
    """Average tariffs in force from a date on, in percent; None where not published."""

    date: dt.date
    us: float | None
    china: float | None
    event: str
    source: str
    confidence: str


@cache
def episodes() -> tuple[Episode, ...]:
    """Every truce of the record, in order."""
    return tuple(
        Episode(
            **Row(row, "truce_episodes.csv").read(
                Episode, _COLUMNS, censored=row["status"].startswith("censored")
            )
        )
        for row in read_csv("truce_episodes.csv")
    )


@cache
def tariff_levels(series: str = "PIIE") -> tuple[TariffLevel, ...]:
    """One published tariff series, in order.

    NotFoundError if there is no such series.
    """
    if series not in SERIES:
        raise NotFoundError(f"no such tariff series; they are {', '.join(SERIES)}", series)
    return tuple(
        TariffLevel(**Row(row, "tariff_timeline.csv").read(TariffLevel, _COLUMNS))
        for row in read_csv("tariff_timeline.csv")
        if row["series"] in SERIES[series]
    )
