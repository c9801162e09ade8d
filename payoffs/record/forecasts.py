"""The ledger of forecasts: what the product said, of what, when, with which version.

Rows of ``data/forecasts.csv`` are frozen: a new forecast is a new row. An outcome is filled in
with the id of the fact that says so, or not at all; until then a forecast is open.

>>> [row.resolves_on.isoformat() for row in forecasts()]
['2026-11-10', '2026-11-11', '2026-11-11', '2026-11-28', '2027-01-11']
>>> any(row.outcome is not None for row in forecasts())
False
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from payoffs.errors import InputError, SandboxError
from payoffs.resources import Row, fact, read_csv


@dataclass(frozen=True)
class Forecast:
    """One forecast."""

    id: str
    #: The day on which it was written down.
    made: dt.date
    #: The last day of the data that it was made from.
    data_until: dt.date
    #: The scenario, and its clock, that it is about.
    about: str
    #: What has to be true on ``resolves_on``.
    event: str
    resolves_on: dt.date
    #: The chance the product gave it, with a 90% interval of what is not known of that chance.
    probability: float
    low: float
    high: float
    #: The chance by the constant hazard of truces instead.
    baseline: float
    #: How, and with which version.
    method: str
    version: str
    note: str
    #: Whether the event happened; None while open.
    outcome: bool | None = None
    #: The row of the facts that says so.
    outcome_fact: str = ""

    @property
    def after_the_day(self) -> bool:
        """Whether it was written down after the day it is about, from data before it."""
        return self.made >= self.resolves_on

    def log_score(self, *, baseline: bool = False) -> float | None:
        """Minus the logarithm of the chance given to what happened; None while open."""
        chance = self.baseline if baseline else self.probability
        if self.outcome is None:
            return None
        return -math.log(chance if self.outcome else 1.0 - chance)

    def brier(self, *, baseline: bool = False) -> float | None:
        """Squared distance from what happened; None while open."""
        chance = self.baseline if baseline else self.probability
        return None if self.outcome is None else (chance - self.outcome) ** 2


@cache
def forecasts() -> tuple[Forecast, ...]:
    """Every forecast of the ledger, in the order in which they resolve."""
    rows = [read_row(row) for row in read_csv("forecasts.csv")]
    return tuple(sorted(rows, key=lambda row: (row.resolves_on, row.id)))


def read_row(row: Mapping[str, str]) -> Forecast:
    """One row, read strictly.

    Raises InputError if a cell is not what it has to be, or an outcome stands there without its
    fact.
    """
    line = Row(row, "forecasts.csv")
    found = Forecast(**line.read(Forecast, outcome=_outcome(row, line.place)))
    for name in ("probability", "low", "high", "baseline"):
        if not 0.0 < (value := getattr(found, name)) < 1.0:
            raise InputError(f"{name} is {value:g}; give a chance between 0 and 1", line.place)
    if found.data_until >= found.resolves_on:
        raise InputError("is made from data of the day it is about, or later", line.place)
    return found


def _outcome(row: Mapping[str, str], where: str) -> bool | None:
    text, source = row["outcome"], row["outcome_fact"]
    if text not in ("", "yes", "no"):
        raise InputError(f"{text!r} is no outcome; write yes, no or nothing", where)
    if not text:
        return None
    try:
        fact(source)
    except SandboxError:
        raise InputError("has an outcome without a fact that says so; name its id", where) from None
    return text == "yes"
