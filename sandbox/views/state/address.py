"""The whole state of the app in the page's address: read from it, written to it.

What cannot be used is replaced by its default and named in one line each; nothing here
raises, whatever the address holds.

>>> address, complaints = read({"scenario": "chicken", "cell": "1,0"})
>>> address.choice.scenario, address.cell, complaints
('chicken', (1, 0), ())
>>> read({"scenario": "../etc"})[1]
("scenario: '../etc' is not one of the scenarios; showing busan-2025",)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from payoffs.calibrations import NAMED, YOURS
from payoffs.errors import InputError
from payoffs.formats.link import OWN_GAME
from payoffs.parameters import is_parameter, number
from payoffs.resources import scenario_names
from payoffs.scenario import Scenario, load
from payoffs.spread import ENGINES
from sandbox.messages import ENGLISH, LANGUAGES, cached
from sandbox.views.state.choice import (
    SERIES,
    SET_BY_ENGINE,
    GameChoice,
    fold_of,
    has_series,
    own_engine,
    solved,
)
from sandbox.views.state.negotiation import NegotiationSettings
from sandbox.views.state.query import Asked, QueryReader, Settings, cell_of, one_of, shown
from sandbox.views.state.settings import (
    CompareSettings,
    CrisisSettings,
    LastingSettings,
    LearnSettings,
    RecordSettings,
    TournamentSettings,
    WhatIfSettings,
)
from sandbox.views.state.simulation import SimulationSettings
from sandbox.words import KINDS, plain

Numbers = tuple[tuple[str, float], ...]
LONGEST_SEARCH, LONGEST_PLAN = 80, 300
#: Addresses say nothing of their version as long as it is the first.
VERSION = "1"
#: Larger games are asked about from the command line.
MOST_CELLS = 16_384
USUAL = GameChoice().scenario
#: What an empty address opens: the truce that lapses next, as leaders seem to value it, against
#: the worst that each side can do to the other.
FIRST = {"scenario": "extension-2027", "calibration": "leaders", "nodeal": "minmax"}


@dataclass(frozen=True)
class Address:
    """Everything a link reopens."""

    choice: GameChoice = field(default_factory=GameChoice)
    cell: tuple[int, int] | None = None
    plans: tuple[str, str] = ("", "")
    fold: str = ""
    simulation: SimulationSettings = field(default_factory=SimulationSettings)
    negotiation: NegotiationSettings = field(default_factory=NegotiationSettings)
    lasting: LastingSettings = field(default_factory=LastingSettings)
    crisis: CrisisSettings = field(default_factory=CrisisSettings)
    whatif: WhatIfSettings = field(default_factory=WhatIfSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    learn: LearnSettings = field(default_factory=LearnSettings)
    compare: CompareSettings = field(default_factory=CompareSettings)
    tournament: TournamentSettings = field(default_factory=TournamentSettings)
    search: str = ""
    kind: str = ""
    language: str = ENGLISH

    def query(self) -> dict[str, str]:
        """The address as query parameters; what stands at its default is left out."""
        choice = self.choice
        query = {
            "scenario": "" if choice.own or choice.scenario == USUAL else choice.scenario,
            "own": choice.scenario.removeprefix(OWN_GAME) if choice.own else "",
            "game": "threat" if choice.threat else "",
            "engine": choice.engine,
            "series": choice.series,
            "calibration": choice.calibration,
            "table": choice.levers,
            "cell": "" if self.cell is None else f"{self.cell[0]},{self.cell[1]}",
            "plays1": self.plans[0],
            "plays2": self.plans[1],
            "fold": self.fold,
            **{name: plain(value) for name, value in choice.overrides},
            **{key: text for part in PARTS for key, text in getattr(self, part).query().items()},
            "q": self.search,
            "kind": self.kind,
            "lang": "" if self.language == ENGLISH else self.language,
        }
        return {name: value for name, value in query.items() if value}

    def selected(self) -> tuple[int, int]:
        """The cell that is looked at: the visitor's, the status quo, or the first."""
        return self.cell or solved(self.choice).status_quo or (0, 0)

    def change(self, part: str, **changes: Any) -> Address:
        """The address with some settings of one part of it changed."""
        settings: dict[str, Any] = {part: replace(getattr(self, part), **changes)}
        return replace(self, **settings)

    def choose(self, **changes: Any) -> Address:
        """The address after a change of choice; what belongs to another game is let go."""
        old, choice = self.choice, replace(self.choice, **changes)
        if all(
            getattr(old, name) == getattr(choice, name) for name in ("scenario", "threat", "levers")
        ):
            return replace(self, choice=choice)
        if choice.own and old.own and choice.base().shape == old.base().shape:
            return read(replace(self, choice=choice).query())[0]
        moved = (
            replace(self, choice=choice, cell=None, plans=("", ""), fold="")
            .change("lasting", deal=None)
            .change("crisis", day=None)
        )
        if self.negotiation.of_one_game:
            moved = moved.change("negotiation", fallback=NegotiationSettings().fallback)
        return read(moved.query())[0]

    def whose(self, calibration: str) -> Address:
        """The address with the weights of a named calibration, empty for the scenario's own."""
        known = self.choice.base().calibration
        kept = tuple(o for o in self.choice.overrides if not known.parameter(o[0]).political)
        return self.choose(calibration=calibration, overrides=kept)

    def override(self, name: str, value: float) -> Address:
        """The address with one parameter moved; at the scenario's own value it is left out."""
        own = self.choice.base().calibration[name]
        return self.choose(overrides=_moved(self.choice.overrides, name, value, own))

    def surround(self, name: str, value: float) -> Address:
        """The address with one number of the surroundings moved; at its central one left out."""
        own, numbers = number(name).central, self.simulation.numbers
        return self.change("simulation", numbers=_moved(numbers, name, value, own))


