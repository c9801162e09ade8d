"""Which parts of the surroundings are on, their numbers, the election calendar, the constituencies.

>>> Surroundings.of("suppliers, elections").parts
('elections', 'suppliers')
>>> Surroundings.of("suppliers").override({"rare_earth_target": 0.7}).suppliers.rare_earth_target
0.7
>>> Surroundings().parts
()
>>> election_day(2026)
datetime.date(2026, 11, 3)
>>> presidential(2026), presidential(2028)
(False, True)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.parameters import number
from payoffs.terms import DAYS_A_MONTH


def _number(name: str) -> Any:
    """A field that holds the number of this name, its central value unless given."""
    return field(default_factory=lambda: number(name).central, metadata={"number": True})


@dataclass(frozen=True)
class Part:
    """One part of the surroundings; its fields are numbers of ``surroundings.toml``."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            if entry.metadata.get("number"):
                value = number(entry.name).check(getattr(self, entry.name))
                object.__setattr__(self, entry.name, value)


@dataclass(frozen=True)
class Constituencies(Part):
    """Groups whose support follows what reaches them and feeds back into political weights."""

    support_slope: float = _number("support_slope")
    support_months: float = _number("support_months")
    support_pull: float = _number("support_pull")


@dataclass(frozen=True)
class Elections(Part):
    """The US calendar: weights rise before elections, and a presidential one may bring a change.

    A new government takes office on 20 January with a fresh memory, and with the rule
    ``successor`` where one is named.
    """

    election_boost: float = _number("election_boost")
    election_lead_months: float = _number("election_lead_months")
    change_chance: float = _number("change_chance")
    change_slope: float = _number("change_slope")
    successor: str | Rule | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.successor is not None:
            parse_rule(self.successor, "successor")


@dataclass(frozen=True)
class Suppliers(Part):
    """Rare earths outside China and rerouted soybeans: leverage wears out by use."""

    rare_earth_start: float = _number("rare_earth_start")
    rare_earth_target: float = _number("rare_earth_target")
    rare_earth_months: float = _number("rare_earth_months")
    rare_earth_response: float = _number("rare_earth_response")
    rare_earth_ceiling: float = _number("rare_earth_ceiling")
    soy_reroute_months: float = _number("soy_reroute_months")
    soy_reroute_ceiling: float = _number("soy_reroute_ceiling")
    soy_return_months: float = _number("soy_return_months")


@dataclass(frozen=True)
class Courts(Part):
    """A ruling may strike down the US tariff lever; other statutes replace it in part."""

    strike_hazard: float = _number("strike_hazard")
    strike_potency: float = _number("strike_potency")
    replacement_potency: float = _number("replacement_potency")
    replacement_months: float = _number("replacement_months")


@dataclass(frozen=True)
class Shocks(Part):
    """Incidents that both sides take for a breach, and swings of raw-material prices."""

    incident_rate: float = _number("incident_rate")
    price_step: float = _number("price_step")
    price_persistence: float = _number("price_persistence")


@dataclass(frozen=True)
class Ministers(Part):
    """A channel that clears up wrong reports before they are acted on."""

    clearing: float = _number("clearing")


@dataclass(frozen=True)
class Appraisal(Part):
    """Governments that may break a truce against their rule, the more so the more it pays."""

    break_hazard: float = _number("break_hazard")
    appraisal_scale: float = _number("appraisal_scale")


_KINDS: dict[str, type[Part]] = {
    "constituencies": Constituencies,
    "elections": Elections,
    "suppliers": Suppliers,
    "courts": Courts,
    "shocks": Shocks,
    "ministers": Ministers,
    "appraisal": Appraisal,
}
#: The names of the parts.
PARTS = tuple(_KINDS)


@dataclass(frozen=True)
class Surroundings:
    """The parts that are on; None is off, and all off is the bare repeated game."""

    constituencies: Constituencies | None = None
    elections: Elections | None = None
    suppliers: Suppliers | None = None
    courts: Courts | None = None
    shocks: Shocks | None = None
    ministers: Ministers | None = None
    appraisal: Appraisal | None = None

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            given = getattr(self, name)
            if given is not None and not isinstance(given, kind):
                raise InputError(f"{shown(given)} is not a {kind.__name__}", name)

    @classmethod
    def of(cls, what: str | Surroundings | Iterable[str] | None) -> Surroundings:
        """The parts named: ``"all"``, ``"none"``, names with commas, or a list of names.

        Raises InputError if there is no such part.
        """
        if what is None:
            return cls()
        if isinstance(what, Surroundings):
            return what
        try:
            words = what.split(",") if isinstance(what, str) else list(what)
            names = [word.strip().lower() for word in words]
        except (TypeError, AttributeError):
            raise InputError(f"{shown(what)} names no parts", "surroundings") from None
        if names == ["all"]:
            names = list(PARTS)
        elif names in ([""], ["none"]):
            names = []
        for name in names:
            if name not in _KINDS:
                raise NotFoundError(
                    f"there is no part {shown(name)}; {near(name, PARTS)}", "surroundings"
                )
        chosen: dict[str, Any] = {name: _KINDS[name]() for name in names}
        return cls(**chosen)

    @classmethod
    def from_dict(cls, data: Mapping[str, Mapping[str, Any]]) -> Surroundings:
        """What :meth:`to_dict` told of."""
        chosen: dict[str, Any] = {name: _KINDS[name](**part) for name, part in data.items()}
        return cls(**chosen)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that are on."""
        return tuple(name for name in PARTS if getattr(self, name) is not None)

    def override(self, values: Mapping[str, object]) -> Surroundings:
        """The same parts with other numbers, by the names of ``surroundings.toml``.

        Raises InputError if a name is unknown, its part is off, or the value cannot be used.
        """
        changed = self
        for name, value in values.items():
            part = number(name).group
            current = getattr(changed, part)
            if current is None:
                raise InputError(f"belongs to {part}, which is off; switch it on too", name)
            changed = replace(changed, **{part: replace(current, **{name: value})})
        return changed

    def without(self, *names: str) -> Surroundings:
        """The same surroundings with these parts off."""
        Surroundings.of(names)  # complains of a name that is none
        off: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **off)

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """The numbers of every part that is on, for provenance."""
        answer = {name: asdict(getattr(self, name)) for name in self.parts}
        if self.elections is not None:
            successor = self.elections.successor
            answer["elections"]["successor"] = None if successor is None else str(successor)
        return answer


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

    Raises InputError if a text is no date.
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
    """What the calendar says about one period."""

    #: By how much constituencies weigh more; 0 outside the time before an election.
    boost: float = 0.0
    #: ``""``, ``midterm`` or ``presidential``: what falls into the period.
    election: str = ""
    #: Whether a government elected in an earlier period takes office as this one opens.
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
