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
from dataclasses import dataclass, field, replace
from typing import Any

from payoffs.engines.spread import ENGINES
from payoffs.errors import InputError, SandboxError
from payoffs.parameters import is_parameter
from payoffs.resources import scenario_names
from payoffs.scenario import Scenario
from sandbox.views.kit.words import KINDS, plain
from sandbox.views.lasting.assumptions import Keeping, take_keeping
from sandbox.views.negotiate.assumptions import Bargain, take_bargain
from sandbox.views.simulate.assumptions import Play, take_play
from sandbox.views.state.choice import SERIES, SET_BY_ENGINE, Choice, has_series, own_engine
from sandbox.views.state.values import Reader, cell_of, one_of, shown

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Address:
    """Everything a link reopens."""

    choice: Choice = field(default_factory=Choice)
    cell: tuple[int, int] | None = None
    play: Play = field(default_factory=Play)
    bargain: Bargain = field(default_factory=Bargain)
    keeping: Keeping = field(default_factory=Keeping)
    search: str = ""
    kind: str = ""

    def query(self) -> dict[str, str]:
        """The address as query parameters; what stands at its default is left out."""
        choice = self.choice
        query = {
            "scenario": "" if choice.scenario == Choice().scenario else choice.scenario,
            "game": "threat" if choice.threat else "",
            "engine": choice.engine,
            "series": choice.series,
            "cell": "" if self.cell is None else f"{self.cell[0]},{self.cell[1]}",
            **{name: plain(value) for name, value in choice.values},
            **self.play.query(),
            **self.bargain.query(),
            **self.keeping.query(),
            "q": self.search,
            "kind": self.kind,
        }
        return {name: value for name, value in query.items() if value}

    def choose(self, **changes: Any) -> Address:
        """The address after a change of choice; what belongs to another game is let go."""
        choice = replace(self.choice, **changes)
        if choice.scenario == self.choice.scenario and choice.threat == self.choice.threat:
            return replace(self, choice=choice)
        bargain = self.bargain
        if bargain.of_one_game:
            bargain = replace(bargain, fallback=Bargain().fallback)
        keeping = replace(self.keeping, deal=None)
        moved = replace(self, choice=choice, cell=None, bargain=bargain, keeping=keeping)
        return read(moved.query())[0]

    def set_value(self, name: str, value: float) -> Address:
        """The address with one parameter moved; at the scenario's own value it is left out."""
        own = self.choice.base().calibration[name]
        values = {**dict(self.choice.values), name: float(plain(value))}
        if abs(values[name] - own) < 1e-9 * max(1.0, abs(own)):
            del values[name]
        return self.choose(values=tuple(sorted(values.items())))


def read(query: Mapping[str, str]) -> tuple[Address, tuple[str, ...]]:
    """The state an address stands for, and one line for everything in it that cannot be used."""
    reader = Reader(query)
    choice = _choice(reader)
    scenario = choice.base()
    shape = (2, 2) if choice.threat else scenario.shape
    address = Address(
        choice=replace(choice, values=_values(reader, scenario)),
        cell=reader.take(
            "cell",
            lambda text: cell_of(text, shape),
            None,
            f"is no cell of this {shape[0]} x {shape[1]} game; showing the usual one",
        ),
        play=take_play(reader, scenario.priced, scenario.date is not None),
        bargain=take_bargain(reader, has_status_quo=scenario.priced),
        keeping=take_keeping(reader, shape),
        search=reader.take("q", lambda text: text[:LONGEST_SEARCH].strip(), "", ""),
        kind=reader.take(
            "kind", lambda text: one_of(text, KINDS), "", "is no kind; showing every kind"
        ),
    )
    reader.complaints += [
        f"{shown(name)} is no setting of this page; ignored" for name in reader.left
    ]
    return address, tuple(reader.complaints)


def _choice(reader: Reader) -> Choice:
    usual = Choice().scenario
    name = reader.take(
        "scenario",
        lambda text: one_of(text, scenario_names()),
        usual,
        f"is not one of the scenarios; showing {usual}",
    )
    own = own_engine(name)
    threat = reader.take(
        "game",
        lambda text: one_of(text, ("stage", "threat")) == "threat",
        False,
        "is not stage or threat; showing the stage game",
    )
    if threat and Choice(name).base().threat is None:
        reader.complaints.append("game: this scenario has no threat game; showing the stage game")
        threat = False
    engine, series = _engine(reader, name, own), _series(reader, name)
    return Choice(name, threat, engine, series)


def _engine(reader: Reader, name: str, own: str) -> str:
    """The engine asked for; empty if it is the scenario's own."""
    mend = f"is no engine of this scenario{'; showing ' + own if own else ''}"
    known = ENGINES if own else {}
    engine = reader.take("engine", lambda text: one_of(text, known), "", mend)
    return "" if engine == own else engine


def _series(reader: Reader, name: str) -> str:
    """The tariff series asked for; empty if it is the scenario's own."""
    mend = "is no tariff series known for this scenario; showing its own"
    known = [series for series in SERIES if has_series(name, series)]
    series = reader.take("series", lambda text: one_of(text, known), "", mend)
    return "" if series == Choice(name).base().series else series


def _values(reader: Reader, scenario: Scenario) -> tuple[tuple[str, float], ...]:
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
        try:
            value = float(plain(entry.check(text)))
        except SandboxError:
            value = float("nan")
        low, high = entry.span
        own = scenario.calibration.get(name)
        if not low <= value <= high:
            using = "no level" if own is None else plain(own)
            reader.complaints.append(f"{entry.outside(shown(text))}; using {using}")
        elif value != own:
            values[name] = value
    return tuple(sorted(values.items()))