def _moved(values: Numbers, name: str, value: float, own: float) -> Numbers:
    """Numbers by name with one moved; it is left out where that is its own value."""
    now = float(plain(value))
    kept = {**dict(values), name: now}
    if abs(now - own) < 1e-9 * max(1.0, abs(own)):
        del kept[name]
    return tuple(sorted(kept.items()))


#: What each page asks, as the address has it.
PARTS: dict[str, Any] = {
    part.name: part.default_factory
    for part in fields(Address)
    if isinstance(part.default_factory, type) and issubclass(part.default_factory, Settings)
}


def read(query: Mapping[str, str]) -> tuple[Address, tuple[str, ...]]:
    """The state an address stands for, and one line for everything in it that cannot be used."""
    return _read(tuple(query.items()))


@cached(256)  # every control of a redraw asks what the address says
def _read(query: tuple[tuple[str, str], ...]) -> tuple[Address, tuple[str, ...]]:
    reader = QueryReader(dict(query))
    version = reader.left.pop("v", VERSION)
    if version != VERSION:
        reader.complaints.append(
            f"v: {shown(version)} is of another version of this app ({VERSION} here); what it "
            "names otherwise is not restored"
        )
    choice = _choice(reader)
    scenario = choice.base()
    shape = choice.shape
    asked = Asked(choice, scenario, shape)
    address = Address(
        choice=replace(choice, overrides=_overrides(reader, scenario)),
        cell=reader.take(
            "cell",
            lambda text: cell_of(text, shape),
            None,
            f"is no cell of this {shape[0]} x {shape[1]} game; showing the usual one",
        ),
        plans=(_plan(reader, "plays1"), _plan(reader, "plays2")),
        fold=reader.take(
            "fold", lambda text: fold_of(text, scenario), "", "showing what matters most"
        ),
        **{name: part.take(reader, asked) for name, part in PARTS.items()},
        search=reader.take("q", lambda text: text[:LONGEST_SEARCH].strip(), "", ""),
        kind=reader.take(
            "kind", lambda text: one_of(text, KINDS), "", "is no kind; showing every kind"
        ),
        language=reader.take(
            "lang",
            lambda text: one_of(text, LANGUAGES),
            ENGLISH,
            f"is no language of this app ({', '.join(LANGUAGES)}); showing English",
        ),
    )
    reader.complaints += [
        f"{shown(name)} is no setting of this page; ignored" for name in reader.left
    ]
    return address, tuple(reader.complaints)


