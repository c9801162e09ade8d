"""What there is: scenarios, levers, parameters, rules, and the record behind the numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from payoffs.channels import CHANNELS
from payoffs.errors import InputError
from payoffs.levers import SIDES, Lever, Setting, catalogue
from payoffs.parameters import Calibration, Parameter, every_parameter
from payoffs.record import decisions
from payoffs.record.decisions import (
    Decision,
    Episode,
    TariffLevel,
    ThreatEpisode,
    episodes,
    tariff_levels,
)
from payoffs.resources import Fact, all_facts, fact, scenario_names
from payoffs.results import Plain, Records, Result, plain
from payoffs.scenario import Scenario, load
from payoffs.terms import PREFIX
from sandbox.questions.findings import Listing
from sandbox.questions.subject import day_of

if TYPE_CHECKING:
    from agents.rules.rule import Declaration

Overrides = Mapping[str, object]
Day = dt.date | str | None

#: Fields of a parameter that are numbers where it has one.
NUMBERS = ("central", "low", "high")


def scenarios() -> Listing[Scenario]:
    """Every shipped scenario, with name, title, date, shape and sources."""
    found = tuple(load(name) for name in scenario_names())
    told = ("name", "title", "date", "shape", "sources", "summary", "threat", "clocks")
    data = [
        plain({name: getattr(one, name) for name in told} | {"threat": one.threat is not None})
        for one in found
    ]
    return Listing("scenarios", found, data, {"question": "scenarios"})


def facts(*ids: str, search: str = "") -> Listing[Fact]:
    """Rows of the record behind the numbers, by id (``"F134"``); all of them if none is given.

    ``search``: those only in whose text each of these words occurs.

    Raises
    ------
    InputError
        If there is no such row.
    """
    found = tuple(fact(one) for one in ids) if ids else tuple(all_facts().values())
    if words := search.lower().split():
        texts = (" ".join(asdict(row).values()).lower() for row in found)
        pairs = zip(found, texts, strict=True)
        found = tuple(row for row, text in pairs if all(word in text for word in words))
    return Listing("facts", found, [asdict(row) for row in found], {"question": "facts"})


def parameters(
    scenario: str | Scenario | None = None, *, overrides: Overrides | None = None
) -> Listing[Parameter]:
    """Every parameter: value in force, range, unit, kind, source.

    Parameters
    ----------
    scenario
        Only those in use in this scenario.
    overrides
        Parameters to change, by name.

    Raises
    ------
    InputError
        If this is a textbook game, or an override does not fit.
    """
    if scenario is not None:
        chosen = _priced(scenario, overrides, "is a textbook game; its payoffs are given numbers")
        levers = dict.fromkeys(n for s in SIDES for n in (*chosen.table[s], *chosen.fixed[s]))
        errors = tuple(PREFIX + name for name in levers)  # they move no payoff, but its reports
        names, calibration = (*chosen.used_parameters(), *errors), chosen.calibration
    else:
        names = tuple(every_parameter())
        calibration = Calibration.central().override(overrides or {})
    entries = tuple(_parameter(name, calibration) for name in names)
    data = []
    for entry in entries:
        row = {**asdict(entry), **{n: plain(getattr(entry, n)) for n in NUMBERS}}
        row["value"] = calibration.get(entry.name, row["central"])
        data.append({k: v for k, v in row.items() if k not in ("minimum", "maximum")})
    return Listing("parameters", entries, data, {"question": "parameters", "overrides": overrides})


def _priced(scenario: str | Scenario, overrides: Overrides | None, why: str) -> Scenario:
    found = load(scenario) if isinstance(scenario, str) else scenario
    found = found.override(overrides) if overrides else found
    if not found.priced:
        raise InputError(why, found.name)
    return found


def _parameter(name: str, calibration: Calibration) -> Parameter:
    """A parameter as the calibration has it, else in whichever series has a value."""
    return calibration.parameter(name) if name in calibration else every_parameter()[name]


@dataclass(frozen=True, eq=False)
class LeverInPlay(Plain):
    """A lever, those of its settings that are in play, and the values in force."""

    says = (
        "side=lever.side lever=lever.name title=lever.title unit=lever.unit "
        "optional=lever.optional priced"
    )

    lever: Lever
    settings: tuple[Setting, ...]
    values: Calibration

    @property
    def priced(self) -> bool:
        """Whether a dollar value of what it does was ever published."""
        return self.lever.name not in CHANNELS["unpriced"].levers

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        settings = [_setting(setting, self.values) for setting in self.settings]
        return {**self.told(), "settings": settings}


def levers(
    scenario: str | Scenario | None = None, *, overrides: Overrides | None = None
) -> Listing[LeverInPlay]:
    """What each side can do: every lever with its settings, levels, dates in force and facts.

    Parameters
    ----------
    scenario
        Only the settings in play in this scenario.
    overrides
        Levels of one's own: ``{"us.tariff.busan": 35}``; with a scenario also ``"us.tariff"``.

    Raises
    ------
    InputError
        If this is a textbook game, or an override does not fit.
    """
    if scenario is None:
        chosen, values = None, Calibration.central().override(overrides or {})
    else:
        chosen = _priced(scenario, overrides, "is a textbook game without levers")
        values = chosen.calibration
    everything = (lever for side in SIDES for lever in catalogue()[side].values())
    all_of_it = (LeverInPlay(one, _in_play(one, chosen), values) for one in everything)
    found = tuple(one for one in all_of_it if one.settings)
    data = [one.to_dict() for one in found]
    lines = [
        {"side": one["side"], "lever": one["lever"], "unit": one["unit"], **setting}
        for one in data
        for setting in one["settings"]
    ]
    return Listing("levers", found, data, {"question": "levers", "overrides": overrides}, lines)


def _in_play(entry: Lever, scenario: Scenario | None) -> tuple[Setting, ...]:
    if scenario is None:
        return tuple(entry.settings.values())
    found = scenario.settings()[entry.side].get(entry.name, {})
    order = {name: k for k, name in enumerate(entry.settings)}
    return tuple(sorted(found.values(), key=lambda setting: order.get(setting.name, len(order))))


def _setting(setting: Setting, values: Calibration) -> dict[str, Any]:
    known = setting.known(values)
    around = setting.statutory_range if values.series == "statutory" else setting.collected_range
    told: dict[str, Any] = plain(
        {
            "name": setting.name,
            "parameter": setting.key or None,
            "label": setting.words(values) if known else setting.label,
            "value": float(setting.level(values)) if known else None,
            **{name: getattr(setting, name) for name in ("statutory", "collected")},
            "range": around or None,
            "kind": setting.kind if setting.priced else "unpriced",
            **{name: getattr(setting, name) for name in ("in_force", "until", "facts", "source")},
        }
    )
    return told


def record(
    *,
    threats: bool = False,
    side: str | None = None,
    lever: str | None = None,
    since: Day = None,
    until: Day = None,
    kind: str | None = None,
) -> Listing[Decision | ThreatEpisode]:
    """Decisions since 2018, or the threats among them and what came of each, with sources.

    Parameters
    ----------
    threats
        The threat episodes instead of the decisions.
    side
        ``us`` or ``china``: who acted; of a threat, its sender.
    lever
        ``tariff``, ``rare_earths``, ``chips``, …
    since, until
        First and last day, both included; also as ``"2025-01-20"``.
    kind
        A decision's kind; of a threat, its end.

    Raises
    ------
    InputError
        If a filter names something that the record does not know.
    """
    filters: dict[str, Any] = {
        "side": side,
        "lever": lever,
        "since": day_of(since, "since"),
        "until": day_of(until, "until"),
        "kind": kind,
    }
    known: Any = decisions.threats() if threats else decisions.decisions()
    rows: tuple[Decision | ThreatEpisode, ...] = decisions.chosen(known, **filters)
    data = [_recorded(row) for row in rows]
    asked = {"question": "record", "threats": threats, **filters}
    return Listing("threats" if threats else "decisions", rows, data, asked)


def _recorded(row: Decision | ThreatEpisode) -> dict[str, Any]:
    """A row in values that JSON has: days as text, ids as lists."""
    found: dict[str, Any] = plain(asdict(row))
    return {**found, "outcome": row.outcome} if isinstance(row, ThreatEpisode) else found


@dataclass(frozen=True, eq=False, repr=False)
class Timeline(Result):
    """What happened, in order of days."""

    #: Those that pass the filters; of a threat, its sender and its own lever count.
    decisions: tuple[Decision, ...]
    threats: tuple[ThreatEpisode, ...]
    #: The truces that touch these days, whoever broke them.
    truces: tuple[Episode, ...]
    #: Average duties in force, percent, in one published series.
    tariffs: tuple[TariffLevel, ...]
    series: str
    #: The days that the axis spans.
    first: dt.date
    last: dt.date
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        parts = ("threats", "decisions", "truces")
        counts = ", ".join(f"{name} {len(getattr(self, name))}" for name in parts)
        return f"{self.first} to {self.last}: {counts}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        asked: dict[str, Any] = {name: self.asked[name] for name in ("side", "lever")}
        asked |= {"since": self.first, "until": self.last}
        decisions, threats = (record(threats=t, **asked).to_dict() for t in (False, True))
        told = self.told("from=first to=last series truces tariffs")
        return {**told, "decisions": decisions, "threats": threats}

    def records(self) -> Records:
        """One line a decision."""
        return [plain(row) for row in self.decisions]


def timeline(
    *,
    side: str | None = None,
    lever: str | None = None,
    since: Day = None,
    until: Day = None,
    series: str = "PIIE",
) -> Timeline:
    """Tariffs, truces, threats and decisions since 2018.

    Parameters
    ----------
    side
        ``us`` or ``china``: whose decisions and threats.
    lever
        ``tariff``, ``rare_earths``, ``chips``, …
    since, until
        First and last day, both included; also as ``"2025-01-20"``.
    series
        Of tariffs: ``PIIE`` (rates in law) or ``tracker`` (duties collected).

    Raises
    ------
    InputError
        If a filter names something that the record does not know.

    Examples
    --------
    >>> timeline(since="2025-10-01", until="2025-12-31", side="china").headline
    '2025-10-01 to 2025-12-31: threats 1, decisions 9, truces 2'
    """
    filters: dict[str, Any] = {"side": side, "lever": lever, "since": since, "until": until}
    decided, threatened = (record(threats=t, **filters) for t in (False, True))
    everything = (row.date for row in record().rows)
    days = sorted([*everything, *(row.last for row in episodes())])
    first, last = decided.asked["since"] or days[0], decided.asked["until"] or days[-1]
    return Timeline(
        tuple(row for row in decided.rows if isinstance(row, Decision)),
        tuple(row for row in threatened.rows if isinstance(row, ThreatEpisode)),
        tuple(row for row in episodes() if row.start <= last and row.last >= first),
        tariff_levels(series),
        series,
        first,
        last,
        {"question": "timeline", **filters, "series": series},
    )


def rules() -> Listing[Declaration]:
    """Every decision rule that a match knows, with its parameters and what it does."""
    from agents.rules.strategies import catalogue as listing

    found = listing()
    told = ("name", "default", "low", "high")
    data = []
    for entry in found:
        numbers = [{name: getattr(one, name) for name in told} for one in entry.parameters]
        said = {"name": entry.name, "parameters": numbers, "description": entry.summary}
        data.append(said)
    return Listing("rules", tuple(found), data, {"question": "rules"})