def _choice(reader: QueryReader) -> GameChoice:
    mend = f"is not one of the scenarios; showing {USUAL}"
    name = reader.take("scenario", lambda text: one_of(text, scenario_names()), USUAL, mend)
    name = reader.take("own", _own, name, f"showing {name}")
    own = own_engine(name)
    threat = reader.take(
        "game",
        lambda text: one_of(text, ("stage", "threat")) == "threat",
        False,
        "is not stage or threat; showing the stage game",
    )
    if threat and GameChoice(name).base().threat is None:
        reader.complaints.append("game: this scenario has no threat game; showing the stage game")
        threat = False
    engine, series = _engine(reader, name, own), _series(reader, name)
    calibration, levers = _calibration(reader, bool(own)), _levers(reader, name, engine, series)
    return GameChoice(name, threat, engine, series, calibration=calibration, levers=levers)


def _plan(reader: QueryReader, name: str) -> str:
    """What a side plays in the check of a profile; the page reads it beside the game."""
    return reader.take(name, lambda text: " ".join(text[:LONGEST_PLAN].split()), "", "")


def _own(word: str) -> str:
    """What stands for the scenario where the address holds a game."""
    load(OWN_GAME + word)
    return OWN_GAME + word


def _engine(reader: QueryReader, name: str, own: str) -> str:
    """The engine asked for; empty if it is the scenario's own."""
    mend = f"is no engine of this scenario{'; showing ' + own if own else ''}"
    known = ENGINES if own else {}
    engine = reader.take("engine", lambda text: one_of(text, known), "", mend)
    return "" if engine == own else engine


def _series(reader: QueryReader, name: str) -> str:
    """The tariff series asked for; empty if it is the scenario's own."""
    mend = "is no tariff series known for this scenario; showing its own"
    known = [series for series in SERIES if has_series(name, series)]
    series = reader.take("series", lambda text: one_of(text, known), "", mend)
    return "" if series == GameChoice(name).base().series else series


def _calibration(reader: QueryReader, priced: bool) -> str:
    """The calibration asked for; empty for the scenario's own, which overrides make yours."""
    known = (*NAMED, YOURS) if priced else ()
    mend = f"is not {', '.join((*NAMED, YOURS))}; showing the scenario's own weights"
    if not priced:
        mend = "a textbook game has no weights; ignored"
    name = reader.take("calibration", lambda text: one_of(text, known), "", mend)
    return name if name in NAMED else ""


def _levers(reader: QueryReader, name: str, engine: str, series: str) -> str:
    """Which levers are placed otherwise; empty if none is."""

    def placed(text: str) -> str:
        scenario = load(name).with_levers(text)
        m, n = scenario.shape
        if m * n > MOST_CELLS:
            raise InputError(f"{m} x {n} bundles; a page takes {MOST_CELLS:,} outcomes at most")
        GameChoice(name, False, engine, series, levers=scenario.levers).base().game()
        return scenario.levers

    return reader.take("table", placed, "", "showing the situation's own")


def _overrides(reader: QueryReader, scenario: Scenario) -> tuple[tuple[str, float], ...]:
    """The parameters in the address that differ from the scenario's own."""
    values, seen = {}, set[str]()
    for given in [name for name in reader.left if is_parameter(name)]:
        text = reader.left.pop(given)
        if not scenario.priced:
            reader.complaints.append(f"{given}: a textbook game has no parameters; ignored")
            continue
        try:
            (name,) = scenario.resolved({given: text})
        except InputError as problem:
            reader.complaints.append(f"{shown(given)}: {problem.message}; ignored")
            continue
        if name in seen:
            reader.complaints.append(f"{name}: is given twice; keeping the first")
            continue
        seen.add(name)
        entry = scenario.calibration.parameter(name)
        if name == SET_BY_ENGINE:
            reader.complaints.append(f"{name}: is set by the choice of engine; ignored")
            continue
        own = scenario.calibration.get(name)
        value = reader.amount(entry, text, own)
        if value is not None and value != own:
            values[name] = value
    return tuple(sorted(values.items()))
